#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A live tandemd with workers that do as options.seed says (solver_double.c).

usage: test_live.py TANDEMD WORKER
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import msgpack
import zmq

RUNS, FAILS, STUBBORN = 1, 3, 5
DAEMON = WORKER = None


def request(op, ident, body=None):
    return msgpack.packb({"v": 1, "op": op, "id": ident, "body": body or {}})


def solve_body(seed=0, time_ms=10000, people=("a", "b"), progress=False, padding=0):
    participants = [
        {"id": name, "role": "mentee" if i % 2 else "mentor", "topics": "chess", "pad": "x" * min(padding, 1000)}
        for i, name in enumerate(people)
    ]
    return {
        "cohort": {"participants": participants},
        "programme": {},
        "limits": {"time_ms": time_ms},
        "options": {"seed": seed, "progress": progress},
    }


class Daemon:
    """One daemon in a private folder; its log is read as it comes."""

    def __init__(self, *options, env=None):
        self.folder = tempfile.mkdtemp(prefix="tandem-live-")
        self.endpoint = f"ipc://{self.folder}/front"
        environment = {**os.environ, "TMPDIR": self.folder, "XDG_STATE_HOME": self.folder, **(env or {})}
        environment.pop("XDG_RUNTIME_DIR", None)
        self.status = None
        # Which of the workers gets what would else be open.
        if "--small-workers" not in options:
            options += ("--small-workers", "0")
        self.process = subprocess.Popen(
            [DAEMON, "--bind", self.endpoint, "--worker", WORKER, *options],
            stderr=subprocess.PIPE, text=True, env=environment)
        self.lines = []
        self.listening = threading.Event()
        self.reader = threading.Thread(target=self.read_log, daemon=True)
        self.reader.start()
        if not self.listening.wait(20):
            raise AssertionError("the daemon does not listen: " + "".join(self.lines))
        self.context = zmq.Context()

    def read_log(self):
        for line in self.process.stderr:
            self.lines.append(line)
            if "listening on" in line:
                self.listening.set()

    def connect(self, kind=zmq.DEALER, **options):
        socket = self.context.socket(kind)
        socket.linger = 0
        socket.rcvtimeo = 20000
        for name, value in options.items():
            setattr(socket, name, value)
        socket.connect(self.endpoint)
        return socket

    def workers(self):
        children = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        with open(children, encoding="ascii") as file:
            return [int(word) for word in file.read().split()]

    def finish(self, sig=signal.SIGTERM):
        """Ends it, once; what it left in its folder is in `left`."""
        if self.status is not None:
            return self.status
        if self.process.poll() is None and sig:
            self.process.send_signal(sig)
        try:
            self.status = self.process.wait(20)
        finally:
            self.process.kill()
            self.context.destroy(0)
            self.reader.join(5)
            self.process.stderr.close()
            self.left = os.listdir(self.folder)
            shutil.rmtree(self.folder, ignore_errors=True)
        return self.status


def receive(socket):
    return msgpack.unpackb(socket.recv())


def ask(socket, op, ident, body=None):
    socket.send(request(op, ident, body))
    return receive(socket)


def code(reply):
    return reply["body"].get("code") if reply["kind"] == "error" else None


def lives(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


class LiveTest(unittest.TestCase):
    def start(self, *options, env=None):
        daemon = Daemon(*options, env=env)
        self.addCleanup(daemon.finish)
        return daemon

    def counters(self, socket):
        return ask(socket, "stats", "stats")["body"]["counters"]

    def until(self, condition, what):
        end = time.monotonic() + 20
        while not condition():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.01)

    def until_running(self, socket, number):
        self.until(lambda: ask(socket, "stats", "s")["body"]["gauges"]["running"] == number,
                   f"{number} requests run")

    def check_log_has(self, daemon, incident):
        self.until(lambda: any(incident in line for line in daemon.lines), "incident in the log")


