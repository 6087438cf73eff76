#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every operation, with answers worked out by hand."""
import struct
import unittest

import msgpack
import zmq

from service import MICRO, ServiceTest, hard, mentee, mentor, names, objective, problem, small

DEPARTMENT = {"name": "dept", "kind": "nominal", "weight": 2}


class HelloStatsTest(ServiceTest):
    options = ("--workers", "1")

    def test_hello_tells_limits_and_features(self):
        body = self.client.result("hello")
        self.assertEqual((body["server"], body["protocol"], body["workers"]), ("tandemd", [1], 1))
        self.assertLessEqual({"check", "solve", "score", "progress"}, set(body["features"]))
        limits = {"message_bytes": 64 << 20, "participants": 1_000_000, "attributes": 64,
                  "rules": 256, "quotas": 1024, "id_bytes": 128, "string_bytes": 1024,
                  "list": 256, "references": 64, "capacity": 64, "nesting": 16,
                  "outstanding": 64, "queue": 1024}
        self.assertEqual({name: body["limits"][name] for name in limits}, limits)
        self.assertGreater(body["limits"]["time_ms"], 0)

    def test_stats_count_what_was_answered(self):
        before = self.client.result("stats")
        self.client.result("solve", small())
        self.client.result("check", small())
        self.assertEqual(self.client.ask("pair")["kind"], "error")
        after = self.client.result("stats")
        for name, more in (("results", 3), ("errors", 1), ("unknown_op", 1), ("malformed", 0)):
            self.assertEqual(after["counters"][name] - before["counters"][name], more, name)
        for op in ("solve", "check"):
            now, then = after["latency_ms"][op], before["latency_ms"][op]
            self.assertEqual(now["count"] - then["count"], 1)
            self.assertEqual(sum(now["buckets"]), now["count"])
        self.assertEqual(after["gauges"]["running"], 0)
        self.assertEqual(set(after), {"counters", "gauges", "latency_ms", "queued_ms", "worker_ms"})


class EnvelopeTest(ServiceTest):
    def test_req_and_dealer(self):
        with self.daemon.client(zmq.REQ) as req:
            for _ in range(2):
                self.assertEqual(req.result("solve", small())["status"], "optimal")
        self.client.socket.send_multipart([b"", msgpack.packb({"v": 1, "op": "hello", "id": 1,
                                                                 "body": {}})])
        frames = self.client.socket.recv_multipart()
        self.assertEqual(frames[0], b"")
        self.assertEqual(msgpack.unpackb(frames[1])["kind"], "result")

    def test_ids_are_echoed(self):
        for ident in (0, 1, 2**32, 2**64 - 1, "", "a", "é" * 64, "x" * 128):
            self.assertEqual(self.client.ask("solve", small(), ident)["id"], ident)

    def test_bytes_of_the_page(self):
        request = bytes.fromhex("84a17601a26f70a568656c6c6fa2696401a4626f647980")
        self.assertEqual(self.client.raw(request)["kind"], "result")

    def test_unknown_keys_of_the_envelope_are_ignored(self):
        reply = self.client.raw(msgpack.packb(
            {"v": 1, "op": "solve", "id": 3, "body": small(), "trace": [1, {"a": None}]}))
        self.assertEqual((reply["id"], reply["kind"]), (3, "result"))

    def test_nil_is_the_same_as_leaving_out(self):
        body = problem([mentor("m1", capacity=None, wishes=None, dept=None), mentee("e1")],
                       {"rules": None, "objective": None}, limits=None, options=None)
        self.assertEqual(names(self.client.result("solve", body)), [("m1", "e1")])

    def test_integers_as_floats(self):
        body = problem([mentor("m1", capacity=2.0), mentee("e1"), mentee("e2")],
                       limits={"time_ms": 5000.0})
        self.assertEqual(objective(self.client.result("solve", body))["pairs"], 2)


