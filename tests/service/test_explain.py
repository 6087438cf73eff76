#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Explanations: costs, ranks, moves and small changes over again by brute force; pairs; time and
cancel; the golden message; the command line."""
import itertools
import json
import os
import random
import subprocess
import tempfile
import time
import unittest

from service import CLI, ROOT, ServiceTest, hard, mentee, mentor, problem

GOLDEN = os.path.join(ROOT, "tests", "golden")


def golden(name):
    with open(os.path.join(GOLDEN, name + ".json"), encoding="utf-8") as file:
        return json.load(file)


class Round:
    """A few people of two sites and teams, points for some pairs, a rule, a quota; and every pairing."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        pick = self.random.choice
        self.people = [mentor(f"m{i}", site=pick("XY"), team=pick("ab"), capacity=pick((1, 1, 2)))
                       for i in range(self.random.randint(2, 4))]
        self.people += [mentee(f"e{i}", site=pick("XYY"), team=pick("ab")) for i in range(self.random.randint(2, 5))]
        entries = [[m["id"], e["id"], self.random.randint(0, 12) / 4] for m in self.side("mentor")
                   for e in self.side("mentee") if self.random.random() < 0.7]
        forbid = [[m["id"], e["id"]] for m in self.side("mentor") for e in self.side("mentee")
                  if self.random.random() < 0.1]
        self.programme = {"rules": [{"type": "same", "attribute": "site"}], "forbid": forbid,
                          "pair_scores": {"entries": entries},
                          "quotas": [{"name": "in a team", "where": {"share": ["team"]}, "max": self.random.randint(0, 2)}]}
        self.points = {(m, e): round(p * 1e6) for m, e, p in entries}

    def side(self, role):
        return [one for one in self.people if one["role"] == role]

    def broken(self, m, e, programme):
        """What forbids the pair, by path."""
        found = []
        if m["site"] != e["site"] and {"pair": [m["id"], e["id"]], "override": True} not in programme.get("require", []):
            found.append("programme.rules[0]")
        return found + [f"programme.forbid[{k}]" for k, pair in enumerate(programme["forbid"])
                        if pair == [m["id"], e["id"]]]

    def candidates(self, programme, people):
        return [(m, e) for m in people if m["role"] == "mentor" for e in people if e["role"] == "mentee"
                if not self.broken(m, e, programme)]

    def value(self, pairs):
        return len(pairs), sum(self.points.get(pair, 0) for pair in pairs)

    def holds(self, pairs, programme, people):
        quota = programme["quotas"][0]
        team = {one["id"]: one["team"] for one in people}
        needed = [tuple(lock["pair"]) for lock in programme.get("require", [])]
        return (all(sum(one["id"] in pair for pair in pairs) <= one.get("capacity", 1) for one in people)
                and sum(team[m] == team[e] for m, e in pairs) <= quota["max"] and set(needed) <= set(pairs))

    def best(self, programme=None, people=None, inside=None):
        """(pairs, score) of the best pairing, with somebody in it where asked; None: there is none."""
        programme, people = programme or self.programme, people or self.people
        all_pairs = [(m["id"], e["id"]) for m, e in self.candidates(programme, people)]
        best = None
        for count in range(len(self.side("mentee")) + 2):  # one may have room for two
            for pairs in itertools.combinations(all_pairs, count):
                if inside and not any(inside in pair for pair in pairs):
                    continue
                if self.holds(pairs, programme, people):
                    best = max(best or (-1, 0), self.value(pairs))
        return best

    def requiring(self, pair, **more):
        return dict(self.programme, require=[{"pair": list(pair), **more}])


def cost(explained):
    """As the page has it: None is impossible."""
    return None if explained.get("impossible") else tuple(entry["loss"] for entry in explained["loss"])


def loss(optimum, forced):
    return None if forced is None else (optimum[0] - forced[0], optimum[1] - forced[1])


def order(item):
    return (item[0] is None, item[0] or (), [part.encode() for part in item[1]])


