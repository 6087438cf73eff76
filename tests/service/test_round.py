#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A round of reverse mentoring and the beginning of the next, by daemon and command line.

Kick-off, votes, half-time with people who leave and join, ratings, new weights, second round. The
steps build on one another, in the order of their numbers. Only a step that the running server
does not offer is skipped; the round then goes on with the pairs that are left.
"""
import csv
import io
import json
import os
import random
import subprocess
import tempfile
import unittest

import recompute
from service import CLI, ServiceTest, mentee, mentor

DEPARTMENTS = ["Sales", "IT", "Finance", "Research", "People"]
BACKGROUNDS = ["law", "engineering", "design", "economics", "abroad"]
TOPICS = ["AI", "feedback", "careers", "inclusion", "new work", "customers", "social media"]
LEAVERS, JOINERS, MAX_CHANGES, MONTHS, AGAIN = 5, 3, 8, 6, 4.5
PROGRAMME = {
    "dimensions": [
        {"name": "department", "kind": "nominal", "weight": 3},
        {"name": "background", "kind": "set", "weight": 2},
        {"name": "born", "kind": "number", "span": 30, "weight": 1.5}],
    "rules": [
        {"type": "differ", "of": ["department", "background"]},
        {"type": "reverse", "attribute": "grade"},
        {"type": "same", "attribute": "languages"}],
    "quotas": [
        {"name": "within a department", "where": {"share": ["department"]}, "min": 9},
        {"name": "across sites", "where": {"differ": ["site"]}, "max_share": 0.4}],
    "wishes": {"mentor": 1, "mentee": 1}}


def person(rng, make, number):
    young = make is mentor
    return make(f"{'m' if young else 'e'}{number:02}",
                department=rng.choice(DEPARTMENTS),
                background=rng.sample(BACKGROUNDS, rng.randint(1, 2)),
                born=rng.randint(1990, 2003) if young else rng.randint(1960, 1985),
                grade=rng.randint(1, 4) if young else rng.randint(4, 8),
                languages=rng.choice([["de"], ["en"], ["de", "en"], ["de", "en"]]),
                site=rng.choice(["Bonn", "Lyon"]),
                topics=rng.sample(TOPICS, rng.randint(1, 3)),
                topic_points=[f"{rng.choice(TOPICS)}: {rng.randint(2, 4)}"])


def kick_off(rng):
    """38 mentors, 26 mentees, of whom 14 have room for two."""
    people = [person(rng, mentor, number) for number in range(38)]
    people += [person(rng, mentee, number) for number in range(26)]
    for who in people[38:52]:
        who["capacity"] = 2
    for who in people[:10]:
        who["wishes"] = rng.sample([other["id"] for other in people[38:]], 2)
    return people


def names(pairs):
    return [(pair["mentor"], pair["mentee"]) for pair in pairs]


class RoundTest(ServiceTest):
    options = ("--workers", "1")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = tempfile.TemporaryDirectory(prefix="tandem-round-")
        cls.rng = random.Random(2026)
        cls.people = kick_off(cls.rng)
        cls.programme = dict(PROGRAMME)
        cls.pairs = []  # of the running round
        cls.rated = []  # (mentor, mentee, rating by mentor, rating by mentee)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()
        super().tearDownClass()

    # ---- the two ways to ask ----

    def request(self, **more):
        return {"cohort": {"participants": self.people}, "programme": self.programme, **more}

    def result(self, op, body):
        """The body of the result; skips what the server says it does not offer."""
        reply = self.client.ask(op, body)
        problems = reply["body"].get("problems") or []
        refused = [one["path"] for one in problems if "not offered" in one["message"]]
        if reply["kind"] == "error" and refused and len(refused) == len(problems):
            self.skipTest("not offered by this server: " + ", ".join(refused))
        self.assertEqual(reply["kind"], "result", reply["body"])
        return reply["body"]

    def write(self, name, text):
        with open(os.path.join(self.folder.name, name), "w", newline="", encoding="utf-8") as file:
            file.write(text)

    def read_rows(self, name):
        with open(os.path.join(self.folder.name, name), newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def write_files(self):
        """people.csv and programme.yaml (JSON is YAML) as they are now."""
        keys = ["id", "role", "capacity", "department", "background", "born", "grade", "languages",
                "site", "wishes", "topics", "topic_points"]
        text = io.StringIO()
        sheet = csv.writer(text)
        sheet.writerow(keys)
        for who in self.people:
            cells = [who.get(key, "") for key in keys]
            sheet.writerow(["; ".join(cell) if isinstance(cell, list) else cell for cell in cells])
        self.write("people.csv", text.getvalue())
        columns = {key: {"column": key, "split": ";"}
                   for key in ("background", "languages", "wishes", "topics", "topic_points")}
        self.write("programme.yaml", json.dumps(dict(self.programme, columns=columns)))

    def run_cli(self, command, *words, code=0):
        environment = dict(os.environ, TANDEM_ENDPOINT=self.daemon.endpoint)
        done = subprocess.run([CLI, command, "people.csv", "programme.yaml", *words],
                              cwd=self.folder.name, env=environment, text=True,
                              capture_output=True, timeout=120, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout

    # ---- what any answer must be ----

    def check_outcome(self, outcome, ended=()):
        """Optimal, every rule kept, every score recomputed, every quota within its limits."""
        by_id = {who["id"]: who for who in self.people}
        self.assertEqual(outcome["status"], "optimal")
        total = 0
        for pair in outcome["pairs"]:
            a, b = by_id[pair["mentor"]], by_id[pair["mentee"]]
            allowed = dict(self.programme, rules=[rule for rule in self.programme["rules"]
                                                  if rule["type"] != "no_repeat"])
            self.assertTrue(recompute.candidate(allowed, a, b), pair)
            self.assertEqual(pair["parts"], recompute.parts(self.programme, a, b))
            self.assertNotIn((a["id"], b["id"]), ended)
            total += pair["score"]
        values = {stage["stage"]: (stage["value"], stage["bound"]) for stage in outcome["objective"]}
        self.assertEqual(values["pairs"], (len(outcome["pairs"]),) * 2)
        self.assertEqual(values["score"], (total, total))
        counts = {quota["name"]: quota["count"] for quota in outcome["quotas"]}
        self.assertGreaterEqual(counts["within a department"], 9)
        self.assertLessEqual(counts["across sites"], 0.4 * len(outcome["pairs"]))
        for ident, who in by_id.items():
            degree = sum(ident in pair for pair in names(outcome["pairs"]))
            self.assertLessEqual(degree, who.get("capacity", 1))

    def check_file(self, name, outcome):
        """The command line's file has the pairs and the scores of the outcome."""
        rows = self.read_rows(name)
        self.assertEqual(names(rows), names(outcome["pairs"]))
        self.assertEqual([round(1e6 * float(row["score"])) for row in rows],
                         [pair["score"] for pair in outcome["pairs"]])
        return rows

    # ---- the steps ----

    def test_1_kick_off(self):
        found = self.result("check", self.request())
        self.assertEqual((found["problems"], found["warnings"]), ([], []))
        outcome = self.result("solve", self.request())
        self.check_outcome(outcome)
        self.write_files()
        told = self.run_cli("match", "-o", "pairs.csv", "--outcome", "outcome.msgpack")
        self.check_file("pairs.csv", outcome)
        self.assertIn(f"{len(outcome['pairs'])} pairs, optimal", told)
        checked = self.run_cli("verify", "outcome.msgpack", code=0 if outcome["proof"] == "prices" else 1)
        self.assertIn("pairs", checked)
        verdict = self.result("score", self.request(pairs=names(outcome["pairs"])))
        self.assertEqual((verdict["valid"], verdict["gap"]), (True, 0))
        type(self).pairs = names(outcome["pairs"])

    def test_2_votes_become_an_agenda(self):
        agenda = self.result("agenda", self.request(pairs=self.pairs, months=MONTHS, per="cohort"))
        self.assertEqual(agenda["status"], "optimal")
        topics = [topic for month in agenda["months"] for topic in month["topics"]]
        self.assertEqual(len(set(topics)), MONTHS)
        votes = {who["id"]: set(who["topics"]) | {entry.split(":")[0] for entry in who["topic_points"]}
                 for who in self.people}
        served = sum(bool((votes[a] | votes[b]) & set(topics)) for a, b in self.pairs)
        self.assertEqual(agenda["objective"][0], {"stage": "served", "value": served, "bound": served})
        self.run_cli("agenda", "pairs.csv", "--months", str(MONTHS), "-o", "agenda.csv")
        self.assertEqual([row["topic"] for row in self.read_rows("agenda.csv")], topics)

    def leave_and_join(self):
        """Five of the paired leave, three join; what is left of the pairs."""
        paired = sorted({who for pair in self.pairs for who in pair})
        left = self.rng.sample(paired, LEAVERS)
        people = [who for who in self.people if who["id"] not in left]
        for number in range(JOINERS):
            people.append(person(self.rng, mentor if number else mentee, 90 + number))
        type(self).people = people
        return left, [pair for pair in self.pairs if not set(pair) & set(left)]

    def test_3_half_time(self):
        before = self.pairs
        left, staying = self.leave_and_join()
        self.write_files()
        type(self).pairs = staying
        running = dict(self.programme, current=[list(pair) for pair in before], max_changes=MAX_CHANGES)
        outcome = self.result("solve", self.request(programme=running))
        self.check_outcome(outcome)
        after = names(outcome["pairs"])
        self.assertEqual(outcome["left"], sorted(left))
        kept = set(before) & set(after)
        self.assertEqual({(pair["mentor"], pair["mentee"]) for pair in outcome["pairs"]
                          if pair.get("kept")}, kept)
        self.assertEqual(outcome["objective"][1], {"stage": "kept", "value": len(kept), "bound": len(kept)})
        self.assertLessEqual(len(set(staying) - kept), MAX_CHANGES)
        warned = [one for one in outcome["warnings"] if one["path"].startswith("programme.current")]
        self.assertEqual(len(warned), len(before) - len(staying))
        words = ["--current", "pairs.csv", "--max-changes", str(MAX_CHANGES)]
        told = self.run_cli("match", *words, "-o", "now.csv", "--outcome", "half-time.msgpack")
        rows = self.check_file("now.csv", outcome)
        self.assertEqual([row["kept"] for row in rows],
                         ["yes" if pair.get("kept") else "no" for pair in outcome["pairs"]])
        self.assertIn(f"{len(kept)} of {len(before)} pairs stay, {len(after) - len(kept)} ", told)
        self.assertIn(f"; {', '.join(sorted(left))} left.\n", told)
        checked = self.run_cli("verify", "half-time.msgpack", *words, code=0 if outcome["proof"] == "prices" else 1)
        self.assertIn(f"  kept     {len(kept)} of {len(before)} pairs stay, ", checked)
        verdict = json.loads(self.run_cli("score", "now.csv", *words, "--json"))
        self.assertEqual((verdict["valid"], verdict["gap"]), (True, 0))
        self.assertEqual([pair.get("kept", False) for pair in verdict["pairs"]],
                         [pair.get("kept", False) for pair in outcome["pairs"]])
        type(self).pairs = after

    def rate(self):
        """Talks across departments go well; nearly everybody rates."""
        by_id = {who["id"]: who for who in self.people}
        for a, b in self.pairs:
            other = by_id[a]["department"] != by_id[b]["department"]
            rating = (4 if other else 2.5) + self.rng.choice([0, 0.5, 1])
            self.rated.append((a, b, rating, rating if self.rng.random() < 0.9 else None))

    def test_4_ratings_change_the_weights(self):
        self.rate()
        rows = [",".join("" if cell is None else str(cell) for cell in row) for row in self.rated]
        self.write("rated.csv", "mentor,mentee,rating_by_mentor,rating_by_mentee\n" + "\n".join(rows) + "\n")
        self.assertGreaterEqual(len(rows), 30)
        learned = json.loads(self.run_cli("weights", "rated.csv", "--json"))["dimensions"]
        weights = {one["name"]: one["weight"] for one in learned}
        self.assertAlmostEqual(sum(weights.values()), 6.5)
        self.assertGreater(weights["department"], 3)
        self.programme["dimensions"] = [dict(one, weight=weights[one["name"]])
                                        for one in PROGRAMME["dimensions"]]

    def second_round(self, **more):
        rule = {"type": "no_repeat", "again_from": AGAIN}
        return dict(self.programme, rules=PROGRAMME["rules"] + [rule],
                    history=[{"name": "first", "pairs": [list(row) for row in self.rated]}], **more)

    def test_5_second_round_repeats_nobody(self):
        happy = [row[:2] for row in self.rated if min(row[2] or 0, row[3] or 0) >= AGAIN]
        ended = {row[:2] for row in self.rated} - set(happy)
        self.assertTrue(happy and ended)
        self.check_outcome(self.result("solve", self.request(programme=self.second_round())), ended)
        a, b = happy[0]
        outcome = self.result("solve", self.request(programme=self.second_round(require=[[a, b]])))
        self.check_outcome(outcome, ended)
        self.assertIn((a, b), names(outcome["pairs"]))
        reply = self.client.ask("solve", self.request(
            programme=self.second_round(require=[list(sorted(ended)[0])])))
        self.assertEqual(self.assert_error(reply, "invalid")["problems"][0]["path"], "programme.require[0]")
        type(self).programme = dict(self.programme, rules=PROGRAMME["rules"] + [
            {"type": "no_repeat", "again_from": AGAIN}], require=[[a, b]])
        self.write_files()
        self.run_cli("match", "--history", "rated.csv", "-o", "second.csv")
        self.check_file("second.csv", outcome)


if __name__ == "__main__":
    unittest.main()
