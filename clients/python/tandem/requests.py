# SPDX-License-Identifier: Apache-2.0
"""The operations as requests: what goes into each body, in which order. No sockets."""
from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any, Mapping

from . import wire
from .errors import BadRequest
from .parts import Participant

TIME_MS = 10_000  # limits.time_ms where the request does not say
WAIT_MS = 60_000  # the longest that a server waits for a job in one request


@dataclass(frozen=True)
class Request:
    """`work_s` is the time that it asks of the server by itself, `resend` whether it may be sent again
    after its connection broke, `stoppable` whether `cancel` can end it. With `gone_is_done` a
    `not_found` after it was sent again means that the first sending did it."""

    op: str
    body: Mapping[str, Any]
    work_s: float = 0.0
    resend: bool = True
    stoppable: bool = False
    gone_is_done: bool = False

    def encode_body(self) -> bytes:
        return wire.encode_body(self.body)


def _cohort(cohort: Any) -> Any:
    people = cohort.get("participants") if isinstance(cohort, Mapping) else None
    if not isinstance(people, (list, tuple)):
        return cohort
    rows = [p.as_map() if isinstance(p, Participant) else p for p in people]
    return {key: rows if key == "participants" else value for key, value in cohort.items()}


def _body(cohort: Any, programme: Any, **more: Any) -> dict[str, Any]:
    options = more.get("options")
    if isinstance(options, Mapping) and isinstance(options.get("base"), Mapping):
        base = dict(options["base"])
        base["cohort"] = _cohort(base.get("cohort"))
        more["options"] = {**options, "base": base}
    body: dict[str, Any] = {"cohort": _cohort(cohort), "programme": programme, **more}
    return {key: value for key, value in body.items() if value is not None}


def _work_s(limits: Any) -> float:
    asked = limits.get("time_ms") if isinstance(limits, Mapping) else None
    return (asked if isinstance(asked, (int, float)) else TIME_MS) / 1000


def hello() -> Request:
    return Request("hello", {})


def stats() -> Request:
    return Request("stats", {})


def check(cohort: Any, programme: Any) -> Request:
    return Request("check", _body(cohort, programme))


def solve(cohort: Any, programme: Any, limits: Any, options: Any) -> Request:
    body = _body(cohort, programme, limits=limits, options=options)
    return Request("solve", body, _work_s(limits), stoppable=True)


def with_progress(options: Any) -> Any:
    return {**(options or {}), "progress": True}


def pairs_of(pairs: Any) -> list[list[str]]:
    """[mentor, mentee] of an outcome, of its pairs in rows or columns, or of pairs."""
    if isinstance(pairs, Mapping) and "pairs" in pairs:
        pairs = pairs["pairs"]
    if isinstance(pairs, Mapping):
        columns = pairs["columns"]
        pairs = list(zip(columns["mentor"], columns["mentee"]))
    return [[p["mentor"], p["mentee"]] if isinstance(p, Mapping) else [*p] for p in pairs]


def rematch(programme: Any, current: Any, max_changes: int | None, base: Any, options: Any,
            ) -> tuple[Any, Any]:
    """(programme, options) of a half-time: the running pairs, and the request that they came from."""
    if "ref" in programme:
        raise BadRequest("a programme by its ref cannot be given running pairs", place="programme.ref",
                         remedy="give the programme itself")
    running: dict[str, Any] = {**programme, "current": pairs_of(current)}
    if max_changes is not None:
        running["max_changes"] = max_changes
    if base is None:
        return running, options
    cohort, former = base
    start = {"cohort": cohort, "programme": former, "pairs": pairs_of(current)}
    return running, {**(options or {}), "base": start}


def score(cohort: Any, programme: Any, pairs: Any, limits: Any) -> Request:
    return Request("score", _body(cohort, programme, pairs=pairs, limits=limits), _work_s(limits))


def agenda(cohort: Any, programme: Any, pairs: Any, months: int, per: str, per_month: int | None,
           limits: Any) -> Request:
    body = _body(cohort, programme, pairs=pairs, months=months, per_month=per_month, per=per,
                 limits=limits)
    return Request("agenda", body, _work_s(limits))


def explain(cohort: Any, programme: Any, participant: str | None, pair: Any, limits: Any,
            options: Any) -> Request:
    if (participant is None) == (pair is None):
        raise BadRequest("explain is about a participant or about a pair", place="participant",
                         remedy="give one of the two")
    body = _body(cohort, programme, participant=participant, pair=pair, limits=limits, options=options)
    return Request("explain", body, _work_s(limits))


def submit(cohort: Any, programme: Any, limits: Any, options: Any, key: str | None) -> Request:
    """With a key, made here where none is given: sent again, it is the same job."""
    made = key if key is not None else secrets.token_hex(16)
    return Request("submit", _body(cohort, programme, limits=limits, options=options, key=made))


def job(name: str, wait_ms: int | None = None) -> Request:
    body: dict[str, Any] = {"job": name}
    if wait_ms is not None:
        body["wait_ms"] = wait_ms
    return Request("job", body, min(wait_ms or 0, WAIT_MS) / 1000)


def jobs(state: str | None, limit: int | None, after: str | None) -> Request:
    body: dict[str, Any] = {"state": state, "limit": limit, "after": after}
    return Request("jobs", {key: value for key, value in body.items() if value is not None})


def cancel(name: str) -> Request:
    return Request("cancel", {"job": name})


def put(what: str, value: Any) -> Request:
    return Request("put", {what: _cohort(value) if what == "cohort" else value})


def forget(what: str, name: str) -> Request:
    return Request("forget", {what: name}, gone_is_done=True)


def forget_one(job_name: str | None, ref: str | None) -> Request:
    if (job_name is None) == (ref is None):
        raise BadRequest("forget is about a job or about a ref", place="job", remedy="give one of the two")
    return forget("job", job_name) if job_name is not None else forget("ref", str(ref))
