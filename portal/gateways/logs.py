"""The log of the process, on standard error: readable lines, or one JSON object a line.

Each line carries the reference of the request, or of the job's round, that it was written in.
Whatever looks like a one-time token is blotted out, in messages and in tracebacks.
"""

import json
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Literal

from portal.gateways.secrets import TOKEN_LENGTH

TOKEN = re.compile(rf"(?<![\w-])[\w-]{{{TOKEN_LENGTH}}}(?![\w-])")
BLOT = "[token]"

_reference: ContextVar[str] = ContextVar("reference", default="")


@contextmanager
def under(reference: str) -> Iterator[None]:
    """Lines written inside, also by tasks that were begun inside, carry this reference."""
    before = _reference.set(reference)
    try:
        yield
    finally:
        _reference.reset(before)


class TextLines(logging.Formatter):
    """For people at a terminal and for journald."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        reference = _reference.get()
        line = super().format(record)
        return TOKEN.sub(BLOT, f"{line} [{reference}]" if reference else line)


class JSONLines(logging.Formatter):
    """For programs that collect logs; `facts` of a record become fields of the line."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            "reference": _reference.get(),
            **getattr(record, "facts", {}),
        }
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return TOKEN.sub(BLOT, json.dumps(line, ensure_ascii=False))


def config(log_format: Literal["text", "json"]) -> dict[str, Any]:
    """For `logging.config.dictConfig`: everything from INFO on, through one handler."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": JSONLines if log_format == "json" else TextLines}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"level": "INFO", "handlers": ["stderr"]},
    }
