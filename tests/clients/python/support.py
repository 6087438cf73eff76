# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the Python client share: where it lies, a false server, a daemon to be killed."""
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), "../../.."))
PACKAGE = os.path.join(ROOT, "clients/python")
GOLDEN = os.path.join(ROOT, "tests/golden")
SKIPPED = 77
sys.path[:0] = [PACKAGE, os.path.join(ROOT, "tests/service")]

import msgpack  # noqa: E402
import zmq  # noqa: E402

import service  # noqa: E402


def packed(number, op, kind, body):
    return msgpack.packb({"v": 1, "id": number, "op": op, "kind": kind, "body": body})


class FalseServer:
    """A ROUTER that answers as answer(message) says: a list of messages, each bytes or a list of
    frames. What it was asked is in `seen`."""

    def __init__(self, answer):
        self.folder = tempfile.mkdtemp(prefix="tandem-false-")
        self.endpoint = f"ipc://{self.folder}/front"
        self.answer = answer
        self.seen = []
        self.ending = threading.Event()
        self.context = zmq.Context()
        self.socket = self.context.socket(zmq.ROUTER)
        self.socket.rcvtimeo = 20
        self.socket.bind(self.endpoint)
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while not self.ending.is_set():
            try:
                frames = self.socket.recv_multipart()
            except zmq.Again:
                continue
            message = msgpack.unpackb(frames[-1])
            self.seen.append(message)
            for answer in self.answer(message):
                parts = answer if isinstance(answer, list) else [answer]
                self.socket.send_multipart([*frames[:-1], *parts])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.ending.set()
        self.thread.join()
        self.context.destroy(0)
        shutil.rmtree(self.folder)


class MortalDaemon:
    """tandemd on one endpoint with one store, to be killed and started again."""

    def __init__(self, *options):
        self.folder = tempfile.mkdtemp(prefix="tandem-mortal-")
        self.endpoint = f"ipc://{self.folder}/front"
        self.options = options
        self.start()

    def start(self):
        with open(os.path.join(self.folder, "log"), "ab") as log:
            self.process = subprocess.Popen(
                [service.DAEMON, "--bind", self.endpoint, "--store", self.folder + "/jobs.db",
                 "--workers", "1", *self.options], stderr=log, env=dict(os.environ, TMPDIR=self.folder))

    def kill(self):
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(service.PATIENCE_S)
        finally:
            self.kill()
            shutil.rmtree(self.folder, ignore_errors=True)


def wait_until(condition, what):
    end = time.monotonic() + service.PATIENCE_S
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(what)
        time.sleep(0.005)
