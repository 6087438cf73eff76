#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys: who gets in, what a key may do, and what is left of it after it was revoked."""
import os
import socket
import stat
import subprocess
import time
import unittest

import zmq

from keyed import Keys, KeyedDaemon, z85
from service import CLI, DAEMON, ServiceTest, hard, small

QUIET_MS = 300
# The worker of the engine's tests, which does as options.seed says.
DOUBLE = os.path.join(os.path.dirname(DAEMON), "../tests/engine/tandem-worker-double")


class KeysTest(ServiceTest):
    """A daemon with three keys: `payroll` solves, `boss` may do all, `batch` only submits."""

    more = ()

    @classmethod
    def setUpClass(cls):
        cls.keys = Keys()
        cls.keys.add("payroll", "--owner", "hr", "--rights", "solve")
        cls.keys.add("boss", "--rights", "solve,submit,admin")
        cls.keys.add("batch", "--rights", "submit")
        cls.daemon = KeyedDaemon(cls.keys, "--workers", "1", "--small-workers", "0", *cls.more)

    @classmethod
    def tearDownClass(cls):
        cls.daemon.stop()
        cls.keys.remove()

    def setUp(self):
        self.boss = self.person("boss")

    def close_later(self, client):
        self.addCleanup(client.socket.close, 0)
        return client

    def person(self, name, **options):
        return self.close_later(self.daemon.person(name, **options))

    def counter(self, name):
        return self.boss.result("stats")["counters"][name]

    def gauge(self, name):
        return self.boss.result("stats")["gauges"][name]

    def reload(self):
        before = self.daemon.reload()
        self.until(lambda: sum("keys read" in line or "cannot read the keys" in line
                               for line in self.daemon.lines) > before, "the daemon reloads")

    def assert_silent(self, client, what):
        self.assertEqual(client.socket.poll(QUIET_MS), 0, what)


class ADoor(KeysTest):
    def test_a_known_key_gets_in(self):
        payroll = self.person("payroll")
        self.assertEqual(payroll.result("hello")["server"], "tandemd")
        self.assertEqual(payroll.result("solve", small())["status"], "optimal")

    def test_an_unknown_key_is_refused_and_counted(self):
        before = self.counter("keys_refused")
        stranger = self.close_later(self.daemon.as_key(zmq.curve_keypair()))
        stranger.send("hello")
        self.until(lambda: self.counter("keys_refused") == before + 1, "the refusal is counted")
        self.assert_silent(stranger, "a stranger was answered")

    def test_a_public_key_without_its_secret_is_refused(self):
        public = self.keys.people["boss"][0]
        thief = self.close_later(self.daemon.as_key((public, zmq.curve_keypair()[1])))
        thief.send("hello")
        self.assert_silent(thief, "a public key was enough")

    def test_no_keys_and_passwords_are_refused_and_counted(self):
        messages = self.counter("messages")
        for options in ({}, {"plain_username": b"boss", "plain_password": b"boss"}):
            before = self.counter("handshakes_refused")
            client = self.close_later(self.daemon.client(**options))
            client.send("hello")
            self.until(lambda b=before: self.counter("handshakes_refused") > b, "counted")
            self.assert_silent(client, f"answered with {options}")
        self.assertLess(self.counter("messages") - messages, 200)

    def test_garbage_is_refused(self):
        before = self.counter("handshakes_refused")
        greeting = b"\xff" + b"\0" * 8 + b"\x7f\x03\0"
        for words in (b"GET / HTTP/1.1\r\n\r\n" * 10, os.urandom(500), greeting + b"NULL" + b"\0" * 48,
                      greeting + b"CURVE" + b"\0" * 47 + b"\x04\x20" + b"z" * 400):
            raw = socket.socket(socket.AF_UNIX)
            self.addCleanup(raw.close)
            raw.settimeout(20)
            raw.connect(self.daemon.endpoint[len("ipc://"):])
            raw.sendall(words)
        self.until(lambda: self.counter("handshakes_refused") >= before + 2, "counted")
        self.assertEqual(self.person("payroll").result("hello")["server"], "tandemd")


