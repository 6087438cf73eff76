#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sizes and words: no function over 80 lines, nine in ten under 40, no file over 600 lines, none
of the words that mark unfinished work, no tab and no blank at the end of a line of C."""
import ast
import re

import house

FUNCTION_LINES, MOST_LINES, MOST_SHARE, FILE_LINES = 80, 40, 0.9, 600
UNFINISHED = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX")) + r")\b")
SUFFIXES = (".c", ".h", ".py", ".sh", ".cmake", ".md", ".txt", ".yaml", ".yml")


def c_functions(text):
    """(first line, lines) of every function definition, from its name to its closing brace."""
    text = re.sub(r"^[ \t]*#(?:\\\n|[^\n])*", "", house.blank_c(text), flags=re.M)
    depth, start, opened = 0, None, False
    line = 1
    for i, char in enumerate(text):
        if char == "\n":
            line += 1
        elif char == "{":
            if depth == 0:
                head = re.split(r"[;}]", text[:i])[-1]
                opened = head.rstrip().endswith(")")
                start = line - head.lstrip().count("\n")
            depth += 1
        elif char == "}":
            depth -= 1
            if depth == 0 and opened:
                yield start, line - start + 1


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, node.end_lineno - node.lineno + 1


def functions(path, text):
    if house.suffix(path) in (".c", ".h"):
        return c_functions(text)
    return python_functions(text) if house.suffix(path) == ".py" else ()


def check_lines(path, text):
    findings = []
    for number, line in enumerate(text.splitlines(), 1):
        word = UNFINISHED.search(line)
        if word:
            findings.append(f"{path}:{number}: unfinished: {word.group()}")
        if house.suffix(path) in (".c", ".h") and (line.endswith((" ", "\t")) or "\t" in line):
            findings.append(f"{path}:{number}: a tab, or a blank at the end")
    if number_of_lines(text) > FILE_LINES and house.suffix(path) in (".c", ".h", ".py", ".sh"):
        findings.append(f"{path}: {number_of_lines(text)} lines, at most {FILE_LINES}")
    return findings


def number_of_lines(text):
    return text.count("\n")


def check(root, _):
    findings, sizes = [], []
    for path in house.walk(root):
        if path.startswith("LICENSES/"):
            continue
        if house.suffix(path) not in SUFFIXES and not house.is_script(root, path):
            continue
        text = house.read(root, path)
        findings += check_lines(path, text)
        for line, lines in functions(path, text):
            sizes.append(lines)
            if lines > FUNCTION_LINES:
                findings.append(f"{path}:{line}: a function of {lines} lines, at most {FUNCTION_LINES}")
    if sizes:
        short = sum(1 for s in sizes if s < MOST_LINES) / len(sizes)
        print(f"{len(sizes)} functions, median {sorted(sizes)[len(sizes) // 2]} lines, "
              f"{100 * short:.0f} % under {MOST_LINES}, longest {max(sizes)}")
        if len(sizes) >= 10 and short < MOST_SHARE:
            findings.append(f"only {100 * short:.0f} % of the functions are under {MOST_LINES} lines")
    return findings


def body(lines):
    return "static int f(int a,\n             int b) {\n" + "  a += b;\n" * (lines - 3) + "}\n"


NOISE = '/* } */\nstruct s {\n  int a;\n};\nstatic const char *t[] = {"{", "}"};\nint c = \'{\';\n'
PLANTS = [
    ("a good tree", {"a.c": NOISE + body(80), "b.py": "def f():\n    return 1\n"}, None),
    ("a long function", {"a.c": NOISE + body(81)}, "a.c:7: a function of 81 lines"),
    ("a long function behind a directive", {
        "a.c": "#if X\n#define Y {\n#endif\n" + body(90),
    }, "a.c:4: a function of 90 lines"),
    ("a long function of Python", {"b.py": "def f():\n" + "    f()\n" * 80}, "b.py:1: a function of 81"),
    ("many long functions", {"a.c": body(50) * 10}, "only 0 % of the functions"),
    ("a long file", {"a.h": "int a;\n" * 601}, "a.h: 601 lines"),
    ("a blank at the end", {"a.c": "int a; \n"}, "a.c:1: a tab, or a blank"),
    ("unfinished C", {"a.c": "int a; // TO" + "DO: b\n"}, "a.c:1: unfinished"),
    ("unfinished script", {"script/run": "#!/bin/sh\n# FIX" + "ME\n"}, "script/run:2: unfinished"),
]

if __name__ == "__main__":
    house.main(check, PLANTS)