class Conversation(LiveTest):
    def test_hello_tells_the_limits_as_set(self):
        daemon = self.start("--workers", "1", "--queue", "9", "--message-mb", "2")
        body = ask(daemon.connect(), "hello", 1)["body"]
        self.assertEqual(body["server"], "tandemd")
        self.assertEqual(body["protocol"], [1])
        self.assertEqual(body["workers"], 1)
        self.assertEqual(body["limits"]["queue"], 9)
        self.assertEqual(body["limits"]["message_bytes"], 2 << 20)
        self.assertEqual(body["limits"]["outstanding"], 64)

    def test_each_work_op_is_answered_by_a_worker(self):
        daemon = self.start("--workers", "1")
        dealer = daemon.connect()
        body = solve_body()
        for op in ("solve", "check", "score", "agenda", "explain"):
            sent = {k: v for k, v in body.items() if op != "check" or k in ("cohort", "programme")}
            if op in ("score", "agenda"):
                sent = {k: v for k, v in body.items() if k != "options"} | {"pairs": []}
            if op == "explain":
                sent = {k: v for k, v in body.items() if k != "options"}
                sent["participant"] = body["cohort"]["participants"][0]["id"]
            if op == "agenda":
                sent |= {"months": 6, "per": "pair"}
            reply = ask(dealer, op, op, sent)
            self.assertEqual((reply["op"], reply["id"], reply["kind"]), (op, op, "result"), reply)
        self.assertEqual(code(ask(dealer, "pair", 4)), "unknown_op")

    def test_req_and_dealer_get_their_framing_mirrored(self):
        daemon = self.start("--workers", "1")
        req = daemon.connect(zmq.REQ)
        self.assertEqual(ask(req, "solve", "r", solve_body())["id"], "r")
        dealer = daemon.connect()
        dealer.send_multipart([b"", request("hello", 1)])
        parts = dealer.recv_multipart()
        self.assertEqual((len(parts), parts[0]), (2, b""))
        dealer.send(request("hello", 2))
        self.assertEqual(len(dealer.recv_multipart()), 1)

    def test_malformed_frames_get_one_reply_and_the_connection_goes_on(self):
        daemon = self.start("--workers", "1")
        dealer = daemon.connect()
        bad = [[b""], [b"\xc1"], [b"x" * 100], [msgpack.packb([1, 2])], [b"a", b"b"],
               [b"", b"a", b"b"], [b"", b""], [b"", b"", b"", b"", b"", b""],
               [msgpack.packb({"v": 1, "op": "hello", "body": {}})],
               [b"\xff" * (2 << 20)]]
        for frames in bad:
            dealer.send_multipart(frames)
            parts = dealer.recv_multipart()
            reply = msgpack.unpackb(parts[-1])
            self.assertEqual((code(reply), reply["id"]), ("malformed", None), frames[0][:20])
        self.assertEqual(ask(dealer, "hello", 1)["kind"], "result")
        self.assertEqual(self.counters(dealer)["malformed"], len(bad))

    def test_large_messages_are_read_aside_and_answered(self):
        daemon = self.start("--workers", "1")
        dealer = daemon.connect()
        people = [f"p{i:06}" for i in range(40000)]
        body = solve_body(people=people, padding=60)
        self.assertGreater(len(request("solve", 1, body)), 3 << 20)
        self.assertEqual(ask(dealer, "solve", 1, body)["kind"], "result")

    def test_conflict_on_an_outstanding_id_only(self):
        daemon = self.start("--workers", "2")
        dealer, other = daemon.connect(), daemon.connect()
        dealer.send(request("solve", 7, solve_body(RUNS, 1500)))
        self.until_running(other, 1)
        self.assertEqual(code(ask(dealer, "solve", 7, solve_body())), "conflict")
        self.assertEqual(ask(other, "solve", 7, solve_body())["kind"], "result")
        self.assertEqual(receive(dealer)["kind"], "result")
        self.assertEqual(ask(dealer, "solve", 7, solve_body())["kind"], "result")

    def test_progress_only_where_asked_for(self):
        daemon = self.start("--workers", "1")
        dealer = daemon.connect()
        self.assertEqual(ask(dealer, "solve", 1, solve_body(RUNS, 200))["kind"], "result")
        dealer.send(request("solve", 2, solve_body(RUNS, 200, progress=True)))
        kinds = [receive(dealer)["kind"]]
        while kinds[-1] == "progress":
            kinds.append(receive(dealer)["kind"])
        self.assertGreater(len(kinds), 2)
        self.assertEqual(kinds[-1], "result")

    def test_time_limit_is_clamped(self):
        daemon = self.start("--workers", "1", "--max-time-ms", "200")
        start = time.monotonic()
        ask(daemon.connect(), "solve", 1, solve_body(RUNS, 60000))
        self.assertLess(time.monotonic() - start, 5)


