# SPDX-License-Identifier: Apache-2.0
"""Moves messages between the exchange and the transport; the clients differ in how they wait only."""
from __future__ import annotations

import math
import os
import random
import time

from .exchange import Call, Exchange
from .keys import Keys
from .requests import Request
from .retry import Retry
from .transport import Event, Transport

ENDPOINT = "tcp://127.0.0.1:5591"
TIMEOUT_S = 60.0
BUDGET = 64  # messages of one step, so that nothing else starves


class Driver:
    def __init__(self, endpoint: str | None, keys: Keys | None, timeout: float, retry: Retry,
                 window: int):
        self.endpoint = endpoint or os.environ.get("TANDEM_ENDPOINT") or ENDPOINT
        self._timeout = timeout
        self.exchange = Exchange(retry=retry, chance=random.random, window=window, peer=self.endpoint)
        self.transport = Transport(self.endpoint, keys)
        self.dead = False  # refused: ZeroMQ does not try again by itself

    def begin(self, request: Request, timeout: float | None) -> Call:
        """`timeout` None: the client's own, counted on top of the time that the request asks for."""
        seconds = self._timeout + request.work_s if timeout is None else timeout
        return self.exchange.begin(request, time.monotonic(), seconds)

    def reopen(self) -> None:
        self.dead = False
        self.transport.reopen()

    def step(self) -> bool:
        """Does what can be done without waiting; True: there is more."""
        now = time.monotonic()
        event = self.transport.event()
        taken = 0
        # All that came before the connection broke counts: an answer must not be asked for twice.
        while (event or taken < BUDGET) and (frames := self.transport.receive()):
            self.exchange.received(frames, now)
            taken += 1
        if event:
            self._apply(event)
        self.exchange.expire(now)
        for message in self.exchange.outgoing(now):
            self.transport.send(message)
        return self.transport.ready()

    def _apply(self, event: Event) -> None:
        if event.kind == "connected":
            self.exchange.connect()
        elif event.kind == "disconnected":
            self.exchange.disconnect()
        else:
            self.dead = True
            self.exchange.refuse(event.why)

    def seconds_left(self) -> float | None:
        """Until the exchange has something to do by itself; None: never."""
        wakeup = self.exchange.wakeup()
        if wakeup is None or math.isinf(wakeup):
            return None
        return max(0.0, wakeup - time.monotonic())

    def close(self) -> None:
        self.exchange.abandon_all()
        self.transport.close()
