#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Both clients against servers that are busy, silent, wrong or not there."""
import asyncio
import tempfile
import time
import unittest

import support
from support import FalseServer, packed

import tandem

QUICK = tandem.Retry(first_s=0.01)
GOOD = {"server": "false"}


def result(message, body=None):
    return packed(message["id"], message["op"], "result", GOOD if body is None else body)


def busy(message):
    return packed(message["id"], message["op"], "error",
                  {"code": "busy", "message": "full", "retry_after_ms": 30})


def blocking(endpoint, work, **more):
    with tandem.Client(endpoint, retry=QUICK, **more) as client:
        return work(client)


def awaited(endpoint, work, **more):
    async def run():
        async with tandem.AsyncClient(endpoint, retry=QUICK, **more) as client:
            return await work(client)
    return asyncio.run(run())


class FaultsTest(unittest.TestCase):
    def both(self, answer, check, work=lambda client: client.hello(), **more):
        """check(outcome or exception, server) after each of the two clients met such a server."""
        for meet in (blocking, awaited):
            with self.subTest(meet.__name__), FalseServer(answer) as server:
                try:
                    met = meet(server.endpoint, work, **more)
                except tandem.TandemError as error:
                    met = error
                check(met, server)

    def test_busy_is_asked_again_and_no_sooner(self):
        for meet in (blocking, awaited):
            times = []

            def answer(message):
                times.append(time.monotonic())
                return [busy(message) if len(times) < 4 else result(message)]
            with self.subTest(meet.__name__), FalseServer(answer) as server:
                self.assertEqual(meet(server.endpoint, lambda c: c.hello()), GOOD)
            self.assertEqual(len(times), 4)
            self.assertGreaterEqual(min(b - a for a, b in zip(times, times[1:])), 0.029)

    def test_busy_to_the_end_is_busy(self):
        def check(met, server):
            self.assertIsInstance(met, tandem.Busy)
            self.assertGreater(len(server.seen), 2)
        self.both(lambda m: [busy(m)], check, timeout=0.5)

    def test_a_submit_is_retried_under_one_key(self):
        def check(met, server):
            self.assertEqual(met["job"], "j")
            self.assertEqual(len({m["body"]["key"] for m in server.seen}), 1)
            self.assertEqual(len({m["id"] for m in server.seen}), 2)
        count = iter(range(100))
        self.both(lambda m: [busy(m) if next(count) % 2 == 0 else result(m, {"job": "j", "state": "queued"})],
                  check, work=lambda c: c.submit({"participants": []}, {}))

    def test_silence_is_a_timeout(self):
        def check(met, _):
            self.assertIsInstance(met, tandem.Timeout)
            self.assertIsInstance(met, TimeoutError)
            self.assertIn("'hello'", met.message)
        self.both(lambda m: [], check, timeout=0.2)

    def test_no_server_is_a_timeout_that_names_the_endpoint(self):
        with tempfile.TemporaryDirectory() as folder:
            for meet in (blocking, awaited):
                with self.assertRaises(tandem.Timeout) as raised:
                    meet(f"ipc://{folder}/none", lambda c: c.hello(), timeout=0.2)
                self.assertIn(folder, str(raised.exception))

    def test_a_timeout_stops_the_solve(self):
        def check(met, server):
            self.assertIsInstance(met, tandem.Timeout)
            support.wait_until(lambda: len(server.seen) == 2, "no cancel")
            self.assertEqual(server.seen[1]["body"], {"request": server.seen[0]["id"]})
        for meet in (blocking, awaited):
            async def later(client):
                try:
                    return await client.solve({}, {}, timeout=0.2)
                finally:
                    await asyncio.sleep(0.1)

            def work(client):
                try:
                    return client.solve({}, {}, timeout=0.2)
                finally:
                    time.sleep(0.1)
            with self.subTest(meet.__name__), FalseServer(lambda m: []) as server:
                with self.assertRaises(tandem.Timeout) as raised:
                    meet(server.endpoint, later if meet is awaited else work)
                check(raised.exception, server)

    def test_garbage_is_passed_over(self):
        self.both(lambda m: [b"\xc1garbage", b"", [b"a", b"b"], packed(99, "hello", "result", {}), result(m)],
                  lambda met, _: self.assertEqual(met, GOOD))

    def test_garbage_alone_is_told_with_the_timeout(self):
        self.both(lambda m: [b"\xc1garbage"],
                  lambda met, _: self.assertIn("1 messages came that are no replies", str(met)), timeout=0.2)

    def test_a_wrong_reply_to_our_request_is_named(self):
        def wrong(**change):
            def answer(message):
                envelope = {"v": 1, "id": message["id"], "op": message["op"], "kind": "result", "body": {}}
                return [support.msgpack.packb({**envelope, **change})]
            return answer
        for change in ({"kind": "maybe"}, {"body": 7}, {"op": "other"}, {"v": 2}, {"op": 3}):
            self.both(wrong(**change), lambda met, _: self.assertIsInstance(met, tandem.MalformedReply))

    def test_a_code_of_the_future_is_an_error_with_that_code(self):
        def check(met, _):
            self.assertEqual((type(met), met.code), (tandem.ServerError, "tired"))
        self.both(lambda m: [packed(m["id"], m["op"], "error", {"code": "tired"})], check)

    def test_a_cancelled_task_stops_its_solve(self):
        async def run(server):
            async with tandem.AsyncClient(server.endpoint) as client:
                task = asyncio.create_task(client.solve({}, {}))
                while not server.seen:
                    await asyncio.sleep(0.005)
                task.cancel()
                with self.assertRaises(asyncio.CancelledError):
                    await task
                while len(server.seen) < 2:
                    await asyncio.sleep(0.005)
        with FalseServer(lambda m: []) as server:
            asyncio.run(asyncio.wait_for(run(server), 10))
            self.assertEqual([m["op"] for m in server.seen], ["solve", "cancel"])

    def test_misuse_and_bad_endpoints(self):
        for endpoint in ("http://a", "tcp://nowhere", "inproc://x"):
            with self.subTest(endpoint), self.assertRaises(tandem.BadEndpoint):
                tandem.Client(endpoint)
        with FalseServer(lambda m: [packed(m["id"], m["op"], "progress", {}), result(m)]) as server:
            with tandem.Client(server.endpoint) as client, self.assertRaises(RuntimeError):
                for heard in client.solving({}, {}):
                    client._lock.acquire()
                    client.hello()


if __name__ == "__main__":
    unittest.main()
