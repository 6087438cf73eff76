#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the documents point to exists: links, headings they jump to, and paths of this tree named
in the text, in code or out of it. Where programs and tests end up (build/) is not looked at."""
import os
import re
import urllib.parse

import house

DOCUMENTS = (".md",)
PLAIN = ("LICENSE",)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
TOP = "|".join(house.FOLDERS) + r"|LICENSES|\.ci"
PATH = re.compile(r"(?<![\w./-])(?:" + TOP + r")/[\w./*{},-]*")


def slug(heading):
    """The anchor that hosts of Markdown give a heading."""
    text = re.sub(r"[`*]", "", heading).strip().lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def anchors(text):
    return {slug(m.group(1)) for m in re.finditer(r"^#+ (.*)$", text, re.M)}


def check_link(root, path, target):
    """None when the link leads somewhere."""
    if re.match(r"[a-z]+:", target):
        return None
    name, _, anchor = urllib.parse.unquote(target).partition("#")
    to = os.path.normpath(os.path.join(os.path.dirname(path), name)) if name else path
    if not os.path.exists(os.path.join(root, to)):
        return f"{target} leads nowhere"
    if anchor and to.endswith(DOCUMENTS) and anchor not in anchors(house.read(root, to)):
        return f"{target}: no such heading"
    return None


def exists(root, mentioned):
    return os.path.exists(os.path.join(root, mentioned))


def check_document(root, path):
    findings = []
    for number, line in enumerate(house.read(root, path).splitlines(), 1):
        for match in LINK.finditer(line):
            wrong = check_link(root, path, match.group(1))
            if wrong:
                findings.append(f"{path}:{number}: {wrong}")
        for match in PATH.finditer(LINK.sub("", line)):
            mentioned = match.group().rstrip(".,-")
            if not re.search(r"[*{}]", mentioned) and not exists(root, mentioned):
                findings.append(f"{path}:{number}: {mentioned} does not exist")
    return findings


def check(root, _):
    findings = []
    for path in house.walk(root):
        if path.endswith(DOCUMENTS) or path in PLAIN:
            findings += check_document(root, path)
    return findings


PLANTS = [
    ("a good tree", {
        "README.md": "# A `b` c\n[x](proto/P.md#one-two) [y](#a-b-c) `script/run` <https://a.b/c>\n"
                     "Run script/run. See build/release/engine/tandemd and and/or proto/.\n",
        "proto/P.md": "## One, two\nback to [it](../README.md)\n", "script/run": "",
    }, None),
    ("a dead link", {"README.md": "\n[x](proto/P.md)\n"}, "README.md:2: proto/P.md leads nowhere"),
    ("a dead link in a folder", {"proto/P.md": "[x](Q.md)\n"}, "proto/P.md:1: Q.md leads nowhere"),
    ("a dead heading", {"README.md": "# A\n[x](#b)\n"}, "README.md:2: #b: no such heading"),
    ("a path gone", {"README.md": "run `script/gone`\n"}, "script/gone does not exist"),
    ("a path gone from the licence", {"LICENSE": "  solver/gone/\n"}, "LICENSE:1: solver/gone/"),
]

if __name__ == "__main__":
    house.main(check, PLANTS)
