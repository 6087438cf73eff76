# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a benchmark program and takes its lines apart."""
import shlex
import subprocess


def run(program, *arguments, status=0):
    """Lines as lists of words; fails unless the program ends with this status."""
    done = subprocess.run([program, *arguments], capture_output=True, text=True, timeout=50)
    if done.returncode != status:
        raise AssertionError(f"{arguments}: exit status {done.returncode}, not {status}\n"
                             f"{done.stdout}{done.stderr}")
    return [shlex.split(line) for line in done.stdout.splitlines()]


def fields(words):
    """The key=value words of a line."""
    return dict(word.split("=", 1) for word in words if "=" in word)


def lines(output, first):
    """Fields of all lines whose first word is, or starts with, `first`."""
    return [fields(words) for words in output if words and words[0].startswith(first)]


def demand(condition, message):
    if not condition:
        raise AssertionError(message)


def demand_fields(found, wanted):
    missing = set(wanted.split()) - set(found)
    demand(not missing, f"no {sorted(missing)} in {found}")
