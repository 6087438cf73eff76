#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the .msgpack bytes next to each .json twin, with another library than the project's.

The keys keep their order; integers take their shortest form, numbers with a point are
float64. With --check, compares instead and fails on a difference.
"""
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
sys.exit(failed)
