#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The core without sockets: golden bytes both ways, numbers, matching, retries, deadlines."""
import itertools
import json
import math
import os
import random
import sys
import unittest

import support

import msgpack
import tandem
from tandem import canonical, requests, wire
from tandem.exchange import Exchange


def golden(name):
    with open(os.path.join(support.GOLDEN, name + ".msgpack"), "rb") as file:
        return file.read()


def twin(name):
    with open(os.path.join(support.GOLDEN, name + ".json"), encoding="utf-8") as file:
        return json.load(file)


def built(message):
    """The request of a golden message, as the client's own methods build it."""
    body, get = message["body"], message["body"].get
    people = (get("cohort"), get("programme"))
    if message["op"] == "hello":
        return requests.hello()
    if message["op"] == "solve":
        return requests.solve(*people, get("limits"), get("options"))
    if message["op"] == "explain":
        return requests.explain(*people, get("participant"), get("pair"), get("limits"), get("options"))
    return requests.agenda(*people, body["pairs"], body["months"], body["per"], get("per_month"),
                           get("limits"))


def started(request, numbers=None, **more):
    exchange = Exchange(numbers=numbers, **more)
    exchange.connect()
    return exchange, exchange.begin(request, 0.0, 60.0)


def reply(number, op, kind, body):
    return [b"", support.packed(number, op, kind, body)]


BUSY = {"code": "busy", "message": "full", "retry_after_ms": 200}


class Golden(unittest.TestCase):
    def names(self, end):
        found = sorted(f[:-8] for f in os.listdir(support.GOLDEN) if f.endswith(end + ".msgpack"))
        self.assertGreaterEqual(len(found), 3)
        return found

    def test_every_request_is_written_byte_by_byte(self):
        for name in self.names("_request"):
            with self.subTest(name):
                message = twin(name)
                exchange, _ = started(built(message), iter([message["id"]]))
                self.assertEqual(exchange.outgoing(0.0), [golden(name)])

    def test_every_reply_is_read_and_finds_its_request(self):
        for name in self.names("_reply"):
            with self.subTest(name):
                message = twin(name)
                exchange, call = started(tandem.requests.Request(message["op"], {}), iter([message["id"]]))
                exchange.outgoing(0.0)
                exchange.received([b"", golden(name)], 0.0)
                self.assertTrue(call.done)
                if message["kind"] == "result":
                    self.assertEqual(call.value(), message["body"])
                else:
                    self.assertEqual(call.failure.code, message["body"]["code"])
                    self.assertEqual([p._asdict() for p in call.failure.problems],
                                     message["body"]["problems"])
                    self.assertEqual(call.failure.place, message["body"]["problems"][0]["path"])

    def test_canonical_encodings_and_refs(self):
        with open(os.path.join(support.GOLDEN, "refs.txt"), encoding="ascii") as file:
            refs = {name: ref for ref, name in map(str.split, file)}
        for spelling in ("cohort_rows", "cohort_columns"):
            self.assertEqual(canonical.canonical_cohort(twin(spelling)), golden("cohort_canonical"))
            self.assertEqual(tandem.ref_of_cohort(twin(spelling)), refs["cohort_canonical"])
        loose = twin("programme_loose")
        self.assertEqual(canonical.canonical_programme(loose), golden("programme_canonical"))
        self.assertEqual(tandem.ref_of_programme(loose), refs["programme_canonical"])


