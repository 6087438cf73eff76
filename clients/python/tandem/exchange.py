# SPDX-License-Identifier: Apache-2.0
"""The conversation on one connection: numbers of requests, matching of replies, retries, deadlines.

No sockets, clocks or randomness: time, chance and what came in are arguments, what is to be sent
comes out. Both clients stand on this.
"""
from __future__ import annotations

import itertools
from collections import deque
from typing import Any, Callable, Iterator

from . import wire
from .errors import (Disconnected, MalformedReply, NotFound, Refused, TandemError, Timeout, Busy,
                     of_body)
from .requests import Request
from .retry import Retry

# At a time on the wire. Servers take 64 of one connection; more than what a server's socket queues for
# a peer makes its answers slower, not faster.
WINDOW = 32
BIG_BYTES = 1 << 20


class Call:
    """One request and what has become of it, over all its sendings."""

    def __init__(self, request: Request, body: bytes, deadline: float):
        self.request = request
        self.body = body
        self.deadline = deadline
        self.number: wire.Number | None = None  # of the sending that is on the wire
        self.sendings = self.losses = self.refusals = 0
        self.not_before = 0.0
        self.stopped = False
        self.last_busy: Busy | None = None
        self.progress: deque[dict[str, Any]] = deque()
        self.result: dict[str, Any] | None = None
        self.failure: TandemError | None = None
        self.done = False
        self.listener: Callable[[], None] | None = None

    def notify(self) -> None:
        if self.listener:
            self.listener()

    def value(self) -> dict[str, Any]:
        """The result's body of a call that is done; raises its failure."""
        if self.failure:
            raise self.failure
        assert self.result is not None, "the call is not done"
        return self.result


