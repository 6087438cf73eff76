# SPDX-License-Identifier: Apache-2.0
"""Types of what stands in requests. PROTOCOL.md says what the words mean."""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal, Mapping, NotRequired, Sequence, TypedDict

Role = Literal["mentor", "mentee", "either"]
Stage = Literal["pairs", "matched", "kept", "worst", "fair", "score"]
Attribute = str | float | Sequence[str] | None
Missing = Literal["deny", "allow"]


@dataclass(frozen=True)
class Participant:
    """A person. What `attributes` hold are the programme's own words, such as `department`."""

    id: str
    role: Role
    capacity: int | None = None
    min: int | None = None
    manager: str | None = None
    wishes: Sequence[str] | None = None
    vetoes: Sequence[str] | None = None
    attributes: Mapping[str, Attribute] = field(default_factory=dict)

    def as_map(self) -> dict[str, Any]:
        """As it goes over the wire; what was not given is left out."""
        own = {"id": self.id, "role": self.role, "capacity": self.capacity, "min": self.min,
               "manager": self.manager, "wishes": self.wishes, "vetoes": self.vetoes}
        return {key: value for key, value in {**self.attributes, **own}.items() if value is not None}


class Columns(TypedDict):
    """Participants by columns of one length, None where a value is missing."""

    columns: Mapping[str, Sequence[Any]]


class Cohort(TypedDict):
    participants: Sequence[Participant | Mapping[str, Any]] | Columns
    managers: NotRequired[Mapping[str, str]]


class Ref(TypedDict):
    """Stands for a cohort or programme that the server keeps."""

    ref: str


class MentorMentee(TypedDict):
    mentor: str
    mentee: str


Pairs = Sequence[Any]
"""Of [mentor, mentee], or of maps with `mentor` and `mentee` such as the pairs of an outcome."""


class Dimension(TypedDict):
    name: str
    kind: Literal["nominal", "set", "ordinal", "number"]
    weight: float
    toward: NotRequired[Literal["differ", "share"]]
    levels: NotRequired[Sequence[str]]
    span: NotRequired[float]


class DifferRule(TypedDict):
    type: Literal["differ"]
    of: Sequence[str]
    at_least: NotRequired[int]


class ApartRule(TypedDict):
    type: Literal["apart"]
    attribute: str


class SameRule(TypedDict):
    type: Literal["same"]
    attribute: str
    missing: NotRequired[Missing]


class WithinRule(TypedDict):
    type: Literal["within"]
    attribute: str
    max: float
    missing: NotRequired[Missing]


class ReverseRule(TypedDict):
    type: Literal["reverse"]
    attribute: str
    levels: NotRequired[Sequence[str]]
    mentor: NotRequired[Literal["below", "at_most", "above", "at_least"]]
    missing: NotRequired[Missing]


class ReportingLineRule(TypedDict):
    type: Literal["reporting_line"]
    levels: NotRequired[int]
    siblings: NotRequired[bool]


class NoRepeatRule(TypedDict):
    type: Literal["no_repeat"]
    rounds: NotRequired[int]
    again_from: NotRequired[int]


class AnyRule(TypedDict):
    type: Literal["any"]
    of: Sequence[Mapping[str, Any]]


Rule = (DifferRule | ApartRule | SameRule | WithinRule | ReverseRule | ReportingLineRule
        | NoRepeatRule | AnyRule)


class Lock(TypedDict):
    pair: Sequence[str]
    override: NotRequired[bool]


class Round(TypedDict):
    pairs: Sequence[Sequence[Any]]
    name: NotRequired[str]


class WishWeights(TypedDict, total=False):
    mentor: float
    mentee: float


class PairScores(TypedDict, total=False):
    """Either `entries`, or `mentors`, `mentees` and `values` (a list, or bytes of float64)."""

    entries: Sequence[Sequence[Any]]
    mentors: Sequence[str]
    mentees: Sequence[str]
    values: Sequence[float] | bytes
    only_listed: bool


class Where(TypedDict, total=False):
    mentor: Mapping[str, Sequence[Any]]
    mentee: Mapping[str, Sequence[Any]]
    either_side: Mapping[str, Sequence[Any]]
    differ: Sequence[str]
    share: Sequence[str]


class Quota(TypedDict):
    name: str
    where: Where
    min: NotRequired[int]
    max: NotRequired[int]
    min_share: NotRequired[float]
    max_share: NotRequired[float]


class Gains(TypedDict):
    name: str
    by: str
    gains: Sequence[float]


class Spread(TypedDict, total=False):
    bridges: Sequence[Gains]
    variety: Sequence[Gains]


class Programme(TypedDict, total=False):
    dimensions: Sequence[Dimension]
    rules: Sequence[Rule]
    require: Sequence[Sequence[str] | Lock]
    forbid: Sequence[Sequence[str]]
    history: Sequence[Round]
    current: Sequence[Sequence[str]]
    max_changes: int
    wishes: WishWeights
    pair_scores: PairScores
    quotas: Sequence[Quota]
    spread: Spread
    objective: Sequence[Stage]
    one_role: bool


class Limits(TypedDict, total=False):
    time_ms: int
    gap: float
    memory_mb: int


class Base(TypedDict):
    cohort: Cohort | Ref
    programme: Programme | Ref
    pairs: NotRequired[Pairs]


class Options(TypedDict, total=False):
    progress: bool
    reasons: bool
    seed: int
    columns: bool
    certificate: bool
    prices: bool
    base: Base


AnyCohort = Cohort | Ref
AnyProgramme = Programme | Ref
