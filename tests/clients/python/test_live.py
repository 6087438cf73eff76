#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both clients against a live daemon: every operation, progress, load, keys."""
import asyncio
import unittest

import support  # first: it knows where the others lie

import tandem
from keyed import Keys, KeyedDaemon, z85
from service import ServiceTest, hard, mentee, mentor, names, problem, small, zmq

PARTS = ("cohort", "programme")


def split(body):
    return tuple(body[part] for part in PARTS)


SMALL = split(small())
MIXED = ({"participants": [mentor("m1", team="a", topics=["art"]), mentor("m2", team="b"),
                           mentee("e1", team="b", topics=["art", "law"]), mentee("e2", team="a"),
                           mentee("e3", team="a")]},
         {"dimensions": [{"name": "team", "kind": "nominal", "weight": 1}]})


class LiveTest(ServiceTest):
    options = ("--workers", "2")

    def setUp(self):
        super().setUp()
        self.tandem = tandem.Client(self.daemon.endpoint)
        self.addCleanup(self.tandem.close)

    def run_async(self, work, **more):
        async def run():
            async with tandem.AsyncClient(self.daemon.endpoint, **more) as client:
                return await work(client)
        return asyncio.run(run())


class Operations(LiveTest):
    def test_each_operation_blocking(self):
        t = self.tandem
        self.assertIn("solve", t.hello()["features"])
        outcome = t.solve(*MIXED)
        self.assertEqual((outcome["status"], len(outcome["pairs"])), ("optimal", 2))
        self.assertEqual(names(outcome), names(self.client.result("solve", dict(zip(PARTS, MIXED)))))
        self.assertEqual(t.check(*MIXED)["problems"], [])
        self.assertTrue(t.score(*MIXED, outcome["pairs"])["valid"])
        self.assertEqual(t.agenda(*MIXED, outcome["pairs"], months=2, per="cohort")["status"], "optimal")
        self.assertEqual(t.explain(*MIXED, participant="m1")["participant"], "m1")
        self.assertEqual(t.explain(*MIXED, pair=("m1", "e1"))["pair"], ["m1", "e1"])
        changed = t.rematch(*MIXED, outcome, max_changes=0, base=MIXED)
        self.assertEqual(names(changed), names(outcome))
        self.assertTrue(all(pair["kept"] for pair in changed["pairs"]))
        self.assertEqual(changed["stats"]["base"]["pairs"], 2)
        self.assertGreater(t.stats()["counters"]["requests"] if "requests" in t.stats()["counters"] else 1, 0)
        self.assertEqual(t.call("hello", {})["protocol"], [1])

    def test_refs_are_those_computed_here(self):
        cohort, programme = MIXED
        refs = (self.tandem.put_cohort(cohort), self.tandem.put_programme(programme))
        self.assertEqual(refs, (tandem.ref_of_cohort(cohort), tandem.ref_of_programme(programme)))
        outcome = self.tandem.solve({"ref": refs[0]}, {"ref": refs[1]})
        self.assertEqual(names(outcome), names(self.tandem.solve(*MIXED)))
        self.tandem.forget(ref=refs[0])
        with self.assertRaises(tandem.NotFound):
            self.tandem.solve({"ref": refs[0]}, programme)

    def test_jobs_blocking(self):
        t = self.tandem
        job = t.submit(*SMALL)["job"]
        self.assertEqual(names(t.outcome(job)), [("m1", "e1")])
        self.assertEqual([j["state"] for j in t.watch(job)], ["done"])
        self.assertEqual(t.submit(*SMALL, key="k")["job"], t.submit(*SMALL, key="k")["job"])
        with self.assertRaises(tandem.Conflict):
            t.submit(*MIXED, key="k")
        self.assertNotEqual(t.submit(*SMALL)["job"], t.submit(*SMALL)["job"])
        self.assertIn(job, [j["job"] for j in t.all_jobs()])
        t.forget(job=job)
        with self.assertRaises(tandem.NotFound):
            t.job(job)
        long = t.submit(*split(hard(100, seed=3)), limits={"time_ms": 60000})["job"]
        with self.assertRaises(tandem.Timeout):
            t.wait(long, timeout=0.2)
        self.assertIn(t.cancel(long), ("cancelled", "done"))

    def test_each_operation_awaited(self):
        async def work(t):
            outcome = await t.solve(*MIXED)
            await t.check(*MIXED)
            await t.score(*MIXED, outcome["pairs"])
            await t.agenda(*MIXED, outcome["pairs"], months=1, per="pair")
            await t.explain(*MIXED, participant="e1")
            await t.stats()
            job = (await t.submit(*SMALL))["job"]
            self.assertEqual([j["state"] async for j in t.watch(job)][-1], "done")
            self.assertEqual(names(await t.outcome(job)), [("m1", "e1")])
            self.assertIn(job, [j["job"] async for j in t.all_jobs()])
            await t.forget(job=job)
            ref = await t.put_cohort(MIXED[0])
            self.assertEqual(ref, tandem.ref_of_cohort(MIXED[0]))
            again = await t.rematch({"ref": ref}, MIXED[1], outcome)
            self.assertEqual(names(again), names(outcome))
        self.run_async(work)

    def test_problems_have_their_places(self):
        with self.assertRaises(tandem.Invalid) as raised:
            self.tandem.solve({"participants": [{"id": "a", "role": "boss"}]}, {"ruels": []})
        self.assertEqual({p.path for p in raised.exception.problems},
                         {"cohort.participants[0].role", "programme.ruels"})
        with self.assertRaises(tandem.UnknownOperation):
            self.tandem.call("pair", {})

    def test_progress_comes_and_a_solve_is_stopped(self):
        body, heard = hard(100, seed=3), []
        with self.tandem.solving(*split(body), limits={"time_ms": 60000}) as run:
            for step in run:
                heard.append(step)
                self.tandem.hello()
                if len(heard) == 2:
                    run.stop()
            outcome = run.result()
        self.assertGreaterEqual(len(heard), 2)
        self.assertLess(outcome["stats"]["elapsed_ms"], 30000)

        async def work(client):
            count = 0
            async with client.solving(*split(body), limits={"time_ms": 60000}) as run:
                async for _ in run:
                    count += 1
                    if count == 2:
                        run.stop()
                return count, await run.result()
        count, outcome = self.run_async(work)
        self.assertGreaterEqual(count, 2)
        heard = []
        self.tandem.solve(*split(body), limits={"time_ms": 1500}, progress=heard.append)
        self.assertTrue(heard)

    def test_a_timeout_frees_the_worker(self):
        with self.assertRaises(tandem.Timeout):
            self.tandem.solve(*split(hard(100, seed=3)), limits={"time_ms": 60000}, timeout=0.5)
        self.until(lambda: not self.client.result("stats")["gauges"].get("running", 0), "still running")
        self.assert_alive()