class Exchange:
    def __init__(self, *, retry: Retry = Retry(), chance: Callable[[], float] = lambda: 0.0,
                 numbers: Iterator[wire.Number] | None = None, window: int = WINDOW,
                 peer: str = "the server"):
        self._retry = retry
        self._chance = chance
        self._numbers: Iterator[wire.Number] = numbers or itertools.count(1)
        self._window = window
        self._peer = peer
        self._waiting: deque[Call] = deque()  # to be sent, first come first served
        self._delayed: list[Call] = []  # refused as busy, to be sent again later
        self._sent: dict[wire.Number, Call] = {}
        self._cancels: list[wire.Number] = []
        self.connected = False
        self.strays = 0  # messages that belong to no request
        self.last_stray = ""

    # ---- calls ----

    def begin(self, request: Request, now: float, timeout_s: float) -> Call:
        """A new call, to be sent by the next outgoing(). Raises BadRequest."""
        call = Call(request, request.encode_body(), now + timeout_s)
        self._waiting.append(call)
        return call

    def stop(self, call: Call) -> None:
        """Asks the server for the best answer so far of a call that it can stop."""
        if call.done or call.stopped or not call.request.stoppable:
            return
        call.stopped = True
        if call.number is not None:
            self._cancels.append(call.number)

    def abandon(self, call: Call) -> None:
        """Gives a call up; what the server says to it is dropped."""
        if call.done:
            return
        self.stop(call)
        self._remove(call)
        call.done = True
        call.failure = Disconnected("the call was given up", remedy="make it again")

    def abandon_all(self) -> None:
        for call in [*self._sent.values(), *self._waiting, *self._delayed]:
            self.abandon(call)
            call.notify()

    @property
    def open_calls(self) -> int:
        return len(self._sent) + len(self._waiting) + len(self._delayed)

    def _remove(self, call: Call) -> None:
        if call.number is not None:
            self._sent.pop(call.number, None)
        elif call in self._delayed:
            self._delayed.remove(call)
        elif call in self._waiting:
            self._waiting.remove(call)

    def _finish(self, call: Call, result: dict[str, Any] | None, failure: TandemError | None) -> None:
        call.result, call.failure, call.done = result, failure, True
        call.notify()

    # ---- what goes out ----

    def outgoing(self, now: float) -> list[bytes]:
        """The messages to send now; none while there is no connection."""
        due = [call for call in self._delayed if call.not_before <= now]
        if due:
            self._delayed = [call for call in self._delayed if call.not_before > now]
            self._waiting.extend(due)
        if not self.connected:
            return []
        messages = []
        while self._waiting and len(self._sent) < self._window:
            messages.append(self._send(self._waiting.popleft()))
        messages += [self._cancel(number) for number in self._cancels]
        self._cancels = []
        return messages

    def _send(self, call: Call) -> bytes:
        # A number of its own for every sending: a late reply to an earlier one is never mistaken.
        call.number = next(self._numbers)
        call.sendings += 1
        self._sent[call.number] = call
        if call.stopped:
            self._cancels.append(call.number)
        return wire.encode_request(call.request.op, call.number, call.body)

    def _cancel(self, number: wire.Number) -> bytes:
        body = wire.encode_body({"request": number})
        return wire.encode_request("cancel", next(self._numbers), body)

    # ---- what comes in ----

    def received(self, frames: list[bytes], now: float) -> None:
        """Takes a message. What is no reply to anything is counted and dropped."""
        if len(frames) not in (1, 2) or (len(frames) == 2 and frames[0]):
            self._stray(f"a message of {len(frames)} frames")
            return
        try:
            self._reply(wire.decode_reply(frames[-1]), now)
        except MalformedReply as error:
            call = None if error.number is None else self._sent.get(error.number)
            if call is None:
                self._stray(error.message)
            else:
                self._remove(call)
                self._finish(call, None, error)

    def _stray(self, what: str) -> None:
        self.strays += 1
        self.last_stray = what

    def _reply(self, reply: wire.Reply, now: float) -> None:
        if reply.id is None:
            self._nameless(reply)
            return
        call = self._sent.get(reply.id)
        if call is None:
            return  # given up, or the answer to a `cancel`
        if reply.kind == "progress":
            call.progress.append(reply.body)
            call.notify()
            return
        self._remove(call)
        call.number = None
        if reply.op != call.request.op:
            wrong = MalformedReply(f"the server answered {call.request.op!r} with {reply.op!r}")
            self._finish(call, None, wrong)
        elif reply.kind == "result":
            self._finish(call, reply.body, None)
        else:
            self._refusal(call, of_body(reply.body), now)

    def _nameless(self, reply: wire.Reply) -> None:
        """The server could not read whose request it was: sure only where there is but one."""
        if len(self._sent) == 1 and reply.kind == "error":
            call = next(iter(self._sent.values()))
            self._remove(call)
            self._finish(call, None, of_body(reply.body))
        else:
            self._stray(f"a reply without id: {reply.body.get('message')}")

    def _refusal(self, call: Call, error: TandemError, now: float) -> None:
        if isinstance(error, NotFound) and call.request.gone_is_done and call.sendings > 1:
            self._finish(call, {}, None)
        elif isinstance(error, Busy):
            call.refusals += 1
            call.last_busy = error
            delay = self._retry.delay_s(call.refusals, error.retry_after_ms, self._chance())
            if now + delay >= call.deadline:
                self._finish(call, None, error)
            else:
                call.not_before = now + delay
                self._delayed.append(call)
        else:
            self._finish(call, None, error)

    # ---- the connection ----

    def connect(self) -> None:
        self.connected = True

    def disconnect(self) -> None:
        """The connection broke: what was on the wire is sent again where that does no harm."""
        self.connected = False
        self._cancels = []
        lost, self._sent = list(self._sent.values()), {}
        again = []
        for call in lost:
            call.number = None
            call.losses += 1
            if call.request.resend and call.losses < self._retry.losses:
                again.append(call)
            else:
                self._finish(call, None, self._lost(call))
        self._waiting.extendleft(reversed(again))

    def _lost(self, call: Call) -> Disconnected:
        size = len(call.body)
        remedy = Disconnected.remedy
        if size >= BIG_BYTES:
            remedy = f"the request has {size} bytes: more than the server takes? hello() tells its limit"
        return Disconnected(f"the connection broke {call.losses} times before the answer to "
                            f"{call.request.op!r}", remedy=remedy)

    def refuse(self, why: str) -> None:
        self.connected = False
        self._cancels = []
        calls = [*self._sent.values(), *self._waiting, *self._delayed]
        self._sent, self._delayed = {}, []
        self._waiting.clear()
        for call in calls:
            call.number = None
            self._finish(call, None, Refused(why))

    # ---- time ----

    def expire(self, now: float) -> None:
        """Ends the calls whose time is over."""
        for call in [*self._sent.values(), *self._waiting, *self._delayed]:
            if call.deadline <= now:
                failure = self._overdue(call)
                self.stop(call)
                self._remove(call)
                self._finish(call, None, failure)

    def _overdue(self, call: Call) -> TandemError:
        if call.last_busy and call.number is None:
            return call.last_busy
        if not self.connected:
            return Timeout(f"no connection to {self._peer} in time",
                           remedy="is tandemd running there? with keys: is the server's key right?")
        strays = f"; {self.strays} messages came that are no replies, the last: {self.last_stray}"
        return Timeout(f"no answer to {call.request.op!r} in time" + (strays if self.strays else ""))

    def wakeup(self) -> float | None:
        """When expire() or outgoing() has something to do at the latest, None: never."""
        times = [call.deadline for call in (*self._sent.values(), *self._waiting, *self._delayed)]
        times += [call.not_before for call in self._delayed]
        return min(times, default=None)
