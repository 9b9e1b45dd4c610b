"""Cells as fields: guessed by their headings, read in either language."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from portal.rules.import_rows import WHOLE_ROW, Record, guess, read_row
from portal.rules.vocabulary import ImportKind, OrganizationType, Priority, TicketStatus

BERLIN = ZoneInfo("Europe/Berlin")


def record(kind: ImportKind = ImportKind.TICKETS, **cells: str) -> Record:
    matching = {name: place for place, name in enumerate(cells)}
    return read_row(kind, matching, len(cells), (2, list(cells.values())), BERLIN)


def value(field: str, text: str, kind: ImportKind = ImportKind.TICKETS) -> Any:
    return record(kind, **{field: text}).values[field]


def test_columns_are_guessed_by_english_and_german_headings() -> None:
    english = ["Ticket no.", "Subject", "Due date", "Company", "Something else"]
    german = ["Ticket-Nr.", "BETREFF", "Fällig am", "Firma", "Priorität"]
    first_four = {"external_id": 0, "title": 1, "due_at": 2, "organization": 3}

    assert guess(ImportKind.TICKETS, english) == first_four
    assert guess(ImportKind.TICKETS, german) == first_four | {"priority": 4}


def test_no_column_is_guessed_for_two_fields() -> None:
    found = guess(ImportKind.CONTACTS, ["Nr", "Kontakt", "Firma", "Telefon"])

    assert found == {"external_id": 0, "name": 1, "organization": 2, "phone": 3}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-24", datetime(2026, 11, 24, 22, 59, tzinfo=UTC)),
        ("2026-07-01T14:00", datetime(2026, 7, 1, 12, tzinfo=UTC)),
        ("24.11.2026", datetime(2026, 11, 24, 22, 59, tzinfo=UTC)),
        ("24.11.2026 14:30", datetime(2026, 11, 24, 13, 30, tzinfo=UTC)),
        ("24/11/2026, 9:05:30", datetime(2026, 11, 24, 8, 5, 30, tzinfo=UTC)),
        ("1.7.2026 00:00", datetime(2026, 6, 30, 22, 0, tzinfo=UTC)),
    ],
)
def test_dates_are_read_on_the_companys_clock(text: str, moment: datetime) -> None:
    assert value("due_at", text) == moment


@pytest.mark.parametrize(
    "text",
    ["tomorrow", "11-24-2026", "31.02.2026", "24.11.26", "24.11/2026", "1.1.1999", "٢٤.١١.٢٠٢٦"],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    assert "due_at" in record(due_at=text).wrong


def test_a_date_with_strokes_that_could_be_read_in_two_ways_is_refused() -> None:
    for text in ("01/02/2027", "12/11/2026 09:00"):
        assert record(due_at=text).wrong["due_at"].sentence.startswith("Is this a day and a month")
    assert value("due_at", "24/11/2026 09:00") == value("due_at", "2026-11-24 09:00")
    assert value("due_at", "3/3/2027") == value("due_at", "2027-03-03")
    assert value("due_at", "01.02.2027") == value("due_at", "2027-02-01")


@pytest.mark.parametrize(
    ("field", "text", "meant"),
    [
        ("priority", "hoch", Priority.HIGH),
        ("priority", "CRITICAL", Priority.CRITICAL),
        ("status", "In Bearbeitung", TicketStatus.IN_PROGRESS),
        ("status", "complete", TicketStatus.COMPLETE),
    ],
)
def test_choices_are_known_in_both_languages(field: str, text: str, meant: str) -> None:
    assert value(field, text) == meant


def test_organizations_have_types_and_answers() -> None:
    assert value("type", "lieferant", ImportKind.ORGANIZATIONS) == OrganizationType.VENDOR
    assert value("active", "nein", ImportKind.ORGANIZATIONS) is False


def test_an_unknown_choice_names_the_known_ones_in_both_languages() -> None:
    refusal = record(priority="very").wrong["priority"]

    assert refusal.facts == {
        "known": "Low / Niedrig, Medium / Mittel, High / Hoch, Critical / Kritisch"
    }


def test_an_empty_cell_clears_a_text_and_leaves_a_choice_as_it_is() -> None:
    read = record(description="", priority="", due_at=" ", organization="")

    assert read.values == {"description": "", "due_at": None, "organization": None}
    assert read.wrong == {}


def test_what_is_required_may_not_be_empty() -> None:
    assert set(record(external_id=" ", title="\x00").wrong) == {"external_id", "title"}


def test_a_text_loses_control_signs_and_has_its_limit() -> None:
    assert value("title", "Printer\x07 is\n down") == "Printer is down"
    assert value("description", "one\r\ntwo") == "one\ntwo"
    assert "title" in record(title="x" * 201).wrong


def test_an_address_is_one_mailbox_a10() -> None:
    assert value("email", "Ida@Example.com", ImportKind.CONTACTS) == "ida@example.com"
    assert "email" in record(ImportKind.CONTACTS, email="a@b.example, c@d.example").wrong


def test_a_short_row_ends_in_empty_cells_and_a_long_one_is_wrong() -> None:
    matching = {"external_id": 0, "title": 1, "description": 2}
    short = read_row(ImportKind.TICKETS, matching, 3, (2, ["7", "Printer"]), BERLIN)
    long = read_row(ImportKind.TICKETS, matching, 3, (3, ["7", "a", "b", "c"]), BERLIN)
    padded = read_row(ImportKind.TICKETS, matching, 3, (4, ["7", "a", "b", " "]), BERLIN)

    assert short.values["description"] == ""
    assert set(long.wrong) == {WHOLE_ROW}
    assert padded.wrong == {}
