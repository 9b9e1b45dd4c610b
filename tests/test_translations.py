"""Every sentence of the product has its words in every language, with the same places in them."""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum

import pytest
from babel.messages.catalog import Catalog, Message

from portal.gateways.language import DEFAULT, LANGUAGES, Language
from portal.rules import vocabulary
from portal.rules.vocabulary import word
from scripts import catalogue

PLACE = re.compile(r"%\(\w+\)s|\{\w+\}")
TRANSLATED = sorted(LANGUAGES.keys() - {DEFAULT})
# What people never read, but for the code.
UNSHOWN = {
    vocabulary.Actor,
    vocabulary.Bond,
    vocabulary.Channel,
    vocabulary.FileState,
    vocabulary.Kind,
    vocabulary.Phase,
    vocabulary.Question,
    vocabulary.Side,
    vocabulary.Source,
    vocabulary.Standing,
    vocabulary.TenantKind,
    vocabulary.Verb,
}


@pytest.fixture(scope="module")
def said() -> Catalog:
    return catalogue.said()


@pytest.fixture(scope="module", params=TRANSLATED)
def translated(request: pytest.FixtureRequest) -> Catalog:
    return catalogue.read(request.param)


def sentences(catalogue: Catalog) -> Iterator[Message]:
    """The messages, without the header that comes first."""
    return (message for message in catalogue if message.id)


def forms(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """Singular and plural, or the one form there is."""
    return (text or "",) if isinstance(text, str | None) else tuple(text)


def lines(found: Iterable[object]) -> str:
    """One a line: pytest would cut a long list."""
    return "\n".join(map(str, found))


def shown_words() -> list[StrEnum]:
    enums = [each for each in vars(vocabulary).values() if isinstance(each, type)]
    return [
        member
        for each in enums
        if issubclass(each, StrEnum) and each is not StrEnum and each not in UNSHOWN
        for member in each
    ]


def test_every_sentence_is_translated(said: Catalog, translated: Catalog) -> None:
    silent = [
        message.id
        for message in sentences(said)
        if not (found := translated.get(message.id, message.context))
        or not all(forms(found.string))
    ]

    assert not silent, f"run `make catalogue` and give words to:\n{lines(silent)}"


def test_no_translation_is_a_guess(translated: Catalog) -> None:
    guesses = [message.id for message in sentences(translated) if message.fuzzy]

    assert not guesses, lines(guesses)


def test_no_translation_is_left_over(said: Catalog, translated: Catalog) -> None:
    left_over = [
        message.id for message in sentences(translated) if not said.get(message.id, message.context)
    ]

    left_over += translated.obsolete

    assert not left_over, f"run `make catalogue`:\n{lines(left_over)}"


def test_every_translation_fills_the_same_places(translated: Catalog) -> None:
    """Singular like singular, plural like plural; a stray % would break the page."""
    broken = [
        (message.id, words)
        for message in sentences(translated)
        for original, words in zip(forms(message.id), forms(message.string), strict=True)
        if sorted(set(PLACE.findall(original))) != sorted(set(PLACE.findall(words)))
        or "%" in PLACE.sub("", words)
    ]

    assert not broken, lines(broken)


def test_every_word_of_the_domain_is_marked_for_translation(said: Catalog) -> None:
    unmarked = [repr(member) for member in shown_words() if not said.get(word(member))]

    assert not unmarked, lines(unmarked)


def test_no_word_of_the_domain_is_shown_as_a_code() -> None:
    codes = [repr(member) for member in shown_words() if word(member)[0].islower()]

    assert not codes, lines(codes)


def test_a_word_of_the_domain_is_read_in_the_readers_language() -> None:
    status = vocabulary.OutsourceStatus.WAITING_APPROVAL

    assert Language("en").say(word(status)) == "Waiting Approval"
    assert Language("de").say(word(status)) == "Warten auf Genehmigung"


def test_a_duration_carries_the_readers_units() -> None:
    assert Language("de").duration(135).split("\N{NO-BREAK SPACE}") == ["2", "Std.", "15", "Min."]