class Load(LiveTest):
    options = ("--workers", "1", "--queue", "4")

    def test_many_at_a_time_over_a_queue_of_four(self):
        async def work(client):
            found = await asyncio.gather(*(client.solve(*SMALL) for _ in range(300)))
            self.assertEqual({f["status"] for f in found}, {"optimal"})
        self.run_async(work, retry=tandem.Retry(first_s=0.01, most_s=0.2))

    def test_ten_thousand_short_calls_never_stall(self):
        async def work(client):
            async def some():
                for _ in range(100):
                    await client.hello()
            await asyncio.gather(*(some() for _ in range(100)))
        self.run_async(work)


class Curve(ServiceTest):
    @classmethod
    def setUpClass(cls):
        cls.keys = Keys()
        cls.pair = cls.keys.add("payroll", "--rights", "solve")
        cls.daemon = KeyedDaemon(cls.keys, "--workers", "1")

    @classmethod
    def tearDownClass(cls):
        cls.daemon.stop()
        cls.keys.remove()

    def setUp(self):
        pass

    def ask(self, keys, **more):
        with tandem.Client(self.daemon.endpoint, keys=keys, **more) as client:
            return client.solve(*SMALL)

    def known(self):
        return tandem.Keys(z85(self.keys.server), *map(z85, self.pair))

    def test_a_known_key_gets_in_within_its_rights(self):
        self.assertEqual(self.ask(self.known())["status"], "optimal")
        with tandem.Client(self.daemon.endpoint, keys=self.known()) as client:
            with self.assertRaises(tandem.Forbidden):
                client.stats()

    def test_strangers_are_refused_each_time(self):
        stranger = tandem.Keys(z85(self.keys.server), *map(z85, zmq.curve_keypair()))
        for keys in (stranger, None):
            with tandem.Client(self.daemon.endpoint, keys=keys) as client:
                for _ in range(2):
                    with self.assertRaises(tandem.Refused):
                        client.solve(*SMALL, timeout=10)

        async def work():
            async with tandem.AsyncClient(self.daemon.endpoint, keys=stranger) as client:
                for _ in range(2):
                    with self.assertRaises(tandem.Refused):
                        await client.hello(timeout=10)
        asyncio.run(work())

    def test_a_wrong_server_key_reaches_nobody(self):
        other = tandem.Keys(z85(zmq.curve_keypair()[0]), *map(z85, self.pair))
        with self.assertRaises(tandem.TandemError) as raised:
            self.ask(other, timeout=1)
        self.assertIsInstance(raised.exception, (tandem.Timeout, tandem.Refused))

    def test_bad_keys(self):
        with self.assertRaises(tandem.BadKey):
            tandem.Keys("x", "y", "z")
        mixed = tandem.Keys(z85(self.keys.server), z85(self.pair[0]), z85(zmq.curve_keypair()[1]))
        with self.assertRaises(tandem.BadKey):
            tandem.Client(self.daemon.endpoint, keys=mixed)


if __name__ == "__main__":
    unittest.main()
