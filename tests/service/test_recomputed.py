#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Random small cohorts, each solved by the daemon and by recompute.py."""
import itertools
import random
import unittest

import recompute
from service import ServiceTest, mentee, mentor, objective, problem

COHORTS = 400
WORDS = ["red", "green", "blue", "grün", "x"]
LEVELS = ["low", "mid", "high", "top"]
WEIGHTS = [0, 0.1, 0.3, 1, 2.5, 7 / 3, 12.3456785, 1000]


def some(rng, values, most):
    return rng.sample(values, rng.randint(0, min(most, len(values))))


def person(rng, make, ident, others):
    who = make(ident)
    values = {"dept": rng.choice(WORDS[:3]), "tongues": some(rng, WORDS, 4),
              "grade": rng.choice(LEVELS), "age": rng.randint(0, 400) / 10,
              "code": rng.randint(0, 3)}
    who.update({key: value for key, value in values.items() if rng.random() < 0.85})
    if rng.random() < 0.4:
        who["wishes"] = some(rng, others + ["nobody"], 3)
    if rng.random() < 0.15:
        who["vetoes"] = some(rng, others, 2)
    if make is mentor and rng.random() < 0.3:
        who["capacity"] = rng.randint(1, 3)
    return who


def dimensions(rng):
    found = [{"name": "dept", "kind": "nominal"}, {"name": "code", "kind": "nominal"},
             {"name": "tongues", "kind": rng.choice(["set", "nominal"])},
             {"name": "grade", "kind": "ordinal", "levels": LEVELS},
             {"name": "age", "kind": "number", "span": rng.choice([0.7, 10, 33.3, 1000])}]
    for dimension in found:
        dimension["weight"] = rng.choice(WEIGHTS)
        dimension["toward"] = rng.choice(["differ", "share"])
    return rng.sample(found, rng.randint(0, 5))


def rules(rng):
    found = [{"type": "differ", "of": ["dept", "grade", "tongues"], "at_least": rng.randint(1, 3)},
             {"type": "apart", "attribute": rng.choice(["dept", "tongues"])},
             {"type": "same", "attribute": rng.choice(["tongues", "code"])},
             {"type": "within", "attribute": "age", "max": rng.choice([5, 17.5])},
             {"type": "reverse", "attribute": "grade", "levels": LEVELS,
              "mentor": rng.choice(["below", "at_most", "above", "at_least"])},
             {"type": "reverse", "attribute": "age"}]
    for rule in found[2:]:
        if rng.random() < 0.5:
            rule["missing"] = rng.choice(["allow", "deny"])
    chosen = rng.sample(found, rng.choice([0, 0, 1, 1, 2]))
    if rng.random() < 0.2:
        chosen.append({"type": "any", "of": rng.sample(found, 2)})
    return chosen


def cohort(seed):
    rng = random.Random(seed)
    mentors = [f"m{i}" for i in range(rng.randint(1, 6))]
    mentees = [f"e{i}" for i in range(rng.randint(1, 6))]
    people = [person(rng, mentor, ident, mentees) for ident in mentors]
    people += [person(rng, mentee, ident, mentors) for ident in mentees]
    rng.shuffle(people)
    pairs = [list(pair) for pair in itertools.product(mentors, mentees)]
    programme = {"dimensions": dimensions(rng), "rules": rules(rng)}
    if rng.random() < 0.6:
        programme["wishes"] = {"mentor": rng.choice(WEIGHTS), "mentee": rng.choice(WEIGHTS)}
    if rng.random() < 0.5:
        programme["pair_scores"] = {"entries": [
            pair + [rng.choice([-20, -1.5, -0.0000005, 0.0000015, 3, 100])]
            for pair in some(rng, pairs, 12)]}
    programme["forbid"] = some(rng, pairs, 2)
    programme["objective"] = rng.choice([["pairs", "score"], ["score"]])
    return people, programme


class RecomputedTest(ServiceTest):
    def check(self, people, programme, outcome):
        self.assertEqual((outcome["status"], outcome["gap"]), ("optimal", 0))
        persons, partners = {who["id"]: who for who in people}, {}
        for pair in outcome["pairs"]:
            one, other = persons[pair["mentor"]], persons[pair["mentee"]]
            self.assertEqual((one["role"], other["role"]), ("mentor", "mentee"))
            self.assertTrue(recompute.candidate(programme, one, other), pair)
            self.assertEqual(pair["parts"], recompute.parts(programme, one, other))
            self.assertEqual(pair["score"], sum(pair["parts"].values()))
            for ident in (pair["mentor"], pair["mentee"]):
                partners[ident] = partners.get(ident, 0) + 1
        for ident, count in partners.items():
            self.assertLessEqual(count, persons[ident].get("capacity", 1))
        self.assertEqual([who["id"] for who in outcome["unmatched"]],
                         sorted(set(persons) - set(partners)))
        pairs, score = recompute.best(people, programme)
        values = objective(outcome)
        self.assertEqual(values["score"], score)
        self.assertEqual(values["score"], sum(pair["score"] for pair in outcome["pairs"]))
        self.assertEqual(values.get("pairs"), pairs)

    def test_random_cohorts(self):
        paired = 0
        for seed in range(COHORTS):
            with self.subTest(seed=seed):
                people, programme = cohort(seed)
                outcome = self.client.result("solve", problem(people, programme))
                self.check(people, programme, outcome)
                paired += len(outcome["pairs"])
        self.assertGreater(paired, COHORTS, "most cohorts have pairs")

    def test_the_recomputation_against_all_pairings(self):
        """The Hungarian method here against trying every permutation."""
        rng = random.Random(1)
        for _ in range(50):
            n = rng.randint(1, 5)
            cost = [[rng.randint(-9, 3) for _ in range(n)] for _ in range(n)]
            least = min(sum(cost[i][j] for i, j in enumerate(order))
                        for order in itertools.permutations(range(n)))
            self.assertEqual(recompute.assignment(cost), least)


if __name__ == "__main__":
    unittest.main()
