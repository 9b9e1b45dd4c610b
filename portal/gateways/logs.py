"""The log of the process, on standard error: readable lines, or one JSON object a line.

Whatever looks like a one-time token is blotted out, in messages and in tracebacks.
"""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any, Literal

from portal.gateways.secrets import TOKEN_LENGTH

TOKEN = re.compile(rf"(?<![\w-])[\w-]{{{TOKEN_LENGTH}}}(?![\w-])")
BLOT = "[token]"


class TextLines(logging.Formatter):
    """For people at a terminal and for journald."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        return TOKEN.sub(BLOT, super().format(record))


class JSONLines(logging.Formatter):
    """For programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
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
