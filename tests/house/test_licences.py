#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every source names its licence in its first lines, and it is the one of its folder."""
import os
import re

import house

TAG = "SPDX-" + "License-Identifier:"
APACHE = ("solver/model/", "proto/", "clients/")
SUFFIXES = (".c", ".h", ".cpp", ".py", ".sh", ".cmake", ".in", ".yaml", ".yml", ".js", ".css", ".html")
NAMES = ("CMakeLists.txt", ".clang-format", ".clang-tidy")


def is_source(root, path):
    return (house.suffix(path) in SUFFIXES or os.path.basename(path) in NAMES
            or house.is_script(root, path))


def expected(path):
    return "Apache-2.0" if path.startswith(APACHE) else "GPL-3.0-or-later"


def check(root, _):
    findings = []
    for path in house.walk(root):
        if not is_source(root, path) or path.startswith("LICENSES/"):
            continue
        head = "".join(house.read(root, path).splitlines(keepends=True)[:3])
        match = re.search(re.escape(TAG) + r" (\S+)", head)
        if not match:
            findings.append(f"{path}:1: no {TAG} {expected(path)} in the first three lines")
        elif match.group(1) != expected(path):
            findings.append(f"{path}:1: {match.group(1)}, in this folder {expected(path)}")
    for licence in ("Apache-2.0", "GPL-3.0-or-later"):
        if not os.path.exists(os.path.join(root, "LICENSES", licence + ".txt")):
            findings.append(f"LICENSES/{licence}.txt:1: the licence's text is missing")
    return findings


TEXTS = {"LICENSES/Apache-2.0.txt": "…", "LICENSES/GPL-3.0-or-later.txt": "…"}
GPL = f"// {TAG} GPL-3.0-or-later\n"
FREE = f"// {TAG} Apache-2.0\n"
PLANTS = [
    ("a good tree", {
        **TEXTS, "solver/a.c": GPL, "solver/model/a.c": FREE, "proto/a.h": FREE,
        "script/run": f"#!/bin/sh\n# {TAG} GPL-3.0-or-later\n", "tests/proto/a.c": GPL,
    }, None),
    ("no line", {**TEXTS, "engine/a.c": "int a;\n"}, "engine/a.c:1: no SPDX"),
    ("a line too late", {**TEXTS, "engine/a.c": "\n\n\n" + GPL}, "engine/a.c:1: no SPDX"),
    ("a script without", {**TEXTS, "script/run": "#!/bin/sh\n"}, "script/run:1: no SPDX"),
    ("a client under the GPL", {**TEXTS, "clients/c/a.h": GPL}, "in this folder Apache-2.0"),
    ("the solver under Apache", {**TEXTS, "solver/a.c": FREE}, "in this folder GPL-3.0-or-later"),
    ("no text", {"solver/a.c": GPL}, "LICENSES/Apache-2.0.txt"),
]

if __name__ == "__main__":
    house.main(check, PLANTS)
