"""The log: one line a record, as text or JSON, and never a one-time token."""

import json
import logging
import sys

from portal.gateways.logs import JSONLines, TextLines, config, under
from portal.gateways.secrets import new_public_id, new_token


def record(message: str, *values: object) -> logging.LogRecord:
    return logging.LogRecord("portal.test", logging.INFO, "", 0, message, values, None)


def test_a_text_line_says_who_and_what() -> None:
    line = TextLines().format(record("mail %s sent", 12))
    assert line.endswith(" INFO portal.test: mail 12 sent")


def test_a_json_line_is_one_object() -> None:
    line = JSONLines().format(record("Grüße\nan alle"))
    assert "\n" not in line
    assert json.loads(line)["message"] == "Grüße\nan alle"
    assert json.loads(line)["level"] == "INFO"


def test_lines_carry_the_reference_they_were_written_under() -> None:
    with under("4f2a"):
        assert TextLines().format(record("mail 12 sent")).endswith(": mail 12 sent [4f2a]")
        assert json.loads(JSONLines().format(record("mail 12 sent")))["reference"] == "4f2a"
    assert "4f2a" not in TextLines().format(record("mail 13 sent"))


def test_tokens_are_blotted_out_and_public_ids_stay() -> None:
    token, public_id = new_token(), new_public_id()
    for formatter in (TextLines(), JSONLines()):
        line = formatter.format(record("GET /sign-in/%s of %s", token, public_id))
        assert token not in line
        assert "/sign-in/[token]" in line
        assert public_id in line


def test_tokens_are_blotted_out_of_tracebacks() -> None:
    token = new_token()
    try:
        raise ValueError(f"no such link: {token}")
    except ValueError:
        failed = record("a crash")
        failed.exc_info = sys.exc_info()
    for formatter in (TextLines(), JSONLines()):
        line = formatter.format(failed)
        assert token not in line
        assert "no such link" in line


def test_both_formats_can_be_configured() -> None:
    for log_format, formatter in (("text", TextLines), ("json", JSONLines)):
        chosen = config(log_format)  # type: ignore[arg-type]
        assert chosen["formatters"]["line"]["()"] is formatter