class OutstandingTest(ServiceTest):
    options = ("--workers", "2")

    def test_replies_in_the_order_of_finishing(self):
        slow = self.client.send("solve", hard(110, time_ms=1000))
        quick = {self.client.send("solve", small()) for _ in range(10)}
        order = [self.client.receive() for _ in range(11)]
        self.assertEqual({reply["kind"] for reply in order}, {"result"})
        self.assertEqual({reply["id"] for reply in order[:10]}, quick)
        self.assertEqual(order[10]["id"], slow)
        self.assertIn(order[10]["body"]["status"], ("optimal", "feasible"))

    def test_conflict_on_an_id_that_waits(self):
        for ident in (7, "seven"):
            self.client.send("solve", hard(110, time_ms=700), ident)
            self.client.send("solve", small(), ident)
            first, second = self.client.receive(), self.client.receive()
            self.assert_error(first, "conflict")
            self.assertEqual([first["id"], second["id"], second["kind"]], [ident, ident, "result"])
            self.assertEqual(len(second["body"]["pairs"]) > 1, True)
            self.assertEqual(self.client.ask("solve", small(), ident)["kind"], "result")

    def test_the_same_id_on_another_connection(self):
        with self.daemon.client() as other:
            self.client.send("solve", hard(110, time_ms=500), 1)
            self.assertEqual(other.ask("solve", small(), 1)["kind"], "result")
            self.assertEqual(self.client.receive()["kind"], "result")

    def test_progress(self):
        body = dict(hard(70, seed=2, time_ms=1500), options={"progress": True})
        ident, replies = self.client.send("solve", body), []
        while not replies or replies[-1]["kind"] == "progress":
            replies.append(self.client.receive())
            self.assertEqual((replies[-1]["id"], replies[-1]["op"]), (ident, "solve"))
        progress = [reply["body"] for reply in replies[:-1]]
        self.assertEqual(replies[-1]["kind"], "result")
        self.assertTrue(1 <= len(progress) <= 20, len(progress))
        for message in progress:
            self.assertEqual(set(message), {"stage", "incumbent", "bound", "gap", "columns",
                                            "elapsed_ms"})
            self.assertIn(message["stage"], ("pairs", "score"))
        elapsed = [message["elapsed_ms"] for message in progress]
        self.assertEqual(elapsed, sorted(elapsed))

    def test_time_limit(self):
        outcome = self.client.result("solve", hard(110, time_ms=300))
        self.assertLess(outcome["stats"]["elapsed_ms"], 3000)
        first = outcome["objective"][0]
        self.assertGreaterEqual(first["bound"], first["value"])


