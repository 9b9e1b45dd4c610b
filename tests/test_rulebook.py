"""RULEBOOK.md is what the rows say today, and every rule a row cites has its sentence."""

from pathlib import Path

from portal.rules.rulebook import RULES, cited, rulebook

PRINTED = Path(__file__).parent.parent / "RULEBOOK.md"


def test_the_rule_book_is_up_to_date() -> None:
    assert PRINTED.read_text(encoding="utf-8") == rulebook(), (
        "run: python -m portal.rules.rulebook > RULEBOOK.md"
    )


def test_every_cited_rule_has_a_sentence_and_no_sentence_is_left_over() -> None:
    assert sorted(RULES) == sorted(cited())


def test_no_two_rules_share_a_sentence() -> None:
    assert len(set(RULES.values())) == len(RULES)
