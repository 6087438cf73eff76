#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a live tandemd logs: forms, levels, who is named and who is not.

usage: test_log.py TANDEMD WORKER
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import unittest

import test_live
from test_live import FAILS, LiveTest, ask, code, solve_body


class Log(LiveTest):
    def fields(self, line):
        return dict(re.findall(r'(\w+)=("(?:[^"\\]|\\.)*"|\S*)', line))

    def finished_log(self, daemon):
        self.assertEqual(daemon.finish(), 0)
        self.assertTrue(daemon.lines)
        return daemon.lines

    def test_json_lines_are_json(self):
        daemon = self.start("--workers", "1", "--log-format", "json", "--log-level", "debug")
        dealer = daemon.connect()
        ask(dealer, "solve", "secret-id", solve_body())
        ask(dealer, "solve", 2, solve_body(FAILS))
        lines = [json.loads(line) for line in self.finished_log(daemon)]
        for line in lines:
            self.assertRegex(line["ts"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
            self.assertIn(line["level"], ("debug", "info", "warn", "error"))
            self.assertIn(line["proc"], ("tandemd", "tandem-worker"))
        answers = [line for line in lines if line["msg"] == "answered"]
        self.assertEqual([line["answer"] for line in answers], ["result", "internal"])
        self.assertIsInstance(answers[0]["took_ms"], int)

    def test_every_line_about_a_request_names_it(self):
        daemon = self.start("--workers", "2", "--test-hooks", "--log-level", "debug",
                            env={"TANDEM_TEST_POISON": "venom"})
        dealer = daemon.connect()
        reply = ask(dealer, "solve", "client-id", solve_body(people=("venom", "b")))
        self.assertEqual(code(reply), "internal")
        self.assertEqual(code(ask(dealer, "solve", 2, solve_body(FAILS))), "internal")
        log = [self.fields(line) for line in self.finished_log(daemon)]
        about = [line for line in log if "op" in line or line["msg"] == '"request failed"']
        self.assertTrue(all("request" in line or "incident" in line for line in about))
        lost = [line for line in log if line["msg"] == '"a worker was lost with a request"']
        self.assertEqual([line["losses"] for line in lost], ["1", "2"])
        self.assertEqual(lost[0]["request"], lost[1]["request"])
        self.assertNotEqual(lost[0]["incident"], lost[1]["incident"])
        incident = re.search("[0-9a-f]{16}", reply["body"]["message"]).group()
        self.assertEqual(lost[1]["incident"], incident)
        failed = [line for line in log if line["msg"] == '"request failed"']
        answered = [line for line in log if line["msg"] == '"answered"']
        self.assertEqual(failed[0]["incident"], answered[1]["incident"])

    def test_what_clients_send_and_people_stay_out_of_it(self):
        daemon = self.start("--workers", "1", "--log-level", "debug")
        dealer = daemon.connect()
        body = solve_body(FAILS, people=("a", "Ada-Lovelace"))
        self.assertEqual(code(ask(dealer, "solve", "client-id", body)), "internal")
        ask(dealer, "no-such-op", "client-id")
        log = "".join(self.finished_log(daemon))
        for word in ("client-id", "Ada", "no-such-op", "chess"):
            self.assertNotIn(word, log)
        self.assertIn("told to, by participant", log)

    def test_levels_leave_out_what_is_less(self):
        daemon = self.start("--workers", "1")
        ask(daemon.connect(), "solve", 1, solve_body())
        self.assertNotIn("answered", "".join(self.finished_log(daemon)))
        done = subprocess.run([test_live.DAEMON, "--log-level", "error", "--bind", "ipc:///no/such/folder/x",
                               "--worker", test_live.WORKER], capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 1)
        self.assertEqual({self.fields(line)["level"] for line in done.stderr.splitlines()}, {"error"})

    def test_the_journal_is_told_the_levels(self):
        with tempfile.TemporaryFile() as file:
            status = os.fstat(file.fileno())
            stream = f"{status.st_dev}:{status.st_ino}"
            for environment, prefixes in (({"JOURNAL_STREAM": stream}, [b"<6>ts", b"<3>ts"]),
                                          ({"JOURNAL_STREAM": "1:2"}, [b"ts", b"ts"])):
                file.seek(0)
                file.truncate()
                subprocess.run([test_live.DAEMON, "--bind", "ipc:///no/such/folder/x", "--worker", test_live.WORKER],
                               stderr=file, env=dict(os.environ, **environment), check=False)
                file.seek(0)
                self.assertEqual([line.split(b"=")[0] for line in file.readlines()], prefixes)


if __name__ == "__main__":
    test_live.DAEMON, test_live.WORKER = sys.argv[1:3]
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[3:]], warnings="ignore")