class Wire(unittest.TestCase):
    def test_what_cannot_be_sent_is_named_with_its_place(self):
        deep = current = []
        for _ in range(20):
            current.append([])
            current = current[0]
        for value, place in ((math.nan, "a.b[1]"), (math.inf, "a.b[1]"), (1 << 64, "a.b[1]"),
                             (object(), "a.b[1]"), ("\ud800", "a.b[1]"), ({1: 2}, "a.b[1]"),
                             ({"x y": math.nan}, 'a.b[1]["x y"]')):
            with self.subTest(place=place, value=repr(value)), self.assertRaises(tandem.BadRequest) as raised:
                wire.encode_body({"a": {"b": [0, value]}})
            self.assertEqual(raised.exception.place, place)
            self.assertTrue(raised.exception.remedy)
        with self.assertRaises(tandem.BadRequest):
            wire.encode_body({"deep": deep})

    def test_participants_become_maps(self):
        person = tandem.Participant("a", "mentor", capacity=2, attributes={"site": "Bonn", "no": None})
        request = requests.check({"participants": [person, {"id": "b", "role": "mentee"}]}, {})
        self.assertEqual(msgpack.unpackb(request.encode_body())["cohort"]["participants"],
                         [{"site": "Bonn", "id": "a", "role": "mentor", "capacity": 2},
                          {"id": "b", "role": "mentee"}])

    def test_whatever_bytes_come_nothing_but_malformed_reply_is_raised(self):
        chance = random.Random(7)
        good = golden("outcome_reply")
        for _ in range(5000):
            data = bytearray(good)
            for _ in range(chance.randrange(1, 4)):
                data[chance.randrange(len(data))] = chance.randrange(256)
            data = bytes(data[:chance.randrange(1, len(data) + 1)] if chance.random() < 0.3 else data)
            try:
                wire.decode_reply(data)
            except tandem.MalformedReply:
                pass

    def test_a_doubled_key_an_extension_and_a_tail_are_refused(self):
        for data in (b"\x82\xa1a\x01\xa1a\x02", b"\x81\xa1a\xd4\x07\x00", b"\x80\x80", b"\xc1", b"",
                     b"\xdf\xff\xff\xff\xff", b"\x91" * 5000):
            with self.subTest(data[:8]), self.assertRaises(tandem.MalformedReply):
                wire.decode_reply(data)


