# SPDX-License-Identifier: Apache-2.0
"""The client that blocks: for scripts and threads, one client for each."""
from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Any, Callable, Iterator, Literal, Mapping, cast

from . import requests
from .answers import (Agenda, Checked, Explanation, Hello, Job, JobPage, JobState, Outcome, Progress,
                      Stats, Submitted, Verdict)
from .driver import TIMEOUT_S, Driver
from .errors import JobEnded, Timeout
from .exchange import WINDOW, Call
from .keys import Keys
from .parts import AnyCohort, AnyProgramme, Cohort, Limits, Options, Pairs, Programme
from .requests import Request
from .retry import Retry

OnProgress = Callable[[Progress], None]
ENDED = ("done", "cancelled", "failed")


class Client:
    """A connection to a tandemd, made in the background and renewed when it breaks.

    `endpoint` None: $TANDEM_ENDPOINT, else tcp://127.0.0.1:5591. `timeout` is how many seconds a call
    may take beyond the time that its request asks for by itself (`limits.time_ms`, `wait_ms`); a
    `timeout` given to a call counts for all of it. Within it, `busy` and broken connections are
    retried. Every method raises TandemError's kinds. A client belongs to one thread at a time.
    """

    def __init__(self, endpoint: str | None = None, *, keys: Keys | None = None,
                 timeout: float = TIMEOUT_S, retry: Retry = Retry(), window: int = WINDOW):
        self._driver = Driver(endpoint, keys, timeout, retry, window)
        self._lock = threading.Lock()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Gives up what is under way."""
        self._driver.close()

    # ---- calls ----

    def call(self, op: str, body: Mapping[str, Any], *, timeout: float | None = None) -> dict[str, Any]:
        """Any operation: the body of its result."""
        return cast("dict[str, Any]", self._call(Request(op, body), timeout))

    def _begin(self, request: Request, timeout: float | None) -> Call:
        if self._driver.dead:
            self._driver.reopen()
        return self._driver.begin(request, timeout)

    def _pump(self, call: Call) -> None:
        """Goes on until something happens to the call."""
        if not self._lock.acquire(blocking=False):
            raise RuntimeError("a tandem.Client belongs to one thread at a time")
        try:
            while not call.done and not call.progress:
                if not self._driver.step() and not call.done and not call.progress:
                    self._driver.transport.wait(self._driver.seconds_left())
        finally:
            self._lock.release()

    def _give_up(self, call: Call) -> None:
        if not call.done:
            self._driver.exchange.abandon(call)
            self._driver.step()

    def _call(self, request: Request, timeout: float | None, progress: OnProgress | None = None) -> Any:
        call = self._begin(request, timeout)
        try:
            while not call.done:
                self._pump(call)
                while call.progress:
                    heard = cast(Progress, call.progress.popleft())
                    if progress:
                        progress(heard)
            return call.value()
        finally:
            self._give_up(call)

    # ---- pairing ----

    def hello(self, *, timeout: float | None = None) -> Hello:
        return cast(Hello, self._call(requests.hello(), timeout))

    def check(self, cohort: AnyCohort, programme: AnyProgramme, *, timeout: float | None = None) -> Checked:
        return cast(Checked, self._call(requests.check(cohort, programme), timeout))

    def solve(self, cohort: AnyCohort, programme: AnyProgramme, *, limits: Limits | None = None,
              options: Options | None = None, progress: OnProgress | None = None,
              timeout: float | None = None) -> Outcome:
        """`progress` is called for every message of progress; it must not use the client."""
        asked = requests.with_progress(options) if progress else options
        return cast(Outcome, self._call(requests.solve(cohort, programme, limits, asked), timeout, progress))

    def solving(self, cohort: AnyCohort, programme: AnyProgramme, *, limits: Limits | None = None,
                options: Options | None = None, timeout: float | None = None) -> Solving:
        """A solve whose progress is iterated over, and which can be stopped with its best so far."""
        asked = requests.with_progress(options)
        return Solving(self, self._begin(requests.solve(cohort, programme, limits, asked), timeout))

    def rematch(self, cohort: AnyCohort, programme: Programme, current: Pairs | Outcome, *,
                max_changes: int | None = None, base: tuple[AnyCohort, AnyProgramme] | None = None,
                limits: Limits | None = None, options: Options | None = None,
                progress: OnProgress | None = None, timeout: float | None = None) -> Outcome:
        """A half-time: as many of the `current` pairs (an outcome, or pairs) as possible stay, at most
        `max_changes` end. `base`, the request that they came from, makes it sooner."""
        running, asked = requests.rematch(programme, current, max_changes, base, options)
        return self.solve(cohort, running, limits=limits, options=asked, progress=progress,
                          timeout=timeout)

    def score(self, cohort: AnyCohort, programme: AnyProgramme, pairs: Pairs, *,
              limits: Limits | None = None, timeout: float | None = None) -> Verdict:
        return cast(Verdict, self._call(requests.score(cohort, programme, pairs, limits), timeout))

    def agenda(self, cohort: AnyCohort, programme: AnyProgramme, pairs: Pairs, *, months: int,
               per: Literal["cohort", "pair"], per_month: int | None = None,
               limits: Limits | None = None, timeout: float | None = None) -> Agenda:
        request = requests.agenda(cohort, programme, pairs, months, per, per_month, limits)
        return cast(Agenda, self._call(request, timeout))

    def explain(self, cohort: AnyCohort, programme: AnyProgramme, *, participant: str | None = None,
                pair: tuple[str, str] | None = None, limits: Limits | None = None,
                options: Options | None = None, timeout: float | None = None) -> Explanation:
        """Of a `participant` or of a `pair`, one of the two."""
        request = requests.explain(cohort, programme, participant, pair, limits, options)
        return cast(Explanation, self._call(request, timeout))

    # ---- jobs ----

    def submit(self, cohort: AnyCohort, programme: AnyProgramme, *, limits: Limits | None = None,
               options: Options | None = None, key: str | None = None,
               timeout: float | None = None) -> Submitted:
        """A job that is on disk when this returns. Without a `key` one is made, so that retries,
        over broken connections and restarts of the server, never make a second job."""
        return cast(Submitted, self._call(requests.submit(cohort, programme, limits, options, key), timeout))

    def job(self, job: str, *, wait_ms: int | None = None, timeout: float | None = None) -> Job:
        return cast(Job, self._call(requests.job(job, wait_ms), timeout))

    def watch(self, job: str, *, every_s: float = 0.5, timeout: float | None = None) -> Iterator[Job]:
        """The job every so often, with its progress, until and with its end."""
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            seen = self.job(job, wait_ms=int(every_s * 1000), timeout=_left(end, job))
            yield seen
            if seen["state"] in ENDED:
                return

    def wait(self, job: str, *, timeout: float | None = None) -> Job:
        """The job when it has ended. `timeout` None: however long that takes."""
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            left = _left(end, job)
            wait_ms = requests.WAIT_MS if left is None else min(requests.WAIT_MS, int(left * 1000))
            seen = self.job(job, wait_ms=wait_ms, timeout=None if left is None else left + 1)
            if seen["state"] in ENDED:
                return seen

    def outcome(self, job: str, *, timeout: float | None = None) -> Outcome:
        """Waits for a job's outcome; raises JobEnded where it ended without one."""
        return outcome_of(self.wait(job, timeout=timeout))

    def jobs(self, *, state: JobState | None = None, limit: int | None = None, after: str | None = None,
             timeout: float | None = None) -> JobPage:
        return cast(JobPage, self._call(requests.jobs(state, limit, after), timeout))

    def all_jobs(self, *, state: JobState | None = None) -> Iterator[Job]:
        """All pages of jobs(), newest first."""
        after = None
        while True:
            page = self.jobs(state=state, after=after)
            yield from page["jobs"]
            after = page.get("next")
            if after is None:
                return

    def cancel(self, job: str, *, timeout: float | None = None) -> JobState:
        """Stops a job; the state in which it ended."""
        return cast(JobState, self._call(requests.cancel(job), timeout)["state"])

    def put_cohort(self, cohort: Cohort, *, timeout: float | None = None) -> str:
        """Keeps a cohort; {"ref": …} may stand for it from then on."""
        return cast(str, self._call(requests.put("cohort", cohort), timeout)["ref"])

    def put_programme(self, programme: Programme, *, timeout: float | None = None) -> str:
        return cast(str, self._call(requests.put("programme", programme), timeout)["ref"])

    def forget(self, *, job: str | None = None, ref: str | None = None,
               timeout: float | None = None) -> None:
        """Erases a job, or what a ref names, from the server's disk."""
        self._call(requests.forget_one(job, ref), timeout)

    def stats(self, *, timeout: float | None = None) -> Stats:
        return cast(Stats, self._call(requests.stats(), timeout))


class Solving:
    """A solve under way: iterate for its progress, then ask for its result()."""

    def __init__(self, client: Client, call: Call):
        self._client = client
        self._call = call

    def __enter__(self) -> Solving:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._client._give_up(self._call)

    def __iter__(self) -> Iterator[Progress]:
        while True:
            self._client._pump(self._call)
            if not self._call.progress:
                return
            yield cast(Progress, self._call.progress.popleft())

    def stop(self) -> None:
        """Asks for the best pairing so far: result() has it within a moment."""
        self._client._driver.exchange.stop(self._call)
        self._client._driver.step()

    def result(self) -> Outcome:
        for _ in self:
            pass
        return cast(Outcome, self._call.value())


def outcome_of(job: Job) -> Outcome:
    if "outcome" not in job:
        raise JobEnded(job)
    return job["outcome"]


def _left(end: float | None, job: str) -> float | None:
    if end is None:
        return None
    left = end - time.monotonic()
    if left <= 0:
        raise Timeout(f"job {job} has not ended in time")
    return left
