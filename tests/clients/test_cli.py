# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line as its users see it: exit codes and messages. test_cli.py TANDEM FAKE_SERVER"""
import json
import os
import subprocess
import sys
import tempfile
import unittest

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
                (["match", "--nope"], 'no option "--nope"'), (["match", "-o"], "needs a value"),
                (["match", "--pairs", "x"], "not an option of this subcommand"),
                (["match", "--time", "soon", "a.csv"], "--time takes seconds"),
                (["match", "--seed=-1"], "--seed takes a whole number"),
                (["match", "a.csv", "b.csv"], "--mentors FILE --mentees FILE"),
                (["match", "--people", "a.csv", "--mentors", "b.csv", "p.yaml"], "not both"),
                (["score", "a.csv", "p.yaml"], "the pairing is missing"),
                (["match", "a.csv", "p.yaml", "--delimiter", "x"], "--delimiter takes"),
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

    def test_score(self):
        self.write("pairs.csv", "Mentor,Mentee,note\np1,p2,x\n")
        self.serve("result", {"valid": False, "pairs": [{}], "gap": 0.5, "objective": [
            {"stage": "pairs", "value": 1, "bound": 2}], "broken": [
                {"kind": "rule", "name": "same", "path": "pairs[0]"}]})
        done = self.run_cli("score", "people.csv", "programme.yaml", "pairs.csv", code=2)
        self.assertIn("Not valid: 1 condition is broken", done.stdout)
        self.assertIn("pairs.csv:2: breaks rule same", done.stdout)
        self.assertIn("where up to 2 is possible", done.stdout)
        self.write("pairs.csv", "a,b\np1,p2\n")
        done = self.run_cli("score", "people.csv", "programme.yaml", "pairs.csv", code=4)
        self.assertIn('has the columns "mentor" and "mentee"', done.stderr)

    def test_output_that_cannot_be_written(self):
        self.serve("result", OUTCOME)
        done = self.run_cli("match", "people.csv", "programme.yaml", "-o", "no/pairs.csv", code=8)
        self.assertIn("cannot be written", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
