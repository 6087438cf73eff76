# SPDX-License-Identifier: Apache-2.0
"""The canonical encoding of a cohort or programme, and the ref that names it on every server."""
from __future__ import annotations

import hashlib
from typing import Any, Mapping

from . import wire
from .errors import BadRequest


def _bytes(text: Any) -> bytes:
    return str(text).encode("utf-8")


def _canonical(value: Any) -> Any:
    if isinstance(value, dict):
        kept = [(key, item) for key, item in value.items() if item is not None]
        return {key: _canonical(item) for key, item in sorted(kept, key=lambda e: _bytes(e[0]))}
    if isinstance(value, (list, tuple)):
        return [_canonical(item) for item in value]
    if isinstance(value, float) and value.is_integer() and -(2**63) <= value < 2**64:
        return int(value)
    return value


def _rows(participants: Any) -> list[dict[str, Any]]:
    if not isinstance(participants, dict):
        return list(participants)
    columns = participants["columns"]
    if len({len(column) for column in columns.values()}) > 1:
        raise BadRequest("columns of different lengths", place="participants.columns")
    return [dict(zip(columns, row)) for row in zip(*columns.values())]


def canonical_programme(programme: Mapping[str, Any]) -> bytes:
    return wire.encode_body(_canonical(dict(programme)))


def canonical_cohort(cohort: Mapping[str, Any]) -> bytes:
    rows = sorted(_rows(cohort["participants"]), key=lambda row: _bytes(row["id"]))
    return wire.encode_body(_canonical({**cohort, "participants": rows}))


def ref_of_cohort(cohort: Mapping[str, Any]) -> str:
    """What `put_cohort` would answer: the SHA-256 of the canonical encoding, in hex."""
    return hashlib.sha256(canonical_cohort(cohort)).hexdigest()


def ref_of_programme(programme: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical_programme(programme)).hexdigest()
