#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates over the wire, checked from the page alone, and by `tandem verify`."""
import copy
import json
import os
import random
import subprocess
import tempfile
import unittest

import recompute
from service import CLI, ROOT, ServiceTest, mentee, mentor, problem
from test_recomputed import cohort

COHORTS = 250
EXAMPLE = os.path.join(ROOT, "clients/cli/example")


def counts(quota, one, other):
    """Quotas of these tests ask for departments of either side only."""
    where = quota["where"]
    return all(not recompute.missing(who.get("dept")) and who["dept"] in where[side]["dept"]
               for side, who in (("mentor", one), ("mentee", other)) if side in where)


def bound(people, programme, certificate, values):
    """The bound of proto/PROTOCOL.md, in Python's integers."""
    def multipliers(key):
        table = certificate.get(key, {"ids": [], "multipliers": []})
        return dict(zip(table["ids"], table["multipliers"], strict=True))

    capacity, minimum = multipliers("capacity"), multipliers("minimum")
    rows = certificate.get("quotas", [])
    quotas = {quota["name"]: quota for quota in programme.get("quotas", [])}
    earlier, scale = certificate.get("earlier", {}), certificate["scale"]
    stage = certificate.get("stage")
    total = sum(y * who.get("capacity", 1) for who in people
                for y in [capacity.get(who["id"], 0)])
    total -= sum(minimum.get(who["id"], 0) * who.get("min", 0) for who in people)
    total -= sum(y * values[name] for name, y in earlier.items())
    for row in rows:
        quota = quotas[row["name"]]
        total += row.get("max", 0) * quota.get("max", 0) - row.get("min", 0) * quota.get("min", 0)
    for one in people:
        for other in people:
            if (one["role"], other["role"]) != ("mentor", "mentee"):
                continue
            if not recompute.candidate(programme, one, other):
                continue
            score = sum(recompute.parts(programme, one, other).values())
            worth = {"pairs": 1, "score": score}
            cost = scale * worth.get(stage, 0)
            for who in (one, other):
                cost += minimum.get(who["id"], 0) - capacity.get(who["id"], 0)
            cost += sum(y * worth[name] for name, y in earlier.items())
            for row in rows:
                quota = quotas[row["name"]]
                counted = counts(quota, one, other)
                shares = [round(1e6 * quota.get(key, 0)) for key in ("min_share", "max_share")]
                cost += (row.get("min", 0) - row.get("max", 0)) * counted
                cost += row.get("min_share", 0) * (10**6 * counted - shares[0])
                cost -= row.get("max_share", 0) * (10**6 * counted - shares[1])
            total += max(0, cost)
    return total // scale


def limited(seed):
    """A cohort of test_recomputed with quotas, and what was drawn for it."""
    people, programme = cohort(seed)
    rng = random.Random(seed)
    programme["quotas"] = []
    for name in rng.sample(["a", "b", "c"], rng.randint(0, 3)):
        limits = {"min": rng.randint(0, 2), "max": rng.randint(1, 3),
                  "min_share": rng.choice([0.1, 0.25, 1 / 3]), "max_share": rng.choice([0.5, 2 / 3])}
        where = {side: {"dept": rng.sample(["red", "green", "blue"], 2)}
                 for side in rng.sample(["mentor", "mentee"], rng.randint(0, 2))}
        programme["quotas"].append({"name": name, "where": where,
                                    **{key: limits[key] for key in rng.sample(sorted(limits), 1)}})
    return people, programme


