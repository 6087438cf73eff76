#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the built programs load: GLPK, under the GPL, only in tandem-worker.

Reads the dynamic section of each file (readelf), and of the libraries of ours that it needs.
The self-test takes the programs as they are and turns the demands around: each must go red.
"""
import argparse
import subprocess
import sys

NAME = "libglpk.so"


def needed(path):
    """Names of the shared libraries that the file asks for itself."""
    out = subprocess.run(["readelf", "--dynamic", "--wide", path], check=True, text=True,
                         stdout=subprocess.PIPE).stdout
    return [line.split("[")[1].split("]")[0] for line in out.splitlines() if "(NEEDED)" in line]


def loaded(path):
    """All that the loader would bring in, found the way the loader finds it."""
    out = subprocess.run(["ldd", path], check=True, text=True, stdout=subprocess.PIPE).stdout
    return [line.split()[0] for line in out.splitlines() if line.strip()]


def check(with_glpk, without_glpk):
    findings = []
    for path in with_glpk:
        if not any(name.startswith(NAME) for name in needed(path)):
            findings.append(f"{path} does not need {NAME}")
    for path in without_glpk:
        if any(name.startswith(NAME) for name in needed(path) + loaded(path)):
            findings.append(f"{path} needs {NAME}")
    return findings


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--with-glpk", nargs="*", default=[])
    parser.add_argument("--without-glpk", nargs="*", default=[])
    parser.add_argument("--self-test", action="store_true")
    arguments = parser.parse_args()
    if arguments.self_test:
        turned = check(arguments.without_glpk, arguments.with_glpk)
        count = len(arguments.with_glpk) + len(arguments.without_glpk)
        print(f"{len(turned)} passed, {count - len(turned)} failed")
        sys.exit(0 if len(turned) == count else 1)
    findings = check(arguments.with_glpk, arguments.without_glpk)
    for finding in findings:
        print(finding)
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