class Conversation(unittest.TestCase):
    def test_nothing_goes_out_before_the_connection_stands(self):
        exchange = Exchange()
        exchange.begin(requests.hello(), 0.0, 60.0)
        self.assertEqual(exchange.outgoing(0.0), [])
        exchange.connect()
        self.assertEqual(len(exchange.outgoing(0.0)), 1)

    def test_replies_are_matched_in_any_order(self):
        exchange = Exchange()
        exchange.connect()
        calls = [exchange.begin(requests.hello(), 0.0, 60.0) for _ in range(3)]
        exchange.outgoing(0.0)
        for call in reversed(calls):
            exchange.received(reply(call.number, "hello", "result", {"n": call.number}), 0.0)
        self.assertEqual([c.value()["n"] for c in calls], [1, 2, 3])

    def test_busy_is_retried_after_what_the_server_says(self):
        exchange, call = started(requests.submit({}, {}, None, None, None), chance=lambda: 0.5)
        first = msgpack.unpackb(exchange.outgoing(0.0)[0])
        exchange.received(reply(1, "submit", "error", BUSY), 1.0)
        self.assertAlmostEqual(exchange.wakeup(), 1.25)
        self.assertEqual(exchange.outgoing(1.24), [])
        again = msgpack.unpackb(exchange.outgoing(1.26)[0])
        self.assertEqual((first["id"], again["id"]), (1, 2))
        self.assertEqual(first["body"], again["body"])
        self.assertTrue(first["body"]["key"])
        exchange.received(reply(1, "submit", "result", {"job": "late"}), 1.3)
        self.assertFalse(call.done, "a late reply to an earlier number")
        exchange.received(reply(2, "submit", "result", {"job": "x"}), 1.4)
        self.assertEqual(call.value(), {"job": "x"})

    def test_busy_beyond_the_deadline_is_the_error(self):
        exchange, call = started(requests.hello())
        for now in itertools.count(0, 15):
            exchange.outgoing(now)
            exchange.received(reply(call.number, "hello", "error", BUSY), now)
            if call.done:
                break
        self.assertIsInstance(call.failure, tandem.Busy)
        self.assertEqual(call.failure.retry_after_ms, 200)
        self.assertEqual(now, 60)

    def test_delays_grow_never_below_the_servers_word(self):
        retry = tandem.Retry()
        self.assertEqual([retry.delay_s(n, 0, 0.0) for n in (1, 2, 3, 20)], [0.1, 0.2, 0.4, 10.0])
        self.assertEqual(retry.delay_s(1, 30000, 0.0), 30.0)
        self.assertEqual(retry.delay_s(1, None, 0.99), 0.1 * 1.495)

    def test_a_broken_connection_sends_again_in_order_under_new_numbers(self):
        exchange = Exchange()
        exchange.connect()
        calls = [exchange.begin(requests.job(name), 0.0, 60.0) for name in "abc"]
        exchange.outgoing(0.0)
        exchange.received(reply(2, "job", "result", {}), 0.0)
        exchange.disconnect()
        self.assertEqual(exchange.outgoing(1.0), [])
        exchange.connect()
        again = [msgpack.unpackb(m) for m in exchange.outgoing(2.0)]
        self.assertEqual([(m["id"], m["body"]["job"]) for m in again], [(4, "a"), (5, "c")])
        self.assertTrue(calls[1].done)

    def test_a_connection_that_breaks_again_and_again_is_given_up(self):
        exchange, call = started(requests.hello())
        for losses in itertools.count(1):
            exchange.outgoing(0.0)
            exchange.disconnect()
            exchange.connect()
            if call.done:
                break
        self.assertIsInstance(call.failure, tandem.Disconnected)
        self.assertEqual(losses, tandem.Retry().losses)

    def test_what_was_forgotten_before_the_connection_broke_is_forgotten(self):
        for losses, good in ((0, False), (1, True)):
            exchange, call = started(requests.forget("job", "x"))
            for _ in range(losses):
                exchange.outgoing(0.0)
                exchange.disconnect()
                exchange.connect()
            exchange.outgoing(0.0)
            exchange.received(reply(call.number, "forget", "error", {"code": "not_found"}), 0.0)
            self.assertEqual(call.failure is None, good)

    def test_a_deadline_ends_the_call_and_stops_the_solve(self):
        exchange, call = started(requests.solve({}, {}, None, None))
        exchange.outgoing(0.0)
        exchange.expire(59.9)
        self.assertFalse(call.done)
        exchange.expire(60.0)
        self.assertIsInstance(call.failure, tandem.Timeout)
        message = msgpack.unpackb(exchange.outgoing(60.0)[0])
        self.assertEqual((message["op"], message["body"]), ("cancel", {"request": 1}))
        self.assertIsNone(exchange.wakeup())

    def test_no_more_than_the_window_is_on_the_wire(self):
        exchange = Exchange(window=2)
        exchange.connect()
        for _ in range(5):
            exchange.begin(requests.hello(), 0.0, 60.0)
        self.assertEqual(len(exchange.outgoing(0.0)), 2)
        self.assertEqual(exchange.outgoing(0.0), [])
        exchange.received(reply(1, "hello", "result", {}), 0.0)
        self.assertEqual(len(exchange.outgoing(0.0)), 1)

    def test_a_reply_without_id_is_for_the_only_request(self):
        error = reply(None, None, "error", {"code": "malformed", "message": "no"})
        exchange, call = started(requests.hello())
        exchange.outgoing(0.0)
        exchange.received(error, 0.0)
        self.assertIsInstance(call.failure, tandem.Malformed)
        exchange, call = started(requests.hello())
        exchange.begin(requests.hello(), 0.0, 60.0)
        exchange.outgoing(0.0)
        exchange.received(error, 0.0)
        self.assertEqual((call.done, exchange.strays), (False, 1))

    def test_every_code_has_its_exception(self):
        for code, kind in tandem.errors.KINDS.items():
            error = tandem.errors.of_body({"code": code, "message": "m"})
            self.assertEqual((type(error), error.code), (kind, code))
            self.assertTrue(error.remedy)
        self.assertEqual(tandem.errors.of_body({"code": "new"}).code, "new")
        for odd in ({}, {"code": 3}, {"code": "invalid", "problems": [1, {"path": None}]}):
            self.assertTrue(str(tandem.errors.of_body(odd)))


if __name__ == "__main__":
    sys.exit(unittest.main())
