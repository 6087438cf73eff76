# SPDX-License-Identifier: Apache-2.0
"""When to come back to a server that is busy. Pure: chance comes in as an argument."""
from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Retry:
    """`first_s` doubles with every refusal up to `most_s`, but is never less than the server asks;
    up to `jitter` of it is added by chance, so that those refused together do not return together.
    A request whose connection broke `losses` times is given up."""

    first_s: float = 0.1
    most_s: float = 10.0
    jitter: float = 0.5
    losses: int = 8

    def delay_s(self, refusals: int, retry_after_ms: int | None, chance: float) -> float:
        """Seconds to wait after the `refusals`-th refusal, from 1; `chance` from 0 to below 1."""
        backoff = min(self.most_s, self.first_s * 2.0 ** min(refusals - 1, 30))
        return max((retry_after_ms or 0) / 1000, backoff) * (1 + self.jitter * chance)
