#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every C file is as clang-format 14 would write it. Skipped where there is no clang-format 14:
another version lays some lines out in another way."""
import os
import re
import shutil
import subprocess
import sys

import house

VERSION = "14"
STYLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".clang-format")


def formatter():
    for name in (f"clang-format-{VERSION}", "clang-format"):
        path = shutil.which(name)
        if path:
            out = subprocess.run([path, "--version"], check=True, text=True, stdout=subprocess.PIPE)
            if re.search(rf"version {VERSION}\.", out.stdout):
                return path
    return None


def check(root, _):
    program = formatter()
    if program is None:
        print(f"skipped: no clang-format {VERSION} here")
        return None
    paths = [p for p in house.walk(root) if house.suffix(p) in (".c", ".h")]
    if not paths:
        return []
    run = subprocess.run(
        [program, "--dry-run", f"--style=file:{STYLE}", "--ferror-limit=0", *paths],
        cwd=root, text=True, stderr=subprocess.PIPE, check=False)
    # One finding a file: its first line that would change.
    first = {}
    for line in run.stderr.splitlines():
        match = re.match(r"([^:]+):(\d+):\d+: (?:warning|error)", line)
        if match:
            first.setdefault(match.group(1), match.group(2))
    findings = [f"{p}:{n}: run clang-format -i {p}" for p, n in sorted(first.items())]
    return findings or ([run.stderr] if run.returncode else [])


PLANTS = [
    ("a good file", {"a.c": "int f(void) { return 1; }\n"}, None),
    ("a bad file", {"a.c": "int f(void){return 1;}\n"}, "a.c:1: run clang-format"),
    ("a bad header", {"x/a.h": "int a;\n\nint  b;\n"}, "x/a.h:3"),
]

if __name__ == "__main__":
    if "--self-test" in sys.argv and formatter() is None:
        print(f"skipped: no clang-format {VERSION} here")
        sys.exit(house.SKIPPED)
    house.main(check, PLANTS)
