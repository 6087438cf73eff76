#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The example's files, as their comments and the README say to use them."""
import os
import subprocess
import unittest

from service import CLI, ROOT, ServiceTest

EXAMPLE = os.path.join(ROOT, "clients/cli/example")


class ExampleTest(ServiceTest):
    options = ("--workers", "1")

    def match(self, *words):
        """What is told; skips what the server says it does not offer."""
        environment = dict(os.environ, TANDEM_ENDPOINT=self.daemon.endpoint)
        done = subprocess.run([CLI, "match", *words], cwd=EXAMPLE, env=environment, text=True,
                              capture_output=True, timeout=120, check=False)
        lines = done.stderr.splitlines()
        if lines and all("not offered" in line for line in lines):
            self.skipTest("; ".join(lines))
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        return done.stdout

    def test_company(self):
        self.assertIn("120 pairs, optimal", self.match("people.csv", "programme.yaml"))

    def test_half_time(self):
        told = self.match("people.csv", "programme.yaml", "--current", "current.csv", "--max-changes", "8")
        self.assertIn("120 pairs, optimal", told)
        self.assertRegex(told, r"\n\d+ of 116 pairs stay, \d+ are new; p241, p242, p243, p244, p245 left\.\n")

    def test_peers(self):
        told = self.match("peers.csv", "peers.yaml")
        self.assertRegex(told, r"matched  \d+ people with a partner, the most that is possible\n")
        self.assertRegex(told, r"teams linked +\d+\.\d0\n")


if __name__ == "__main__":
    unittest.main()
