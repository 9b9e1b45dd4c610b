"""RULEBOOK.md is what the rows say today; every row and rule has its sentence, each fact a word."""

from enum import Enum
from pathlib import Path

import pytest

from portal.rules import rulebook_words
from portal.rules.amendments import STEPS
from portal.rules.lifecycle import MOVES
from portal.rules.rulebook import book, cited, rulebook
from portal.rules.rulebook_sentences import BESIDES, OUTCOMES, RULES
from portal.rules.rulebook_shape import Section, english
from portal.rules.synchronisation import ROWS, Effect
from portal.rules.vocabulary import Phase, Side

PRINTED = Path(__file__).parent.parent / "RULEBOOK.md"
READERS = [None, Side.LEAD, Side.PARTNER]


def sections(reader: Side | None = None) -> dict[str, Section]:
    return {section.anchor: section for section in book(english, reader)}


def cells(section: Section) -> list[list[str]]:
    return [
        [f"{cell.first} {cell.text}".strip() for cell in line.cells]
        for group in section.groups
        for line in group.lines
    ]


def test_the_rule_book_is_up_to_date() -> None:
    assert PRINTED.read_text(encoding="utf-8") == rulebook(), (
        "run: python -m portal.rules.rulebook > RULEBOOK.md"
    )


def test_every_cited_rule_has_a_sentence_and_no_sentence_is_left_over() -> None:
    assert sorted(RULES) == sorted(cited())


def test_no_two_rules_share_a_sentence() -> None:
    assert len(set(RULES.values())) == len(RULES)


def test_every_row_says_what_comes_of_it_and_no_sentence_is_left_over() -> None:
    assert set(OUTCOMES) == {row.id for row in ROWS}


def test_no_id_stands_for_two_things() -> None:
    rows = (*BESIDES, *MOVES, *STEPS)
    ids = [*OUTCOMES, *(each.id for each in rows), *RULES]

    assert len(set(ids)) == len(ids)


def test_every_member_of_an_enum_has_its_word_in_the_order_of_the_enum() -> None:
    tables: list[dict[Enum, str]] = [
        table
        for table in vars(rulebook_words).values()
        if isinstance(table, dict) and isinstance(next(iter(table)), Enum)
    ]

    assert len(tables) == 18
    for table in tables:
        assert list(table) == [*type(next(iter(table)))]


@pytest.mark.parametrize("reader", READERS)
def test_every_line_has_a_cell_for_each_column(reader: Side | None) -> None:
    for section in book(english, reader):
        assert {len(row) for row in cells(section)} == {len(section.head)}


@pytest.mark.parametrize("reader", READERS)
def test_no_two_lines_are_found_by_one_anchor(reader: Side | None) -> None:
    anchors = [
        line.anchor
        for section in book(english, reader)
        for group in section.groups
        for line in group.lines
        if line.anchor
    ]

    assert len(set(anchors)) == len(anchors)


def test_every_row_stands_in_each_phase_in_which_it_decides() -> None:
    lines = sections()["entries"].groups
    printed = {
        phase: {line.cells[0].text for line in group.lines}
        for phase, group in zip(Phase, lines, strict=True)
    }

    assert printed == {
        phase: {row.id for row in ROWS if row.phase is None or phase in row.phase}
        for phase in Phase
    }


def test_a_row_names_only_who_and_what_it_can_meet() -> None:
    rows = {row[0]: row[1:4] for row in reversed(cells(sections()["entries"]))}

    assert rows["D32"] == ["Lead", "Anything", "Any entry"]
    assert rows["D12"] == ["Either side", "Edit", "Time, note, charge, file: own entry, shared"]
    assert rows["D20"][0] == "Lead, partner with a desk of its own"


def test_what_is_refused_and_what_is_detached_says_so_first() -> None:
    said = {row[0]: row[4] for row in cells(sections()["entries"])}
    for row in ROWS:
        assert said[row.id].startswith("Refused.") is (row.effect is Effect.REFUSE)
        assert said[row.id].startswith("Detached.") is (row.effect is Effect.SEVER)


def test_a_subcontractor_reads_its_own_columns_of_the_permissions() -> None:
    assert sections(Side.PARTNER)["permissions"].head[1:] == (
        "Company administrator",
        "May accept tickets",
        "Technician",
    )
    assert "Outsource tickets" not in {
        row[0] for row in cells(sections(Side.PARTNER)["permissions"])
    }
