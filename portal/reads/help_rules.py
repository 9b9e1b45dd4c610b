"""The rule book in the reader's language, with the answer to *what would happen if*."""

from collections.abc import Mapping
from functools import cache
from urllib.parse import urlencode

import msgspec

from portal.gateways.language import Language
from portal.rules.rulebook import book
from portal.rules.rulebook_shape import PAGE, Section
from portal.rules.vocabulary import Side
from portal.rules.what_if import (
    Answer,
    Question,
    answer,
    case_of_choice,
    choice_of,
    questions,
)


class Answered(msgspec.Struct, frozen=True):
    """The answer to what was chosen; `address` shows it again, `instead` asks what can be."""

    answer: Answer
    address: str
    instead: str


class RulesPage(msgspec.Struct, frozen=True):
    """The whole page: the facts to choose, what comes of them, and the book."""

    questions: list[Question]
    answered: Answered
    sections: tuple[Section, ...]


def rules_page(chosen: Mapping[str, str], reader: Side, language: Language) -> RulesPage:
    """The book as a lead or a subcontractor (PARTNER) reads it; nonsense in `chosen` counts for
    nothing."""
    case = case_of_choice(chosen, reader)
    return RulesPage(
        questions=questions(language.say, reader, case),
        answered=answered(chosen, reader, language),
        sections=_sections(language.code, reader),
    )


def answered(chosen: Mapping[str, str], reader: Side, language: Language) -> Answered:
    """What comes of the chosen facts."""
    case = case_of_choice(chosen, reader)
    found = answer(language.say, reader, case)
    return Answered(
        answer=found,
        address=_address(choice_of(case)),
        instead=_address(found.instead.chosen) if found.instead else "",
    )


def _address(chosen: Mapping[str, str]) -> str:
    return f"{PAGE}?{urlencode(chosen)}"


@cache
def _sections(code: str, reader: Side) -> tuple[Section, ...]:
    """The same for everybody of a language and a side: there are four."""
    return tuple(book(Language(code).say, reader))
