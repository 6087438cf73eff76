#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Bad input of every kind: the named error, and the daemon goes on."""
import struct
import unittest

import msgpack
import zmq

from invalid_bodies import INVALID
from service import ServiceTest, hard, mentee, mentor, problem, small

ENVELOPE = {"v": 1, "op": "solve", "id": 5}


def text(string):
    return msgpack.packb(string)


def around(value, key="a"):
    """A solve whose first participant has an attribute of these raw bytes, after the id."""
    person = (b"\x83" + text("id") + text("m1") + text("role") + text("mentor")
              + (key if isinstance(key, bytes) else text(key)) + value)
    cohort = b"\x81" + text("participants") + b"\x91" + person
    return (b"\x84" + text("v") + b"\x01" + text("op") + text("solve") + text("id") + b"\x05"
            + text("body") + b"\x82" + text("cohort") + cohort + text("programme") + b"\x80")


def envelope(body=b"\x80", extra=b"", count=4):
    return (bytes([0x80 + count]) + text("v") + b"\x01" + text("op") + text("solve") + text("id")
            + b"\x05" + text("body") + body + extra)


GOOD = msgpack.packb(dict(ENVELOPE, body=small()))
NAN, INFINITY = float("nan"), float("inf")
NESTED_IN_BODY = 4  # body, cohort, participants and the participant, after the envelope itself

MALFORMED = {
    "nothing": b"", "text": b"GET / HTTP/1.1\r\n\r\n", "json": b'{"v":1,"op":"hello","id":1}',
    "the unused code": b"\xc1", "a list": b"\x90", "a number": b"\x07", "nil": b"\xc0",
    "zeros": bytes(100), "ones": b"\xff" * 100,
    "a byte after the map": GOOD + b"\xc0", "two maps": GOOD + GOOD,
    "unused code inside": around(b"\xc1"),
    "extension": around(msgpack.packb(msgpack.ExtType(1, b"ab"))),
    "timestamp": around(msgpack.packb(msgpack.Timestamp(1))),
    "ext 8": around(b"\xc7\x01\x05x"), "ext 32 of billions": around(b"\xc9\xff\xff\xff\xff\x01"),
    "nan": around(msgpack.packb(NAN)), "nan 32": around(b"\xca\x7f\xc0\x00\x00"),
    "infinity": around(msgpack.packb(INFINITY)), "minus infinity": around(msgpack.packb(-INFINITY)),
    "infinity 32": around(b"\xca\x7f\x80\x00\x00"),
    "a key twice": envelope(b"\x82" + (text("cohort") + b"\xc0") * 2),
    "a key twice in the envelope": envelope(extra=text("id") + b"\x06", count=5),
    "a key twice, spelt in two ways": envelope(b"\x82\xa1a\xc0\xd9\x01a\xc0"),
    "a key twice in a big map": envelope(b"\xde\x00\xc9" + b"".join(
        text(f"k{i % 200}") + b"\x01" for i in range(201))),
    "an integer as key": around(b"\x01", key=b"\x01"), "nil as key": around(b"\x01", key=b"\xc0"),
    "bytes as key": around(b"\x01", key=b"\xc4\x01a"),
    "a list as key": around(b"\x01", key=b"\x90"),
    "not utf-8": around(b"\xa2\xff\xfe"), "utf-8 cut off": around(b"\xa1\xc3"),
    "overlong": around(b"\xa2\xc0\xaf"), "overlong nul": around(b"\xa3\xe0\x80\x80"),
    "surrogate": around(b"\xa3\xed\xa0\x80"), "beyond unicode": around(b"\xa4\xf5\x80\x80\x80"),
    "a key not utf-8": around(b"\x01", key=b"\xa1\xff"),
    "a string of billions": around(b"\xdb\xff\xff\xff\xff"),
    "bytes of billions": around(b"\xc6\xff\xff\xff\xff"),
    "a list of billions": around(b"\xdd\xff\xff\xff\xff"),
    "a map of billions": around(b"\xdf\xff\xff\xff\xff"),
    "an envelope of billions": b"\xdf\xff\xff\xff\xff" + GOOD[1:],
    "a list longer than the bytes left": around(b"\xdc\xff\xff" + b"\x01" * 100),
    "too deep": around(b"\x91" * 13 + b"\x01"), "much too deep": around(b"\x91" * 100000),
    "maps too deep": around(b"\x81\xa1a" * 1000 + b"\x01"),
    "no v": msgpack.packb({"op": "hello", "id": 1, "body": {}}),
    "v that is a string": msgpack.packb({"v": "1", "op": "hello", "id": 1, "body": {}}),
    "v that is a float": msgpack.packb({"v": 1.0, "op": "hello", "id": 1, "body": {}}),
    "no op": msgpack.packb({"v": 1, "id": 1, "body": {}}),
    "no id": msgpack.packb({"v": 1, "op": "hello", "body": {}}),
    "no body": msgpack.packb({"v": 1, "op": "hello", "id": 1}),
    "a body that is a list": msgpack.packb(dict(ENVELOPE, body=[])),
    "an op that is a number": msgpack.packb({"v": 1, "op": 3, "id": 1, "body": {}}),
    "a negative id": msgpack.packb({"v": 1, "op": "hello", "id": -1, "body": {}}),
    "a float as id": msgpack.packb({"v": 1, "op": "hello", "id": 1.5, "body": {}}),
    "nil as id": msgpack.packb({"v": 1, "op": "hello", "id": None, "body": {}}),
    "a list as id": msgpack.packb({"v": 1, "op": "hello", "id": [1], "body": {}}),
    "an id of 129 bytes": msgpack.packb({"v": 1, "op": "hello", "id": "x" * 129, "body": {}}),
}