class Explanations(ServiceTest):
    def explain(self, given, **about):
        return self.client.result("explain", problem(given.people, given.programme, **about))

    def check_moves(self, given, solved, explained, pair):
        moves = explained["moves"]
        kept = {(one["mentor"], one["mentee"]) for one in solved["pairs"]} - {tuple(p) for p in moves["removed"]}
        pairs = kept | {tuple(p) for p in moves["added"]}
        self.assertIn(tuple(pair), pairs)
        self.assertTrue(given.holds(pairs, given.programme, given.people))
        self.assertEqual(loss(given.best(), given.value(pairs)), cost(explained))

    def check_alternatives(self, given, solved, answer, person):
        own = {(one["mentor"], one["mentee"]) for one in solved["pairs"] if person in (one["mentor"], one["mentee"])}
        mine = [(m["id"], e["id"]) for m, e in given.candidates(given.programme, given.people) if person in (m["id"], e["id"])]
        ranks = {pair: 1 + sum(given.points.get(other, 0) > given.points.get(pair, 0) for other in mine) for pair in mine}
        expected = sorted(((loss(given.best(), given.best(given.requiring(pair))), pair)
                           for pair in mine if pair not in own), key=order)[:5]
        self.assertTrue(answer["complete"])
        self.assertEqual(answer["possible"], len(mine))
        self.assertEqual([(cost(one), tuple(one["pair"])) for one in answer["alternatives"]], expected)
        self.assertEqual({(one["mentor"], one["mentee"]): one["rank"] for one in answer["pairs"]},
                         {pair: ranks[pair] for pair in own})
        for one in answer["alternatives"]:
            self.assertEqual(one["rank"], ranks[tuple(one["pair"])])
            self.assertEqual(one["score"], given.points.get(tuple(one["pair"]), 0))
            if not one.get("impossible"):
                self.check_moves(given, solved, one, one["pair"])

    def check_change(self, given, answer, change, person):
        programme, people = given.programme, given.people
        if change["kind"] == "rule":
            programme = given.requiring(change["pair"], override=True)
        elif change["kind"] == "capacity":
            people = [dict(one, capacity=change["to"]) if one["id"] == change["name"] else one for one in people]
            self.assertEqual(change["to"], change["from"] + 1)
        else:
            self.assertEqual(change["kind"], "quota_max")
            programme = dict(programme, quotas=[dict(programme["quotas"][0], max=change["to"])])
            self.assertEqual(change["to"], change["from"] + 1)
        self.assertIn(person, change["pair"])
        found = loss(given.best(), given.best(programme, people, inside=person))
        self.assertEqual(cost(change), found)
        self.assertLessEqual(found[0], 0)
        if answer["alternatives"] and not answer["alternatives"][0].get("impossible"):
            self.assertLess(found, cost(answer["alternatives"][0]))

    def test_costs_are_those_of_brute_force(self):
        kinds = set()
        for seed in range(40):
            given = Round(seed)
            solved = self.client.result("solve", problem(given.people, given.programme))
            self.assertEqual(tuple(one["value"] for one in solved["objective"]), given.best())
            unmatched = {one["id"]: one for one in solved["unmatched"]}
            for person in {given.people[seed % len(given.people)]["id"], *list(unmatched)[:1]}:
                with self.subTest(seed=seed, person=person):
                    answer = self.explain(given, participant=person)
                    self.assertEqual(answer["objective"], solved["objective"])
                    self.assertEqual([one["id"] for one in answer["unmatched"]], [person] * (person in unmatched))
                    if person in unmatched:
                        self.assertEqual(answer["unmatched"][0]["reason"], unmatched[person]["reason"])
                    self.check_alternatives(given, solved, answer, person)
                    self.assertFalse(answer["changes"] and person not in unmatched)
                    for change in answer["changes"]:
                        kinds.add(change["kind"])
                        self.check_change(given, answer, change, person)
        self.assertEqual(kinds, {"rule", "capacity", "quota_max"})

    def test_pairs_are_judged(self):
        verdicts = set()
        for seed in range(25):
            given = Round(seed + 1000)
            chosen = {(one["mentor"], one["mentee"]) for one in
                      self.client.result("solve", problem(given.people, given.programme))["pairs"]}
            for m, e in itertools.islice(itertools.product(given.side("mentor"), given.side("mentee")), 4):
                pair = (m["id"], e["id"])
                answer = self.explain(given, pair=list(pair))
                verdicts.add(answer["verdict"])
                self.assertEqual([one["path"] for one in answer["barriers"]], given.broken(m, e, given.programme))
                self.assertEqual(answer["verdict"], "excluded" if answer["barriers"] else
                                 "chosen" if pair in chosen else "possible")
                if answer["verdict"] == "excluded":
                    self.assertNotIn("loss", answer)
                    continue
                programme = given.requiring(pair)
                if pair in chosen:
                    programme = dict(given.programme, forbid=given.programme["forbid"] + [list(pair)])
                self.assertEqual(cost(answer), loss(given.best(), given.best(programme)))
        self.assertEqual(verdicts, {"chosen", "possible", "excluded"})

    def test_roles_locks_and_questions(self):
        people = [mentor("m1", vetoes=["e2"]), mentor("m2"), mentee("e1"), mentee("e2")]
        ask = lambda **more: self.client.ask("explain", problem(people, {"require": [["m1", "e1"]]}, **more))
        self.assertEqual(ask(pair=["e1", "m1"])["body"]["barriers"], [{"kind": "role"}])
        locked = ask(pair={"mentor": "m1", "mentee": "e1", "score": 0})["body"]
        self.assertTrue(locked["locked"])
        self.assertNotIn("loss", locked)
        self.assertEqual(ask(pair=["m1", "e2"])["body"]["barriers"],
                         [{"kind": "veto", "path": "cohort.participants[0].vetoes[0]"}])
        body = ask(participant="m1")["body"]
        self.assertEqual((body["pairs"][0]["mentee"], body["pairs"][0]["locked"]), ("e1", True))
        for more, path in [({}, "participant"), ({"participant": "x"}, "participant"), ({"pair": ["m1", "x"]}, "pair[1]"),
                           ({"pair": ["m1", "m1"]}, "pair"), ({"pair": ["m1"]}, "pair"),
                           ({"participant": "m1", "pair": ["m1", "e1"]}, "pair"), ({"person": "m1"}, "person")]:
            reply = self.assert_error(ask(**more), "invalid")
            self.assertIn(path, [one["path"] for one in reply["problems"]], more)

    def test_infeasible_and_hello(self):
        self.assertIn("explain", self.client.result("hello")["features"])
        body = self.client.result("explain", problem([mentor("m", min=1)], participant="m"))
        self.assertEqual((body["status"], body["complete"], body["alternatives"]), ("infeasible", False, []))
        self.assertEqual([one["kind"] for one in body["conflict"]], ["minimum"])

    def test_golden_message(self):
        request, expected = golden("explain_request"), golden("explain_reply")
        reply = self.client.ask("explain", request["body"], request["id"])
        reply["body"]["stats"].update(elapsed_ms=0, queued_ms=0)
        self.assertEqual(reply, expected)

    def test_same_request_same_answer(self):
        given = Round(7)
        answers = [self.explain(given, participant="m0") for _ in range(3)]
        for answer in answers:
            del answer["stats"]
        self.assertEqual(answers[0], answers[1])
        self.assertEqual(answers[0], answers[2])

    def test_time_ends_and_limits_are_told(self):
        for time_ms in (200, 600):
            late = []
            for _ in range(4):  # a busy machine is not the server's fault
                start = time.monotonic()
                body = self.client.result("explain", dict(hard(90, time_ms=time_ms), participant="m5"))
                late.append(time.monotonic() - start - time_ms / 1000)
                if late[-1] < 0.3:
                    break
            self.assertLess(min(late), 0.3)
            for one in body["alternatives"]:
                for entry in one["loss"]:
                    self.assertTrue("loss" in entry or {"at_least", "at_most"} <= set(entry))

    def test_command_line(self):
        given = Round(3)
        with tempfile.TemporaryDirectory(prefix="tandem-explain-") as folder:
            people, programme = (os.path.join(folder, name) for name in ("people.csv", "programme.yaml"))
            with open(people, "w", encoding="utf-8") as file:
                file.write("id,role,site,team,capacity\n")
                for one in given.people:
                    file.write(f'{one["id"]},{one["role"]},{one["site"]},{one["team"]},{one.get("capacity", 1)}\n')
            with open(programme, "w", encoding="utf-8") as file:
                json.dump(given.programme, file)
            run = lambda *words: subprocess.run([CLI, "explain", people, programme, *words, "--endpoint", self.daemon.endpoint],
                                                capture_output=True, text=True, timeout=60, check=False)
            done = run("m0", "--json")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            told, expected = json.loads(done.stdout), self.explain(given, participant="m0")
            self.assertEqual(told["alternatives"], expected["alternatives"])
            self.assertIn("m0 has ", run("m0").stdout)
            self.assertIn("m0 with e0: ", run("m0", "e0").stdout)
            self.assertEqual(run("nobody").returncode, 4)


if __name__ == "__main__":
    unittest.main()
