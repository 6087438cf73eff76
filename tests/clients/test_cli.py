# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line as its users see it: exit codes and messages. test_cli.py TANDEM FAKE_SERVER"""
import json
import os
import subprocess
import sys
import tempfile
import unittest

import msgpack

TANDEM, FAKE = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
PEOPLE = "id;role;site\np1;mentor;X\np2;mentee;X\np3;mentor;Y\n"
PROGRAMME = "rules:\n  - {type: same, attribute: site}\n"
OUTCOME = {
    "status": "optimal", "proof": "prices", "gap": 0.0,
    "objective": [{"stage": "pairs", "value": 1, "bound": 1},
                  {"stage": "score", "value": 2500000, "bound": 2500000}],
    "pairs": [{"mentor": "p1", "mentee": "p2", "score": 2500000,
               "parts": {"site": 2000000, "wishes": 500000}}],
    "unmatched": [{"id": "p3", "reason": "no_candidate", "opener": 0, "obstacles": [
        {"kind": "rule", "name": "same", "path": "programme.rules[0]", "breaks": 1, "alone": 1}]}],
    "quotas": [{"name": "local", "count": 1, "max": 2}],
    "diversity": {"site": {"mean": 0.0, "differing": 0.0, "missing": 0}},
    "warnings": [{"path": "cohort.participants[2].site", "message": "lonely"}],
    "stats": {"elapsed_ms": 12, "queued_ms": 0, "candidates": 1}}


