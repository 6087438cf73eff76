# SPDX-License-Identifier: Apache-2.0
"""One ZeroMQ connection that never blocks unless asked to. The only file that knows ZeroMQ."""
from __future__ import annotations

import itertools
import struct
from typing import Literal, NamedTuple

import zmq

from .errors import BadEndpoint, BadKey
from .keys import Keys

_MECHANISM_MISMATCH = 0x11000002  # ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH
_EVENTS = (zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_DISCONNECTED | zmq.EVENT_HANDSHAKE_FAILED_AUTH
           | zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL)


_numbers = itertools.count()  # of monitors: a name that is still being given up is not taken again


class Event(NamedTuple):
    kind: Literal["connected", "disconnected", "refused"]
    why: str = ""


def _event_of(event: int, value: int) -> Event | None:
    if event == zmq.EVENT_HANDSHAKE_SUCCEEDED:
        return Event("connected")
    if event == zmq.EVENT_DISCONNECTED:
        return Event("disconnected")
    if event == zmq.EVENT_HANDSHAKE_FAILED_AUTH:
        return Event("refused", "the server does not know our key")
    if value == _MECHANISM_MISMATCH:
        return Event("refused", "one of the two, server and client, has keys and the other has none")
    return None  # a server of another kind: ZeroMQ tries again


class Transport:
    """Sends and takes whole messages; `event()` tells what became of the connection."""

    def __init__(self, endpoint: str, keys: Keys | None):
        if not endpoint.startswith(("tcp://", "ipc://")):
            raise BadEndpoint("is not an endpoint", place=endpoint)
        self._endpoint = endpoint
        self._keys = keys
        if keys and zmq.curve_public(keys.secret.encode("ascii")) != keys.public.encode("ascii"):
            raise BadKey("public and secret key do not belong together", place="public")
        self._context = zmq.Context()
        try:
            self.open()
        except BaseException:
            self.close()
            raise

    def open(self) -> None:
        """Starts to connect; raises BadEndpoint. ZeroMQ goes on by itself until it is refused."""
        self._socket: zmq.Socket[bytes] = self._context.socket(zmq.DEALER)
        self._monitor: zmq.Socket[bytes] = self._context.socket(zmq.PAIR)
        options = {zmq.LINGER: 0, zmq.IPV6: 1, zmq.HANDSHAKE_IVL: 2000, zmq.HEARTBEAT_IVL: 2000,
                   zmq.HEARTBEAT_TIMEOUT: 6000, zmq.RECONNECT_IVL: 100, zmq.RECONNECT_IVL_MAX: 5000,
                   zmq.SNDHWM: 0}  # the exchange's window bounds what waits
        for option, value in options.items():
            self._socket.setsockopt(option, value)
        if self._keys:
            self._socket.curve_serverkey = self._keys.server.encode("ascii")
            self._socket.curve_publickey = self._keys.public.encode("ascii")
            self._socket.curve_secretkey = self._keys.secret.encode("ascii")
        # Events wait unread while nobody calls: without a mark they are neither lost nor in the way.
        name = f"inproc://tandem-monitor-{next(_numbers)}"
        self._socket.monitor(name, _EVENTS)
        self._monitor.setsockopt(zmq.LINGER, 0)
        self._monitor.setsockopt(zmq.RCVHWM, 0)
        self._monitor.connect(name)
        try:
            self._socket.connect(self._endpoint)
        except zmq.ZMQError as error:
            raise BadEndpoint(str(error), place=self._endpoint) from None

    def reopen(self) -> None:
        self._close_sockets()
        self.open()

    def _close_sockets(self) -> None:
        if hasattr(self, "_socket") and not self._socket.closed:
            self._socket.disable_monitor()
            self._socket.close(0)
            self._monitor.close(0)

    def close(self) -> None:
        self._close_sockets()
        self._context.destroy(0)

    def filenos(self) -> tuple[int, int]:
        """Edge-triggered: after anything that was done here, only ready() knows."""
        return int(self._socket.getsockopt(zmq.FD)), int(self._monitor.getsockopt(zmq.FD))

    def send(self, message: bytes) -> None:
        # The empty delimiter lets the daemon treat DEALER and REQ alike.
        self._socket.send_multipart([b"", message], zmq.DONTWAIT)

    def receive(self) -> list[bytes] | None:
        try:
            return self._socket.recv_multipart(zmq.DONTWAIT)
        except zmq.Again:
            return None

    def event(self) -> Event | None:
        """The next event that matters, None: there is none."""
        while True:
            try:
                frames = self._monitor.recv_multipart(zmq.DONTWAIT)
            except zmq.Again:
                return None
            found = _event_of(*struct.unpack("=HI", frames[0][:6]))
            if found:
                return found

    def ready(self) -> bool:
        """Whether a message or an event waits. Asks both: asking re-arms a descriptor."""
        message = int(self._socket.getsockopt(zmq.EVENTS)) & zmq.POLLIN
        event = int(self._monitor.getsockopt(zmq.EVENTS)) & zmq.POLLIN
        return bool(message or event)

    def wait(self, seconds: float | None) -> None:
        """Blocks until ready() or the time is over."""
        poller = zmq.Poller()
        poller.register(self._socket, zmq.POLLIN)
        poller.register(self._monitor, zmq.POLLIN)
        # An hour at most: poll counts milliseconds in 32 bits.
        poller.poll(3_600_000 if seconds is None else max(0, min(3_600_000, int(seconds * 1000) + 1)))
