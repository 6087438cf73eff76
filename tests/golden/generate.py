#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the .msgpack bytes next to each .json twin, with another library than the project's.

The keys keep their order; integers take their shortest form, numbers with a point are
float64. A `NAME_canonical.json` also gets a line in refs.txt: the ref that its bytes have. With
--check, compares instead and fails on a difference.
"""
import hashlib
import json
import pathlib
import sys

import msgpack

failed = False
for twin in sorted(pathlib.Path(__file__).parent.glob("*.json")):
    data = msgpack.packb(json.loads(twin.read_text(encoding="utf-8")), use_bin_type=True)
    target = twin.with_suffix(".msgpack")
    if "--check" not in sys.argv:
        target.write_bytes(data)
    elif target.read_bytes() != data:
        print(f"{target.name} differs from {twin.name}", file=sys.stderr)
        failed = True

folder = pathlib.Path(__file__).parent
refs = "".join(f"{hashlib.sha256(path.read_bytes()).hexdigest()} {path.stem}\n"
               for path in sorted(folder.glob("*_canonical.msgpack")))
if "--check" not in sys.argv:
    (folder / "refs.txt").write_text(refs, encoding="utf-8")
elif (folder / "refs.txt").read_text(encoding="utf-8") != refs:
    print("refs.txt differs from the canonical messages", file=sys.stderr)
    failed = True
sys.exit(failed)