class CertificateTest(ServiceTest):
    options = ("--workers", "2")

    def test_bounds_are_those_of_the_page(self):
        seen = {"prices": 0, "search": 0, "infeasible": 0}
        for seed in range(COHORTS):
            people, programme = limited(seed)
            body = problem(people, programme, options={"certificate": True, "reasons": False})
            outcome = self.client.result("solve", body)
            values = {stage["stage"]: stage["value"] for stage in outcome["objective"]}
            seen[outcome["proof"]] += 1
            if outcome["status"] == "infeasible":
                certificate = outcome["certificate"].get("infeasible")
                if certificate:
                    seen["infeasible"] += 1
                    self.assertLess(bound(people, programme, certificate, values), 0, seed)
                continue
            stages = outcome["certificate"]["stages"]
            self.assertEqual([c["stage"] for c in stages], list(values))
            for certificate in stages:
                proven = bound(people, programme, certificate, values)
                self.assertLessEqual(proven, certificate["bound"], seed)
                self.assertGreaterEqual(proven, values[certificate["stage"]], seed)
                if outcome["proof"] == "prices":
                    self.assertEqual(proven, values[certificate["stage"]], seed)
        self.assertTrue(all(seen.values()), seen)

    def test_prices_are_there_when_asked_for(self):
        people = [mentor("m1", dept="red"), mentor("m2", dept="blue"), mentee("e1", dept="red"),
                  mentee("e2", dept="green")]
        programme = {"dimensions": [{"name": "dept", "kind": "nominal", "weight": 2}],
                     "quotas": [{"name": "q", "where": {"mentor": {"dept": ["red"]},
                                                       "differ": ["dept"]}, "max": 0},
                                {"name": "s", "where": {}, "min_share": 0.5}]}
        outcome = self.client.result("solve", problem(people, programme, options={"prices": True}))
        self.assertEqual([pair["price"] for pair in outcome["pairs"]], [None, None])
        self.assertEqual(outcome["quotas"][0]["price"], 2_000_000)
        self.assertEqual(outcome["quotas"][1]["share_price"], 0)
        self.assertNotIn("certificate", outcome)
        del programme["quotas"]
        outcome = self.client.result("solve", problem(people, programme, options={"prices": True}))
        self.assertEqual([pair["price"] for pair in outcome["pairs"]], [2_000_000, 2_000_000])