class BRights(KeysTest):
    def test_each_right_opens_its_operations_only(self):
        payroll, batch = self.person("payroll"), self.person("batch")
        error = self.assert_error(payroll.ask("stats"), "forbidden")
        self.assertIn("solve", error["message"])
        self.assert_error(batch.ask("solve", small()), "forbidden")
        self.assertEqual(batch.result("check", small())["problems"], [])
        self.assertIn("counters", self.boss.result("stats"))
        self.assertGreaterEqual(self.counter("forbidden"), 2)
        self.assert_error(payroll.ask("nothing"), "unknown_op")


    def test_jobs_belong_to_the_owner_of_the_key(self):
        batch = self.person("batch")
        job = batch.result("submit", dict(small(), key="k"))["job"]
        self.assertEqual(batch.result("job", {"job": job, "wait_ms": 20000})["state"], "done")
        self.assert_error(self.boss.ask("job", {"job": job}), "not_found")
        self.assert_error(self.boss.ask("forget", {"job": job}), "not_found")
        self.assertNotIn(job, [entry["job"] for entry in self.boss.result("jobs")["jobs"]])
        self.assertNotEqual(self.boss.result("submit", dict(small(), key="k"))["job"], job)
        self.assert_error(self.person("payroll").ask("submit", small()), "forbidden")
        self.assertIn(job, [entry["job"] for entry in batch.result("jobs")["jobs"]])


class CRevoked(KeysTest):
    def test_a_revoked_key_gets_nothing_more(self):
        keys = self.keys.add("leaver", "--rights", "solve")
        self.reload()
        leaver = self.person("leaver")
        leaver.result("hello")
        running, queued = leaver.send("solve", hard(110, time_ms=4000)), leaver.send("solve", small())
        self.until(lambda: self.gauge("running") == 1, "the problem runs")
        self.keys.revoke("leaver")
        self.reload()
        self.until(lambda: self.gauge("running") == 0, "what ran for it is given up")
        before = self.counter("revoked_messages")
        leaver.send("hello")
        self.until(lambda: self.counter("revoked_messages") == before + 1, "counted")
        self.assert_silent(leaver, f"{running} or {queued} was answered")
        again = self.close_later(self.daemon.as_key(keys))
        again.send("hello")
        self.assert_silent(again, "a revoked key got in again")
        self.assertEqual(self.person("payroll").result("solve", small())["status"], "optimal")

    def test_a_broken_file_leaves_the_keys_as_they_are(self):
        with open(self.keys.path, encoding="ascii") as file:
            good = file.read()
        self.keys.write("keys:\n  - {name: x, rights: [everything]}\n")
        self.reload()
        self.assertTrue(any(":2:" in line and "rights" in line for line in self.daemon.lines),
                        self.daemon.log())
        self.assertEqual(self.person("payroll").result("hello")["server"], "tandemd")
        self.keys.write(good)
        self.reload()


@unittest.skipUnless(os.path.exists(DOUBLE), f"{DOUBLE} is not built")
class CStubborn(KeysTest):
    """A worker that does not heed a cancel: its request is given up five seconds later."""

    more = ("--worker", DOUBLE)

    def test_a_routing_id_does_not_inherit_answers(self):
        first = self.person("payroll", routing_id=b"same")
        first.send("solve", dict(small(), options={"seed": 5}))
        self.until(lambda: self.gauge("running") == 1, "the problem runs")
        before = self.counter("replies_unroutable")
        first.socket.close(0)
        time.sleep(0.3)  # else ZeroMQ still holds the name for the first
        heir = self.person("batch", routing_id=b"same")
        self.assertEqual(heir.result("hello")["server"], "tandemd")
        self.until(lambda: self.gauge("running") == 0, "the request is given up")
        self.assert_silent(heir, "an answer went to another key")
        self.assertEqual(self.counter("replies_unroutable"), before + 1)


