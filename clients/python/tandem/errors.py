# SPDX-License-Identifier: Apache-2.0
"""What can go wrong, as exceptions: each has a code for programs, and a message, a place and a
remedy for people."""
from __future__ import annotations

from typing import Any, NamedTuple


class Problem(NamedTuple):
    """One thing that is wrong with a request: where (a path into its body, "" for all), and what."""

    path: str
    message: str


class TandemError(Exception):
    """All errors of this package. `place` is a path into the request's body, or None."""

    code = "error"
    remedy = ""

    def __init__(self, message: str, *, place: str | None = None, remedy: str | None = None):
        super().__init__(message)
        self.message = message
        self.place = place
        if remedy is not None:
            self.remedy = remedy

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        what_to_do = f" ({self.remedy})" if self.remedy else ""
        return f"{where}{self.message}{what_to_do}"


# ---- found on this side ----


class BadRequest(TandemError, ValueError):
    """The request cannot be written as bytes; nothing was sent."""

    code = "bad_request"
    remedy = "the server would not have understood it; change what stands at that place"


class BadEndpoint(TandemError, ValueError):
    code = "bad_endpoint"
    remedy = "give tcp://HOST:PORT or ipc://PATH"


class BadKey(TandemError, ValueError):
    code = "bad_key"
    remedy = "`tandem keygen` makes a pair; the operator tells the server's public key"


class Timeout(TandemError, TimeoutError):
    """No answer in time. Whatever arrives later is dropped."""

    code = "timeout"
    remedy = "give the call a longer `timeout`"


class Disconnected(TandemError, ConnectionError):
    """The connection broke while the request was under way, and it is not, or no longer, sent again."""

    code = "disconnected"
    remedy = "see the server's log"


class Refused(TandemError, ConnectionError):
    """The server does not know our key, or wants one where there is none, or has none."""

    code = "refused"
    remedy = "have the operator enter your public key (`tandemd keys add`), and give `keys` to the client"


class MalformedReply(TandemError):
    """The server answered something that is not of the protocol."""

    code = "malformed_reply"
    remedy = "is that a tandemd? see which version it has"

    def __init__(self, message: str, *, number: int | str | None = None):
        super().__init__(message)
        self.number = number


# ---- told by the server ----


class ServerError(TandemError):
    """An error reply. `problems` has all that is wrong where the code is `invalid`."""

    code = "other"

    def __init__(self, body: dict[str, Any]):
        self.problems = tuple(_problems(body.get("problems")))
        after = body.get("retry_after_ms")
        self.retry_after_ms = after if isinstance(after, int) and after >= 0 else None
        place = next((p.path for p in self.problems if p.path), None)
        super().__init__(str(body.get("message") or "the server gives no reason"), place=place)
        told = body.get("code")
        if isinstance(told, str):
            self.code = told

    def __str__(self) -> str:
        lines = [f"{p.path}: {p.message}" if p.path else p.message for p in self.problems]
        what_to_do = f" ({self.remedy})" if self.remedy else ""
        return "\n  ".join([f"{self.code}: {self.message}{what_to_do}", *lines])


class Malformed(ServerError):
    code = "malformed"
    remedy = "report it: this client should not have sent that"


class UnsupportedVersion(ServerError):
    code = "unsupported_version"
    remedy = "install the client that belongs to the server"


class UnknownOperation(ServerError):
    code = "unknown_op"
    remedy = "hello() lists the server's features; jobs need a daemon with a store"


class Invalid(ServerError):
    code = "invalid"
    remedy = "mend every problem that is listed"


class TooLarge(ServerError):
    code = "too_large"
    remedy = "hello() tells the limits; the operator may raise some"


class Busy(ServerError):
    """The server stayed busy until the call's time was over."""

    code = "busy"
    remedy = "try again later, or give the call a longer `timeout`"


class Forbidden(ServerError):
    code = "forbidden"
    remedy = "ask the operator for that right"


class NotFound(ServerError):
    code = "not_found"
    remedy = "is it another owner's, forgotten, or older than the server keeps?"


class Conflict(ServerError):
    code = "conflict"
    remedy = "use another key for another body"


class Internal(ServerError):
    code = "internal"
    remedy = "tell the operator the incident number"


KINDS: dict[str, type[ServerError]] = {
    kind.code: kind
    for kind in (Malformed, UnsupportedVersion, UnknownOperation, Invalid, TooLarge, Busy, Forbidden,
                 NotFound, Conflict, Internal)
}


def _problems(listed: Any) -> list[Problem]:
    entries = listed if isinstance(listed, list) else []
    return [Problem(str(e.get("path") or ""), str(e.get("message") or ""))
            for e in entries if isinstance(e, dict)]


def of_body(body: dict[str, Any]) -> ServerError:
    """The exception for an error's body, whatever that body holds."""
    code = body.get("code")
    return KINDS.get(code, ServerError)(body) if isinstance(code, str) else ServerError(body)


class JobEnded(TandemError):
    """A job ended without an outcome: it was cancelled before it had one, or failed. `job` has all."""

    code = "job_ended"

    def __init__(self, job: Any):
        error = job.get("error") or {}
        state = job.get("state", "?")
        super().__init__(f"job {job.get('job')} is {state}: {error.get('message', 'no outcome')}",
                         remedy="submit it again" if state == "cancelled" else "see the job's error")
        self.job = job
