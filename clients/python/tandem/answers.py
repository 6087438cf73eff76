# SPDX-License-Identifier: Apache-2.0
"""Types of what results hold. PROTOCOL.md says what the words mean; servers may add others."""
from __future__ import annotations

from typing import Any, Literal, NotRequired, TypedDict

Status = Literal["optimal", "feasible", "infeasible", "unknown"]
JobState = Literal["queued", "running", "done", "cancelled", "failed"]


class Hello(TypedDict):
    server: str
    version: str
    protocol: list[int]
    limits: dict[str, int]
    features: list[str]
    workers: int


class Remark(TypedDict):
    message: str
    path: NotRequired[str]


class Checked(TypedDict):
    problems: list[Remark]
    warnings: list[Remark]


class StageValue(TypedDict):
    stage: str
    value: int | None
    bound: int | None
    vector: NotRequired[list[int]]


class Pair(TypedDict):
    mentor: str
    mentee: str
    score: int
    parts: dict[str, int]
    locked: NotRequired[bool]
    kept: NotRequired[bool]
    price: NotRequired[int | None]


class Obstacle(TypedDict):
    kind: str
    breaks: int
    alone: int
    name: NotRequired[str]
    path: NotRequired[str]


class Unmatched(TypedDict):
    id: str
    reason: NotRequired[Literal["no_candidate", "quota", "outnumbered", "traded_off"]]
    obstacles: NotRequired[list[Obstacle]]
    opener: NotRequired[int]
    quotas: NotRequired[list[str]]
    group: NotRequired[int]


class QuotaCount(TypedDict):
    name: str
    count: int
    min: NotRequired[int]
    max: NotRequired[int]
    min_share: NotRequired[float]
    max_share: NotRequired[float]
    price: NotRequired[int | None]
    share_price: NotRequired[int | None]


class Earned(TypedDict):
    name: str
    earned: int


class Diversity(TypedDict):
    mean: float | None
    differing: float | None
    missing: int


class Outcome(TypedDict):
    """`pairs` are in rows; with `options.columns` they are `{columns: …}`: cast them then."""

    status: Status
    proof: Literal["prices", "search"] | None
    gap: float | None
    objective: list[StageValue]
    pairs: list[Pair]
    unmatched: list[Unmatched]
    quotas: list[QuotaCount]
    diversity: dict[str, Diversity]
    warnings: list[Remark]
    stats: dict[str, Any]
    groups: NotRequired[list[dict[str, Any]]]
    left: NotRequired[list[str]]
    spread: NotRequired[list[Earned]]
    conflict: NotRequired[list[dict[str, Any]]]
    irreducible: NotRequired[bool]
    certificate: NotRequired[dict[str, Any]]


class Progress(TypedDict):
    stage: str
    incumbent: int | None
    bound: int | None
    gap: float | None
    columns: int
    elapsed_ms: int


class Verdict(TypedDict):
    valid: bool
    broken: list[dict[str, Any]]
    objective: list[StageValue]
    pairs: list[Pair]
    bound: int | None
    gap: float | None


class Agenda(TypedDict):
    status: Literal["optimal", "feasible"]
    gap: float
    objective: list[StageValue]
    pairs: list[dict[str, Any]]
    topics: list[dict[str, Any]]
    warnings: list[Remark]
    stats: dict[str, Any]
    months: NotRequired[list[dict[str, Any]]]


class Explanation(TypedDict, total=False):
    """Of a participant or of a pair: PROTOCOL.md says which keys come with which."""

    status: Status
    objective: list[StageValue]
    participant: str
    possible: int | None
    obstacles: list[Obstacle]
    pairs: list[dict[str, Any]]
    unmatched: list[Unmatched]
    groups: list[dict[str, Any]]
    alternatives: list[dict[str, Any]]
    complete: bool
    changes: list[dict[str, Any]]
    pair: list[str]
    verdict: Literal["chosen", "possible", "excluded"]
    score: int
    parts: dict[str, int]
    rank: int
    locked: bool
    kept: bool
    barriers: list[dict[str, Any]]
    loss: list[dict[str, Any]]
    impossible: bool
    moves: dict[str, Any]
    conflict: list[dict[str, Any]]
    irreducible: bool
    warnings: list[Remark]
    stats: dict[str, Any]


class Submitted(TypedDict):
    job: str
    state: JobState


class Job(TypedDict):
    job: str
    state: JobState
    submitted_at: int
    attempts: int
    started_at: NotRequired[int]
    finished_at: NotRequired[int]
    progress: NotRequired[Progress]
    outcome: NotRequired[Outcome]
    error: NotRequired[dict[str, Any]]


class JobPage(TypedDict):
    jobs: list[Job]
    next: NotRequired[str]


class Stats(TypedDict):
    counters: dict[str, int]
    gauges: dict[str, int]
    latency_ms: dict[str, Any]
    queued_ms: dict[str, Any]
    worker_ms: dict[str, Any]