class DLimits(KeysTest):
    """One owner with two keys and limits for both together."""

    def limit(self, *options):
        self.keys.run("keys", "limit", self.keys.path, "hr", *options)
        self.reload()

    def tearDown(self):
        self.limit()

    @staticmethod
    def crowd(count):
        return {"cohort": {"participants": [{"id": f"p{i}", "role": "mentee"} for i in range(count)]},
                "programme": {}}

    def test_requests_per_second_are_limited_for_all_keys_of_an_owner(self):
        self.keys.add("second", "--owner", "hr", "--rights", "solve")
        self.limit("--per-second", "4")
        clients = [self.person("payroll"), self.person("second")]
        answers = [clients[i % 2].ask("check", small()) for i in range(8)]
        refused = [answer["body"] for answer in answers if answer["kind"] == "error"]
        self.assertIn(len(refused), (3, 4))
        self.assertTrue(all(body["code"] == "busy" for body in refused), refused)
        wait_ms = refused[-1]["retry_after_ms"]
        self.assertTrue(1 <= wait_ms <= 250, wait_ms)
        time.sleep(wait_ms / 1000)
        clients[0].result("check", small())
        self.boss.result("check", small())

    def test_participants_are_limited_in_rows_and_columns(self):
        self.limit("--participants", "50")
        payroll = self.person("payroll")
        payroll.result("check", self.crowd(50))
        error = self.assert_error(payroll.ask("check", self.crowd(51)), "too_large")
        self.assertIn("51 participants", error["message"])
        columns = {"columns": {"id": [f"p{i}" for i in range(51)], "role": ["mentee"] * 51}}
        body = {"programme": {}, "cohort": {"participants": columns}}
        self.assert_error(payroll.ask("check", body), "too_large")
        large = self.crowd(30000)
        for person in large["cohort"]["participants"]:
            person["note"] = "x" * 40
        self.assertIn("30000", self.assert_error(payroll.ask("check", large), "too_large")["message"])
        self.boss.result("check", self.crowd(51))

    def test_a_share_of_the_queue_leaves_room_for_others(self):
        self.limit("--queue-percent", "1")  # of 1024: ten
        payroll = self.person("payroll")
        sent = [payroll.send("solve", hard(110, time_ms=300)) for _ in range(14)]
        replies = [payroll.receive() for _ in range(3)]
        self.assertEqual({reply["body"].get("code") for reply in replies}, {"busy"})
        self.assertTrue(all(reply["body"]["retry_after_ms"] > 0 for reply in replies))
        self.assertEqual(self.boss.result("check", small())["problems"], [])
        rest = [payroll.receive() for _ in range(len(sent) - 3)]
        self.assertTrue(all(reply["kind"] == "result" for reply in rest), rest)


class DStart(unittest.TestCase):
    def setUp(self):
        self.keys = Keys()
        self.addCleanup(self.keys.remove)

    def refused(self, *options):
        done = subprocess.run([DAEMON, "--bind", f"ipc://{self.keys.folder}/front", *options],
                              capture_output=True, text=True, timeout=30, check=False)
        self.assertIn(done.returncode, (1, 2))
        return done.stderr

    def test_an_open_door_needs_keys_or_the_flag(self):
        self.assertIn("--insecure", self.refused("--bind", "tcp://0.0.0.0:*"))

    def test_keys_open_the_door(self):
        daemon = KeyedDaemon(self.keys, "--bind", "tcp://0.0.0.0:*", "--workers", "1")
        daemon.stop()

    def test_half_a_setting_is_refused(self):
        self.assertIn("--key-pair", self.refused("--keys", self.keys.path))
        self.assertIn("--keys", self.refused("--key-pair", self.keys.pair))

    def test_a_pair_that_others_can_read_is_refused(self):
        os.chmod(self.keys.pair, 0o644)
        self.assertIn("chmod 600", self.refused(*self.keys.options()))

    def test_a_key_file_that_others_can_write_is_refused(self):
        os.chmod(self.keys.path, 0o666)
        self.assertIn("chmod o-w", self.refused(*self.keys.options()))

    def test_a_pair_that_does_not_match_is_refused(self):
        public, secret = zmq.curve_keypair()[0], zmq.curve_keypair()[1]
        with open(self.keys.pair, "w", encoding="ascii") as file:
            file.write(f'public: "{z85(public)}"\nsecret: "{z85(secret)}"\n')
        self.assertIn("keygen", self.refused(*self.keys.options()))


