#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""clang-tidy finds nothing, by the checks of .clang-tidy, in any C file that the build compiles,
tests aside: those are read by people and run under the sanitizers, and would double the time.
Skipped where there is no clang-tidy 14: another version knows other checks."""
import concurrent.futures
import json
import os
import re
import shutil
import subprocess
import sys

import house

VERSION = "14"
CONFIG = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", ".clang-tidy")
FINDING = re.compile(r"^(/[^:]+:\d+):\d+: (?:warning|error): (.*)$", re.M)


def tidier():
    for name in (f"clang-tidy-{VERSION}", "clang-tidy"):
        path = shutil.which(name)
        if path:
            out = subprocess.run([path, "--version"], check=True, text=True, stdout=subprocess.PIPE)
            if re.search(rf"version {VERSION}\.", out.stdout):
                return path
    return None


def tidy(root, path, flags):
    """Findings in one file; flags say how it is compiled."""
    run = subprocess.run([tidier(), "--quiet", f"--config-file={CONFIG}", *flags[0], path, *flags[1]],
                         cwd=root, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                         check=False)
    found = [f"{os.path.relpath(place, root)}: {what}" for place, what in FINDING.findall(run.stdout)]
    return found or ([f"{path}: {run.stdout}{run.stderr}"] if run.returncode else [])


def jobs(root, build):
    """(file, flags) of what is compiled: by the build's own record, or all C files of a plant."""
    if build is None:
        return [(p, ((), ("--", "-std=c11"))) for p in house.walk(root) if house.suffix(p) == ".c"]
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        paths = {entry["file"] for entry in json.load(file)}
    tests = os.path.join(root, "tests", "")
    return [(p, (("-p", build), ())) for p in sorted(paths)
            if p.startswith(root + os.sep) and not p.startswith(tests) and house.suffix(p) == ".c"]


def check(root, arguments):
    if tidier() is None:
        print(f"skipped: no clang-tidy {VERSION} here")
        return None
    work = jobs(root, arguments.build)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = pool.map(lambda job: tidy(root, *job), work)
    return sorted({finding for result in results for finding in result})


HEAD = "#include <stdlib.h>\n#include <string.h>\n"
PLANTS = [
    ("a good file", {"a.c": HEAD + "int f(const char *s);\nint f(const char *s) { return s[0]; }\n"}, None),
    ("a null pointer", {"a.c": "int f(int a) {\n  int *p = 0;\n  return a ? *p : 0;\n}\n"}, "a.c:3: Deref"),
    ("a leak", {"a.c": HEAD + "int f(void) {\n  char *p = malloc(4);\n  return p != 0;\n}\n"}, "leak"),
    ("an odd condition", {"a.c": "int f(int a) {\n  if (a == 1 || a == 1) return 2;\n  return 3;\n}\n"},
     "misc-redundant-expression"),
    ("a suspicious semicolon", {"a.c": "int f(int a) {\n  if (a);\n  return 3;\n}\n"}, "bugprone"),
]

if __name__ == "__main__":
    if "--self-test" in sys.argv and tidier() is None:
        print(f"skipped: no clang-tidy {VERSION} here")
        sys.exit(house.SKIPPED)
    house.main(check, PLANTS, options=("--build",))
