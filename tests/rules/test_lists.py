"""What an address asks of a list: what is known is believed, everything else is left out (A55)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.rules.listings import SHAPES
from portal.rules.listings.desk import TICKETS
from portal.rules.listings.outsourced import OUTSOURCED
from portal.rules.lists import AFTER, Ask, Cursor, read_view

SOME_QUERY = (
    "search=swap&status=New&due_from=2026-11-24&sort=-due_at&column=status&column=due_at"
    "&after=abc.2026-11-24+14%3A00%3A00%2B00%3A00"
)


def test_a_view_is_read_from_its_address_and_written_there_again() -> None:
    view = read_view(TICKETS, SOME_QUERY)

    assert view.filters["search"] == "swap"
    assert (view.sort_key, view.descends) == ("due_at", True)
    assert view.columns == ("ticket", "status", "due_at")  # the fixed one is always there
    assert view.cursor == Cursor("abc", "2026-11-24 14:00:00+00:00")
    assert read_view(TICKETS, view.query).query == view.query
    assert AFTER not in view.query


@pytest.mark.parametrize("cursor", ["", "after=abc.1042", "before=abc.1042"])
def test_what_an_address_asks_for_holds_its_page_too(cursor: str) -> None:
    view = read_view(TICKETS, f"status=New&{cursor}")

    assert read_view(TICKETS, view.asked) == view
    assert view.asked == f"status=New&{cursor}".strip("&")


@pytest.mark.parametrize(
    "query",
    [
        "sort=title",
        "sort=--due_at",
        "sort=due_at;drop",
        "column=password",
        "status=Nowhere",
        "priority=%27",
        "assigned=' OR 1=1",
        "due_from=tomorrow",
        "due_from=20261124",
        "due_until=9999-12-31",
        "after=nonsense",
        "before=%00.%00",
        "page=1000000000",
        "search=",
        "&&==&%",
    ],
)
def test_A55_what_a_list_does_not_know_is_left_out(query: str) -> None:
    view = read_view(TICKETS, query)

    assert (view.query, view.cursor) == ("", None)
    assert view.address == TICKETS.plain


@settings(deadline=None)
@given(st.text())
def test_A55_no_address_is_too_strange_to_be_read(query: str) -> None:
    for shape in SHAPES.values():
        view = read_view(shape, query)
        assert read_view(shape, view.query).query == view.query


def test_a_column_turns_its_own_order_round() -> None:
    due = next(column for column in TICKETS.columns if column.key == "due_at")
    view = read_view(TICKETS)

    assert view.by(due).sort == "due_at"
    assert view.by(due).by(due).sort == "-due_at"


def test_a_tab_is_a_list_of_its_own_and_no_filter() -> None:
    view = read_view(OUTSOURCED, "list=complete&search=x")

    assert [each.key for each in view.narrowing] == ["search"]
    assert view.unfiltered.query == "list=complete"


def test_every_list_is_declared_soundly() -> None:
    for shape in SHAPES.values():
        sortable = {column.key for column in shape.columns if column.is_sortable}
        assert shape.sort.removeprefix("-") in sortable
        assert all(each.words for each in shape.filters if each.ask in (Ask.WORDS, Ask.TABS))
        assert len({column.key for column in shape.columns}) == len(shape.columns)