class Load(LiveTest):
    def test_outstanding_and_queue_are_bounded_with_busy(self):
        daemon = self.start("--workers", "1", "--queue", "4", "--outstanding", "3")
        first, second, other = daemon.connect(), daemon.connect(), daemon.connect()
        first.send(request("solve", 0, solve_body(RUNS, 1500)))
        self.until_running(other, 1)
        for ident in (1, 2):
            first.send(request("solve", ident, solve_body()))
        reply = ask(first, "solve", 3, solve_body())
        self.assertEqual((code(reply), reply["id"]), ("busy", 3))
        self.assertGreater(reply["body"]["retry_after_ms"], 0)
        for ident in (1, 2):
            second.send(request("solve", ident, solve_body()))
        start = time.monotonic()
        reply = ask(second, "solve", 3, solve_body())
        self.assertEqual(code(reply), "busy")
        self.assertLess(time.monotonic() - start, 0.5)
        self.assertEqual({receive(first)["id"] for _ in range(3)}, {0, 1, 2})
        self.assertEqual({receive(second)["id"] for _ in range(2)}, {1, 2})

    def test_a_quiet_client_is_served_between_a_flood(self):
        daemon = self.start("--workers", "1")
        flood, quiet, other = daemon.connect(), daemon.connect(), daemon.connect()
        for ident in range(20):
            flood.send(request("solve", ident, solve_body(RUNS, 300)))
        self.until_running(other, 1)
        start = time.monotonic()
        self.assertEqual(ask(quiet, "solve", 1, solve_body())["kind"], "result")
        self.assertLess(time.monotonic() - start, 2)

    def test_a_slow_solve_does_not_hold_up_the_others(self):
        daemon = self.start("--workers", "2")
        slow, quick = daemon.connect(), daemon.connect()
        slow.send(request("solve", 1, solve_body(RUNS, 3000)))
        start = time.monotonic()
        for ident in range(50):
            self.assertEqual(ask(quick, "solve", ident, solve_body())["kind"], "result")
        self.assertLess(time.monotonic() - start, 2.5)

    def test_recycled_workers_are_replaced_at_once(self):
        daemon = self.start("--workers", "1", "--recycle-after", "50")
        dealer = daemon.connect()
        start = time.monotonic()
        for ident in range(400):
            self.assertEqual(ask(dealer, "solve", ident, solve_body())["kind"], "result")
        self.assertGreaterEqual(self.counters(dealer)["workers_recycled"], 7)
        # As after crashes, they would be waited for longer each time: 11 s in all.
        self.assertLess(time.monotonic() - start, 8)

    def test_a_client_that_never_reads_costs_only_its_own_replies(self):
        daemon = self.start("--workers", "1")
        deaf = daemon.connect(rcvhwm=1, sndhwm=0)
        other = daemon.connect()
        # Ninety problems that quote a long key each: far more than all buffers hold.
        big = solve_body()
        big["programme"] = {"k" * 1000 + str(i): 1 for i in range(90)}
        for batch in range(20):
            for ident in range(32):
                deaf.send(request("solve", batch * 32 + ident, big))
            self.until(lambda: ask(other, "stats", 0)["body"]["gauges"]["queued"] == 0, "queue")
            if self.counters(other)["replies_dropped"] > 0:
                break
        self.assertGreater(self.counters(other)["replies_dropped"], 0)
        self.assertEqual(ask(other, "solve", 1, solve_body())["kind"], "result")

    def test_a_burst_does_not_wait_for_the_next_event(self):
        daemon = self.start("--workers", "1")
        dealers = [daemon.connect() for _ in range(20)]
        for dealer in dealers:
            ask(dealer, "hello", 0)
        start = time.monotonic()
        for dealer in dealers:
            for ident in range(60):
                dealer.send(request("hello", ident))
        for dealer in dealers:
            self.assertEqual([receive(dealer)["id"] for _ in range(60)], list(range(60)))
        # Left to the daemon's timer of 100 ms, 1,200 messages by 32 would take seconds.
        self.assertLess(time.monotonic() - start, 1)

    def test_many_small_requests_lose_nothing(self):
        daemon = self.start("--workers", "2")
        dealers = [daemon.connect() for _ in range(4)]
        for round_number in range(25):
            for dealer in dealers:
                for ident in range(20):
                    dealer.send(request("hello" if ident % 2 else "solve", ident,
                                        None if ident % 2 else solve_body()))
            for dealer in dealers:
                ids = sorted(receive(dealer)["id"] for _ in range(20))
                self.assertEqual(ids, list(range(20)), f"round {round_number}")


