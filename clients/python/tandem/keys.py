# SPDX-License-Identifier: Apache-2.0
"""Keys of CURVE, and the files in which `tandem keygen` leaves them."""
from __future__ import annotations

import os
import stat
from dataclasses import dataclass, field

from .errors import BadKey

_ALPHABET = set("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#")
_CHARACTERS = 40


def _is_key(text: object) -> bool:
    return isinstance(text, str) and len(text) == _CHARACTERS and set(text) <= _ALPHABET


def _read(path: str, private: bool) -> dict[str, str]:
    try:
        with open(path, encoding="ascii") as file:
            mode = os.fstat(file.fileno()).st_mode
            lines = [line.strip() for line in file.read(4096).splitlines()]
    except (OSError, UnicodeDecodeError) as error:
        raise BadKey(f"cannot read {path}: {error}", place=path) from None
    if private and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise BadKey("can be read by others, who could pass for you", place=path,
                     remedy=f"chmod 600 {path}")
    found: dict[str, str] = {}
    for line in lines:
        if not line or line.startswith("#"):
            continue
        name, _, key = line.partition(":")
        key = key.strip()
        if len(key) >= 2 and key[0] == key[-1] and key[0] in "\"'":
            key = key[1:-1]
        if name not in ("public", "secret") or name in found or not _is_key(key):
            raise BadKey("has a line that is no key", place=path)
        found[name] = key
    return found


@dataclass(frozen=True)
class Keys:
    """Three keys, 40 characters of Z85 each: the server's public one, so that nobody else can pass
    for it, and our pair, whose public part the server must know."""

    server: str
    public: str
    secret: str = field(repr=False)

    def __post_init__(self) -> None:
        for name in ("server", "public", "secret"):
            if not _is_key(getattr(self, name)):
                raise BadKey("is not a key of 40 characters of Z85", place=name)

    @classmethod
    def load(cls, path: str, server: str) -> Keys:
        """Our pair from a file of `tandem keygen`; `server` is its public key, or a file with it."""
        pair = _read(path, private=True)
        if len(pair) < 2:
            raise BadKey("lacks a line `public: KEY` or `secret: KEY`", place=path)
        if not _is_key(server):
            told = _read(server, private=False)
            if "public" not in told:
                raise BadKey("has no line `public: KEY`", place=server)
            server = told["public"]
        return cls(server, pair["public"], pair["secret"])
