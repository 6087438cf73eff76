# SPDX-License-Identifier: GPL-3.0-or-later
"""A daemon that demands keys, with its files in a private folder, and people with keys of their own."""
import os
import shutil
import signal
import subprocess
import tempfile

import zmq

from service import DAEMON, Client, Daemon


def z85(key):
    return key.decode("ascii")


class Keys:
    """The daemon's pair and its key file."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="tandem-keys-")
        self.path = os.path.join(self.folder, "keys.yaml")
        self.pair = os.path.join(self.folder, "server.key")
        self.server = self.run("keygen", "--out", self.pair).strip().encode("ascii")
        self.people = {}
        self.write("keys: []\n")

    def run(self, *words, status=0):
        done = subprocess.run([DAEMON, *words], capture_output=True, text=True, check=False)
        if done.returncode != status:
            raise AssertionError(f"{words}: {done.returncode}, {done.stdout} {done.stderr}")
        return done.stdout if status == 0 else done.stderr

    def write(self, text):
        with open(self.path, "w", encoding="ascii") as file:
            file.write(text)

    def add(self, name, *options):
        """A new key of that name in the file: (public, secret)."""
        self.people[name] = zmq.curve_keypair()
        self.run("keys", "add", self.path, name, z85(self.people[name][0]), *options)
        return self.people[name]

    def revoke(self, name):
        self.run("keys", "revoke", self.path, name)

    def options(self):
        return ("--keys", self.path, "--key-pair", self.pair)

    def remove(self):
        shutil.rmtree(self.folder)


class KeyedDaemon(Daemon):
    def __init__(self, keys, *options):
        self.keys = keys
        super().__init__(*keys.options(), *options)

    def as_key(self, pair, **options):
        """A client under a (public, secret) pair, whether the daemon knows it or not."""
        return Client(self, curve_serverkey=self.keys.server, curve_publickey=pair[0],
                      curve_secretkey=pair[1], **options)

    def person(self, name, **options):
        return self.as_key(self.keys.people[name], **options)

    def reload(self):
        before = sum("keys read" in line or "cannot read the keys" in line for line in self.lines)
        self.process.send_signal(signal.SIGHUP)
        return before
