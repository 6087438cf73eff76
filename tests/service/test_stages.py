#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Peers, the running round, spread and every stage: small requests, each also solved by brute.py.

What the running server says it does not offer is skipped, with the places that it names.
"""
import json
import os
import random
import unittest

from brute import Round
from service import ROOT, ServiceTest, problem

ROUNDS = 60
CANDIDATES = 14  # at most, so that all pairings can be listed
STAGES = ["pairs", "matched", "kept", "worst", "fair", "score"]


def person(rng, number, roles):
    who = {"id": f"p{number}", "role": rng.choice(roles), "grade": rng.randint(1, 4)}
    for name in ("team", "site"):
        if rng.random() < 0.85:
            who[name] = rng.choice(["red", "green", "blue"])
    if rng.random() < 0.4:
        who["capacity"] = rng.randint(2, 3)
    return who


def gains(rng):
    return sorted((rng.choice([0, 0.25, 1, 2.5]) for _ in range(rng.randint(0, 3))), reverse=True)


def spread(rng):
    return {kind: [{"name": f"{kind} {i}", "by": rng.choice(["team", "site"]), "gains": gains(rng)}
                   for i in range(rng.randint(0, 2))]
            for kind in ("bridges", "variety")}


def current(rng, people):
    """Pairs as of a round before, in which somebody took part who is not there now."""
    ids = [who["id"] for who in people] + ["gone", "away"]
    found = {}
    for _ in range(rng.randint(1, 6)):
        a, b = rng.sample(ids, 2)
        found[frozenset((a, b))] = [a, b]
    return list(found.values())


def rules(rng):
    found = [{"type": "apart", "attribute": "site"}, {"type": "reverse", "attribute": "grade"},
             {"type": "reverse", "attribute": "grade", "mentor": rng.choice(["at_most", "above"])},
             {"type": "any", "of": [{"type": "reverse", "attribute": "grade"},
                                    {"type": "same", "attribute": "team"}]}]
    return rng.sample(found, rng.choice([0, 1, 1, 2]))


def objective(rng, with_current, stages):
    chosen = [stage for stage in stages if stage != "kept" or with_current]
    rng.shuffle(chosen)
    chosen = chosen[:rng.randint(1, len(chosen))]
    if "fair" in chosen:
        chosen = ["pairs"] + [stage for stage in chosen if stage != "pairs"]
    return chosen


def request(rng, roles=("mentor", "mentee"), running=False, limited=False, spreading=False,
            stages=("pairs", "score"), one_role=False):
    people = [person(rng, number, roles) for number in range(rng.randint(3, 8))]
    programme = {
        "dimensions": [{"name": "team", "kind": "nominal", "weight": rng.choice([1, 1.5])},
                       {"name": "grade", "kind": "number", "span": 3, "weight": rng.choice([0, 2]),
                        "toward": rng.choice(["differ", "share"])}],
        "rules": rules(rng),
        "pair_scores": {"entries": [[a["id"], b["id"], rng.choice([-4, -1.25, 0.5, 3])]
                                    for a in people for b in people
                                    if a["role"] == "mentor" and b["role"] == "mentee"
                                    and rng.random() < 0.3]}}
    if running:
        programme["current"] = current(rng, people)
    if limited:
        programme["max_changes"] = rng.randint(0, 2)
    if spreading:
        programme["spread"] = spread(rng)
    if one_role:
        programme["one_role"] = True
    if stages != ("pairs", "score") or not running:
        programme["objective"] = objective(rng, running, stages)
    return problem(people, programme, options={"certificate": True})


class StageTest(ServiceTest):
    options = ("--workers", "1")

    def ask(self, body):
        """The outcome; skips where the server does not offer what is asked for."""
        reply = self.client.ask("solve", body)
        if reply["kind"] == "error":
            problems = reply["body"].get("problems") or []
            refused = [one for one in problems if "not offered" in one["message"]]
            if refused and len(refused) == len(problems):
                self.skipTest("not offered by this server: " + ", ".join(
                    sorted({one["path"] for one in refused})))
            self.fail(f"{reply['body']} to {json.dumps(body)}")
        return reply["body"]

    def compare(self, body, outcome):
        """Status, values, and all that the outcome tells of its own pairing."""
        whole = Round(body)
        best, shown = whole.best(), json.dumps(body)
        if best is None:
            self.assertEqual(outcome["status"], "infeasible", shown)
            self.assertTrue(outcome["conflict"], shown)
            if outcome["certificate"]:
                self.assertLess(whole.bound(outcome["certificate"]["infeasible"], {}), 0, shown)
            return
        self.check_certificates(whole, outcome)
        self.assertEqual(outcome["status"], "optimal", shown)
        pairs = [(pair["mentor"], pair["mentee"]) for pair in outcome["pairs"]]
        self.assertTrue(set(pairs) <= set(whole.candidates), shown)
        self.assertTrue(whole.holds(pairs), shown)
        self.assertEqual(whole.worths(pairs), best, shown)
        self.assertEqual([stage["stage"] for stage in outcome["objective"]], whole.stages)
        for stage, worth in zip(outcome["objective"], best):
            if stage["stage"] in ("worst", "fair"):
                smallest = worth[1] if len(worth) > 1 else None
                self.assertEqual((stage["value"], stage["bound"]), (smallest, smallest), shown)
            else:
                self.assertEqual((stage["value"], stage["bound"]), (worth, worth), shown)
            if stage["stage"] == "fair":
                self.assertEqual(tuple(stage["vector"]), worth[1:], shown)
        self.assertEqual([pair.get("kept", False) for pair in outcome["pairs"]],
                         [pair in whole.current for pair in pairs], shown)
        self.assertEqual([pair["score"] for pair in outcome["pairs"]],
                         [whole.scores[pair] for pair in pairs], shown)
        self.assertEqual([(entry["name"], entry["earned"]) for entry in outcome.get("spread", [])],
                         whole.spread(pairs), shown)
        self.assertEqual(outcome.get("left", []), whole.left(), shown)
        alone = sorted(set(whole.people) - {who for pair in pairs for who in pair})
        self.assertEqual([one["id"] for one in outcome["unmatched"]], alone, shown)

    def check_certificates(self, whole, outcome):
        """The page's bound of every stage that has a certificate; `worst` and `fair` have none."""
        shown = json.dumps([outcome["certificate"], whole.programme])
        values = {stage["stage"]: stage["value"] for stage in outcome["objective"]}
        sums = [stage for stage in whole.stages if stage not in ("worst", "fair")]
        told = outcome["certificate"]["stages"]
        names = [one["stage"] for one in told]
        self.assertEqual(names, [stage for stage in sums if stage in names], shown)
        if outcome["proof"] == "prices":
            self.assertEqual(names, whole.stages, shown)
        for certificate in told:
            value, proven = values[certificate["stage"]], whole.bound(certificate, values)
            self.assertLessEqual(proven, certificate["bound"], shown)
            self.assertGreaterEqual(proven, value, shown)
            if outcome["proof"] == "prices":
                self.assertEqual(proven, value, shown)

    def rounds(self, seed, **features):
        rng, done = random.Random(seed), 0
        while done < ROUNDS:
            body = request(rng, **features)
            if len(Round(body).candidates) <= CANDIDATES:
                self.compare(body, self.ask(body))
                done += 1

    def test_pairs_and_score(self):
        self.rounds(1)

    def test_matched(self):
        self.rounds(2, stages=("pairs", "matched", "score"))

    def test_worst(self):
        self.rounds(3, stages=("pairs", "worst", "score"))

    def test_fair(self):
        self.rounds(4, stages=("pairs", "fair", "score"))

    def test_kept(self):
        self.rounds(5, running=True)
        self.rounds(6, running=True, stages=("pairs", "kept", "score"))

    def test_max_changes(self):
        self.rounds(7, running=True, limited=True, stages=("pairs", "score"))

    def test_spread(self):
        self.rounds(8, spreading=True)

    def test_either(self):
        self.rounds(9, roles=("either",))
        self.rounds(10, roles=("either", "mentor", "mentee"))

    def test_one_role(self):
        self.rounds(11, roles=("either", "either", "mentee"), one_role=True)

    def test_peers_at_half_time(self):
        self.rounds(13, roles=("either", "mentor", "mentee"), running=True, limited=True)

    def test_stages_that_are_sums(self):
        self.rounds(14, running=True, spreading=True, stages=("pairs", "matched", "kept", "score"))

    def test_everything_at_once(self):
        self.rounds(12, roles=("either", "mentor", "mentee"), running=True, limited=True,
                    spreading=True, stages=STAGES)

    def test_golden_rematch(self):
        """The page's example of all of it: the very outcome, its numbers of work aside."""
        def golden(name):
            with open(os.path.join(ROOT, "tests/golden", name), encoding="utf-8") as text:
                return json.load(text)["body"]
        outcome, expected = self.ask(golden("rematch_request.json")), golden("rematch_reply.json")
        for key in ("stats", "proof"):
            outcome.pop(key), expected.pop(key)
        self.assertEqual(outcome, expected)


if __name__ == "__main__":
    unittest.main()
