#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The package as a whole: who knows sockets and bytes, one version, a wheel that holds everything."""
import ast
import os
import re
import shutil
import subprocess
import tempfile
import unittest
import zipfile

from support import PACKAGE, ROOT

import tandem

SOURCES = os.path.join(PACKAGE, "tandem")
# Foreign module -> the only file that may import it.
ONLY = {"zmq": "transport.py", "msgpack": "wire.py"}
CORE = ("wire.py", "requests.py", "retry.py", "exchange.py", "errors.py", "parts.py", "answers.py",
        "canonical.py")
OUTSIDE = {"zmq", "socket", "asyncio", "time", "threading", "random"}


def imported(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").split(".")[0]


def findings(sources):
    found = []
    for name, text in sources.items():
        for module in imported(text):
            if ONLY.get(module, name) != name:
                found.append(f"{name} must not import {module}")
            if name in CORE and module in OUTSIDE:
                found.append(f"{name}, of the core, must not import {module}")
    return found


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


class Package(unittest.TestCase):
    def test_arrows(self):
        names = [name for name in os.listdir(SOURCES) if name.endswith(".py")]
        self.assertEqual(findings({name: read(SOURCES, name) for name in names}), [])
        self.assertLessEqual(set(CORE), set(names))

    def test_arrows_find_what_is_planted(self):
        self.assertEqual(len(findings({"client.py": "import zmq\n", "wire.py": "import msgpack\n"})), 1)
        self.assertEqual(len(findings({"exchange.py": "from time import monotonic\n"})), 1)

    def test_one_version(self):
        project = re.search(r"project\(tandem VERSION (\S+)", read(ROOT, "CMakeLists.txt")).group(1)
        self.assertEqual(tandem.__version__, project)
        self.assertIn(f'version = "{project}"', read(PACKAGE, "pyproject.toml"))

    def test_a_wheel_holds_everything(self):
        with tempfile.TemporaryDirectory() as folder:
            tree = os.path.join(folder, "tree")
            shutil.copytree(PACKAGE, tree, ignore=shutil.ignore_patterns("__pycache__"))
            script = "from setuptools import build_meta; import wheel; build_meta.build_wheel('out')"
            os.mkdir(os.path.join(tree, "out"))
            run = subprocess.run(["/usr/bin/python3", "-c", script], cwd=tree, capture_output=True, text=True,
                                 check=False)
            if "ModuleNotFoundError" in run.stderr:
                self.skipTest("no setuptools or no wheel here")
            self.assertEqual(run.returncode, 0, run.stderr)
            wheel = os.path.join(tree, "out", os.listdir(os.path.join(tree, "out"))[0])
            with zipfile.ZipFile(wheel) as archive:
                held = {name for name in archive.namelist() if name.startswith("tandem/")}
        wanted = {f"tandem/{name}" for name in os.listdir(SOURCES) if name != "__pycache__"}
        self.assertEqual(held, wanted)
        self.assertIn("tandem/py.typed", held)


if __name__ == "__main__":
    unittest.main()