class Loss(LiveTest):
    def test_a_killed_worker_costs_a_retry_and_no_answer(self):
        daemon = self.start("--workers", "1")
        dealer, other = daemon.connect(), daemon.connect()
        dealer.send(request("solve", 1, solve_body(RUNS, 1500)))
        self.until_running(other, 1)
        before = daemon.workers()
        os.kill(before[0], signal.SIGKILL)
        self.assertEqual(receive(dealer)["kind"], "result")
        self.assertNotEqual(daemon.workers(), before)
        counters = self.counters(other)
        self.assertEqual((counters["retries"], counters["workers_crashed"]), (1, 1))

    def test_poison_is_internal_and_the_others_go_on(self):
        daemon = self.start("--workers", "2", "--test-hooks", env={"TANDEM_TEST_POISON": "venom"})
        dealer, other = daemon.connect(), daemon.connect()
        dealer.send(request("solve", 1, solve_body(people=("venom", "b"))))
        for ident in range(5):
            self.assertEqual(ask(other, "solve", ident, solve_body())["kind"], "result")
        reply = receive(dealer)
        self.assertEqual(code(reply), "internal")
        incident = re.search("[0-9a-f]{16}", reply["body"]["message"]).group()
        self.check_log_has(daemon, incident)
        self.assertEqual(self.counters(other)["workers_crashed"], 2)
        self.assertEqual(ask(dealer, "solve", 2, solve_body())["kind"], "result")

    def test_poison_is_ignored_without_the_flag(self):
        daemon = self.start("--workers", "1", env={"TANDEM_TEST_POISON": "venom"})
        reply = ask(daemon.connect(), "solve", 1, solve_body(people=("venom", "b")))
        self.assertEqual(reply["kind"], "result")

    def test_an_overrun_is_ended_and_internal(self):
        daemon = self.start("--workers", "1", "--test-hooks", env={"TANDEM_TEST_HANG": "mud"})
        dealer = daemon.connect()
        start = time.monotonic()
        reply = ask(dealer, "solve", 1, solve_body(time_ms=100, people=("mud", "b")))
        self.assertEqual(code(reply), "internal")
        self.assertGreater(time.monotonic() - start, 2)
        self.assertLess(time.monotonic() - start, 4)
        self.check_log_has(daemon, re.search("[0-9a-f]{16}", reply["body"]["message"]).group())
        self.assertEqual(ask(dealer, "solve", 2, solve_body())["kind"], "result")
        self.assertEqual(self.counters(dealer)["workers_overran"], 1)

    def test_workers_are_recycled(self):
        daemon = self.start("--workers", "1", "--recycle-after", "2")
        dealer = daemon.connect()
        for ident in range(7):
            self.assertEqual(ask(dealer, "solve", ident, solve_body())["kind"], "result")
        counters = self.counters(dealer)
        self.assertEqual((counters["workers_recycled"], counters["workers_crashed"]), (3, 0))

    def test_workers_volunteer_where_memory_runs_out(self):
        daemon = self.start("--workers", "1")
        ask(daemon.connect(), "solve", 1, solve_body())

        def score(pid):
            with open(f"/proc/{pid}/oom_score_adj", encoding="ascii") as file:
                return int(file.read())
        self.assertEqual(score(daemon.workers()[0]), max(500, score(daemon.process.pid)))

    def test_workers_die_with_the_daemon(self):
        daemon = self.start("--workers", "2")
        dealer = daemon.connect()
        ask(dealer, "solve", 1, solve_body())
        workers = daemon.workers()
        daemon.process.kill()
        daemon.process.wait()
        self.until(lambda: not any(lives(pid) for pid in workers), "workers are gone")


class Stop(LiveTest):
    def test_sigterm_drains_what_runs_and_refuses_the_rest(self):
        daemon = self.start("--workers", "1")
        dealer, other = daemon.connect(), daemon.connect()
        dealer.send(request("solve", 1, solve_body(RUNS, 800)))
        self.until_running(other, 1)
        dealer.send(request("solve", 2, solve_body()))
        self.until(lambda: ask(other, "stats", 0)["body"]["gauges"]["queued"] == 1, "queued")
        daemon.process.send_signal(signal.SIGTERM)
        reply = receive(dealer)
        self.assertEqual((reply["id"], code(reply)), (2, "busy"))
        reply = ask(other, "solve", 3, solve_body())
        self.assertEqual(code(reply), "busy")
        self.assertGreater(reply["body"]["retry_after_ms"], 0)
        reply = receive(dealer)
        self.assertEqual((reply["id"], reply["kind"]), (1, "result"))
        self.assertEqual(daemon.finish(0), 0)
        self.assertEqual([name for name in daemon.left if name.startswith("tandem-")], [])

    def test_what_outlasts_the_drain_is_asked_for_its_best(self):
        daemon = self.start("--workers", "1", "--drain-ms", "200")
        dealer, other = daemon.connect(), daemon.connect()
        dealer.send(request("solve", 1, solve_body(RUNS, 60000)))
        self.until_running(other, 1)
        daemon.process.send_signal(signal.SIGTERM)
        reply = receive(dealer)
        self.assertEqual(reply["body"].get("status"), "feasible", reply)
        self.assertEqual(daemon.finish(0), 0)

    def test_what_does_not_listen_is_given_up_as_busy(self):
        daemon = self.start("--workers", "1", "--drain-ms", "100")
        dealer, other = daemon.connect(), daemon.connect()
        dealer.send(request("solve", 1, solve_body(STUBBORN, 60000)))
        self.until_running(other, 1)
        daemon.process.send_signal(signal.SIGINT)
        self.assertEqual(code(receive(dealer)), "busy")
        self.assertEqual(daemon.finish(0), 0)

    def test_a_second_signal_stops_at_once(self):
        daemon = self.start("--workers", "1")
        dealer, other = daemon.connect(), daemon.connect()
        dealer.send(request("solve", 1, solve_body(RUNS, 60000)))
        self.until_running(other, 1)
        daemon.process.send_signal(signal.SIGTERM)
        self.until(lambda: any("draining" in line for line in daemon.lines), "draining")
        self.assertEqual(daemon.finish(signal.SIGTERM), 128 + signal.SIGTERM)
        self.assertEqual([name for name in daemon.left if name.startswith("tandem-")], [])


