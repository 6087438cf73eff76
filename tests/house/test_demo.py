#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""script/demo runs, and the README shows what it prints: every line of the README's block, in
order, times aside. A line of dots stands for lines left out."""
import argparse
import os
import re
import subprocess
import sys

import house

HEADING = "## The demo's output"


def shown(readme):
    """The lines of the first code block under the heading."""
    match = re.search(re.escape(HEADING) + r"\s+```\w*\n(.*?)```", readme, re.S)
    return match.group(1).splitlines() if match else []


def without_times(line):
    return re.sub(r"\b\d+(\.\d+)?(?= ?m?s\b)", "N", line).strip()


def compare(readme, output):
    lines = shown(readme)
    if not lines:
        return [f"README.md: no block under {HEADING}"]
    rest = iter([without_times(line) for line in output.splitlines()])
    for line in lines:
        if line.strip() in ("…", "..."):
            continue
        # Consumes the output up to the line, or to its end.
        if without_times(line) not in rest:
            return [f"README.md: the demo does not print, in this place: {line}"]
    return []


def run_demo(root):
    run = subprocess.run([os.path.join(root, "script", "demo")], text=True, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, check=False)
    if run.returncode:
        return run.stdout, [f"script/demo ended with {run.returncode}\n{run.stdout}{run.stderr}"]
    findings = [] if "optimal" in run.stdout else ["script/demo does not say optimal"]
    return run.stdout, findings


BLOCK = f"{HEADING}\n\n```\n$ x\na  1\n…\nc in 5 ms\n```\n"
PLANTS = [
    ("the same", BLOCK, "$ x\na  1\nb\nc in 17 ms\n", True),
    ("a line gone", BLOCK, "$ x\nb\nc in 17 ms\n", False),
    ("another order", BLOCK, "$ x\nc in 5 ms\na  1\n", False),
    ("another number", BLOCK, "$ x\na  2\nc in 5 ms\n", False),
    ("no block", f"{HEADING}\n", "a", False),
]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root")
    parser.add_argument("--self-test", action="store_true")
    arguments = parser.parse_args()
    if arguments.self_test:
        failed = [what for what, readme, out, good in PLANTS if (compare(readme, out) == []) != good]
        print(*failed, f"{len(PLANTS) - len(failed)} passed, {len(failed)} failed", sep="\n")
        sys.exit(1 if failed else 0)
    output, findings = run_demo(arguments.root)
    findings += compare(house.read(arguments.root, "README.md"), output)
    print(*findings, sep="\n")
    sys.exit(1 if findings else 0)


if __name__ == "__main__":
    main()
