#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Promise 7: the daemon's memory with 1,000 clients and messages up to 64 KiB stays below 512 MiB,
also while some send and never read, and messages without an end are cut."""
import os
import random
import resource
import socket
import struct
import sys
import time
import unittest

import zmq

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../service"))
import service  # noqa: E402

CLIENTS, DEAF, PROMISED_MB = 1000, 20, 512


def body(people, padding=560):
    """60 KB that take a millisecond."""
    dice = random.Random(1)
    return {"cohort": {"participants": [
        {"id": f"p{i:05}", "role": "mentee" if i % 2 else "mentor", "note": "x" * padding,
         "topics": [f"t{dice.randrange(40)}" for _ in range(3)]} for i in range(people)]},
        "programme": {"dimensions": [{"name": "topics", "kind": "set", "weight": 1}]}}


class MemoryTest(unittest.TestCase):
    def setUp(self):
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(16384, hard), hard))
        self.daemon = service.Daemon("--workers", "2")
        self.addCleanup(self.daemon.stop)
        self.daemon.context.set(zmq.MAX_SOCKETS, 4096)

    def megabytes(self, name="VmRSS"):
        with open(f"/proc/{self.daemon.process.pid}/status", encoding="ascii") as file:
            line = next(line for line in file if line.startswith(name))
        return int(line.split()[1]) >> 10

    def tell(self, what):
        print(f"{what}: rss_mb={self.megabytes()} peak_mb={self.megabytes('VmHWM')}", flush=True)

    def check_bounded(self):
        self.assertLess(self.megabytes("VmHWM"), PROMISED_MB)

    def test_many_clients_and_deaf_ones(self):
        self.tell("start")
        clients = [self.daemon.client() for _ in range(CLIENTS)]
        for client in clients:
            client.result("hello")
        self.tell(f"{CLIENTS} connected")
        large = body(100)
        for _ in range(4):
            for client in clients:
                client.send("solve", large)
        for client in clients:
            for _ in range(4):
                client.receive()
        self.tell("4 requests of 60 KB of each")
        deaf = [self.daemon.client(rcvhwm=1, sndtimeo=0) for _ in range(DEAF)]
        for _ in range(200):
            for client in deaf:
                try:
                    client.send("solve", large)
                except zmq.Again:
                    pass
        time.sleep(3)
        self.tell(f"{DEAF} send and never read")
        start = time.monotonic()
        clients[0].result("hello")
        print(f"hello_ms={(time.monotonic() - start) * 1000:.1f}", flush=True)
        self.check_bounded()

    def raw_peer(self):
        """A connection that has shaken hands."""
        one = socket.socket(socket.AF_UNIX)
        one.settimeout(5)
        one.connect(self.daemon.endpoint[6:])
        one.sendall(b"\xff" + bytes(8) + b"\x7f\x03\x00NULL" + bytes(16 + 1 + 31))
        time.sleep(0.2)
        one.recv(64)
        ready = b"\x05READY\x0bSocket-Type\0\0\0\x06DEALER\x08Identity\0\0\0\0"
        one.sendall(b"\x04" + bytes([len(ready)]) + ready)
        return one

    def check_cut(self, frame, what):
        """Parts of a message that never ends, from 20 connections one after the other."""
        with self.daemon.client() as client:
            before = client.result("stats")["counters"]["connections_cut"]
            sent, cut = 0, 0
            for _ in range(DEAF):
                one = self.raw_peer()
                try:
                    while sent < (cut + 1) * (100 << 20):
                        one.sendall(frame)
                        sent += len(frame)
                except (BrokenPipeError, ConnectionResetError):
                    cut += 1
                one.close()
            self.tell(f"{what}: {sent >> 10} KB were taken before {cut} of {DEAF} connections were cut")
            self.assertEqual(cut, DEAF)
            time.sleep(0.3)
            self.assertEqual(client.result("stats")["counters"]["connections_cut"] - before, DEAF)
            self.assertEqual(client.result("solve", service.small())["status"], "optimal")
        self.check_bounded()

    def test_endless_multipart_is_cut(self):
        self.check_cut(b"\x03" + struct.pack(">Q", 60000) + bytes(60000), "endless parts of 60 KB")

    def test_endless_multipart_of_nothing_is_cut(self):
        self.check_cut(b"\x01\x00" * 1000, "endless empty parts")

    def test_large_parts_are_cut_at_the_limit_of_a_message(self):
        self.check_cut(b"\x03" + struct.pack(">Q", 8 << 20) + bytes(8 << 20), "endless parts of 8 MB")


if __name__ == "__main__":
    unittest.main(verbosity=2)
