# SPDX-License-Identifier: Apache-2.0
"""The client for asyncio: any number of calls at a time, on one connection."""
from __future__ import annotations

import asyncio
import time
from types import TracebackType
from typing import Any, AsyncIterator, Literal, Mapping, cast

from . import requests
from .answers import (Agenda, Checked, Explanation, Hello, Job, JobPage, JobState, Outcome, Progress,
                      Stats, Submitted, Verdict)
from .client import ENDED, OnProgress, _left, outcome_of
from .driver import TIMEOUT_S, Driver
from .exchange import WINDOW, Call
from .keys import Keys
from .parts import AnyCohort, AnyProgramme, Cohort, Limits, Options, Pairs, Programme
from .requests import Request
from .retry import Retry


class AsyncClient:
    """As Client, with calls that are awaited. It belongs to the loop of its first call. Of many calls
    at a time, `window` are on the wire and the others wait in line. A task that is cancelled gives its
    call up, and the server stops what it solved for it."""

    def __init__(self, endpoint: str | None = None, *, keys: Keys | None = None,
                 timeout: float = TIMEOUT_S, retry: Retry = Retry(), window: int = WINDOW):
        self._driver = Driver(endpoint, keys, timeout, retry, window)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._watched: tuple[int, ...] = ()
        self._timer: asyncio.TimerHandle | None = None
        self._soon = False
        self._closed = False

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None,
                        trace: TracebackType | None) -> None:
        await self.close()

    async def close(self) -> None:
        """Gives up what is under way."""
        if self._closed:
            return
        self._closed = True
        self._unwatch()
        if self._timer:
            self._timer.cancel()
        self._driver.close()

    # ---- the loop ----

    def _watch(self) -> None:
        assert self._loop is not None
        self._watched = self._driver.transport.filenos()
        for descriptor in self._watched:
            self._loop.add_reader(descriptor, self._pump)

    def _unwatch(self) -> None:
        for descriptor in self._watched:
            if self._loop and not self._loop.is_closed():
                self._loop.remove_reader(descriptor)
        self._watched = ()

    def _pump(self) -> None:
        """One bounded step; comes back by itself while there is more."""
        self._soon = False
        if self._closed:
            return
        if self._driver.step():
            self._pump_soon()
        if self._timer:
            self._timer.cancel()
        left = self._driver.seconds_left()
        assert self._loop is not None
        self._timer = None if left is None else self._loop.call_later(left, self._pump)

    def _pump_soon(self) -> None:
        if not self._soon and self._loop:
            self._soon = True
            self._loop.call_soon(self._pump)

    def _begin(self, request: Request, timeout: float | None) -> Call:
        if self._closed:
            raise RuntimeError("this tandem.AsyncClient is closed")
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._watch()
        elif self._driver.dead:
            self._unwatch()
            self._driver.reopen()
            self._watch()
        call = self._driver.begin(request, timeout)
        self._pump_soon()
        return call

    def _give_up(self, call: Call) -> None:
        if not call.done and not self._closed:
            self._driver.exchange.abandon(call)
            self._pump_soon()

    async def _call(self, request: Request, timeout: float | None,
                    progress: OnProgress | None = None) -> Any:
        call = self._begin(request, timeout)
        changed = asyncio.Event()
        call.listener = changed.set
        try:
            while not call.done:
                await changed.wait()
                changed.clear()
                while call.progress:
                    heard = cast(Progress, call.progress.popleft())
                    if progress:
                        progress(heard)
            return call.value()
        finally:
            self._give_up(call)

    async def call(self, op: str, body: Mapping[str, Any], *,
                   timeout: float | None = None) -> dict[str, Any]:
        """Any operation: the body of its result."""
        return cast("dict[str, Any]", await self._call(Request(op, body), timeout))

    # ---- pairing ----

    async def hello(self, *, timeout: float | None = None) -> Hello:
        return cast(Hello, await self._call(requests.hello(), timeout))

    async def check(self, cohort: AnyCohort, programme: AnyProgramme, *,
                    timeout: float | None = None) -> Checked:
        return cast(Checked, await self._call(requests.check(cohort, programme), timeout))

    async def solve(self, cohort: AnyCohort, programme: AnyProgramme, *, limits: Limits | None = None,
                    options: Options | None = None, progress: OnProgress | None = None,
                    timeout: float | None = None) -> Outcome:
        asked = requests.with_progress(options) if progress else options
        request = requests.solve(cohort, programme, limits, asked)
        return cast(Outcome, await self._call(request, timeout, progress))

    def solving(self, cohort: AnyCohort, programme: AnyProgramme, *, limits: Limits | None = None,
                options: Options | None = None, timeout: float | None = None) -> AsyncSolving:
        """A solve whose progress is iterated over, and which can be stopped with its best so far."""
        asked = requests.with_progress(options)
        return AsyncSolving(self, self._begin(requests.solve(cohort, programme, limits, asked), timeout))

    async def rematch(self, cohort: AnyCohort, programme: Programme, current: Pairs | Outcome, *,
                      max_changes: int | None = None,
                      base: tuple[AnyCohort, AnyProgramme] | None = None,
                      limits: Limits | None = None, options: Options | None = None,
                      progress: OnProgress | None = None, timeout: float | None = None) -> Outcome:
        running, asked = requests.rematch(programme, current, max_changes, base, options)
        return await self.solve(cohort, running, limits=limits, options=asked, progress=progress,
                                timeout=timeout)

    async def score(self, cohort: AnyCohort, programme: AnyProgramme, pairs: Pairs, *,
                    limits: Limits | None = None, timeout: float | None = None) -> Verdict:
        return cast(Verdict, await self._call(requests.score(cohort, programme, pairs, limits), timeout))

    async def agenda(self, cohort: AnyCohort, programme: AnyProgramme, pairs: Pairs, *, months: int,
                     per: Literal["cohort", "pair"], per_month: int | None = None,
                     limits: Limits | None = None, timeout: float | None = None) -> Agenda:
        request = requests.agenda(cohort, programme, pairs, months, per, per_month, limits)
        return cast(Agenda, await self._call(request, timeout))

    async def explain(self, cohort: AnyCohort, programme: AnyProgramme, *,
                      participant: str | None = None, pair: tuple[str, str] | None = None,
                      limits: Limits | None = None, options: Options | None = None,
                      timeout: float | None = None) -> Explanation:
        request = requests.explain(cohort, programme, participant, pair, limits, options)
        return cast(Explanation, await self._call(request, timeout))

    # ---- jobs ----

    async def submit(self, cohort: AnyCohort, programme: AnyProgramme, *, limits: Limits | None = None,
                     options: Options | None = None, key: str | None = None,
                     timeout: float | None = None) -> Submitted:
        request = requests.submit(cohort, programme, limits, options, key)
        return cast(Submitted, await self._call(request, timeout))

    async def job(self, job: str, *, wait_ms: int | None = None, timeout: float | None = None) -> Job:
        return cast(Job, await self._call(requests.job(job, wait_ms), timeout))

    async def watch(self, job: str, *, every_s: float = 0.5,
                    timeout: float | None = None) -> AsyncIterator[Job]:
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            seen = await self.job(job, wait_ms=int(every_s * 1000), timeout=_left(end, job))
            yield seen
            if seen["state"] in ENDED:
                return

    async def wait(self, job: str, *, timeout: float | None = None) -> Job:
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            left = _left(end, job)
            wait_ms = requests.WAIT_MS if left is None else min(requests.WAIT_MS, int(left * 1000))
            seen = await self.job(job, wait_ms=wait_ms, timeout=None if left is None else left + 1)
            if seen["state"] in ENDED:
                return seen

    async def outcome(self, job: str, *, timeout: float | None = None) -> Outcome:
        return outcome_of(await self.wait(job, timeout=timeout))

    async def jobs(self, *, state: JobState | None = None, limit: int | None = None,
                   after: str | None = None, timeout: float | None = None) -> JobPage:
        return cast(JobPage, await self._call(requests.jobs(state, limit, after), timeout))

    async def all_jobs(self, *, state: JobState | None = None) -> AsyncIterator[Job]:
        after = None
        while True:
            page = await self.jobs(state=state, after=after)
            for job in page["jobs"]:
                yield job
            after = page.get("next")
            if after is None:
                return

    async def cancel(self, job: str, *, timeout: float | None = None) -> JobState:
        return cast(JobState, (await self._call(requests.cancel(job), timeout))["state"])

    async def put_cohort(self, cohort: Cohort, *, timeout: float | None = None) -> str:
        return cast(str, (await self._call(requests.put("cohort", cohort), timeout))["ref"])

    async def put_programme(self, programme: Programme, *, timeout: float | None = None) -> str:
        return cast(str, (await self._call(requests.put("programme", programme), timeout))["ref"])

    async def forget(self, *, job: str | None = None, ref: str | None = None,
                     timeout: float | None = None) -> None:
        await self._call(requests.forget_one(job, ref), timeout)

    async def stats(self, *, timeout: float | None = None) -> Stats:
        return cast(Stats, await self._call(requests.stats(), timeout))


class AsyncSolving:
    """A solve under way: `async for` gives its progress, `await result()` its outcome."""

    def __init__(self, client: AsyncClient, call: Call):
        self._client = client
        self._call = call
        self._changed = asyncio.Event()
        call.listener = self._changed.set

    async def __aenter__(self) -> AsyncSolving:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None,
                        trace: TracebackType | None) -> None:
        self._client._give_up(self._call)

    async def __aiter__(self) -> AsyncIterator[Progress]:
        while True:
            while self._call.progress:
                yield cast(Progress, self._call.progress.popleft())
            if self._call.done:
                return
            await self._changed.wait()
            self._changed.clear()

    def stop(self) -> None:
        """Asks for the best pairing so far: result() has it within a moment."""
        self._client._driver.exchange.stop(self._call)
        self._client._pump_soon()

    async def result(self) -> Outcome:
        async for _ in self:
            pass
        return cast(Outcome, self._call.value())