class SolveTest(ServiceTest):
    def solve(self, people, programme=None, **more):
        return self.client.result("solve", problem(people, programme, **more))

    def test_the_example_of_the_page(self):
        outcome = self.solve(
            [mentor("m1", department="Sales"), mentee("e1", department="IT")],
            {"dimensions": [{"name": "department", "kind": "nominal", "weight": 2}],
             "rules": [{"type": "apart", "attribute": "department"}]})
        stats = outcome.pop("stats")
        self.assertEqual(outcome, {
            "status": "optimal", "proof": "prices", "gap": 0.0,
            "objective": [{"stage": "pairs", "value": 1, "bound": 1},
                          {"stage": "score", "value": 2 * MICRO, "bound": 2 * MICRO}],
            "pairs": [{"mentor": "m1", "mentee": "e1", "score": 2 * MICRO,
                       "parts": {"department": 2 * MICRO}}],
            "unmatched": [], "quotas": [], "warnings": [],
            "diversity": {"department": {"mean": 1.0, "differing": 1.0, "missing": 0}}})
        self.assertLessEqual({"elapsed_ms", "queued_ms", "stages_ms", "candidates", "columns",
                              "rows", "iterations", "nodes", "peak_bytes"}, set(stats))

    def test_parts_of_every_kind(self):
        people = [
            mentor("m1", dept="IT", tongues=["de", "en"], grade="low", age=60, wishes=["x", "e1"]),
            mentee("e1", dept="HR", tongues=["en", "fr", "it"], grade="top", age=30,
                   wishes=["m1"])]
        outcome = self.solve(people, {
            "dimensions": [
                DEPARTMENT, {"name": "tongues", "kind": "set", "weight": 1},
                {"name": "grade", "kind": "ordinal", "weight": 3, "toward": "share",
                 "levels": ["low", "mid", "high", "top"]},
                {"name": "age", "kind": "number", "weight": 0.3, "span": 40},
                {"name": "town", "kind": "nominal", "weight": 9, "toward": "share"}],
            "wishes": {"mentor": 1, "mentee": 0.25},
            "pair_scores": {"entries": [["m1", "e1", -0.5]]}})
        parts = {"dept": 2_000_000, "tongues": 750_000, "grade": 0, "age": 225_000, "town": 0,
                 "wishes": 750_000, "pair_scores": -500_000}
        self.assertEqual(outcome["pairs"], [
            {"mentor": "m1", "mentee": "e1", "score": sum(parts.values()), "parts": parts}])
        self.assertEqual(outcome["diversity"]["tongues"],
                         {"mean": 0.75, "differing": 1.0, "missing": 0})
        self.assertEqual(outcome["diversity"]["grade"],
                         {"mean": 1.0, "differing": 1.0, "missing": 0})
        self.assertEqual(outcome["diversity"]["town"],
                         {"mean": None, "differing": None, "missing": 1})
        self.assertEqual(outcome["warnings"][0]["path"], "cohort.participants[0].wishes[0]")

    def test_diversity_is_a_mean_over_the_pairs(self):
        people = [mentor(f"m{i}", dept=d) for i, d in enumerate(("A", "A", "B", "B"))]
        people += [mentee(f"e{i}", dept=d) for i, d in enumerate(("A", "A", "A"))]
        people.append(mentee("e3"))
        outcome = self.solve(people, {"dimensions": [DEPARTMENT]})
        self.assertEqual(objective(outcome), {"pairs": 4, "score": 4 * MICRO})
        share = outcome["diversity"]["dept"]
        self.assertEqual(share, {"mean": 2 / 3, "differing": 2 / 3, "missing": 1})

    def test_pairs_before_score(self):
        people = [mentor("m1", dept="A"), mentor("m2", dept="B"), mentee("e1", dept="A"),
                  mentee("e2", dept="C")]
        programme = {"pair_scores": {"entries": [["m2", "e1", -7], ["m1", "e2", -1]]},
                     "forbid": [["m1", "e1"]], "rules": [{"type": "apart", "attribute": "dept"}],
                     "dimensions": [{"name": "dept", "kind": "nominal", "weight": 1}]}
        outcome = self.solve(people, programme)
        self.assertEqual(objective(outcome), {"pairs": 2, "score": -6 * MICRO})
        self.assertEqual(names(outcome), [("m1", "e2"), ("m2", "e1")])
        outcome = self.solve(people, dict(programme, objective=["score"]))
        self.assertEqual(objective(outcome), {"score": 1 * MICRO})
        self.assertEqual(names(outcome), [("m2", "e2")])

    def test_no_candidate(self):
        people = [mentor("m1", dept="A"), mentor("m2", dept="A"), mentee("e1", dept="A"),
                  mentee("e2", dept="B"), mentee("e3", dept="C", vetoes=["m1", "m2"])]
        outcome = self.solve(people, {"rules": [{"type": "apart", "attribute": "dept"}],
                                      "forbid": [["m2", "e3"]]})
        reasons = {who["id"]: who for who in outcome["unmatched"]}
        self.assertEqual(reasons["e1"], {
            "id": "e1", "reason": "no_candidate", "opener": 0, "obstacles": [
                {"kind": "rule", "name": "apart", "path": "programme.rules[0]", "breaks": 2,
                 "alone": 2}]})
        self.assertEqual(reasons["e3"], {
            "id": "e3", "reason": "no_candidate", "opener": 0, "obstacles": [
                {"kind": "veto", "breaks": 2, "alone": 1},
                {"kind": "forbid", "breaks": 1, "alone": 0}]})

    def test_outnumbered(self):
        people = [mentor("m1", capacity=2), mentor("m2")] + [mentee(f"e{i}") for i in range(4)]
        outcome = self.solve(people, {"forbid": [["m2", f"e{i}"] for i in range(3)]})
        self.assertEqual(objective(outcome)["pairs"], 3)
        (who,) = outcome["unmatched"]
        self.assertEqual(who["reason"], "outnumbered")
        group = outcome["groups"][who["group"]]
        self.assertIn(who["id"], group["people"])
        self.assertEqual(group, {"people": ["e0", "e1", "e2"], "partners": ["m1"], "needed": 3,
                                 "capacity": 2})

    def test_quota_reason(self):
        people = [mentor("m1"), mentor("m2"), mentee("e1", dept="B"), mentee("e2", dept="B")]
        quota = {"name": "few", "where": {"mentee": {"dept": ["B"]}}, "max": 1}
        outcome = self.solve(people, {"quotas": [quota]})
        self.assertEqual(outcome["quotas"], [{"name": "few", "count": 1, "max": 1}])
        self.assertEqual([(who["reason"], who["quotas"]) for who in outcome["unmatched"]],
                         [("quota", ["few"])] * 2)

    def test_traded_off(self):
        people = [mentor("m1"), mentor("m2"), mentee("e1"), mentee("e2")]
        outcome = self.solve(people, {
            "objective": ["score"], "pair_scores": {"entries": [
                ["m1", "e1", 5], ["m1", "e2", -1], ["m2", "e1", -1], ["m2", "e2", -2]]}})
        self.assertEqual(names(outcome), [("m1", "e1")])
        self.assertEqual(outcome["unmatched"], [{"id": "e2", "reason": "traded_off"},
                                                {"id": "m2", "reason": "traded_off"}])

    def test_quotas_change_the_pairing(self):
        people = [mentor("m1", dept="A"), mentor("m2", dept="B"), mentee("e1", dept="A"),
                  mentee("e2", dept="B")]
        programme = {"dimensions": [DEPARTMENT], "quotas": [
            {"name": "alike", "where": {"share": ["dept"]}, "min_share": 0.5},
            {"name": "all", "where": {}, "min": 1, "max": 2},
            {"name": "unlike", "where": {"differ": ["dept"]}, "max": 2},
            {"name": "a", "where": {"either_side": {"dept": ["A"]}}, "max_share": 1}]}
        outcome = self.solve(people, programme)
        self.assertEqual(objective(outcome), {"pairs": 2, "score": 0})
        self.assertEqual(outcome["quotas"], [
            {"name": "alike", "count": 2, "min_share": 0.5},
            {"name": "all", "count": 2, "min": 1, "max": 2},
            {"name": "unlike", "count": 0, "max": 2},
            {"name": "a", "count": 1, "max_share": 1.0}])

    def test_infeasible_names_the_conflict(self):
        people = [mentor("m1"), mentor("m2", min=1), mentee("e1"), mentee("e2")]
        outcome = self.solve(people, {
            "require": [["m1", "e1"]],
            "quotas": [{"name": "one", "where": {}, "max": 1},
                       {"name": "lots", "where": {}, "max": 3}]})
        self.assertEqual((outcome["status"], outcome["irreducible"]), ("infeasible", True))
        conflict = sorted(outcome["conflict"], key=lambda part: part["kind"])
        self.assertEqual(conflict[1:], [
            {"kind": "minimum", "name": "m2", "path": "cohort.participants[1]", "min": 1},
            {"kind": "quota_max", "name": "one", "path": "programme.quotas[0]", "max": 1}])
        lock = conflict[0]
        self.assertEqual((lock["kind"], lock["mentor"], lock["mentee"], lock["path"]),
                         ("lock", "m1", "e1", "programme.require[0]"))
        self.assertEqual([stage["value"] for stage in outcome["objective"]], [None, None])

    def test_locks_and_override(self):
        people = [mentor("m1", dept="A"), mentor("m2", dept="B"), mentee("e1", dept="A"),
                  mentee("e2", dept="C")]
        programme = {"rules": [{"type": "apart", "attribute": "dept"}],
                     "require": [{"pair": ["m1", "e1"], "override": True}]}
        outcome = self.solve(people, programme)
        self.assertEqual(outcome["pairs"], [
            {"mentor": "m1", "mentee": "e1", "score": 0, "parts": {}, "locked": True},
            {"mentor": "m2", "mentee": "e2", "score": 0, "parts": {}}])


