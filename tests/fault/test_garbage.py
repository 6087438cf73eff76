#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Promise 12: whatever bytes a stranger sends, on connections that speak ZMTP, half of it or none, the daemon
lives on, serves, and does not grow.

usage: test_garbage.py [CONNECTIONS [SEED]]
"""
import os
import random
import socket
import struct
import sys
import time
import unittest

import msgpack

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../service"))
import service  # noqa: E402

CONNECTIONS, SEED = 2000, 1
# A sanitizer keeps for a while what is freed.
GROWTH_MB = 512 if "asan" in service.DAEMON else 64
GREETING = b"\xff" + bytes(8) + b"\x7f\x03\x00NULL" + bytes(16 + 1 + 31)
READY = b"\x05READY\x0bSocket-Type\0\0\0\x06DEALER\x08Identity\0\0\0\0"


def frame(body, flags=0):
    if len(body) < 256:
        return bytes([flags, len(body)]) + body
    return bytes([flags | 2]) + struct.pack(">Q", len(body)) + body


def request(dice):
    body = dice.choice([service.small(), service.hard(3, time_ms=100), {"cohort": 1}, {}, "x", []])
    return msgpack.packb({"v": 1, "op": dice.choice(["solve", "submit", "check", "score", "job", "stats", "fly"]),
                          "id": dice.randrange(1 << 40), "body": body})


def spoil(dice, stream):
    """A few bytes changed, dropped, doubled."""
    stream = bytearray(stream)
    for _ in range(dice.randrange(1, 5)):
        at = dice.randrange(len(stream))
        kind = dice.randrange(4)
        if kind == 0:
            stream[at] = dice.randrange(256)
        elif kind == 1:
            stream[at] ^= 1 << dice.randrange(8)
        elif kind == 2:
            del stream[at:at + dice.randrange(1, 9)]
        else:
            stream[at:at] = stream[at:at + dice.randrange(1, 64)]
        if not stream:
            return b""
    return bytes(stream)


def raw(dice):
    return dice.randbytes(dice.randrange(1, 4000))


def wrong_greeting(dice):
    return spoil(dice, GREETING) + frame(READY, 4) + frame(request(dice))


def wrong_handshake(dice):
    return GREETING + spoil(dice, frame(READY, 4)) + frame(request(dice))


class Shaken(bytes):
    """What is sent once hands are shaken: before that, libzmq refuses messages."""


def wrong_frames(dice):
    parts = b"".join(frame(request(dice), dice.choice([0, 0, 1, 4, 5])) for _ in range(dice.randrange(1, 6)))
    return Shaken(spoil(dice, parts))


def wrong_commands(dice):
    names = [b"\4PING\0\x14ctx", b"\4PONG", b"\5ERROR\x03bad", b"\x09SUBSCRIBEx", b"\6CANCELx", b"\x05READY",
             dice.randbytes(9)]
    parts = b"".join(frame(dice.choice(names), dice.choice([4, 4, 4, 5])) for _ in range(30))
    return Shaken(parts + frame(request(dice)))


def wrong_bodies(dice):
    return Shaken(b"".join(frame(spoil(dice, request(dice))) for _ in range(4)))


def old_greeting(dice):
    return b"\xff" + bytes(7) + b"\x01\x7f" + bytes([dice.randrange(4)]) + spoil(dice, b"\x05\0\0" + frame(request(dice)))


def shake(one):
    one.sendall(GREETING + frame(READY, 4))
    heard = b""
    while b"READY" not in heard:
        heard += one.recv(256)


KINDS = (raw, wrong_greeting, wrong_handshake, wrong_frames, wrong_commands, wrong_bodies, old_greeting)


class GarbageTest(unittest.TestCase):
    def megabytes(self, daemon):
        with open(f"/proc/{daemon.process.pid}/status", encoding="ascii") as file:
            return int(next(line for line in file if line.startswith("VmRSS")).split()[1]) >> 10

    def test_strangers_do_no_harm(self):
        daemon = service.Daemon("--workers", "2")
        self.addCleanup(daemon.stop)
        dice, held, sent = random.Random(SEED), [], 0
        with daemon.client() as client:
            client.result("solve", service.small())
            before = self.megabytes(daemon)
            for number in range(CONNECTIONS):
                one = socket.socket(socket.AF_UNIX)
                one.settimeout(1)
                one.connect(daemon.endpoint[6:])
                stream = KINDS[number % len(KINDS)](dice)
                sent += len(stream)
                try:
                    if isinstance(stream, Shaken):
                        shake(one)
                    one.sendall(stream)
                except OSError:
                    pass
                # One in ten goes at once, the others stay for a while and say no more.
                held.append(one)
                if dice.randrange(10) == 0:
                    held.pop().close()
                if len(held) > 100:
                    held.pop(0).close()
                if number % 50 == 49:
                    self.assertIsNone(daemon.process.poll(), daemon.log())
                    self.assertEqual(client.result("solve", service.small())["status"], "optimal")
            for one in held:
                one.close()
            time.sleep(0.5)
            self.assertEqual(client.result("solve", service.small())["status"], "optimal")
            counters = client.result("stats")["counters"]
            after = self.megabytes(daemon)
        print(f"{CONNECTIONS} connections of garbage, {sent >> 10} KB: cut={counters['connections_cut']} "
              f"messages={counters['messages']} malformed={counters['malformed']} "
              f"crashed={counters['workers_crashed']} rss_mb={before}..{after}", flush=True)
        self.assertEqual(counters["workers_crashed"], 0)
        self.assertGreater(counters["malformed"], CONNECTIONS // 10)
        self.assertLess(after, before + GROWTH_MB)


if __name__ == "__main__":
    if len(sys.argv) > 1 and sys.argv[1].isdigit():
        CONNECTIONS = int(sys.argv.pop(1))
    if len(sys.argv) > 1 and sys.argv[1].isdigit():
        SEED = int(sys.argv.pop(1))
    unittest.main(verbosity=2)