class Cli(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="tandem-cli-")
        self.server = None
        self.write("people.csv", PEOPLE)
        self.write("programme.yaml", PROGRAMME)

    def tearDown(self):
        if self.server:
            self.server.kill()
            self.server.wait()
            self.server.stdout.close()
        self.folder.cleanup()

    def write(self, name, text):
        with open(os.path.join(self.folder.name, name), "w", newline="", encoding="utf-8") as out:
            out.write(text)

    def read(self, name):
        with open(os.path.join(self.folder.name, name), newline="", encoding="utf-8") as text:
            return text.read()

    def serve(self, kind, body):
        if self.server:
            self.server.kill()
            self.server.wait()
            self.server.stdout.close()
        self.write("canned.json", json.dumps({"kind": kind, "body": body}))
        self.server = subprocess.Popen(
            ["/usr/bin/python3", FAKE, f"ipc://{self.folder.name}/s",
             os.path.join(self.folder.name, "canned.json")], stdout=subprocess.PIPE)
        self.assertEqual(self.server.stdout.readline(), b"ready\n")

    def run_cli(self, *words, code, endpoint=None):
        env = dict(os.environ, TANDEM_ENDPOINT=endpoint or f"ipc://{self.folder.name}/s")
        done = subprocess.run([TANDEM, *words], cwd=self.folder.name, env=env, text=True,
                              capture_output=True, timeout=30, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def test_misuse_names_the_mistake(self):
        for words, message in [
                ([], "say what to do"), (["mtach"], 'no subcommand "mtach"'),
                (["match"], "people are missing"), (["match", "people.csv"], "programme is missing"),
                (["match", "--nope"], 'no option "--nope"'),
                (["agenda", "--month", "6"], 'no option "--month"; did you mean --months?'),
                (["match", "--month", "6"], 'no option "--month"\n'), (["match", "-o"], "needs a value"),
                (["match", "--pairs", "x"], "not an option of this subcommand"),
                (["match", "--time", "soon", "a.csv"], "--time takes seconds"),
                (["match", "--seed=-1"], "--seed takes a whole number"),
                (["match", "a.csv", "b.csv"], "--mentors FILE --mentees FILE"),
                (["match", "--people", "a.csv", "--mentors", "b.csv", "p.yaml"], "not both"),
                (["score", "a.csv", "p.yaml"], "the pairing is missing"),
                (["explain", "a.csv", "p.yaml"], "explain: say whom it is about"),
                (["explain", "a.csv", "p.yaml", "a", "b", "c"], '"c" is one person too many'),
                (["agenda", "a.csv", "p.yaml", "--months", "6"], "agenda: the pairing is missing"),
                (["agenda", "a.csv", "p.yaml", "b.csv"], "say how many months the round has"),
                (["agenda", "a.csv", "p.yaml", "b.csv", "--months", "61"], "from 1 to 60"),
                (["match", "a.csv", "p.yaml", "--months", "6"], "not an option of this subcommand"),
                (["weights"], "people are missing"), (["weights", "a.csv"], "programme is missing"),
                (["weights", "a.csv", "p.yaml", "b.csv", "c.csv"], "one CSV file too many"),
                (["weights", "a.csv", "p.yaml", "--endpoint", "x"], "not an option of this subcommand"),
                (["match", "a.csv", "p.yaml", "--delimiter", "x"], "--delimiter takes"),
                (["match", "a.csv", "p.yaml", "--max-changes", "few"], "--max-changes takes a whole number"),
                (["weights", "a.csv", "p.yaml", "--current", "b.csv"], "not an option of this subcommand"),
                (["ping", "x"], "ping takes no file"),
                (["--quiet", "match"], "the subcommand comes first"),
                (["ping", "--endpoint", "nonsense"], "not an endpoint")]:
            self.assertIn(message, self.run_cli(*words, code=5).stderr)

    def test_help_and_version(self):
        self.assertIn("Usage: tandem", self.run_cli("--help", code=0).stdout)
        self.assertIn("Examples:", self.run_cli("match", "--help", code=0).stdout)
        self.assertRegex(self.run_cli("--version", code=0).stdout, r"^tandem \d+\.\d+\.\d+\n$")

    def test_no_server(self):
        done = self.run_cli("ping", code=6)
        self.assertIn("no server answers at ipc://", done.stderr)

    def test_ping(self):
        self.serve("result", {})
        self.assertRegex(self.run_cli("ping", code=0).stdout, r"fake 1 at ipc:.* ms, 2 workers")

    def test_stats_in_words_and_for_prometheus(self):
        short = {"count": 4, "sum_ms": 10, "buckets": [1, 2, 0, 1]}
        none = {"count": 0, "sum_ms": 0, "buckets": []}
        self.serve("result", {
            "counters": {"messages": 12345, "busy": 2, "retries": 0, "conflict": 3, "new-one": 7},
            "gauges": {"queued": 5, "running": 2, "workers": 4, "workers_idle": 1, "peers": 3,
                       "uptime_ms": 200000000, "resident_bytes": 3 << 20, "lag_ms": 1500},
            "latency_ms": {"solve": short, "check": none}, "queued_ms": short, "other_ms": {"x": 1}})
        told = self.run_cli("stats", code=0).stdout
        for part in ["up 2 days 7 h, 3.0 MiB", "4, 1 idle", "2 running, 5 waiting", "3 with something",
                     "solve                4        2 ms        2 ms        8 ms\n", "messages                   12345"]:
            self.assertIn(part, told)
        for part in ["check", "retries"]:
            self.assertNotIn(part, told)
        told = self.run_cli("stats", "--prometheus", code=0).stdout
        for part in ["# TYPE tandem_messages_total counter\ntandem_messages_total 12345\n",
                     'tandem_errors_total{code="busy"} 2\ntandem_errors_total{code="conflict"} 3\n',
                     "# TYPE tandem_new_one_total counter\ntandem_new_one_total 7\n",
                     "tandem_uptime_seconds 200000.000\n", "tandem_lag_seconds 1.500\n",
                     'request_duration_seconds_bucket{op="solve",le="0.001"} 1\n',
                     'request_duration_seconds_bucket{op="solve",le="0.002"} 3\n',
                     'request_duration_seconds_bucket{op="solve",le="0.004"} 3\n',
                     'request_duration_seconds_bucket{op="solve",le="0.008"} 4\n',
                     'request_duration_seconds_bucket{op="solve",le="+Inf"} 4\n',
                     "tandem_queue_duration_seconds_sum 0.010\ntandem_queue_duration_seconds_count 4\n"]:
            self.assertIn(part, told)
        self.assertEqual(told.count("# TYPE tandem_errors_total"), 1)
        self.assertNotIn("other", told)
        self.assertIn("gauges", json.loads(self.run_cli("stats", "--json", code=0).stdout))
        self.run_cli("stats", "--json", "--prometheus", code=5)
        self.assertIn("stats takes no file", self.run_cli("stats", "a.csv", code=5).stderr)

    def test_match_tells_everything(self):
        self.serve("result", OUTCOME)
        done = self.run_cli("match", "people.csv", "programme.yaml", "-o", "pairs.csv", code=0)
        for part in ["1 pair, optimal", "2.50 points", "p1      p2", "0.0 %", "local", "at most 2",
                     "Without a partner: 1", "p3: nobody is allowed", 'the rule "same site" (programme.yaml:2:5) rules out 1 partner',
                     'people.csv:4: column "site": lonely', "0.01 s"]:
            self.assertIn(part, done.stdout)
        self.assertEqual(self.read("pairs.csv"),
                         "mentor;mentee;score;site;wishes\r\np1;p2;2,5;2;0,5\r\n")
        self.assertEqual(done.stderr, "")

    REMATCH = {
        "status": "optimal", "proof": "search", "gap": 0.0,
        "objective": [{"stage": "pairs", "value": 3, "bound": 3}, {"stage": "matched", "value": 5, "bound": 5},
                      {"stage": "kept", "value": 2, "bound": 2}, {"stage": "worst", "value": 0, "bound": 0},
                      {"stage": "fair", "value": 0, "bound": 0, "vector": [0, 0, 2000000]},
                      {"stage": "score", "value": 3500000, "bound": 4500000}],
        "pairs": [{"mentor": "p1", "mentee": "p2", "score": 0, "parts": {"site": 0}, "kept": True},
                  {"mentor": "p4", "mentee": "p5", "score": 2000000, "parts": {"site": 2000000}},
                  {"mentor": "p4", "mentee": "p6", "score": 0, "parts": {"site": 0}, "kept": True}],
        "unmatched": [{"id": "p3", "reason": "outnumbered", "group": 0}, {"id": "p7", "reason": "outnumbered", "group": 1}],
        "groups": [{"removed": [], "odd_groups": [["p1", "p2", "p3"]], "needed": 1, "capacity": 0},
                   {"removed": ["p4"], "odd_groups": [["p5"], ["p6"], ["p7", "p8", "p9"]], "needed": 3, "capacity": 2}],
        "left": ["x8", "x9"], "quotas": [], "spread": [{"name": "links", "earned": 1000000}, {"name": "faces", "earned": 12500000}],
        "diversity": {"site": {"mean": 1.0, "differing": 0.5, "missing": 0}},
        "warnings": [{"path": "programme.current[2]", "message": "gone"}],
        "stats": {"elapsed_ms": 12, "queued_ms": 0, "candidates": 5}}

    def test_rematch_tells_what_changes_first(self):
        self.serve("result", self.REMATCH)
        self.write("now.csv", "mentor,mentee,score\np1,p2,1\np4,p6,1\nx8,p5,1\nx8,x9,1\np4,p3,2\n")
        done = self.run_cli("match", "people.csv", "programme.yaml", "--current", "now.csv", "--max-changes", "3", "-o",
                            "pairs.csv", code=0)
        for line in ["  pairs    3, the most that is possible", "  matched  5 people with a partner, the most that is possible",
                     "  kept     2 of 5 pairs stay, the most that is possible",
                     "  worst    0.00 points in the worst pair, the most that is possible",
                     "  fair     0.00 points in the worst pair, the most that is possible; then 0.00, 2.00",
                     "  score    3.50 points, at most 4.50 is possible (gap 1.00 points, 28.57 %)",
                     "2 of 5 pairs stay, 1 is new; x8, x9 left.", "New pairs, in points", "Pairs that end: 3", "  x8 with p5 (x8 left)",
                     "  x8 with x9 (both left)", "  p4 with p3", "Spread earns, in points of the score", "  links       1.00",
                     "  faces      12.50", "  now.csv:4: gone",
                     "  p3: left over. It is a group of 3 people with an odd number of places, who can be paired within their group only.",
                     "  p7: left over. There are 3 groups of up to 3 people, each with an odd number of places, who can be paired "
                     "within their group only, or with p4 (2 places)."]:
            self.assertIn(line + "\n", done.stdout)
        self.assertNotIn("  p1      p2", done.stdout)
        self.assertEqual(self.read("pairs.csv"), "mentor;mentee;score;site;kept\r\np1;p2;0;0;yes\r\np4;p5;2;2;no\r\np4;p6;0;0;yes\r\n")

    def test_pairs_of_a_programme_that_has_them(self):
        self.serve("result", self.REMATCH)
        self.write("programme.yaml", PROGRAMME + "current:\n  - [p1, p2]\n")
        done = self.run_cli("match", "people.csv", "programme.yaml", "--max-changes", "0", code=0)
        self.assertIn("2 of 1 pairs stay, 1 is new", done.stdout)
        self.write("now.csv", "mentor,mentee\np1,p2\n")
        done = self.run_cli("match", "people.csv", "programme.yaml", "--current", "now.csv", code=4)
        self.assertIn('now.csv: the programme has "current" pairs already', done.stderr)

    def test_changes_need_a_running_round(self):
        done = self.run_cli("match", "people.csv", "programme.yaml", "--max-changes", "2", code=4)
        self.assertIn("programme.yaml: --max-changes needs the pairs of the running round", done.stderr)
        self.write("now.csv", "a,b\n")
        done = self.run_cli("match", "people.csv", "programme.yaml", "--current", "now.csv", code=4)
        self.assertIn('now.csv:1: a file of pairs has the columns "mentor" and "mentee"', done.stderr)

    def asked(self, *words, people=None, programme=PROGRAMME):
        """The body that the command line sends."""
        self.serve("mirror", {})
        self.write("people.csv", people or PEOPLE)
        self.write("programme.yaml", programme)
        return json.loads(self.run_cli("match", "people.csv", "programme.yaml", "--json", *words, code=3).stdout)

    def test_additions_stand_beside_the_programme(self):
        self.write("now.csv", "mentor;mentee;score;kept\np1;p2;1,5;yes\n")
        self.write("old.csv", "mentor,mentee\np3,p2\n")
        body = self.asked("--current", "now.csv", "--max-changes", "4", "--history", "old.csv",
                          people=PEOPLE + "p4;Either;Y\n", programme=PROGRAMME + "max_changes: 9\none_role: true\n")
        self.assertEqual(body["programme"], {
            "rules": [{"type": "same", "attribute": "site"}], "one_role": True, "current": [["p1", "p2"]], "max_changes": 4,
            "history": [{"pairs": [["p3", "p2", None, None]]}]})
        self.assertEqual(body["cohort"]["participants"][3]["role"], "either")

    def test_programmes_hold_all_of_the_model(self):
        body = self.asked(programme="current: [[1, 2]]\nmax_changes: 1\none_role: false\nobjective: [pairs, matched, kept, worst, fair, score]\n"
                          "spread:\n  bridges: [{name: 7, by: site, gains: [2, 1.5]}]\n  variety: [{name: x, by: site, gains: [1]}]\n")
        self.assertEqual(body["programme"], {
            "current": [["1", "2"]], "max_changes": 1, "one_role": False, "objective": ["pairs", "matched", "kept", "worst", "fair", "score"],
            "spread": {"bridges": [{"name": "7", "by": "site", "gains": [2, 1.5]}], "variety": [{"name": "x", "by": "site", "gains": [1]}]}})

    def test_worst_of_no_pairs(self):
        self.serve("result", dict(self.REMATCH, pairs=[], objective=[{"stage": "worst", "value": None, "bound": None}]))
        self.assertIn("  worst    no pair, so none is the worst\n", self.run_cli("match", "people.csv", "programme.yaml", code=0).stdout)

    def test_problems_of_additions_name_them(self):
        self.serve("error", {"code": "invalid", "message": "problems", "problems": [
            {"path": "programme.current", "message": "odd"}, {"path": "programme.max_changes", "message": "few"},
            {"path": "programme.current[1][0]", "message": "who"}]})
        self.write("now.csv", "mentor,mentee\np1,p2\np3,p2\n")
        done = self.run_cli("match", "people.csv", "programme.yaml", "--current", "now.csv", "--max-changes", "2", code=4)
        self.assertEqual(done.stderr, "now.csv: odd\n--max-changes: few\nnow.csv:3: who\n")

    def test_max_changes_in_a_conflict(self):
        self.serve("result", {"status": "infeasible", "pairs": [], "irreducible": True, "conflict": [
            {"kind": "max_changes", "name": "max_changes", "path": "programme.max_changes", "max": 2}]})
        self.write("now.csv", "mentor,mentee\np1,p2\n")
        done = self.run_cli("match", "people.csv", "programme.yaml", "--current", "now.csv", "--max-changes", "2", code=2)
        self.assertIn("at most 2 of the running round's pairs may be dropped", done.stdout)

    def test_match_json_is_the_outcome(self):
        self.serve("result", OUTCOME)
        done = self.run_cli("match", "people.csv", "programme.yaml", "--json", code=0)
        self.assertEqual(json.loads(done.stdout), OUTCOME)

    def test_exit_codes_follow_the_status(self):
        self.serve("result", dict(OUTCOME, status="feasible"))
        self.run_cli("match", "people.csv", "programme.yaml", "--quiet", code=1)

    def test_infeasible_says_why(self):
        self.serve("result", {"status": "infeasible", "pairs": [], "irreducible": True, "conflict": [
            {"kind": "quota_min", "name": "local", "path": "programme.rules[0]", "min": 5},
            {"kind": "minimum", "name": "p3", "path": "cohort.participants[2]", "min": 1}]})
        done = self.run_cli("match", "people.csv", "programme.yaml", "-o", "pairs.csv", code=2)
        self.assertIn("infeasible", done.stdout)
        self.assertIn('the quota "local" asks for at least 5 pairs', done.stdout)
        self.assertIn("people.csv:4: p3 needs at least 1 partners", done.stdout)
        self.assertFalse(os.path.exists(os.path.join(self.folder.name, "pairs.csv")))

    def test_problems_are_printed_with_places(self):
        self.serve("error", {"code": "invalid", "message": "two problems", "problems": [
            {"path": "cohort.participants[1].role", "message": "bad role"},
            {"path": "programme.rules[0].attribute", "message": "bad attribute"}]})
        done = self.run_cli("check", "people.csv", "programme.yaml", code=4)
        self.assertIn('people.csv:3: column "role": bad role\n', done.stderr)
        self.assertIn("programme.yaml:2:29: attribute: bad attribute\n", done.stderr)

    def test_problems_of_the_whole_model_have_places(self):
        self.write("programme.yaml", "spread:\n  bridges:\n    - {name: a, by: site, gains: [1, 2]}\nobjective:\n  - fair\n"
                   "current:\n  - [p1, p1]\none_role: yes\n")
        self.serve("error", {"code": "invalid", "message": "problems", "problems": [
            {"path": "programme.spread.bridges[0].gains[1]", "message": "rises"}, {"path": "programme.objective[0]", "message": "early"},
            {"path": "programme.current[0]", "message": "self"}, {"path": "programme.one_role", "message": "text"},
            {"path": "programme.spread.bridges[0].by", "message": "numbers"}]})
        done = self.run_cli("check", "people.csv", "programme.yaml", code=4)
        self.assertEqual(done.stderr.splitlines(), [
            "programme.yaml:3:38: rises", "programme.yaml:5:5: early", "programme.yaml:7:5: self",
            "programme.yaml:8:11: one_role: text", "programme.yaml:3:21: by: numbers"])

    def test_server_errors(self):
        self.serve("error", {"code": "busy", "message": "full", "retry_after_ms": 1500})
        done = self.run_cli("match", "people.csv", "programme.yaml", code=7)
        self.assertIn("busy; try again in 1.5 s", done.stderr)

    def test_bad_files(self):
        for words in [("match", "absent.csv", "programme.yaml"), ("match", "people.csv", "no.yaml")]:
            self.assertIn("cannot be opened", self.run_cli(*words, code=4).stderr)
        self.write("programme.yaml", "rules: [\n")
        done = self.run_cli("match", "people.csv", "programme.yaml", code=4)
        self.assertIn("programme.yaml:2:1: not YAML", done.stderr)

    def verify(self, code, **check):
        """What `tandem verify` tells when the verifier answers so."""
        with open(os.path.join(self.folder.name, "canned"), "wb") as out:
            out.write(msgpack.packb(check))
        self.write("outcome.json", "{}")
        self.write("verifier", "#!/bin/sh\ncat canned\n")
        os.chmod(os.path.join(self.folder.name, "verifier"), 0o700)
        os.environ["TANDEM_VERIFY"] = "./verifier"
        self.addCleanup(os.environ.pop, "TANDEM_VERIFY")
        return self.run_cli("verify", "people.csv", "programme.yaml", "outcome.json", code=code).stdout

    def test_verify_of_no_pairing_checks_none(self):
        told = self.verify(3, result="nothing", status="unknown", proof=None, gap=None,
                           stages=[{"stage": "pairs", "value": None, "bound": None}])
        self.assertEqual(told, 'No pairing to check: the outcome says "unknown", time ran out before there was one.\n')

    def test_verify_tells_gaps_in_points(self):
        told = self.verify(1, result="bound", status="optimal", proof="search", gap=1.0, stages=[
            {"stage": "pairs", "value": 4, "bound": 5}, {"stage": "worst", "value": 0, "bound": None},
            {"stage": "score", "value": 0, "bound": 2500000}])
        self.assertIn("  pairs    4, no pairing has more than 5 (gap 1, 25.00 %)\n", told)
        self.assertIn("  worst    0.00 points in the worst pair, no certificate\n", told)
        self.assertIn("  score    0.00 points, no pairing has more than 2.50 (gap 2.50 points)\n", told)

    def test_score(self):
        self.write("pairs.csv", "Mentor,Mentee,note\np1,p2,x\n")
        self.serve("result", {"valid": False, "pairs": [{}], "gap": 0.5, "objective": [
            {"stage": "pairs", "value": 1, "bound": 2}], "broken": [
                {"kind": "rule", "name": "same", "path": "pairs[0]"}, {"kind": "direction", "name": "p2", "path": "pairs[0]"},
                {"kind": "one_role", "name": "p2", "path": "cohort.participants[1]"},
                {"kind": "max_changes", "name": "", "path": "programme.max_changes"}]})
        done = self.run_cli("score", "people.csv", "programme.yaml", "pairs.csv", code=2)
        self.assertIn("Not valid: 4 conditions are broken", done.stdout)
        self.assertIn("pairs.csv:2: breaks rule same", done.stdout)
        self.assertIn("pairs.csv:2: of these two p2 is the mentor\n", done.stdout)
        self.assertIn("people.csv:3: p2 mentors in one pair and is mentored in another\n", done.stdout)
        self.assertIn("more of the running round's pairs are dropped than that\n", done.stdout)
        self.assertIn("where up to 2 is possible", done.stdout)
        self.serve("result", {"valid": True, "pairs": [{}], "gap": 0.5, "broken": [], "bound": 3, "objective": [
            {"stage": "kept", "value": 2, "bound": 3}, {"stage": "fair", "value": 1000000, "bound": None, "vector": [1000000]},
            {"stage": "score", "value": 0, "bound": 500000}]})
        self.write("now.csv", "mentor,mentee\np1,p2\np3,p2\np3,x\n")
        told = self.run_cli("score", "people.csv", "programme.yaml", "pairs.csv", "--current", "now.csv", code=0).stdout
        self.assertEqual(told.splitlines()[1:], [
            "  kept     2 of 3 pairs stay, where up to 3 is possible (gap 1, 50.00 %)",
            "  fair     1.00 points in the worst pair", "  score    0.00 points, where up to 0.50 is possible (gap 0.50 points)"])
        self.write("pairs.csv", "a,b\np1,p2\n")
        done = self.run_cli("score", "people.csv", "programme.yaml", "pairs.csv", code=4)
        self.assertIn('has the columns "mentor" and "mentee"', done.stderr)

    def test_agenda(self):
        self.write("people.csv", "id,role,topics\np1,mentor,law\np2,mentee,tax\n")
        self.write("pairs.csv", "mentor,mentee\np1,p2\n")
        self.serve("result", {
            "status": "feasible", "gap": 1.0, "objective": [{"stage": "served", "value": 1, "bound": 1},
                                                            {"stage": "votes", "value": 1, "bound": 2}],
            "months": [{"topics": ["law"], "served": 1, "votes": 1}, {"topics": [], "served": 0, "votes": 0},
                       {"topics": [], "served": 0, "votes": 0}],
            "pairs": [{"mentor": "p1", "mentee": "p2", "covered": 1, "wanted": 2, "votes": 1, "votes_wanted": 2},
                      {"mentor": "p3", "mentee": "p4", "covered": 0, "wanted": 1, "votes": 0, "votes_wanted": 1},
                      {"mentor": "p5", "mentee": "p6", "covered": 0, "wanted": 0, "votes": 0, "votes_wanted": 0}],
            "topics": [{"topic": "law", "pairs": 1, "votes": 1, "month": 1}, {"topic": "tax", "pairs": 2, "votes": 1}],
            "warnings": [{"path": "pairs[0]", "message": "odd"}], "stats": {}})
        done = self.run_cli("agenda", "people.csv", "programme.yaml", "pairs.csv", "--months", "2", "-o", "a.csv", code=1)
        for part in ["One agenda for 3 pairs, feasible", "1 of 2 pairs that voted", "1 of 3 votes", "at most 2 is possible",
                     " 1  law  (1 pair, 1 vote)", "2  to 3  nothing: no topic with a vote is left\n\n",
                     "Not on the agenda\n  tax (2 pairs)", " 1 topic   1 pair", " 0 topics  1 pair",
                     "Voted, and get none of their topics\n  p3 with p4",
                     "Did not vote, so nothing could be chosen for them\n  p5 with p6", "pairs.csv:2: odd"]:
            self.assertIn(part, done.stdout)
        self.assertEqual(self.read("a.csv"), "month,topic,pairs,votes\r\n1,law,1,1\r\n")

    def test_explain_a_participant(self):
        loss = [{"stage": "pairs", "loss": 1}, {"stage": "score", "loss": -250000}]
        moves = {"added": [["p1", "é2"]], "removed": [["p1", "p2"], ["p3", "é2"]], "added_total": 1,
                 "removed_total": 2, "fewer": ["p2", "p3"], "more": []}
        self.serve("result", {
            "status": "optimal", "objective": [], "participant": "p1", "possible": 3, "unmatched": [],
            "obstacles": [{"kind": "rule", "name": "same", "path": "programme.rules[0]", "breaks": 2, "alone": 1},
                          {"kind": "veto", "breaks": 1, "alone": 0}],
            "pairs": [{"mentor": "p1", "mentee": "p2", "score": 2500000, "parts": {"site": 2000000, "wishes": 500000},
                       "rank": 1, "locked": True}],
            "alternatives": [{"pair": ["p1", "é2"], "score": 1250000, "parts": {}, "rank": 2, "loss": loss, "moves": moves},
                             {"pair": ["p1", "longer-id"], "score": 0, "parts": {}, "rank": 3, "loss": [],
                              "impossible": True}],
            "complete": True, "changes": [], "warnings": [], "stats": {}})
        done = self.run_cli("explain", "people.csv", "programme.yaml", "p1", "--seed", "3", code=0)
        self.assertEqual(done.stdout, (
            "p1 has a partner in the best pairing.\n"
            "\nPartner in the pairing\n"
            "  p1 with p2: 2.50 points, number 1 by score of 3 possible partners, locked\n"
            "      site 2.00, wishes 0.50\n"
            "\nOther partners, and what demanding each costs the best pairing\n"
            "  partner      score    rank  costs\n"
            "  é2            1.25       2  1 pair and a gain of 0.25 points; 2 pairs break up; fewer partners for p2, p3\n"
            "  longer-id     0.00       3  impossible: no pairing that holds every condition has it\n"
            "\nWho is not allowed as a partner\n"
            "  - the rule \"same site\" (programme.yaml:2:5) rules out 2 partners, 1 of them alone\n"
            "  - vetoes rule out 1 partner\n"))

    def test_explain_somebody_without_a_partner(self):
        pairs, score = {"stage": "pairs", "loss": 0}, {"stage": "score", "loss": 30000}
        self.serve("result", {
            "status": "feasible", "objective": [], "participant": "p3", "possible": 1, "obstacles": [], "pairs": [],
            "unmatched": [{"id": "p3", "reason": "traded_off"}],
            "alternatives": [{"pair": ["p3", "p2"], "score": 1000000, "parts": {}, "rank": 1, "loss": [
                pairs, {"stage": "score", "at_least": 100000, "at_most": 250000}]}],
            "complete": False, "warnings": [], "stats": {}, "changes": [
                {"kind": "capacity", "name": "p2", "path": "cohort.participants[1].capacity", "from": 1, "to": 2,
                 "pair": ["p3", "p2"], "loss": [{"stage": "pairs", "loss": -1}, {"stage": "score", "loss": -1000000}]},
                {"kind": "rule", "name": "same", "path": "programme.rules[0]", "pair": ["p3", "p2"], "loss": [pairs, score]},
                {"kind": "quota_max_share", "name": "far", "path": "programme.quotas[0].max_share", "from": 0.4, "to": 0.5,
                 "pair": ["p3", "p2"], "loss": [pairs, {"stage": "score", "loss": 0}]}]})
        done = self.run_cli("explain", "people.csv", "programme.yaml", "p3", code=1)
        for part in ["The pairing was not proven optimal in time", "p3 has no partner.\n",
                     "  p3: could be paired, but every way costs more than it gains.\n",
                     "Possible partners, and what demanding each costs the best pairing (not all of it proven in time)\n",
                     "between 0.10 points and 0.25 points\n", "Small changes that would give a partner\n",
                     "  - give p2 room for 2 partners instead of 1: p3 with p2; it gains 1 pair and 1.00 points\n",
                     '  - lift the rule "same site" (programme.yaml:2:5) for this pair: p3 with p2; it costs 0.03 points\n',
                     '  - let the quota "far" ask for at most 50 % instead of 40 %: p3 with p2; it costs nothing\n']:
            self.assertIn(part, done.stdout)

    def test_explain_a_pair(self):
        self.serve("result", {"pair": ["p1", "p2"], "verdict": "excluded", "score": 500000, "parts": {"site": 500000},
                              "barriers": [{"kind": "rule", "name": "same", "path": "programme.rules[0]"},
                                           {"kind": "veto", "path": "cohort.participants[1].vetoes[0]"},
                                           {"kind": "only_listed"}], "warnings": [], "stats": {}})
        done = self.run_cli("explain", "people.csv", "programme.yaml", "p1", "p2", code=0)
        for part in ["p1 with p2: not allowed. In the way:\n", '  - the rule "same site" (programme.yaml:2:5)\n',
                     "  - a veto (people.csv:3", "  - the list of pair_scores, which says only_listed, lacks it\n",
                     "  Worth 0.50 points (site 0.50)\n"]:
            self.assertIn(part, done.stdout)
        done = self.run_cli("explain", "people.csv", "programme.yaml", "p1", "p2", "--json", code=0)
        self.assertEqual(json.loads(done.stdout)["verdict"], "excluded")

    def test_explain_a_pair_that_is_chosen(self):
        self.serve("result", {"status": "optimal", "objective": [], "pair": ["p1", "p2"], "verdict": "chosen",
                              "score": 500000, "parts": {}, "rank": 4, "barriers": [], "warnings": [], "stats": {},
                              "loss": [{"stage": "score", "loss": 20000}], "moves": {
                                  "added": [], "removed": [["p1", "p2"]], "added_total": 0, "removed_total": 1,
                                  "fewer": ["p1", "p2"], "more": []}})
        done = self.run_cli("explain", "people.csv", "programme.yaml", "p1", "p2", code=0)
        self.assertEqual(done.stdout, (
            "p1 with p2: in the pairing.\n"
            "  Worth 0.50 points (no points), number 4 by score among the mentor's possible partners\n"
            "  To forbid it costs 0.02 points; 1 pair breaks up; fewer partners for p1, p2\n"))

    def test_files_in_another_order(self):
        self.write("people.csv", "id,role,topics\np1,mentor,law\np2,mentee,tax\n")
        self.write("pairs.csv", "mentor,mentee\np1,p2\n")
        done = self.run_cli("agenda", "pairs.csv", "programme.yaml", "people.csv", "--months", "2", code=4)
        self.assertIn("pairs.csv: looks like a file of pairs; the file of people comes first", done.stderr)
        self.write("pairs.csv", "mentor,mentee\n")
        done = self.run_cli("agenda", "people.csv", "programme.yaml", "pairs.csv", "--months", "2", code=4)
        self.assertEqual(done.stderr, "pairs.csv: has no pairs\n")

    def weights(self, rated, *words, code):
        if rated is not None:
            self.write("rated.csv", rated)
            words = ("rated.csv", *words)
        return self.run_cli("weights", "people.csv", "programme.yaml", *words, code=code)

    def make_round(self, pairs):
        """People whose teams make good talks, sites do not; every second pair differs in each."""
        rows, rated = ["id,role,site,team,level"], ["mentor;mentee;rating_by_mentor;rating_by_mentee"]
        for i in range(pairs):
            rows += [f"m{i},mentor,X,A,low", f"e{i},mentee,{'XY'[i % 2]},{'AB'[i // 2 % 2]},{('low', 'high')[i // 4 % 2]}"]
            rating = 2 + 2 * (i // 2 % 2) + i % 3 / 2
            rated.append(f"m{i};e{i};{rating:g};".replace(".", ",") + (f"{rating:g}" if i % 5 else ""))
        self.write("people.csv", "\n".join(rows) + "\n")
        self.write("programme.yaml", "dimensions:\n  - {name: site, kind: nominal, weight: 2}\n"
                   "  - {name: team, kind: nominal, toward: share, weight: 0.5}\n"
                   "  - {name: team 2, kind: nominal, weight: 1.5}\n"
                   "  - {name: level, kind: ordinal, weight: 1, levels: [low, \"no\", high]}\n"
                   "columns: {team 2: team}\n")
        return "\n".join(rated) + "\n"

    def test_weights_are_a_fragment_of_a_programme(self):
        rated = self.make_round(80)
        done = self.weights(rated, code=0)
        self.assertEqual(done.stderr, "")
        self.assertIn("# Learned from the ratings of 80 pairs, of 80 mentors.\n", done.stdout)
        self.assertIn("# team and team 2 go together in nearly all rated pairs", done.stdout)
        lines = [line for line in done.stdout.splitlines() if not line.startswith("#")]
        self.assertEqual(lines[0], "dimensions:")
        self.assertRegex(lines[2], r"^  - \{name: team, kind: nominal, toward: share, weight: 0\}  # was 0.5; by the "
                                   r"ratings alone 0 to 0$")
        self.assertRegex(lines[4], r'^  - \{name: level, kind: ordinal, weight: [0-9.]+, levels: \[low, no, high\]\}')
        self.write("programme.yaml", done.stdout + "columns: {team 2: team}\n")
        body = json.loads(self.weights(rated, "--json", code=0).stdout)
        self.assertAlmostEqual(sum(one["weight"] for one in body["dimensions"]), 5)
        self.assertGreater(body["dimensions"][2]["weight"], 4)
        self.assertEqual(self.weights(rated, "-o", "new.yaml", code=0).stdout, "")
        self.assertIn("dimensions:\n", self.read("new.yaml"))

    def test_weights_read_the_history_of_the_programme_once(self):
        rated = self.make_round(60)
        programme = self.read("programme.yaml")
        rows = [row.replace(",", ".").split(";") for row in rated.splitlines()[1:]]
        history = "".join(f"      - [{a}, {b}, {x or '~'}, {y or '~'}]\n" for a, b, x, y in rows)
        first = self.weights(rated, code=0).stdout
        self.write("programme.yaml", programme + "history:\n  - name: spring\n    pairs:\n" + history)
        self.assertEqual(self.weights(None, code=0).stdout, first)
        self.assertEqual(self.weights(rated, code=0).stdout, first)
        rounds = "round;" + rated.replace("\nm", "\nautumn;m")
        self.assertIn("of 120 pairs, of 60 mentors", self.weights(rounds, code=0).stdout)

    def test_weights_say_too_little(self):
        rated = self.make_round(80)
        done = self.weights("\n".join(rated.splitlines()[:31]) + "\n", code=3)
        self.assertIn("Too little data to learn from: 30 rated pairs of 30 mentors. 4 dimensions differ between them, which "
                      "is 7.5 pairs for each; it takes 10 for each dimension, at least 30 in all, here 40", done.stderr)
        self.assertIn("until 10 more pairs are rated", done.stderr)
        self.assertEqual(done.stdout, "")
        self.write("people.csv", self.read("people.csv").replace("Y", "X").replace("high", "low"))
        self.write("programme.yaml", "dimensions: [{name: site, kind: nominal, weight: 1}, {name: team, kind: nominal, weight: 1}]\n")
        self.assertIn("Only one dimension differs between them", self.weights(rated, code=3).stderr)
        self.write("programme.yaml", "dimensions: [{name: site, kind: nominal, weight: 1}]\n")
        self.assertIn("No dimension differs between them", self.weights(rated, code=3).stderr)

    def test_weights_name_line_and_remedy(self):
        head = "mentor,mentee,rating_by_mentor,rating_by_mentee\n"
        self.make_round(4)
        done = self.weights(head + "m1,e1,6,\nm2,,3,3\nm3,m3,1,1\nm0,e0,2,good\nm0,e0,1,1\n", code=4)
        self.assertEqual(done.stderr.splitlines(), [
            'rated.csv:2: column "rating_by_mentor": "6" is no rating from 1 to 5; leave the cell empty where nobody rated',
            "rated.csv:3: the mentee is missing", 'rated.csv:4: "m3" cannot be paired with themself',
            'rated.csv:5: column "rating_by_mentee": "good" is no rating from 1 to 5; leave the cell empty where nobody rated',
            'rated.csv:6: "m0" with "e0" stands in line 5 already; for several rounds add a column "round" that tells them apart'])
        done = self.weights("mentor,mentee,stars\nm1,e1,5\n", code=4)
        self.assertIn('rated.csv:1: a file of rated pairs has the columns "mentor", "mentee"', done.stderr)
        self.assertIn("none of the 1 rated pairs is of two people in the people's file", self.weights(head + "x,y,5,5\n", code=4).stderr)
        self.assertIn("no rated pairs: name a CSV file", self.weights(None, code=4).stderr)
        self.assertIn("cannot be opened", self.run_cli("weights", "people.csv", "programme.yaml", "absent.csv", code=4).stderr)
        self.write("programme.yaml", "rules: []\n")
        self.assertIn("programme.yaml: there are no dimensions", self.weights(head, code=4).stderr)
        self.write("programme.yaml", "dimensions: [{name: site, kind: nominal, weight: 0}]\n")
        self.assertIn("programme.yaml: all weights are 0", self.weights(head, code=4).stderr)
        self.write("programme.yaml", "dimensions: [{name: site, kind: nominal, weight: -1}]\n")
        self.assertIn("programme.yaml:1:", self.weights(head, code=4).stderr)

    def test_output_that_cannot_be_written(self):
        self.serve("result", OUTCOME)
        done = self.run_cli("match", "people.csv", "programme.yaml", "-o", "no/pairs.csv", code=8)
        self.assertIn("cannot be written", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