class FormsTest(ServiceTest):
    PEOPLE = [mentor("m1", dept="A", capacity=2), mentor("m2", dept="B", wishes=["e2"]),
              mentee("e1", dept="A", tongues=["de", "en"]), mentee("e2", dept="A"),
              mentee("e3", dept="C"), mentee("e4")]
    PROGRAMME = {"dimensions": [DEPARTMENT], "wishes": {"mentor": 3}, "require": [["m1", "e1"]]}

    def outcome(self, body):
        outcome = self.client.result("solve", body)
        outcome.pop("stats")
        return outcome

    def test_participants_by_columns(self):
        keys = sorted({key for person in self.PEOPLE for key in person})
        columns = {key: [person.get(key) for person in self.PEOPLE] for key in keys}
        by_columns = {"cohort": {"participants": {"columns": columns}},
                      "programme": self.PROGRAMME}
        self.assertEqual(self.outcome(problem(self.PEOPLE, self.PROGRAMME)),
                         self.outcome(by_columns))

    def test_pairs_by_columns(self):
        rows = self.outcome(problem(self.PEOPLE, self.PROGRAMME))
        columns = self.outcome(problem(self.PEOPLE, self.PROGRAMME, options={"columns": True}))
        got, pairs = columns.pop("pairs")["columns"], rows.pop("pairs")
        self.assertEqual(columns, rows)
        self.assertEqual(len(pairs), 3)
        self.assertEqual(got, {
            "mentor": [pair["mentor"] for pair in pairs],
            "mentee": [pair["mentee"] for pair in pairs],
            "score": [pair["score"] for pair in pairs],
            "parts": {name: [pair["parts"].get(name, 0) for pair in pairs]
                      for name in ("dept", "wishes")},
            "locked": [pair.get("locked", False) for pair in pairs]})

    def test_reasons_false(self):
        outcome = self.outcome(problem(self.PEOPLE, self.PROGRAMME, options={"reasons": False}))
        self.assertEqual([set(who) for who in outcome["unmatched"]], [{"id"}])
        self.assertNotIn("groups", outcome)

    def test_pair_scores_in_three_forms(self):
        mentors, mentees = ["m1", "m2"], ["e1", "e2", "e3"]
        points = [1, -2.5, 3, 0.000001, 4, -1_000_000]
        dense = {"mentors": mentors, "mentees": mentees}
        pairs = [(m, e) for m in mentors for e in mentees]
        forms = [{"entries": [[m, e, p] for (m, e), p in zip(pairs, points)]},
                 dict(dense, values=points), dict(dense, values=struct.pack("<6d", *points))]
        for listed in (False, True):
            outcomes = [self.outcome(problem(self.PEOPLE, {"pair_scores": dict(
                form, only_listed=listed)})) for form in forms]
            self.assertEqual(objective(outcomes[0]), {"pairs": 3, "score": 8 * MICRO})
            self.assertEqual(sorted(pair["score"] for pair in outcomes[0]["pairs"]),
                             [MICRO, 3 * MICRO, 4 * MICRO])
            self.assertEqual(outcomes[1], outcomes[0])
            self.assertEqual(outcomes[2], outcomes[0])

    def test_order_does_not_matter_and_the_seed_may(self):
        people = [mentor(f"m{i}") for i in range(6)] + [mentee(f"e{i}") for i in range(6)]
        seen = set()
        for seed in (0, 1, 2, 3, 2**64 - 1):
            body = problem(people, options={"seed": seed})
            there = self.outcome(body)
            body["cohort"]["participants"] = people[::-1]
            self.assertEqual(self.outcome(body), there)
            seen.add(tuple(names(there)))
        self.assertGreater(len(seen), 1)

    def test_reporting_lines_through_outsiders(self):
        people = [mentor("m1", manager="a"), mentee("e1")]
        body = problem(people, {"rules": [{"type": "reporting_line"}]})
        body["cohort"]["managers"] = {"a": "b", "b": "e1"}
        self.assertEqual(names(self.outcome(body)), [])
        body["programme"]["rules"][0]["levels"] = 2
        self.assertEqual(names(self.outcome(body)), [("m1", "e1")])