class MalformedTest(ServiceTest):
    def refuse(self, *frames):
        self.assert_error(self.client.raw(*frames), "malformed")

    def test_table(self):
        for name, message in MALFORMED.items():
            with self.subTest(name):
                self.refuse(message)
                self.assert_alive(client=self.client)

    def test_every_truncation(self):
        for end in range(len(GOOD)):
            self.client.socket.send(GOOD[:end])
            if end % 32 == 31:
                self.drain(32)
        self.drain(len(GOOD) % 32)
        self.assert_alive(client=self.client)

    def drain(self, count):
        for _ in range(count):
            self.assert_error(self.client.receive(), "malformed")

    def test_every_byte_changed_is_answered(self):
        for place in range(len(GOOD)):
            for mask in (0x01, 0x80, 0xff):
                wrong = bytearray(GOOD)
                wrong[place] ^= mask
                reply = self.client.raw(bytes(wrong))
                self.assertIn(reply["kind"], ("result", "error"))
                if reply["kind"] == "error":
                    self.assertNotIn(reply["body"]["code"], ("internal", "busy"), bytes(wrong))
        self.assert_alive(client=self.client)

    def test_nesting_up_to_the_limit(self):
        deep = 16 - 1 - NESTED_IN_BODY
        reply = self.client.raw(around(b"\x91" * deep + b"\x01"))
        self.assert_error(reply, "invalid")
        self.refuse(around(b"\x91" * (deep + 1) + b"\x01"))

    def test_several_body_frames(self):
        for frames in ((GOOD, GOOD), (b"", GOOD, GOOD), (b"", GOOD, b""), (GOOD, b""),
                       (b"x", GOOD), (b"",) * 10):
            with self.subTest(frames=len(frames)):
                self.refuse(*frames)
        self.assert_alive(client=self.client)

    def test_the_id_is_echoed_where_it_can_be_read(self):
        reply = self.client.raw(msgpack.packb({"v": 1, "op": "hello", "id": "mine", "body": 3}))
        self.assertEqual((reply["id"], reply["op"]), ("mine", "hello"))
        reply = self.client.raw(b"\xc1")
        self.assertEqual((reply["id"], reply["op"]), (None, None))


class EnvelopeRefusalTest(ServiceTest):
    def test_unsupported_version(self):
        for version in (0, 2, -1, 2**63, 2**64 - 1):
            reply = self.client.raw(msgpack.packb(dict(ENVELOPE, v=version, body=small())))
            self.assert_error(reply, "unsupported_version")
            self.assertEqual((reply["id"], reply["op"]), (5, "solve"))
        self.assert_alive(client=self.client)

    def test_unknown_op(self):
        for op in ("", "pair", "SOLVE", "solve ", "rank", "x" * 5000):
            reply = self.client.raw(msgpack.packb(dict(ENVELOPE, op=op, body={})))
            self.assert_error(reply, "unknown_op")
            self.assertEqual(reply["id"], 5)
        self.assert_alive(client=self.client)


