# SPDX-License-Identifier: GPL-3.0-or-later
"""A client of tandemd written from proto/PROTOCOL.md alone, and a daemon in a private folder.

The daemon is $TANDEMD (default: that of the release preset), the command line $TANDEM_CLI.
"""
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

import msgpack
import zmq

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
DAEMON = os.environ.get("TANDEMD", os.path.join(ROOT, "build/release/engine/tandemd"))
# Presets build in a folder of their name.
SANITIZED = "asan" in DAEMON or "tsan" in DAEMON
CLI = os.environ.get("TANDEM_CLI", os.path.join(ROOT, "build/release/clients/cli/tandem"))
PATIENCE_S = 30
MICRO = 1_000_000


def born(pid):
    """(state, start time) of a process, or None: a pid alone may be used again."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return fields[0], fields[19]
    except (FileNotFoundError, ProcessLookupError):
        return None


def children(pid):
    """Processes whose parent is pid."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{name}/stat", encoding="ascii", errors="replace") as file:
                fields = file.read().rsplit(")", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == pid:
            found.append((int(name), fields[19]))
    return found


class Daemon:
    """tandemd on an ipc endpoint of its own; stop() demands a clean end."""

    def __init__(self, *options):
        self.folder = tempfile.mkdtemp(prefix="tandem-service-")
        self.endpoint = f"ipc://{self.folder}/front"
        environment = dict(os.environ, TMPDIR=self.folder, XDG_STATE_HOME=self.folder + "/state")
        environment.pop("STATE_DIRECTORY", None)
        environment.pop("XDG_RUNTIME_DIR", None)
        self.process = subprocess.Popen(
            [DAEMON, "--bind", self.endpoint, *options],
            stderr=subprocess.PIPE, text=True, errors="replace", env=environment)
        self.lines = []
        self.listening = threading.Event()
        self.reader = threading.Thread(target=self._read_log, daemon=True)
        self.reader.start()
        self.context = zmq.Context()
        self.context.linger = 0
        if not self.listening.wait(PATIENCE_S):
            self.process.kill()
            raise AssertionError("the daemon does not listen:\n" + self.log())

    def _read_log(self):
        for line in self.process.stderr:
            self.lines.append(line)
            if "listening on" in line:
                self.listening.set()

    def log(self):
        return "".join(self.lines[-60:])

    def workers(self):
        return [pid for pid, _ in children(self.process.pid)]

    def client(self, kind=zmq.DEALER, **options):
        return Client(self, kind, **options)

    def wait(self, seconds=PATIENCE_S):
        """Exit status, after which nothing that it started may be left."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError("the daemon does not stop:\n" + self.log()) from None
        finally:
            self.process.kill()
            self.process.wait()
            self.reader.join(5)
            self.process.stderr.close()

    def stop(self):
        """Ends the daemon; raises AssertionError unless it ended as promised."""
        if self.process.returncode is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
            return
        started = children(self.process.pid)
        self.context.destroy(0)
        self.process.send_signal(signal.SIGTERM)
        status = self.wait()
        left = [pid for pid, birth in started if (born(pid) or (0, 0))[1] == birth]
        files = [name for name in os.listdir(self.folder) if name not in ("front", "state")]
        shutil.rmtree(self.folder, ignore_errors=True)
        if status != 0 or left or files:
            raise AssertionError(f"exit status {status}, processes left: {left}, files left: "
                                 f"{files}, log:\n{self.log()}")


class Client:
    """One socket. ask() sends a request and waits for the next answer."""

    def __init__(self, daemon, kind=zmq.DEALER, **options):
        self.socket = daemon.context.socket(kind)
        self.socket.linger = 0
        self.socket.rcvtimeo = PATIENCE_S * 1000
        self.socket.sndtimeo = PATIENCE_S * 1000
        for name, value in options.items():
            setattr(self.socket, name, value)
        self.socket.connect(daemon.endpoint)
        self.number = 0

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close(0)

    def next_id(self):
        self.number += 1
        return self.number

    def send(self, op, body=None, ident=None):
        ident = self.next_id() if ident is None else ident
        self.socket.send(msgpack.packb(
            {"v": 1, "op": op, "id": ident, "body": {} if body is None else body}))
        return ident

    def receive(self):
        frames = self.socket.recv_multipart()
        return msgpack.unpackb(frames[-1])

    def ask(self, op, body=None, ident=None):
        """The reply to this request; nothing else may be outstanding."""
        ident = self.send(op, body, ident)
        reply = self.receive()
        if reply["v"] != 1 or reply["id"] != ident or reply["op"] != op:
            raise AssertionError(f"an answer to something else: {reply}")
        return reply

    def result(self, op, body=None):
        reply = self.ask(op, body)
        if reply["kind"] != "result":
            raise AssertionError(f"{op} failed: {reply['body']}")
        return reply["body"]

    def raw(self, *frames):
        """Sends frames as they are and returns the reply."""
        self.socket.send_multipart(frames)
        return self.receive()


class ServiceTest(unittest.TestCase):
    """One daemon for all tests of a class, each with a client of its own."""

    options = ()
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.daemon = Daemon(*cls.options)

    @classmethod
    def tearDownClass(cls):
        cls.daemon.stop()

    def setUp(self):
        self.client = self.daemon.client()
        self.addCleanup(self.client.socket.close, 0)

    def until(self, condition, what):
        end = time.monotonic() + PATIENCE_S
        while not condition():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.005)

    def assert_alive(self, daemon=None, client=None):
        """The daemon still solves the smallest problem there is."""
        with (daemon or self.daemon).client() as fresh:
            outcome = (client or fresh).result("solve", small())
            self.assertEqual(outcome["status"], "optimal")
            self.assertEqual(names(outcome), [("m1", "e1")])

    def assert_error(self, reply, code):
        self.assertEqual((reply["v"], reply["kind"]), (1, "error"), reply)
        self.assertEqual(reply["body"]["code"], code, reply)
        self.assertTrue(reply["body"]["message"])
        return reply["body"]


def mentor(ident, **more):
    return {"id": ident, "role": "mentor", **more}


def mentee(ident, **more):
    return {"id": ident, "role": "mentee", **more}


def problem(people, programme=None, **more):
    """A body of solve, check or score."""
    return {"cohort": {"participants": people}, "programme": programme or {}, **more}


def small():
    return problem([mentor("m1"), mentee("e1")])


def hard(size, seed=0, time_ms=20000):
    """A problem that takes seconds: quotas that tear at random points in a dense table."""
    values, state = [], seed + 12345
    for _ in range(size * size):
        state = (state * 1103515245 + 12345) % 2**31
        values.append(state >> 8 & 1023)
    people = [mentor(f"m{i}", colour=i % 7, shape=i * i % 11) for i in range(size)]
    people += [mentee(f"e{i}", colour=i % 5, shape=i * 3 % 13) for i in range(size)]
    quotas = [{"name": f"q{c}{s}", "max": 1 + (c + s) % 3,
               "where": {"mentor": {"colour": [c]}, "mentee": {"shape": [s, s + 3]}}}
              for c in range(7) for s in range(9)]
    scores = {"mentors": [f"m{i}" for i in range(size)], "mentees": [f"e{i}" for i in range(size)],
              "values": values}
    return problem(people, {"pair_scores": scores, "quotas": quotas}, limits={"time_ms": time_ms})


def names(outcome):
    return [(pair["mentor"], pair["mentee"]) for pair in outcome["pairs"]]


def objective(outcome):
    return {stage["stage"]: stage["value"] for stage in outcome["objective"]}
