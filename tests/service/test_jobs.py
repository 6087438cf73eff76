#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Durable jobs from outside: submit, job, jobs, cancel, put, forget, refs."""
import hashlib
import json
import os
import signal
import subprocess
import time
import unittest

import msgpack

import service
from service import hard, mentee, mentor, names, problem, small

ROOT = service.ROOT


def lasting(time_ms=60000):
    """A problem that is not solved while a test looks at it."""
    body = hard(100, seed=3, time_ms=time_ms)
    body["programme"]["objective"] = ["pairs", "fair", "score"]
    return body


def ref_of(name):
    with open(os.path.join(ROOT, "tests/golden/refs.txt"), encoding="ascii") as file:
        for line in file:
            digest, golden = line.split()
            if golden == name:
                return digest
    raise KeyError(name)


def canonical(value):
    """The canonical encoding by another hand, for values without columns and participants."""
    if isinstance(value, dict):
        return {key: canonical(value[key]) for key in sorted(value, key=str.encode)
                if value[key] is not None}
    if isinstance(value, list):
        return [canonical(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


class JobsTest(service.ServiceTest):
    options = ("--workers", "2")

    def submit(self, body, client=None, **more):
        return (client or self.client).result("submit", {**body, **more})

    def ended(self, job, client=None):
        body = (client or self.client).result("job", {"job": job, "wait_ms": 20000})
        self.assertIn(body["state"], ("done", "failed", "cancelled"), body)
        return body

    def all_jobs(self):
        return [entry["job"] for entry in self.client.result("jobs", {"limit": 1000})["jobs"]]

    def until_running(self, job):
        self.until(lambda: self.client.result("job", {"job": job})["state"] == "running", "running")


class Submit(JobsTest):
    def test_a_job_gives_the_outcome_of_solve(self):
        answer = self.submit(small())
        self.assertRegex(answer["job"], "^[0-9a-f]{32}$")
        self.assertIn(answer["state"], ("queued", "running"))
        job = self.ended(answer["job"])
        self.assertEqual(job["state"], "done")
        self.assertEqual(names(job["outcome"]), [("m1", "e1")])
        self.assertEqual(job["outcome"]["status"], "optimal")
        self.assertEqual(job["attempts"], 1)
        self.assertLessEqual(job["submitted_at"], job["started_at"])
        self.assertLessEqual(job["started_at"], job["finished_at"])
        self.assertLess(abs(job["submitted_at"] / 1000 - time.time()), 60)
        self.assertNotIn("error", job)
        outcome = self.client.result("solve", small())
        self.assertEqual(outcome["pairs"], job["outcome"]["pairs"])

    def test_what_is_invalid_leaves_no_job(self):
        before = self.all_jobs()
        reply = self.client.ask("submit", problem([mentor("m1"), {"id": "e1"}]))
        body = self.assert_error(reply, "invalid")
        self.assertEqual(body["problems"][0]["path"], "cohort.participants[1].role")
        reply = self.client.ask("submit", {**small(), "key": ""})
        self.assertEqual(self.assert_error(reply, "invalid")["problems"][0]["path"], "key")
        reply = self.client.ask("submit", {**small(), "keys": "k"})
        self.assert_error(reply, "invalid")
        self.assertEqual(self.all_jobs(), before)

    def test_the_same_key_gives_the_same_job(self):
        first = self.submit(small(), key="alpha")
        again = self.submit(small(), key="alpha")
        columns = {"cohort": {"participants": {"columns": {"role": ["mentee", "mentor"],
                                                            "id": ["e1", "m1"]}}},
                   "programme": {}, "limits": None, "key": "alpha"}
        other = self.client.result("submit", columns)
        self.assertEqual({first["job"], again["job"], other["job"]}, {first["job"]})
        self.assert_error(self.client.ask("submit", {**small(), "key": "alpha",
                                                     "limits": {"time_ms": 5}}), "conflict")
        self.assertNotEqual(self.submit(small())["job"], self.submit(small())["job"])

    def test_many_at_once_are_all_kept(self):
        for ident in range(60):
            self.client.send("submit", {**small(), "key": f"many {ident % 30}"}, f"i{ident}")
        jobs = {}
        for _ in range(60):
            reply = self.client.receive()
            self.assertEqual(reply["kind"], "result", reply)
            key = int(reply["id"][1:]) % 30
            self.assertEqual(jobs.setdefault(key, reply["body"]["job"]), reply["body"]["job"])
        self.assertEqual(len(set(jobs.values())), 30)
        for job in jobs.values():
            self.assertEqual(self.ended(job)["state"], "done")

    def test_an_infeasible_job_is_done(self):
        job = self.submit(problem([mentor("m1", min=1)]))["job"]
        body = self.ended(job)
        self.assertEqual((body["state"], body["outcome"]["status"]), ("done", "infeasible"))

    def test_a_job_tells_its_progress(self):
        job = self.submit({**lasting(), "options": {"progress": True}})["job"]
        self.until(lambda: "progress" in self.client.result("job", {"job": job}), "progress")
        self.assertEqual(self.client.result("cancel", {"job": job})["state"], "cancelled")
        self.assertNotIn("progress", self.client.result("job", {"job": job}))


class Ask(JobsTest):
    def test_waiting_ends_with_the_job_or_the_time(self):
        job = self.submit(lasting())["job"]
        start = time.monotonic()
        body = self.client.result("job", {"job": job, "wait_ms": 300})
        self.assertIn(body["state"], ("queued", "running"))
        self.assertGreater(time.monotonic() - start, 0.29)
        self.assertLess(time.monotonic() - start, 3)
        self.client.send("job", {"job": job, "wait_ms": 30000}, "w")
        self.client.send("cancel", {"job": job}, "c")
        replies = {}
        for _ in range(2):
            reply = self.client.receive()
            replies[reply["id"]] = reply["body"]
        self.assertEqual(replies["c"]["state"], "cancelled")
        self.assertEqual(replies["w"]["state"], "cancelled")

    def test_unknown_jobs_are_not_found(self):
        for op in ("job", "cancel", "forget"):
            for name in ("0" * 32, "no id"):
                self.assert_error(self.client.ask(op, {"job": name}), "not_found")
        self.assert_error(self.client.ask("job", {}), "invalid")
        self.assert_error(self.client.ask("job", {"job": "0" * 32, "wait": 3}), "invalid")
        self.assert_error(self.client.ask("forget", {}), "invalid")
        self.assert_error(self.client.ask("jobs", {"state": "lost"}), "invalid")

    def test_pages_come_newest_first(self):
        jobs = [self.submit(small())["job"] for _ in range(5)]
        for job in jobs:
            self.ended(job)
        seen, after = [], None
        while True:
            page = self.client.result("jobs", {"limit": 2, "after": after})
            seen += [entry["job"] for entry in page["jobs"]]
            after = page.get("next")
            if after is None:
                break
        self.assertEqual(seen, sorted(seen, reverse=True))
        self.assertTrue(set(jobs) <= set(seen))
        done = self.client.result("jobs", {"state": "done", "limit": 1000})["jobs"]
        self.assertTrue(set(jobs) <= {entry["job"] for entry in done})
        self.assertEqual(self.client.result("jobs", {"state": "running"})["jobs"], [])
        self.assertNotIn("outcome", done[0])


class Cancel(JobsTest):
    options = ("--workers", "1")

    def test_a_running_job_keeps_its_best_outcome(self):
        job = self.submit(lasting())["job"]
        self.until_running(job)
        time.sleep(0.3)
        start = time.monotonic()
        self.assertEqual(self.client.result("cancel", {"job": job})["state"], "cancelled")
        self.assertLess(time.monotonic() - start, 2)
        body = self.client.result("job", {"job": job})
        self.assertEqual(body["state"], "cancelled")
        self.assertIn(body["outcome"]["status"], ("feasible", "unknown"))
        self.assertEqual(self.client.result("cancel", {"job": job})["state"], "cancelled")

    def test_a_waiting_job_is_cancelled_at_once(self):
        running = [self.submit(lasting())["job"] for _ in range(4)]
        self.until_running(running[0])
        start = time.monotonic()
        for job in reversed(running):
            self.assertEqual(self.client.result("cancel", {"job": job})["state"], "cancelled")
        self.assertLess(time.monotonic() - start, 4)
        self.assertEqual(self.client.result("job", {"job": running[-1]})["state"], "cancelled")
        job = self.submit(small())["job"]
        self.assertEqual(self.ended(job)["state"], "done")
        self.assertEqual(self.client.result("cancel", {"job": job})["state"], "done")


class Refs(JobsTest):
    def golden(self, name):
        with open(os.path.join(ROOT, "tests/golden", name + ".msgpack"), "rb") as file:
            return msgpack.unpackb(file.read())

    def test_put_gives_the_golden_refs(self):
        plain = {"name": "department", "kind": "nominal", "weight": 3.0}
        programme = {"one_role": False, "dimensions": [plain], "rules": None}
        expected = hashlib.sha256(msgpack.packb(canonical(programme))).hexdigest()
        self.assertEqual(self.client.result("put", {"programme": programme})["ref"], expected)
        loose = self.golden("programme_loose")
        self.assertEqual(self.client.result("put", {"programme": loose})["ref"],
                         ref_of("programme_canonical"))

    def test_rows_and_columns_have_one_ref(self):
        rows = problem([mentor("m1", team="a"), mentee("e1", team="b")])["cohort"]
        columns = {"participants": {"columns": {"id": ["e1", "m1"], "role": ["mentee", "mentor"],
                                                "team": ["b", "a"]}}}
        first = self.client.result("put", {"cohort": rows})["ref"]
        self.assertEqual(self.client.result("put", {"cohort": columns})["ref"], first)

    def test_a_ref_stands_for_what_it_names(self):
        people = [mentor(f"m{i}", team="ab"[i % 2]) for i in range(4)]
        people += [mentee(f"e{i}", team="ab"[i // 2]) for i in range(4)]
        programme = {"dimensions": [{"name": "team", "kind": "nominal", "weight": 2}]}
        inline = problem(people, programme)
        refs = {part: {"ref": self.client.result("put", {part: inline[part]})["ref"]}
                for part in ("cohort", "programme")}
        outcome = self.client.result("solve", inline)
        for body in (refs, {**inline, "cohort": refs["cohort"]},
                     {**inline, "programme": refs["programme"]}):
            self.assertEqual(self.client.result("solve", body)["pairs"], outcome["pairs"])
        pairs = names(outcome)
        self.assertEqual(self.client.result("score", {**refs, "pairs": pairs})["valid"], True)
        self.assertEqual(self.client.result("check", refs)["problems"], [])
        self.assertIn("participant", str(self.client.ask("explain", {**refs, "participant": "m0"})))
        job = self.submit(refs)["job"]
        self.assertEqual(self.ended(job)["outcome"]["pairs"], outcome["pairs"])
        self.assertEqual(self.submit(refs, key="r")["job"], self.submit(inline, key="r")["job"])

    def test_problems_behind_a_ref_have_their_places(self):
        cohort = problem([mentor("m1", age="old"), mentee("e1")])["cohort"]
        ref = self.client.result("put", {"cohort": cohort})["ref"]
        programme = {"dimensions": [{"name": "age", "kind": "ordinal", "weight": 1,
                                     "levels": ["young", "middle"]}]}
        reply = self.client.ask("solve", {"cohort": {"ref": ref}, "programme": programme})
        body = self.assert_error(reply, "invalid")
        self.assertRegex(body["problems"][0]["path"], r"^cohort\.participants\[\d\]\.age$")

    def test_unknown_refs_are_told(self):
        reply = self.client.ask("solve", {"cohort": {"ref": "0" * 64}, "programme": {}})
        self.assertIn("cohort.ref", self.assert_error(reply, "not_found")["message"])
        reply = self.client.ask("solve", {"cohort": {"ref": "short"}, "programme": {}})
        self.assertEqual(self.assert_error(reply, "invalid")["problems"][0]["path"], "cohort.ref")

    def test_what_is_put_must_be_valid(self):
        self.assert_error(self.client.ask("put", {}), "invalid")
        self.assert_error(self.client.ask("put", small()), "invalid")
        reply = self.client.ask("put", {"cohort": {"participants": [mentor("m"), mentor("m")]}})
        self.assert_error(reply, "invalid")
        self.assert_error(self.client.ask("put", {"programme": {"rulez": []}}), "invalid")


class Forget(JobsTest):
    def store_contains(self, text):
        folder = os.path.join(self.daemon.folder, "state/tandem")
        found = False
        for name in os.listdir(folder):
            with open(os.path.join(folder, name), "rb") as file:
                found = found or text.encode() in file.read()
        return found

    def test_a_job_is_gone_from_disk(self):
        body = problem([mentor("Zaphod-the-mentor"), mentee("e1")])
        job = self.submit(body, key="to forget")["job"]
        self.ended(job)
        self.assertTrue(self.store_contains("Zaphod-the-mentor"))
        self.assertEqual(self.client.result("forget", {"job": job}), {})
        self.assertFalse(self.store_contains("Zaphod-the-mentor"))
        self.assertFalse(self.store_contains(job))
        self.assert_error(self.client.ask("job", {"job": job}), "not_found")
        self.assert_error(self.client.ask("forget", {"job": job}), "not_found")
        self.assertNotEqual(self.submit(body, key="to forget")["job"], job)

    def test_a_running_job_is_cancelled_and_forgotten(self):
        job = self.submit(lasting())["job"]
        self.until_running(job)
        self.assertEqual(self.client.result("forget", {"job": job}), {})
        self.assert_error(self.client.ask("job", {"job": job}), "not_found")
        self.assertEqual(self.ended(self.submit(small())["job"])["state"], "done")

    def test_a_ref_is_gone_from_disk(self):
        cohort = problem([mentor("Trillian-the-mentor"), mentee("e1")])["cohort"]
        ref = self.client.result("put", {"cohort": cohort})["ref"]
        self.assertTrue(self.store_contains("Trillian-the-mentor"))
        self.assertEqual(self.client.result("forget", {"ref": ref}), {})
        self.assertFalse(self.store_contains("Trillian-the-mentor"))
        self.assert_error(self.client.ask("forget", {"ref": ref}), "not_found")
        reply = self.client.ask("solve", {"cohort": {"ref": ref}, "programme": {}})
        self.assert_error(reply, "not_found")

    def test_a_ref_that_a_job_needs_stays(self):
        body = lasting()
        ref = self.client.result("put", {"cohort": body["cohort"]})["ref"]
        job = self.submit({**body, "cohort": {"ref": ref}})["job"]
        self.assert_error(self.client.ask("forget", {"ref": ref}), "conflict")
        self.client.result("cancel", {"job": job})
        self.assertEqual(self.client.result("forget", {"ref": ref}), {})


class Poison(JobsTest):
    def test_a_submit_that_kills_two_workers_leaves_no_job(self):
        os.environ["TANDEM_TEST_POISON"] = "venom"
        try:
            daemon = service.Daemon("--workers", "1", "--test-hooks")
        finally:
            del os.environ["TANDEM_TEST_POISON"]
        self.addCleanup(daemon.stop)
        with daemon.client() as client:
            # The check of a submit is what kills: nothing is stored.
            reply = client.ask("submit", problem([mentor("venom"), mentee("e1")]))
            self.assert_error(reply, "internal")
            self.assertEqual(self.ended(self.submit(small(), client)["job"], client)["state"],
                             "done")


class CommandLine(JobsTest):
    def tandem(self, *words, status=0):
        done = subprocess.run([service.CLI, words[0], "--endpoint", self.daemon.endpoint, *words[1:]],
                              capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stdout if status == 0 else done.stderr

    def test_a_job_from_submit_to_forget(self):
        example = os.path.join(ROOT, "clients/cli/example")
        files = [os.path.join(example, name) for name in ("people.csv", "programme.yaml")]
        job = self.tandem("submit", *files, "--idempotency-key", "spring", "--time", "20").strip()
        self.assertRegex(job, "^[0-9a-f]{32}$")
        again = self.tandem("submit", *files, "--idempotency-key", "spring", "--time", "20").strip()
        self.assertEqual(again, job)
        self.assertIn("conflict", self.tandem("submit", *files, "--idempotency-key", "spring", status=7))
        pairs = os.path.join(self.daemon.folder, "state/pairs.csv")
        self.tandem("result", job, "-o", pairs)
        with open(pairs, encoding="utf-8") as file:
            lines = file.read().splitlines()
        self.assertTrue(lines[0].startswith("mentor,mentee"), lines[0])
        outcome = json.loads(self.tandem("result", job, "--json"))
        self.assertEqual(len(outcome["pairs"]), len(lines) - 1)
        self.assertRegex(self.tandem("job", job), f"{job}.* 1  done")
        self.assertIn(job, self.tandem("jobs"))
        self.assertEqual(self.tandem("cancel", job), "done\n")
        self.assertEqual(self.tandem("forget", job), "")
        self.assertIn("not_found", self.tandem("job", job, status=7))
        self.assertNotIn(job, self.tandem("jobs"))

    def test_misuse_is_told(self):
        self.assertIn("which job", self.tandem("result", status=5))
        self.assertIn("one id too many", self.tandem("job", "a", "b", status=5))
        self.assertIn("jobs takes no file", self.tandem("jobs", "a", status=5))


class Without(service.ServiceTest):
    options = ("--workers", "1", "--store", "none")

    def test_a_server_without_a_store_says_so(self):
        features = self.client.result("hello")["features"]
        self.assertNotIn("submit", features)
        for op in ("submit", "put", "job", "jobs", "forget"):
            self.assert_error(self.client.ask(op, small()), "unknown_op")
        self.assertEqual(self.client.result("solve", small())["status"], "optimal")
        reply = self.client.ask("solve", {"cohort": {"ref": "0" * 64}, "programme": {}})
        self.assert_error(reply, "invalid")


class Restart(unittest.TestCase):
    """One store, several daemons one after the other."""

    def setUp(self):
        self.first = service.Daemon("--workers", "1")
        self.store = os.path.join(self.first.folder, "state/tandem/tandem.db")
        self.addCleanup(self.first.stop)

    def again(self, *options):
        daemon = service.Daemon("--workers", "1", "--store", self.store, *options)
        self.addCleanup(daemon.stop)
        return daemon

    def test_a_locked_store_is_told(self):
        with self.assertRaises(AssertionError) as caught:
            service.PATIENCE_S, patience = 3, service.PATIENCE_S
            try:
                service.Daemon("--workers", "1", "--store", self.store)
            finally:
                service.PATIENCE_S = patience
        self.assertIn("--store", str(caught.exception))

    def test_what_ran_runs_again_after_a_kill(self):
        with self.first.client() as client:
            done = client.result("submit", {**small(), "key": "kept"})["job"]
            client.result("job", {"job": done, "wait_ms": 20000})
            running = client.result("submit", lasting(3000))["job"]
            end = time.monotonic() + 10
            while not client.result("jobs", {"state": "running"})["jobs"]:  # as the disk has it
                self.assertLess(time.monotonic(), end)
        os.kill(self.first.process.pid, signal.SIGKILL)
        self.first.wait()
        with self.again().client() as client:
            self.assertEqual(client.result("job", {"job": done})["state"], "done")
            self.assertEqual(client.result("submit", {**small(), "key": "kept"})["job"], done)
            body = client.result("job", {"job": running, "wait_ms": 20000})
            self.assertEqual((body["state"], body["attempts"]), ("done", 2))

    def test_a_drain_leaves_what_is_unfinished(self):
        with self.first.client() as client:
            running = client.result("submit", lasting())["job"]
            end = time.monotonic() + 10
            while client.result("job", {"job": running})["state"] != "running":
                self.assertLess(time.monotonic(), end)
            client.send("job", {"job": running, "wait_ms": 30000}, "waits")
            client.result("hello")  # what was sent before it has been taken
            os.kill(self.first.process.pid, signal.SIGTERM)
            reply = client.receive()
            self.assertEqual((reply["id"], reply["body"]["state"]), ("waits", "running"))
        self.assertEqual(self.first.wait(), 0)
        with self.again().client() as client:
            body = client.result("job", {"job": running})
            self.assertIn(body["state"], ("queued", "running"))
            self.assertEqual(client.result("cancel", {"job": running})["state"], "cancelled")


if __name__ == "__main__":
    unittest.main()
