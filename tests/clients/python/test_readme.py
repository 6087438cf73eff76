#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the README of the Python client shows runs as it stands there."""
import contextlib
import io
import os
import re
import subprocess
import tempfile
import unittest

from support import PACKAGE

import service
from keyed import Keys, KeyedDaemon, z85


def examples():
    """(heading, code) of every block of Python."""
    with open(os.path.join(PACKAGE, "README.md"), encoding="utf-8") as file:
        text = file.read()
    found = []
    for section in re.split(r"^## ", text, flags=re.M)[1:]:
        heading = section.splitlines()[0]
        found += [(heading, code) for code in re.findall(r"```python\n(.*?)```", section, re.S)]
    return found


class Readme(unittest.TestCase):
    def run_all(self, blocks, endpoint):
        os.environ["TANDEM_ENDPOINT"] = endpoint
        names, said = {}, io.StringIO()
        for heading, code in blocks:
            with self.subTest(heading), contextlib.redirect_stdout(said):
                exec(compile(code, f"README.md, {heading}", "exec"), names)  # pylint: disable=exec-used
        return said.getvalue()

    def test_examples(self):
        blocks = [block for block in examples() if block[0] != "Keys"]
        self.assertGreaterEqual(len(blocks), 6)
        daemon = service.Daemon("--workers", "2")
        try:
            said = self.run_all(blocks, daemon.endpoint)
        finally:
            daemon.stop()
        self.assertIn("ada mentors bob for 2.0 points", said)
        self.assertIn("cohort.participants[0].role", said)

    def test_example_of_keys(self):
        blocks = [block for block in examples() if block[0] == "Keys"]
        self.assertEqual(len(blocks), 1)
        keys, home = Keys(), os.getcwd()
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            try:
                public = subprocess.run([service.CLI, "keygen", "--out", "tandem.key"], check=True, text=True,
                                        capture_output=True).stdout.strip()
                keys.run("keys", "add", keys.path, "reader", public)
                os.environ["TANDEM_SERVER_KEY"] = z85(keys.server)
                daemon = KeyedDaemon(keys, "--workers", "1")
                try:
                    said = self.run_all([("imports", "import tandem"), *blocks], daemon.endpoint)
                finally:
                    daemon.stop()
            finally:
                os.chdir(home)
                keys.remove()
        self.assertRegex(said, r"^\d+\.\d+")


if __name__ == "__main__":
    unittest.main()
