#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Published data: assignment problems with known optima, and a civil service in CSV files.

The data is read from $TANDEM_SHARED_DATA or ../shared/data beside the project; where it is
absent these tests are skipped.
"""
import csv
import json
import os
import shutil
import subprocess
import tempfile
import unittest

import recompute
from service import CLI, HERE, MICRO, ROOT, ServiceTest, mentee, mentor, names, objective, problem

DATA = os.environ.get("TANDEM_SHARED_DATA", os.path.join(ROOT, "..", "shared", "data"))
LEVELS = ["AA", "AO", "EO", "HEO", "SEO", "Grade 7", "Grade 6", "SCS1", "SCS2", "SCS3", "SCS4"]
# What mentor-match.yaml says, in the words of the protocol.
PROGRAMME = {
    "dimensions": [
        {"name": "identity", "kind": "set", "weight": 3, "toward": "share"},
        {"name": "profession", "kind": "nominal", "weight": 1},
        {"name": "grade", "kind": "ordinal", "weight": 2, "toward": "share", "levels": LEVELS}],
    "rules": [
        {"type": "differ", "of": ["organisation", "profession"], "at_least": 1},
        {"type": "reverse", "attribute": "grade", "mentor": "above", "levels": LEVELS}]}


def data(*path):
    found = os.path.join(DATA, *path)
    if not os.path.exists(found):
        raise unittest.SkipTest(f"{found} is absent; set TANDEM_SHARED_DATA to the folder of the data")
    return found


class AssignmentTest(ServiceTest):
    """Beasley's OR-Library: dense costs, to be minimized."""

    def solve(self, name):
        with open(data("or-library", name), encoding="ascii") as file:
            size, *costs = map(int, file.read().split())
        self.assertEqual(len(costs), size * size)
        mentors, mentees = [f"m{i}" for i in range(size)], [f"e{i}" for i in range(size)]
        scores = {"mentors": mentors, "mentees": mentees, "values": [-cost for cost in costs]}
        people = [mentor(ident) for ident in mentors] + [mentee(ident) for ident in mentees]
        outcome = self.client.result("solve", problem(people, {"pair_scores": scores},
                                                      limits={"time_ms": 60000}))
        self.assertEqual((outcome["status"], outcome["gap"]), ("optimal", 0))
        self.assertEqual((len(outcome["pairs"]), outcome["unmatched"]), (size, []))
        chosen = names(outcome)
        self.assertEqual(sorted(pair[0] for pair in chosen), sorted(mentors))
        self.assertEqual(sorted(pair[1] for pair in chosen), sorted(mentees))
        cost = sum(costs[int(m[1:]) * size + int(e[1:])] for m, e in chosen)
        self.assertEqual(objective(outcome), {"pairs": size, "score": -cost * MICRO})
        return cost

    def test_assign100(self):
        self.assertEqual(self.solve("assign100.txt"), 305)

    def test_assign200(self):
        self.assertEqual(self.solve("assign200.txt"), 475)


class MentorMatchTest(ServiceTest):
    """Fifty mentors and fifty mentees through the command line."""

    def setUp(self):
        super().setUp()
        self.folder = tempfile.mkdtemp(prefix="tandem-data-")
        self.addCleanup(shutil.rmtree, self.folder)
        self.people = {}
        self.mentors = self.read("mentors.csv", "mentor", "characteristics")
        self.mentees = self.read("mentees.csv", "mentee", "identity to match")

    def read(self, name, role, identity):
        path = data("mentor-match", name)
        with open(path, encoding="utf-8", newline="") as file:
            for cells in csv.DictReader(file):
                self.people[cells["email address"]] = {
                    "id": cells["email address"], "role": role, "grade": cells["grade"],
                    "organisation": cells["organisation"], "profession": cells["profession"],
                    "identity": [word.strip() for word in cells[identity].split(",")]
                                if cells[identity] else None}
        return path

    def tandem(self, *arguments):
        run = subprocess.run(
            [CLI, arguments[0], "--mentors", self.mentors, "--mentees", self.mentees,
             os.path.join(HERE, "mentor-match.yaml"), *arguments[1:],
             "--endpoint", self.daemon.endpoint],
            capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        return run.stdout

    def test_match_is_optimal_and_obeys_the_rules(self):
        self.assertEqual(len(self.people), 100)
        outcome = json.loads(self.tandem("match", "--json"))
        self.assertEqual(outcome["status"], "optimal")
        self.assertEqual(outcome["gap"], 0)
        used = [who for pair in names(outcome) for who in pair]
        self.assertEqual(len(used), len(set(used)))
        for pair in outcome["pairs"]:
            one, other = self.people[pair["mentor"]], self.people[pair["mentee"]]
            self.assertGreater(LEVELS.index(one["grade"]), LEVELS.index(other["grade"]))
            self.assertTrue(one["organisation"] != other["organisation"]
                            or one["profession"] != other["profession"])
            self.assertEqual(pair["parts"], recompute.parts(PROGRAMME, one, other))
            self.assertEqual(pair["score"], sum(pair["parts"].values()))
        values = objective(outcome)
        self.assertEqual(values["pairs"], len(outcome["pairs"]))
        self.assertEqual(values["score"], sum(pair["score"] for pair in outcome["pairs"]))
        self.assertEqual((values["pairs"], values["score"]),
                         recompute.best(list(self.people.values()), PROGRAMME))
        self.assertTrue(any(pair["parts"]["identity"] for pair in outcome["pairs"]))

    def test_the_wire_and_the_command_line_agree(self):
        outcome = json.loads(self.tandem("match", "--json"))
        wire = self.client.result("solve", problem(list(self.people.values()), PROGRAMME))
        self.assertEqual(wire["objective"], outcome["objective"])
        self.assertEqual(wire["pairs"], outcome["pairs"])

    def test_score_of_the_written_file(self):
        path = os.path.join(self.folder, "pairs.csv")
        self.assertIn("50 pairs", self.tandem("match", "-o", path))
        with open(path, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual(len(rows), 50)
        verdict = json.loads(self.tandem("score", path, "--json"))
        self.assertEqual((verdict["valid"], verdict["broken"], verdict["gap"]), (True, [], 0))
        total = sum(round(float(row["score"]) * MICRO) for row in rows)
        self.assertEqual(objective(verdict)["score"], total)

    def test_check_finds_nothing(self):
        self.tandem("check")


if __name__ == "__main__":
    unittest.main()
