# SPDX-License-Identifier: Apache-2.0
"""Messages to bytes and back: the envelope of PROTOCOL.md, and what may stand in it.

The only file that knows MessagePack. No sockets.
"""
from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, Mapping

import msgpack

from .errors import BadRequest, MalformedReply

VERSION = 1
LEVELS = 16  # of maps and lists in a message, the envelope included
ID_BYTES = 128
KINDS = ("result", "progress", "error")
_PLAIN = re.compile(r"[A-Za-z_-][A-Za-z0-9_-]*\Z")

Number = int | str


@dataclass(frozen=True)
class Reply:
    """A decoded reply. `id` and `op` are None where the server could not read them."""

    id: Number | None
    op: str | None
    kind: str
    body: dict[str, Any]


# ---- requests ----


def _step(path: str, key: Any) -> str:
    if isinstance(key, int):
        return f"{path}[{key}]"
    if not isinstance(key, str) or not _PLAIN.match(key):
        escaped = str(key).replace("\\", "\\\\").replace('"', '\\"')
        return f'{path}["{escaped}"]'
    return f"{path}.{key}" if path else str(key)


def _flaw_of_map(value: dict[Any, Any], level: int) -> tuple[list[Any], str] | None:
    for key, item in value.items():
        if not isinstance(key, str):
            return [], f"a key of a map must be a text, not {key!r}"
        found = _flaw(key, level) or _flaw(item, level + 1)
        if found:
            return [key, *found[0]], found[1]
    return None


def _flaw_of_list(value: Any, level: int) -> tuple[list[Any], str] | None:
    for index, item in enumerate(value):
        found = _flaw(item, level + 1)
        if found:
            return [index, *found[0]], found[1]
    return None


def _flaw_of_text(value: str) -> tuple[list[Any], str] | None:
    if value.isascii():
        return None
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return [], "a text with half a surrogate pair, which UTF-8 cannot hold"
    return None


def _flaw(value: Any, level: int) -> tuple[list[Any], str] | None:
    """The first thing that cannot be sent: (steps to it, what), None where all can."""
    if isinstance(value, str):
        return _flaw_of_text(value)
    if value is None or isinstance(value, (bool, bytes)):
        return None
    if isinstance(value, int):
        fits = -(2**63) <= value < 2**64
        return None if fits else ([], f"{value} does not fit in 64 bits")
    if isinstance(value, float):
        return None if math.isfinite(value) else ([], f"{value} is not a finite number")
    if not isinstance(value, (dict, list, tuple)):
        return [], f"a {type(value).__name__} cannot be sent; use texts, numbers, lists and maps"
    if level > LEVELS:
        return [], f"more than {LEVELS} levels of maps and lists"
    return _flaw_of_map(value, level) if isinstance(value, dict) else _flaw_of_list(value, level)


def encode_body(body: Mapping[str, Any]) -> bytes:
    """The bytes of a body, keys in their order, shortest forms. Raises BadRequest with the place."""
    found = _flaw(dict(body), 2)
    if found:
        path = ""
        for key in found[0]:
            path = _step(path, key)
        raise BadRequest(found[1], place=path or None)
    packed: bytes = msgpack.packb(dict(body), use_bin_type=True)
    return packed


def encode_request(op: str, number: Number, body: bytes) -> bytes:
    """A whole request around a body that is encoded already."""
    if isinstance(number, str) and not 1 <= len(number.encode("utf-8")) <= ID_BYTES:
        raise BadRequest(f"an id has 1 to {ID_BYTES} bytes")
    head: bytes = msgpack.packb({"v": VERSION, "op": op, "id": number})
    return b"\x84" + head[1:] + b"\xa4body" + body


# ---- replies ----


def _map_of(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a key comes twice in the same map")
    if not all(isinstance(key, str) for key in read):
        raise ValueError("a key that is not a text")
    return read


def _no_extension(code: int, _: bytes) -> Any:
    raise ValueError(f"extension type {code}")


def decode(data: bytes) -> Any:
    """One MessagePack value that fills the bytes. Raises MalformedReply."""
    try:
        return msgpack.unpackb(data, raw=False, object_pairs_hook=_map_of, ext_hook=_no_extension)
    except (ValueError, TypeError, OverflowError, RecursionError, msgpack.UnpackException) as error:
        raise MalformedReply(f"the server sent what is no MessagePack of this protocol: {error}") from None


def _is_id(value: Any) -> bool:
    return value is None or isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool))


def decode_reply(data: bytes) -> Reply:
    """Raises MalformedReply; its `number` is the request's id where that much could be read."""
    message = decode(data)
    wrong, number = "not a map", None
    if isinstance(message, dict):
        number = message.get("id")
        wrong = _flaw_of_envelope(message)
    if wrong:
        raise MalformedReply(f"the server sent what is no reply: {wrong}",
                             number=number if _is_id(number) else None)
    return Reply(number, message["op"], message["kind"], message["body"])


def _flaw_of_envelope(message: dict[str, Any]) -> str:
    if message.get("v") != VERSION or isinstance(message["v"], bool):
        return f"its version is {message.get('v')!r}"
    if message.get("kind") not in KINDS:
        return f"its kind is {message.get('kind')!r}"
    if not _is_id(message.get("id")) or "id" not in message:
        return "its id is neither a text nor a number"
    if not isinstance(message.get("op"), str) and message.get("op") is not None:
        return "its op is not a text"
    if "op" not in message:
        return "it has no op"
    return "" if isinstance(message.get("body"), dict) else "its body is not a map"
