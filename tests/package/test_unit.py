#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The unit, its user, its folders and its settings, judged by systemd and by tandemd.

usage: test_unit.py PACKAGING_FOLDER TANDEMD
"""

import configparser
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

SKIPPED = 77
# systemd-analyze's scale from 0, safe, to 10; a service without any of it has 9.6.
EXPOSURE_MAX = 1.5
FOLDER = TANDEMD = None


def run(*words, **options):
    return subprocess.run(words, capture_output=True, text=True, check=False, timeout=60, **options)


class Unit(unittest.TestCase):
    def setUp(self):
        """A root with the unit in it, and programs for its ExecStart."""
        root = tempfile.TemporaryDirectory(prefix="tandem-unit-")
        self.addCleanup(root.cleanup)
        self.root = root.name
        self.place("tandemd.service", "usr/lib/systemd/system/tandemd.service")
        self.place("tandem.sysusers", "usr/lib/sysusers.d/tandem.conf")
        self.place("tandem.tmpfiles", "usr/lib/tmpfiles.d/tandem.conf")
        self.place("tandemd.yaml", "etc/tandem/tandemd.yaml")
        self.unit = os.path.join(self.root, "usr/lib/systemd/system/tandemd.service")

    def place(self, name, path):
        full = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        shutil.copy(os.path.join(FOLDER, name), full)

    def plant(self, old, new):
        with open(self.unit, encoding="utf-8") as file:
            text = file.read()
        self.assertIn(old, text)
        with open(self.unit, "w", encoding="utf-8") as file:
            file.write(text.replace(old, new))

    def verify(self):
        # A bare name is looked for on this machine, where nothing is installed.
        with open(self.unit, encoding="utf-8") as file:
            text = file.read()
        with open(self.unit, "w", encoding="utf-8") as file:
            file.write(text.replace("ExecStart=tandemd", f"ExecStart={os.path.abspath(TANDEMD)}"))
        return run("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", self.unit)

    def security(self):
        return run("systemd-analyze", "security", "--offline=true",
                   f"--threshold={int(EXPOSURE_MAX * 10)}", "--root", self.root, "tandemd.service")

    def test_systemd_understands_it(self):
        done = self.verify()
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_a_misspelt_line_is_seen(self):
        self.plant("ProtectSystem=", "ProtectSystm=")
        self.assertIn("ProtectSystm", self.verify().stderr)

    def test_it_exposes_little(self):
        done = self.security()
        self.assertEqual(done.returncode, 0, done.stdout[-2000:] + done.stderr)

    def test_less_protection_is_seen(self):
        self.plant("SystemCallFilter=", "#")
        self.plant("CapabilityBoundingSet=\n", "")
        self.assertNotEqual(self.security().returncode, 0)

    def test_users_and_folders_are_made(self):
        os.makedirs(os.path.join(self.root, "etc"), exist_ok=True)
        done = run("systemd-sysusers", "--root", self.root)
        if done.returncode != 0 and os.geteuid() != 0:
            self.skipTest("needs root")
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(os.path.join(self.root, "etc/passwd"), encoding="utf-8") as file:
            self.assertIn("tandem:x:", file.read())
        done = run("systemd-tmpfiles", "--root", self.root, "--create", "tandem.conf")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        state = os.stat(os.path.join(self.root, "var/lib/tandem"))
        self.assertEqual(state.st_mode & 0o777, 0o700)
        settings = os.stat(os.path.join(self.root, "etc/tandem/tandemd.yaml"))
        self.assertEqual(settings.st_mode & 0o777, 0o640)

    def test_the_default_settings_are_taken(self):
        path = os.path.join(self.root, "etc/tandem/tandemd.yaml")
        environment = {k: v for k, v in os.environ.items() if not k.startswith("TANDEMD_")}
        done = run(TANDEMD, "config", "--config", path, env=environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("ipc:///run/tandem/tandem.sock", done.stdout)
        # What stands there in comments must be taken as well.
        with open(path, encoding="utf-8") as file:
            lines = [line[2:] if line.startswith("# ") and ": " in line.split("#")[1] else line
                     for line in file if not line.startswith("# ") or line[2:3].islower()]
        with open(path, "w", encoding="utf-8") as file:
            file.writelines(lines)
        done = run(TANDEMD, "config", "--config", path, env=environment)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("metrics: 127.0.0.1:9591", done.stdout)

    def test_the_unit_agrees_with_the_settings(self):
        parser = configparser.ConfigParser(strict=False, interpolation=None)
        parser.optionxform = str
        parser.read(self.unit, encoding="utf-8")
        service = parser["Service"]
        self.assertEqual(service["KillMode"], "mixed")  # workers finish what runs
        self.assertEqual(service["Type"], "notify")
        self.assertEqual(service["RuntimeDirectory"], "tandem")  # of the socket in tandemd.yaml
        self.assertEqual(service["RestartPreventExitStatus"], "2")


if __name__ == "__main__":
    if not all(map(shutil.which, ("systemd-analyze", "systemd-sysusers", "systemd-tmpfiles"))):
        print("skipped: no systemd here")
        sys.exit(SKIPPED)
    FOLDER, TANDEMD = sys.argv[1:3]
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[3:]])
