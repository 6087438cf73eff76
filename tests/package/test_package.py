#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""script/package, and what dpkg does with the result: installed below a folder that stands for /,
run from there, upgraded, removed, purged.

usage: test_package.py PROJECT
"""

import glob
import gzip
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

SKIPPED = 77
TOOLS = ("dpkg", "dpkg-deb", "dpkg-shlibdeps", "help2man", "deb-systemd-helper", "systemd-sysusers")
PROJECT = None


def run(*words, **options):
    options = {"timeout": 1000, "check": False, **options}
    return subprocess.run(words, capture_output=True, text=True, **options)


class Package(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        done = run(os.path.join(PROJECT, "script/package"))
        if done.returncode != 0:
            raise AssertionError(done.stdout + done.stderr)
        cls.files = {os.path.basename(path).split("_")[0]: path
                     for path in glob.glob(os.path.join(PROJECT, "build/package/*.deb"))}

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="tandem-package-")
        self.addCleanup(folder.cleanup)
        self.root = folder.name
        for name in ("etc", "run", "var/lib/dpkg/info", "var/lib/dpkg/updates", "var/log"):
            os.makedirs(self.at(name))
        for name in ("status", "available"):
            open(self.at("var/lib/dpkg/" + name), "w", encoding="ascii").close()

    def at(self, path):
        return os.path.join(self.root, path)

    def field(self, package, name):
        return run("dpkg-deb", "-f", self.files[package], name).stdout.strip()

    def dpkg(self, *words):
        """Scripts run on this machine and are told the folder in DPKG_ROOT."""
        done = run("dpkg", f"--root={self.root}", "--force-script-chrootless", "--force-depends",
                   "--force-not-root", "--force-bad-path", "--log=/dev/null", *words)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)

    def test_three_packages_with_their_dependencies(self):
        self.assertEqual(sorted(self.files), ["libtandem-dev", "libtandem0", "tandem"])
        depends = self.field("tandem", "Depends")
        for name in ("libc6", "libzmq5", "libuv1", "libglpk40", "libsystemd0", "libmicrohttpd12",
                     "libyaml-0-2", "init-system-helpers"):
            self.assertIn(name, depends)
        # What is linked to for messages only must not bring in the solver.
        self.assertNotIn("glpk", self.field("libtandem0", "Depends"))
        self.assertIn("libtandem0 (= ", self.field("libtandem-dev", "Depends"))
        for package in self.files:
            self.assertEqual(self.field(package, "Version"), self.field("tandem", "Version"))

    def test_licences_and_changes_are_in_place(self):
        for package, path in self.files.items():
            run("dpkg-deb", "-x", path, self.root, check=True)
            folder = self.at(f"usr/share/doc/{package}")
            with open(os.path.join(folder, "copyright"), encoding="utf-8") as file:
                text = file.read()
            self.assertIn("GPL-3.0-or-later", text)
            self.assertIn("Apache-2.0", text)
            with gzip.open(os.path.join(folder, "changelog.gz"), "rt") as file:
                self.assertIn(f"({self.field(package, 'Version')})", file.readline())
        with open(self.at("usr/share/doc/tandem/LICENSES/GPL-3.0-or-later.txt"), encoding="utf-8") as file:
            self.assertIn("GNU GENERAL PUBLIC LICENSE", file.read(200))

    def test_lintian_finds_no_error(self):
        if not shutil.which("lintian"):
            self.skipTest("no lintian")
        done = run("lintian", "--fail-on", "error", *self.files.values())
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_manuals_tell_the_settings(self):
        run("dpkg-deb", "-x", self.files["tandem"], self.root, check=True)
        with gzip.open(self.at("usr/share/man/man8/tandemd.8.gz"), "rt") as file:
            page = file.read().replace("\\-", "-")
        for word in ("--drain-ms", "--metrics", "TANDEMD_DRAIN_MS"):
            self.assertIn(word, page)
        self.assertTrue(os.path.exists(self.at("usr/share/man/man1/tandem-match.1.gz")))

    def wait_for(self, client, daemon):
        end = time.monotonic() + 20
        while run(client, "ping").returncode != 0:
            self.assertIsNone(daemon.poll(), "the daemon ended")
            self.assertLess(time.monotonic(), end, "no answer")
            time.sleep(0.05)

    def test_the_programs_run_from_where_they_are_installed(self):
        run("dpkg-deb", "-x", self.files["tandem"], self.root, check=True)
        client = self.at("usr/bin/tandem")
        endpoint = f"ipc://{self.root}/run/tandem.sock"
        environment = {"TANDEMD_BIND": endpoint, "TANDEM_ENDPOINT": endpoint, "PATH": os.environ["PATH"],
                       "RUNTIME_DIRECTORY": self.at("run"), "STATE_DIRECTORY": self.at("var/lib"),
                       "HOME": self.root}
        os.environ["TANDEM_ENDPOINT"] = endpoint
        self.addCleanup(os.environ.pop, "TANDEM_ENDPOINT")
        with open(self.at("log"), "w", encoding="utf-8") as log:
            daemon = subprocess.Popen(
                [self.at("usr/bin/tandemd"), "--config", self.at("etc/tandem/tandemd.yaml")],
                env=environment, stderr=log)
        self.addCleanup(daemon.kill)
        self.wait_for(client, daemon)
        example = self.at("usr/share/doc/tandem/example/")
        outcome = self.at("outcome")
        done = run(client, "match", example + "people.csv", example + "programme.yaml", "--outcome", outcome)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("120 pairs, optimal", done.stdout)
        done = run(client, "verify", example + "people.csv", example + "programme.yaml", outcome)
        # Search closed the last points, which no certificate can show.
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn("the certificate holds", done.stdout)
        daemon.terminate()
        self.assertEqual(daemon.wait(20), 0)

    def test_installed_upgraded_removed_and_purged(self):
        if os.geteuid() != 0:
            self.skipTest("needs root")
        link = self.at("etc/systemd/system/multi-user.target.wants/tandemd.service")
        settings = self.at("etc/tandem/tandemd.yaml")
        state = self.at("var/lib/tandem")
        self.dpkg("-i", self.files["tandem"])
        with open(self.at("etc/passwd"), encoding="utf-8") as file:
            self.assertIn("\ntandem:", "\n" + file.read())
        self.assertTrue(os.path.islink(link), "not enabled")
        self.assertEqual(os.stat(state).st_mode & 0o777, 0o700)
        # What the administrator changed stays: settings, and that it is not to start.
        with open(settings, "a", encoding="utf-8") as file:
            file.write("workers: 3\n")
        os.unlink(link)
        with open(os.path.join(state, "kept"), "w", encoding="ascii"):
            pass
        self.dpkg("-i", "--force-confold", self.files["tandem"])
        with open(settings, encoding="utf-8") as file:
            self.assertIn("workers: 3", file.read())
        self.assertFalse(os.path.lexists(link), "enabled again")
        self.dpkg("-r", "tandem")
        self.assertFalse(os.path.exists(self.at("usr/bin/tandemd")))
        self.assertTrue(os.path.exists(settings))
        self.assertTrue(os.path.exists(os.path.join(state, "kept")))
        self.dpkg("-P", "tandem")
        self.assertFalse(os.path.exists(settings))
        self.assertFalse(os.path.exists(state), "people's data are left")

    def test_the_same_sources_give_the_same_packages(self):
        with open(self.files["tandem"], "rb") as file:
            before = file.read()
        self.setUpClass()
        with open(self.files["tandem"], "rb") as file:
            self.assertEqual(before, file.read())


if __name__ == "__main__":
    PROJECT = os.path.abspath(sys.argv[1])
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        print("skipped: no", ", ".join(missing))
        sys.exit(SKIPPED)
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[2:]])