class ECommandLine(KeysTest):
    """`tandem`, whose connection is libtandem's."""

    def tandem(self, *words, status=(0,)):
        done = subprocess.run([CLI, *words], capture_output=True, text=True, timeout=60, check=False)
        self.assertIn(done.returncode, status, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def ping(self, key, server, status=(0,)):
        return self.tandem("ping", "--endpoint", self.daemon.endpoint, "--key", key, "--server-key",
                           server, status=status)

    def test_a_key_made_and_added_gets_in(self):
        mine = os.path.join(self.keys.folder, "mine.key")
        public = self.tandem("keygen", "--out", mine).strip()
        self.assertEqual(stat.S_IMODE(os.stat(mine).st_mode), 0o600)
        begin = time.monotonic()
        self.assertIn("does not let us in", self.ping(mine, self.keys.pair, status=(7,)))
        self.assertLess(time.monotonic() - begin, 2.5, "a refusal is told at once")
        self.keys.run("keys", "add", self.keys.path, "mine", public)
        self.reload()
        self.assertIn("1 worker", self.ping(mine, self.keys.pair))
        self.assertIn("1 worker", self.ping(mine, z85(self.keys.server)))
        self.assertIn("tandem", self.ping(mine, mine, status=(6,)))
        os.chmod(mine, 0o644)
        self.assertIn("chmod 600", self.ping(mine, self.keys.pair, status=(4,)))

    def test_keys_that_are_missing_are_told(self):
        self.assertIn("--key", self.tandem("ping", "--endpoint", self.daemon.endpoint, status=(6, 7)))
        self.assertIn("--server-key is missing", self.tandem("ping", "--key", "x", status=(5,)))
        self.assertIn("cannot read", self.ping(self.keys.folder + "/none", "x", status=(4,)))


class FCommands(unittest.TestCase):
    def setUp(self):
        self.keys = Keys()
        self.addCleanup(self.keys.remove)

    def test_keygen_writes_a_private_pair_once(self):
        mode = stat.S_IMODE(os.stat(self.keys.pair).st_mode)
        self.assertEqual(mode, 0o600)
        with open(self.keys.pair, encoding="ascii") as file:
            text = file.read()
        self.assertIn(z85(self.keys.server), text)
        secret = text.split('secret: "')[1][:40]
        self.assertEqual(zmq.curve_public(secret.encode("ascii")), self.keys.server)
        self.assertIn("exists", self.keys.run("keygen", "--out", self.keys.pair, status=1))

    def test_keys_are_added_listed_and_revoked(self):
        public = z85(self.keys.add("a", "--owner", "team", "--rights", "solve,worker")[0])
        self.keys.add("b")
        listed = self.keys.run("keys", "list", self.keys.path)
        self.assertIn(public, listed)
        self.assertIn("solve, worker", listed)
        self.assertIn("solve, submit", listed)
        self.assertIn("is there already",
                      self.keys.run("keys", "add", self.keys.path, "a", z85(zmq.curve_keypair()[0]), status=1))
        self.assertIn("has this public key",
                      self.keys.run("keys", "add", self.keys.path, "c", public, status=1))
        self.keys.revoke("a")
        self.assertNotIn(public, self.keys.run("keys", "list", self.keys.path))
        self.assertIn("not in the file", self.keys.run("keys", "revoke", self.keys.path, "a", status=1))

    def test_a_key_file_is_as_good_as_its_public_key(self):
        mine = os.path.join(self.keys.folder, "mine.key")
        public = self.keys.run("keygen", "--out", mine).strip()
        self.keys.run("keys", "add", self.keys.path, "me", mine)
        self.assertIn(public, self.keys.run("keys", "list", self.keys.path))

    def test_misuse_is_told(self):
        for words, part in ((("keys", "frob"), "revoke"), (("keys", "add", "x"), "FILE NAME PUBLIC"),
                            (("keygen",), "--out"), (("keys", "limit", self.keys.path, "a", "--per-second", "0"), "0")):
            self.assertIn(part, self.keys.run(*words, status=2))
        self.assertIn("neither a public key",
                      self.keys.run("keys", "add", self.keys.path, "x", "tooshort", status=1))
        self.assertIn("rights", self.keys.run("keys", "add", self.keys.path, "x", self.keys.pair,
                                              "--rights", "root", status=1))

    def test_twenty_at_once_lose_none(self):
        running = [subprocess.Popen([DAEMON, "keys", "add", self.keys.path, f"k{i}",
                                     z85(zmq.curve_keypair()[0])]) for i in range(20)]
        self.assertEqual([process.wait(30) for process in running], [0] * 20)
        listed = self.keys.run("keys", "list", self.keys.path)
        self.assertEqual(sum(f"k{i} " in listed for i in range(20)), 20)
        self.assertEqual(sorted(os.listdir(self.keys.folder)), ["keys.yaml", "server.key"])


if __name__ == "__main__":
    unittest.main()