def paths_of(problems):
    """Where the problems are; what is not offered counts where there is nothing else."""
    wrong = [one for one in problems if "not offered" not in one["message"]]
    return [one.get("path") for one in wrong or problems]


class InvalidTest(ServiceTest):
    def problems(self, op, body):
        reply = self.assert_error(self.client.ask(op, body), "invalid")
        for one in reply["problems"]:
            self.assertTrue(one["message"])
        return paths_of(reply["problems"])

    def test_table(self):
        self.assertGreater(len(INVALID), 150)
        for op, body, paths in INVALID:
            with self.subTest(body=str(body)[:200]):
                self.assertCountEqual(self.problems(op, body), paths)
        self.assert_alive(client=self.client)

    def test_check_tells_the_same(self):
        for op, body, paths in INVALID:
            if op == "solve" and set(body) <= {"cohort", "programme"}:
                found = self.client.result("check", body)["problems"]
                self.assertCountEqual(paths_of(found), paths)

    def test_all_problems_at_once(self):
        body = problem(
            [mentor("m1", capacity=0, a=True), mentee("m1", min=-1, wishes=3),
             {"id": "m2", "role": "boss"}],
            {"ruels": 1, "dimensions": [{"name": "d", "kind": "x", "weight": 2000}],
             "rules": [{"type": "apart"}], "quotas": [{"name": "q"}], "objective": ["x"]},
            limits={"time_ms": 0}, options={"seed": "s"}, x=1)
        self.assertLessEqual({
            "cohort.participants[0].capacity", "cohort.participants[0].a",
            "cohort.participants[1].min", "cohort.participants[1].wishes",
            "cohort.participants[2].role", "programme.ruels",
            "programme.dimensions[0].kind", "programme.dimensions[0].weight",
            "programme.rules[0].attribute", "programme.quotas[0].where",
            "programme.objective[0]", "limits.time_ms", "options.seed", "x"},
            set(self.problems("solve", body)))

    def test_up_to_100_problems(self):
        people = [{"id": f"p{i}", "role": "boss"} for i in range(500)]
        found = self.problems("solve", problem(people))
        self.assertEqual(len(found), 100)
        self.assertEqual(found[0], "cohort.participants[0].role")


