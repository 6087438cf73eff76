# SPDX-License-Identifier: Apache-2.0
"""Talks to tandemd, a daemon that pairs people for mentoring. README.md shows how.

Client blocks, AsyncClient is awaited; both stand on wire, requests, retry and exchange, which know
no sockets. What stands in requests is typed in parts, what comes back in answers.
"""
from .aio import AsyncClient, AsyncSolving
from .answers import Agenda, Explanation, Hello, Job, Outcome, Progress, Stats, Submitted, Verdict
from .canonical import ref_of_cohort, ref_of_programme
from .client import Client, Solving
from .driver import ENDPOINT
from .errors import (BadEndpoint, BadKey, BadRequest, Busy, Conflict, Disconnected, Forbidden, Internal,
                     Invalid, JobEnded, Malformed, MalformedReply, NotFound, Problem, Refused,
                     ServerError, TandemError, Timeout, TooLarge, UnknownOperation,
                     UnsupportedVersion)
from .keys import Keys
from .parts import Base, Cohort, Dimension, Limits, Options, Participant, Programme, Quota, Ref, Rule
from .retry import Retry

__version__ = "0.1.0"
__all__ = [
    "Agenda", "AsyncClient", "AsyncSolving", "BadEndpoint", "BadKey", "BadRequest", "Base", "Busy",
    "Client", "Cohort", "Conflict", "Dimension", "Disconnected", "ENDPOINT", "Explanation", "Forbidden",
    "Hello", "Internal", "Invalid", "Job", "JobEnded", "Keys", "Limits", "Malformed", "MalformedReply",
    "NotFound", "Options", "Outcome", "Participant", "Problem", "Programme", "Progress", "Quota", "Ref",
    "Refused", "Retry", "Rule", "ServerError", "Solving", "Stats", "Submitted", "TandemError", "Timeout",
    "TooLarge", "UnknownOperation", "UnsupportedVersion", "Verdict", "ref_of_cohort", "ref_of_programme",
]
