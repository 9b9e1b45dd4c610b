"""The help stays true: every page in every language, no dead link or picture, no label of old."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from portal.gateways.language import DEFAULT, LANGUAGES
from portal.routes.help_texts import MARKDOWN, TEXTS, help_text
from portal.routes.templating import HERE, STATIC
from portal.rules.help import TOPICS, Topic, may_read
from portal.rules.throttles import FORWARDINGS_PER_ADDRESS, FORWARDINGS_PER_PERSON
from portal.rules.vocabulary import Standing
from scripts import catalogue

LABEL = re.compile(r"\*\*(.+?)\*\*")
LINK = re.compile(r"(?<!!)\[[^]]+\]\(([^)]+)\)")
PICTURE = re.compile(r"!\[([^]]*)\]\(([^)]+)\)")
# How a template leads to a page of the help: by address, or through a macro.
REFERENCE = re.compile(r"/help/([a-z-]+)|help=\"([a-z-]+)\"")
NUMBER = re.compile(r"\b\d+\b")
TRANSLATED = "de"
LARGEST = 60_000  # bytes of a picture
EVERY = [(language, topic) for language in sorted(LANGUAGES) for topic in TOPICS]


def text_of(language: str, name: str) -> str:
    return (TEXTS / language / f"{name}.md").read_text("utf-8")


def readers(topic: Topic) -> set[Standing]:
    return {standing for standing in Standing if may_read(standing, topic)}


def words(language: str) -> dict[str, set[str]]:
    """What the product says, each sentence with its words in a language."""
    found: dict[str, set[str]] = {}
    for message in catalogue.read(TRANSLATED):  # it holds every sentence, see test_translations
        if isinstance(message.id, str):
            said = message.id if language == DEFAULT else str(message.string)
            found.setdefault(message.id, set()).add(said)
    return found


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_each_language_has_exactly_the_pages_that_are_listed(language: str) -> None:
    assert {file.stem for file in (TEXTS / language).iterdir()} == {each.name for each in TOPICS}


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_label_in_bold_is_one_of_the_product(language: str) -> None:
    known = words(language)
    wrong = []
    for topic in TOPICS:
        english = set(LABEL.findall(text_of(DEFAULT, topic.name)))
        expected = set().union(*(known.get(label, set()) for label in english))
        wrong += [
            f"{topic.name}: {label}"
            for label in LABEL.findall(text_of(language, topic.name))
            if label not in expected
        ]

    assert wrong == []


@pytest.mark.parametrize(("language", "topic"), EVERY)
def test_every_link_leads_to_a_page_that_all_its_readers_may_read(
    language: str, topic: Topic
) -> None:
    pages = {each.name: each for each in TOPICS}
    links = [Path(link) for link in LINK.findall(text_of(language, topic.name))]

    assert all(link.suffix == ".md" for link in links)
    assert all(readers(topic) <= readers(pages[link.stem]) for link in links)


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_pictures_are_there_described_small_and_shown_somewhere(language: str) -> None:
    shown = [found for topic in TOPICS for found in PICTURE.findall(text_of(language, topic.name))]
    files = {file.name: file for file in (STATIC / "help" / language).iterdir()}

    assert {name for _, name in shown} == files.keys()
    assert all(described for described, _ in shown)
    assert {name for name, file in files.items() if file.stat().st_size > LARGEST} == set()


def test_the_picture_of_the_readme_is_one_of_these() -> None:
    root = HERE.parent
    (_, name), *others = PICTURE.findall((root / "README.md").read_text("utf-8"))

    assert not others
    assert (root / name).is_relative_to(STATIC / "help")
    assert (root / name).is_file()


@pytest.mark.parametrize(("language", "topic"), EVERY)
def test_every_page_begins_with_a_title_and_one_sentence_about_it(
    language: str, topic: Topic
) -> None:
    page = help_text(language, topic.name)

    assert 0 < len(page.title) < 60
    assert 0 < len(page.summary) < 160
    assert "<h1" not in page.body
    assert "**" not in page.summary


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_A11_how_often_a_ticket_can_be_forwarded_is_said_as_it_is(language: str) -> None:
    limits = (FORWARDINGS_PER_PERSON, FORWARDINGS_PER_ADDRESS)

    # The page says both in one sentence, which begins with "in one day".
    assert [int(said) for said in NUMBER.findall(text_of(language, "networks"))] == [
        limit.count for limit in limits
    ]
    assert {limit.window for limit in limits} == {timedelta(days=1)}


def test_a_page_cannot_bring_markup_of_its_own() -> None:
    assert "<script" not in MARKDOWN.render("<script>alert(1)</script>")


def test_every_template_that_names_a_page_of_the_help_names_a_real_one() -> None:
    named = {
        found[0] or found[1]
        for file in (HERE / "templates").rglob("*.html")
        for found in REFERENCE.findall(file.read_text())
    }

    assert named
    assert named <= {topic.name for topic in TOPICS}