class TooLargeTest(ServiceTest):
    options = ("--message-mb", "8")

    def refuse(self, body):
        self.assert_error(self.client.ask("solve", body), "too_large")
        self.assert_alive(client=self.client)

    def test_quotas(self):
        quotas = [{"name": f"q{i}", "where": {}, "min": 0} for i in range(1025)]
        self.refuse(problem([mentor("m1"), mentee("e1")], {"quotas": quotas}))
        reply = self.client.ask("solve", problem([mentor("m1"), mentee("e1")],
                                                 {"quotas": quotas[:1024]}))
        self.assertEqual(reply["kind"], "result")

    def test_rules(self):
        flat = [{"type": "apart", "attribute": "a"}] * 257
        self.refuse(problem([mentor("m1"), mentee("e1")], {"rules": flat}))
        nested = [{"type": "any", "of": flat[:128]}] * 2
        self.refuse(problem([mentor("m1"), mentee("e1")], {"rules": nested}))
        reply = self.client.ask("solve", problem([mentor("m1"), mentee("e1")],
                                                 {"rules": flat[:256]}))
        self.assertEqual(reply["kind"], "result")

    def test_attributes(self):
        self.refuse(problem([mentor("m1", **{f"a{i}": 1 for i in range(65)}), mentee("e1")]))

    def test_participants(self):
        nobody = b"\xdd" + struct.pack(">I", 1_000_001) + b"\xc0" * 1_000_001
        message = envelope(b"\x82" + text("cohort") + b"\x81" + text("participants") + nobody
                           + text("programme") + b"\x80")
        self.assert_error(self.client.raw(message), "too_large")
        self.assert_alive(client=self.client)

    def test_pair_scores_that_pass_62_bits(self):
        def body(count):
            ids = [f"m{i}" for i in range(count)] + ["e1"]
            people = {"id": ids, "role": ["mentor"] * count + ["mentee"],
                      "capacity": [64] * count + [1]}
            return problem({"columns": people},
                           {"pair_scores": {"entries": [["m0", "e1", 1_000_000]]}})
        capacity = 2 * 2**62 // 10**12
        self.refuse(body(capacity // 64 + 1))
        self.assertEqual(self.client.result("check", body(capacity // 64 - 1))["problems"], [])

    def test_a_message_over_the_limit(self):
        self.assertEqual(self.client.result("hello")["limits"]["message_bytes"], 8 << 20)
        with self.daemon.client(rcvtimeo=1500) as other:
            other.socket.send(bytes(9 << 20))
            try:
                self.assert_error(other.receive(), "too_large")
            except zmq.Again:
                pass  # the connection was closed, which the page allows
        self.assert_alive(client=self.client)


class ManyKeysTest(ServiceTest):
    def test_keys_open_at_a_time(self):
        symbols = [bytes([c]) for c in range(48, 128) if not 65 <= c <= 90][:48]
        block = b"".join(b"\xa4P" + x + y + z + b"\xc0"
                         for x in symbols for y in symbols for z in symbols)
        keys = b"".join(block.replace(b"P", bytes([c])) for c in range(65, 85))
        count = len(keys) // 6
        self.assertGreater(count, 2_097_152)
        message = envelope(b"\xdf" + struct.pack(">I", count) + keys)
        self.assert_error(self.client.raw(message), "too_large")
        self.assert_alive(client=self.client)


class BusyTest(ServiceTest):
    options = ("--workers", "1", "--small-workers", "0", "--queue", "3", "--outstanding", "8")

    def flood(self, clients, each):
        """Sends all requests, then collects (kind, code) of every answer."""
        answers = []
        for client in clients:
            for _ in range(each):
                client.send("solve", hard(110, time_ms=200))
        for client in clients:
            seen = [client.receive() for _ in range(each)]
            self.assertEqual(sorted(reply["id"] for reply in seen), list(range(1, each + 1)))
            answers += [reply["body"].get("code", "result") for reply in seen]
            for reply in seen:
                if reply["kind"] == "error":
                    self.assertGreater(reply["body"]["retry_after_ms"], 0)
        return answers

    def test_a_full_queue(self):
        clients = [self.daemon.client() for _ in range(4)]
        for client in clients:
            self.addCleanup(client.socket.close, 0)
        with self.daemon.client() as other:
            self.until(lambda: other.result("stats")["gauges"]["workers_idle"] == 1, "a worker is idle")
        answers = self.flood(clients, 5)
        self.assertEqual(len(answers), 20)
        self.assertEqual(set(answers), {"result", "busy"})
        self.assertGreaterEqual(answers.count("result"), 4)
        self.assert_alive()

    def test_too_many_outstanding(self):
        answers = self.flood([self.client], 12)
        self.assertEqual(set(answers), {"result", "busy"})
        self.assertLessEqual(answers.count("result"), 8)
        self.assert_alive(client=self.client)

    def test_hello_and_stats_are_answered_while_busy(self):
        for _ in range(4):
            self.client.send("solve", hard(110, time_ms=300))
        with self.daemon.client() as other:
            self.until(lambda: other.result("stats")["gauges"]["running"] == 1, "a request runs")
            self.assertEqual(other.ask("hello")["kind"], "result")
        self.assertEqual({self.client.receive()["kind"] for _ in range(4)}, {"result"})


class OutstandingTest(ServiceTest):
    options = ("--workers", "1", "--small-workers", "0")

    def test_64_on_one_connection_and_no_more(self):
        slow = self.client.send("solve", hard(110, time_ms=1000))
        for _ in range(69):
            self.client.send("solve", small())
        replies = {}
        while len(replies) < 70:
            reply = self.client.receive()
            self.assertNotIn(reply["id"], replies)
            replies[reply["id"]] = reply["body"].get("code", "result")
        self.assertEqual(sorted(replies), list(range(1, 71)))
        self.assertEqual(list(replies.values()).count("busy"), 6)
        self.assertEqual(replies[slow], "result")


if __name__ == "__main__":
    unittest.main()