class Start(unittest.TestCase):
    def run_daemon(self, *options):
        return subprocess.run([DAEMON, *options], capture_output=True, text=True, timeout=20,
                              check=False)

    def test_misuse_exits_2_and_says_why(self):
        for options, part in ((("--bind", "tcp://0.0.0.0:5591"), "--insecure"),
                              (("--wat",), "--wat"), (("--workers", "x"), "whole number")):
            done = self.run_daemon(*options)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(part, done.stderr)

    def test_help_and_version(self):
        done = self.run_daemon("--help")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("--drain-ms", done.stdout)
        self.assertRegex(self.run_daemon("--version").stdout, r"^tandemd \d")

    def test_config_prints_a_file_that_says_the_same(self):
        shown = self.run_daemon("config", "--drain-ms", "77", "--bind", "tcp://127.0.0.1:*")
        self.assertEqual((shown.returncode, shown.stderr), (0, ""))
        self.assertRegex(shown.stdout, r"(?m)^drain-ms: 77 +# --drain-ms$")
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(shown.stdout)
            file.flush()
            again = self.run_daemon("config", "--config", file.name).stdout
            self.assertIn(f"# {file.name}\n", again)
        values = [[line.split(" # ")[0].strip() for line in text.splitlines() if line[0] != "#"]
                  for text in (shown.stdout, again)]
        self.assertEqual(*values)
        self.assertEqual(self.run_daemon("config", "--workers", "x").returncode, 2)

    def test_a_misspelt_variable_is_misuse(self):
        os.environ["TANDEMD_DRAIN"] = "5"
        self.addCleanup(os.environ.pop, "TANDEMD_DRAIN")
        done = self.run_daemon()
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("TANDEMD_DRAIN", done.stderr)

    def test_what_cannot_run_exits_1_and_says_why(self):
        with tempfile.TemporaryDirectory(prefix="tandem-live-") as folder:
            bad = f"ipc://{folder}/no/such/folder"
            self.assertEqual(self.run_daemon("--bind", bad, "--worker", WORKER).returncode, 1)
            done = self.run_daemon("--bind", f"ipc://{folder}/a", "--worker", "/nowhere")
            self.assertEqual(done.returncode, 1)
            self.assertIn("--worker", done.stderr)

    def test_an_endpoint_in_use_is_not_taken_away(self):
        daemon = Daemon("--workers", "1")
        try:
            done = self.run_daemon("--bind", daemon.endpoint, "--worker", WORKER)
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertEqual(ask(daemon.connect(), "hello", 1)["kind"], "result")
        finally:
            daemon.finish()

    def test_free_ports_are_told_in_the_log(self):
        daemon = Daemon("--workers", "1", "--bind", "tcp://127.0.0.1:*")
        try:
            log = "".join(daemon.lines)
            for _ in range(200):
                if "tcp://127.0.0.1:" in log:
                    break
                time.sleep(0.01)
                log = "".join(daemon.lines)
            port = re.search(r"listening on (tcp://127\.0\.0\.1:\d+)", log).group(1)
            socket = daemon.context.socket(zmq.REQ)
            socket.rcvtimeo = 20000
            socket.connect(port)
            self.assertEqual(ask(socket, "hello", 1)["kind"], "result")
        finally:
            daemon.finish()


if __name__ == "__main__":
    DAEMON, WORKER = sys.argv[1:3]
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[3:]], warnings="ignore")