class CheckTest(ServiceTest):
    def test_warnings_only(self):
        body = self.client.result("check", problem(
            [mentor("m1", wishes=["zz"]), mentee("e1")],
            {"rules": [{"type": "apart", "attribute": "town"}]}))
        self.assertEqual(body["problems"], [])
        self.assertEqual({warning["path"] for warning in body["warnings"]},
                         {"cohort.participants[0].wishes[0]", "programme.rules[0].attribute"})

    def test_problems_are_a_result(self):
        body = self.client.result("check", problem([mentor("m1"), mentee("m1")], {"ruels": []}))
        self.assertEqual({one["path"] for one in body["problems"]},
                         {"cohort.participants[1].id", "programme.ruels"})


class ScoreTest(ServiceTest):
    PEOPLE = [mentor("m1", dept="A", vetoes=["e3"]), mentor("m2", dept="A"),
              mentee("e1", dept="B"), mentee("e2", dept="A"), mentee("e3", dept="C")]

    def score(self, pairs, programme=None, people=None):
        return self.client.result("score", problem(
            people or self.PEOPLE, dict({"dimensions": [DEPARTMENT]}, **programme or {}),
            pairs=pairs))

    def test_a_valid_pairing_with_bound_and_gap(self):
        verdict = self.score([["m2", "e2"], {"mentor": "m1", "mentee": "e1", "score": 9,
                                             "parts": {}, "locked": False}])
        self.assertEqual(verdict, {
            "valid": True, "broken": [],
            "objective": [{"stage": "pairs", "value": 2, "bound": 2},
                          {"stage": "score", "value": 2 * MICRO, "bound": 4 * MICRO}],
            "pairs": [{"mentor": "m2", "mentee": "e2", "score": 0, "parts": {"dept": 0}},
                      {"mentor": "m1", "mentee": "e1", "score": 2 * MICRO,
                       "parts": {"dept": 2 * MICRO}}],
            "bound": 4 * MICRO, "gap": 1.0})

    def test_the_best_pairing_has_no_gap(self):
        outcome = self.client.result("solve", problem(self.PEOPLE, {"dimensions": [DEPARTMENT]}))
        verdict = self.score(outcome["pairs"])
        self.assertEqual((verdict["valid"], verdict["gap"]), (True, 0))
        self.assertEqual(verdict["pairs"], outcome["pairs"])
        self.assertEqual(verdict["objective"], outcome["objective"])

    def test_too_few_pairs(self):
        verdict = self.score([["m1", "e1"]])
        self.assertEqual((verdict["valid"], verdict["bound"], verdict["gap"]), (True, 2, 1.0))

    def test_everything_that_can_break(self):
        people = self.PEOPLE + [mentor("m3", min=1)]
        verdict = self.score(
            [["m1", "e2"], ["m1", "e3"], ["m2", "e1"], ["m2", "e1"], ["e3", "m2"]],
            {"rules": [{"type": "apart", "attribute": "dept"}], "forbid": [["m2", "e1"]],
             "require": [["m1", "e1"]], "quotas": [{"name": "q", "where": {}, "max": 1}]}, people)
        self.assertEqual(verdict["valid"], False)
        broken = {(one["kind"], one["path"]) for one in verdict["broken"]}
        self.assertLessEqual({
            ("rule", "pairs[0]"), ("veto", "pairs[1]"), ("forbid", "pairs[2]"),
            ("duplicate", "pairs[3]"), ("role", "pairs[4]"),
            ("capacity", "cohort.participants[0]"), ("minimum", "cohort.participants[5]"),
            ("lock", "programme.require[0]"), ("quota", "programme.quotas[0]")}, broken)
        self.assertIn({"kind": "rule", "name": "apart", "path": "pairs[0]"}, verdict["broken"])
        self.assertEqual([(pair["mentor"], pair["mentee"]) for pair in verdict["pairs"]][0],
                         ("m1", "e2"))

    def test_a_broken_pairing_may_pass_the_bound(self):
        verdict = self.score([["m1", "e1"], ["m1", "e2"], ["m2", "e2"]])
        self.assertEqual((verdict["valid"], verdict["objective"][0]),
                         (False, {"stage": "pairs", "value": 3, "bound": 2}))
        self.assertLess(verdict["gap"], 0)

    def test_pairs_that_are_not_listed(self):
        verdict = self.score([["m1", "e1"]], {"pair_scores": {
            "entries": [["m2", "e2", 1]], "only_listed": True}})
        self.assertEqual([(one["kind"], one["path"]) for one in verdict["broken"]],
                         [("only_listed", "pairs[0]")])


if __name__ == "__main__":
    unittest.main()
