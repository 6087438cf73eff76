#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""`tandem match` on a terminal: the live line, and what Ctrl-C does. The daemon's workers run until
they are asked for their best (seed 1 of solver_double.c).

usage: test_interrupt.py TANDEMD WORKER TANDEM
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../engine"))
import test_live  # noqa: E402

CLI = None
CTRL_C = b"\x03"
FEASIBLE = 1


class Terminal:
    """The command line as a foreground process of a terminal of its own."""

    def __init__(self, words, columns=100):
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.execv(CLI, [CLI, *words])
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        self.shown = ""

    def read_until(self, pattern, seconds=10):
        end = time.monotonic() + seconds
        while not re.search(pattern, self.shown):
            ready, _, _ = select.select([self.master], [], [], max(0, end - time.monotonic()))
            if not ready:
                raise AssertionError(f"no {pattern!r} in {self.shown!r}")
            try:
                self.shown += os.read(self.master, 4096).decode(errors="replace")
            except OSError:  # its last process is gone
                break
        return re.search(pattern, self.shown)

    def press(self, key):
        os.write(self.master, key)

    def wait(self):
        _, status = os.waitpid(self.pid, 0)
        os.close(self.master)
        return status


class Interrupt(unittest.TestCase):
    def setUp(self):
        self.daemon = test_live.Daemon("--workers", "1")
        self.addCleanup(self.daemon.finish)
        self.people = os.path.join(self.daemon.folder, "people.csv")
        self.programme = os.path.join(self.daemon.folder, "programme.yaml")
        with open(self.people, "w", encoding="ascii") as file:
            file.write("id,role,topics\na,mentor,chess\nb,mentee,chess\n")
        with open(self.programme, "w", encoding="ascii") as file:
            file.write("dimensions:\n  - {name: topics, kind: set, weight: 1}\n")

    def match(self, *options, seed=1, columns=100):
        return Terminal(["match", self.people, self.programme, "--endpoint", self.daemon.endpoint,
                         "--seed", str(seed), *options], columns)

    def until_running(self):
        other = self.daemon.connect()
        end = time.monotonic() + 10
        while test_live.ask(other, "stats", 0)["body"]["gauges"]["running"] != 1:
            self.assertLess(time.monotonic(), end)
            time.sleep(0.01)

    def test_the_live_line_counts_down(self):
        terminal = self.match("--time", "1.5")
        line = r"\r\x1b\[Kpairs: best so far …, at most …, (\d\.\d) s left"
        first = float(terminal.read_until(line).group(1))
        terminal.read_until(r"0\.[0-4] s left")
        self.assertLessEqual(first, 1.5)
        terminal.read_until(r"s left\r\x1b\[K(?!pairs)[^\r]")  # removed before the report
        self.assertNotEqual(terminal.wait(), 0)

    def test_the_live_line_fits_a_narrow_terminal(self):
        terminal = self.match("--time", "1", columns=20)
        time.sleep(0.3)
        terminal.read_until(r"No |no ")
        for line in re.findall(r"\x1b\[K(pairs[^\r\x1b]*)", terminal.shown)[2:]:
            self.assertLess(len(line), 20)
        terminal.wait()

    def test_ctrl_c_brings_the_best_so_far(self):
        terminal = self.match("--time", "60")
        terminal.read_until("s left")
        start = time.monotonic()
        terminal.press(CTRL_C)
        terminal.read_until("asking for the best pairing so far")
        status = terminal.wait()
        self.assertLess(time.monotonic() - start, 1)
        self.assertTrue(os.WIFEXITED(status))
        self.assertEqual(os.WEXITSTATUS(status), FEASIBLE)

    def test_a_second_ctrl_c_leaves(self):
        terminal = self.match("--time", "60", seed=5)
        self.until_running()
        terminal.press(CTRL_C)
        terminal.read_until("asking for the best pairing so far")
        terminal.press(CTRL_C)
        status = terminal.wait()
        self.assertTrue(os.WIFSIGNALED(status))
        self.assertEqual(os.WTERMSIG(status), signal.SIGINT)


if __name__ == "__main__":
    test_live.DAEMON, test_live.WORKER, CLI = sys.argv[1:4]
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[4:]], warnings="ignore")
