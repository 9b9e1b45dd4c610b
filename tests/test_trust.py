"""SECURITY.md claims nothing without a test that exists, and leaves out no abuse case."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROMISE = re.compile(r"^\| (?!promise |case |---)(.+?) \| (.+?) \|$", re.MULTILINE)
TEST = re.compile(r"^(?:async )?def (test_\w+)", re.MULTILINE)
NOT_YET = "*not yet*"
CASES = [f"A{number:02}" for number in range(1, 61)]


def promises() -> dict[str, str]:
    """What shows each promise, or each case."""
    return dict(PROMISE.findall((ROOT / "SECURITY.md").read_text()))


def names_of_tests() -> set[str]:
    files = [file for folder in ("tests", "e2e") for file in (ROOT / folder).rglob("test_*.py")]
    return {name for file in files for name in TEST.findall(file.read_text())}


def test_each_test_that_is_named_exists() -> None:
    named = {name for shown in promises().values() for name in re.findall(r"`(test_\w+)`", shown)}
    assert named - names_of_tests() == set()


def test_each_promise_is_shown_or_said_to_be_missing() -> None:
    bare = [
        promise
        for promise, shown in promises().items()
        if "`test_" not in shown and NOT_YET not in shown
    ]
    assert bare == []


@pytest.mark.parametrize("case", CASES)
def test_each_abuse_case_has_a_test_that_names_it_or_a_reason_why_not(case: str) -> None:
    (shown,) = [shown for promise, shown in promises().items() if promise.startswith(f"{case} ")]
    names = [name for name in names_of_tests() if case in name.upper().split("_")]
    assert names or f"{NOT_YET}: " in shown
