# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the tree share: walking it, reading C, and proving that a test can fail.

A test is a function check(root, arguments) that returns a list of findings, each a line
"path:line: what is wrong". A plant is a small tree with one thing wrong in it; --self-test
plants each in a temporary folder and demands the finding.
"""
import argparse
import os
import re
import sys
import tempfile

SKIPPED = 77  # CTest's SKIP_RETURN_CODE
FOLDERS = ("benchmarks", "clients", "engine", "proto", "script", "solver", "tests")


def walk(root):
    """Every file of the tree, relative to root, sorted; build trees and caches left out."""
    found = []
    for folder, names, files in os.walk(root):
        names[:] = [n for n in names if n not in (".git", ".cache", "build", "__pycache__")]
        found += [os.path.relpath(os.path.join(folder, f), root) for f in files if f != ".git"]
    return sorted(found)


def read(root, path):
    with open(os.path.join(root, path), encoding="utf-8") as file:
        return file.read()


def suffix(path):
    return os.path.splitext(path)[1]


def is_script(root, path):
    """Programs without a suffix: known by their first line."""
    if "." in os.path.basename(path):
        return False
    with open(os.path.join(root, path), "rb") as file:
        return file.read(2) == b"#!"


def blank_c(text):
    """C with the contents of comments and literals blanked; newlines and columns stay."""
    token = re.compile(
        r"//(?:\\\n|[^\n])*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.S
    )
    return token.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), text)


def includes(text):
    """(line, name) of every #include, <system> or "ours"."""
    pattern = re.compile(r'^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"]', re.M)
    return [(text.count("\n", 0, m.start()) + 1, m.group(1)) for m in pattern.finditer(text)]


def plant(folder, files):
    for path, text in files.items():
        full = os.path.join(folder, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w", encoding="utf-8") as file:
            file.write(text)


def self_test(check, plants, options):
    """Each plant: (what, files, the words a finding must hold, or None where none may come).
    Options of the real tree mean nothing in a planted one."""
    arguments = argparse.Namespace(**{o.strip("-"): None for o in options})
    failed = 0
    for what, files, expected in plants:
        with tempfile.TemporaryDirectory(prefix="tandem-house.") as folder:
            plant(folder, files)
            findings = check(folder, arguments)
        good = any(expected in f for f in findings) if expected else not findings
        if not good:
            failed += 1
            print(f"{what}: expected {expected or 'no finding'}, got {findings or 'no finding'}")
    print(f"{len(plants) - failed} passed, {failed} failed")
    return 1 if failed else 0


def main(check, plants, options=()):
    """The command line of every test here. check may return None: skipped, reason printed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", default=os.path.join(os.path.dirname(__file__), "..", ".."))
    parser.add_argument("--self-test", action="store_true")
    for option in options:
        parser.add_argument(option)
    arguments = parser.parse_args()
    if arguments.self_test:
        sys.exit(self_test(check, plants, options))
    findings = check(os.path.abspath(arguments.root), arguments)
    if findings is None:
        sys.exit(SKIPPED)
    for finding in findings:
        print(finding)
    sys.exit(1 if findings else 0)