class VerifyTest(ServiceTest):
    """The example of the command line, matched and verified."""

    def setUp(self):
        super().setUp()
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        with open(os.path.join(EXAMPLE, "programme.yaml"), encoding="utf-8") as file:
            text = file.read()
        self.programme = self.write("programme.yaml", text)
        cut = text.index("\nquotas:")
        following = text.find("\n\n", cut)
        self.tight = self.write("tight.yaml", text[:cut] + "\nquotas: [{name: too many, where: {}, min: 1000}]\n")
        self.plain = self.write("plain.yaml", text[:cut] + (text[following:] if following > 0 else ""))

    def path(self, name):
        return os.path.join(self.folder.name, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def tandem(self, command, programme, *words, code):
        people = os.path.join(EXAMPLE, "people.csv")
        done = subprocess.run([CLI, command, people, programme, *words], text=True, check=False,
                              capture_output=True, timeout=60,
                              env=dict(os.environ, TANDEM_ENDPOINT=self.daemon.endpoint))
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def match(self, programme, *words):
        return json.loads(self.tandem("match", programme, "--certificate", "--json", *words, code=0))

    def verify(self, outcome, code, programme=None, *words):
        file = self.write("outcome.json", json.dumps(outcome, ensure_ascii=True))
        return self.tandem("verify", programme or self.plain, file, *words, code=code)

    def test_optimal_without_quotas_is_proven(self):
        outcome = self.match(self.plain)
        self.assertEqual(outcome["proof"], "prices")
        self.assertIn("Proven: no other pairing is better.", self.verify(outcome, 0))
        self.tandem("match", self.plain, "--outcome", self.path("o"), "--quiet", code=0)
        self.assertIn("no pairing has more", self.tandem("verify", self.plain, self.path("o"), code=0))
        self.assertEqual(json.loads(self.verify(outcome, 0, None, "--json"))["result"], "proven")

    def test_search_leaves_a_bound(self):
        outcome = self.match(self.programme)
        told = self.verify(outcome, 1, self.programme)
        self.assertIn("Bound: the pairing is valid", told)
        self.assertIn("closed the rest by search", told)
        self.assertIn("Wrong: the proof is told to be by prices",
                      self.verify(dict(outcome, proof="prices"), 2, self.programme))

    def test_no_certificate_proves_nothing(self):
        outcome = self.match(self.plain)
        del outcome["certificate"], outcome["proof"]
        self.assertIn("Nothing proven", self.verify(outcome, 3))

    def test_wrong_ones_are_refused(self):
        good = self.match(self.plain)

        def refused(words, change):
            outcome = copy.deepcopy(good)
            change(outcome, *outcome["certificate"]["stages"])
            self.assertIn("Wrong: " + words, self.verify(outcome, 2))

        def swap(_, __, score):
            y = score["capacity"]["multipliers"]
            low, high = y.index(min(y)), y.index(max(y))
            y[low], y[high] = y[high], y[low]

        refused("certificate of score: it tells the bound", lambda o, p, s: s.update(bound=s["bound"] - 1))
        refused("certificate of pairs: it tells the bound", lambda o, p, s: p.update(bound=p["bound"] - 1))
        refused("certificate of score: it tells the bound", swap)
        refused("certificate of score: it tells the bound", lambda o, p, s: s.update(scale=s["scale"] * 2))
        refused("certificate of pairs: it tells the bound",
                lambda o, p, s: p["capacity"]["multipliers"].__setitem__(0, 0))
        refused("certificate of score: it tells the bound",
                lambda o, p, s: s["capacity"]["multipliers"].__setitem__(0, 0))
        refused("stage score has value", lambda o, p, s: o["objective"][1].update(value=0))
        refused("pairs[0] has score", lambda o, p, s: o["pairs"][0].update(score=1))
        refused("the pairing breaks", lambda o, p, s: o["pairs"][0].update(mentor=o["pairs"][1]["mentor"]))
        refused("there are two certificates of pairs",
                lambda o, p, s: o["certificate"].update(stages=[p, p]))
        refused("certificate of score: entry",
                lambda o, p, s: s["capacity"]["ids"].__setitem__(0, s["capacity"]["ids"][1]))

    def test_other_files_are_refused(self):
        outcome = self.match(self.plain)
        self.verify(outcome, 2, self.programme)
        self.assertIn("outcome.pairs[0].mentor: \"nobody\" is nobody of the cohort",
                      self.verify(dict(outcome, pairs=[dict(outcome["pairs"][0], mentor="nobody")]), 4))
        for text, words in [("{", "not JSON"), ("[]", "is no outcome"), ("\x01", "is no outcome"),
                            ("{} {}", "something behind"), ("{\"a\":01}", "another form"),
                            ("{\"a\":\"\\ud800\"}", "surrogate"), ("{\"a\":1,\"a\":2}", "twice"),
                            ("{\"\\u0061\":\"\\ud83d\\ude00\\n\"}", "outcome.status: is required")]:
            file = self.write("bad.json", text)
            self.assertIn(words, self.tandem("verify", self.plain, file, code=4))
        self.assertIn("cannot be opened", self.tandem("verify", self.plain, self.path("none"), code=4))
        self.assertIn("the outcome is missing", self.tandem("verify", self.plain, code=5))

    def test_infeasible_is_proven(self):
        text = self.tandem("match", self.tight, "--certificate", "--json", code=2)
        told = self.verify(json.loads(text), 0, self.tight)
        self.assertIn("Proven: no pairing can hold every condition.", told)
        outcome = json.loads(text)
        outcome["certificate"]["infeasible"]["quotas"] = []
        self.verify(outcome, 2, self.tight)
        outcome["certificate"] = {}
        self.assertIn("without a certificate", self.verify(outcome, 3, self.tight))


if __name__ == "__main__":
    unittest.main()
