"""The mail that invites a partner: the texts that we bring, and how their variables are filled."""

from datetime import UTC, datetime

import pytest

from portal.gateways import markdown
from portal.gateways.invitation_template import (
    Occasion,
    default_wording,
    faults_of,
    render,
    values_of,
)
from portal.gateways.language import LANGUAGES, Language
from portal.rules.invitation_template import PLACE, Variable, Wording

OCCASION = Occasion(
    recipient="Ingrid Dahl",
    organization="Nordkabel AS",
    lead="Halden IT Services",
    inviter="Paula Iversen",
    expires_at=datetime(2026, 12, 6, 12, 0, tzinfo=UTC),
    token="secret",
)
ENGLISH = Language("en", "Europe/Berlin")


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_Q9_each_language_brings_a_text_that_could_be_saved(language: str) -> None:
    wording = default_wording(language)

    assert faults_of(wording) == {}
    assert "\n" not in wording.subject
    assert not wording.subject.startswith("#")


def test_Q9_the_texts_that_we_bring_say_the_same_in_each_language() -> None:
    said = {
        tuple(sorted(PLACE.findall(wording.subject + wording.body)))
        for wording in map(default_wording, LANGUAGES)
    }

    assert len(said) == 1


def test_Q9_every_variable_has_its_value() -> None:
    values = values_of(OCCASION, ENGLISH)

    assert {name: values.of[name] for name in Variable} == {
        "recipient_name": "Ingrid Dahl",
        "recipient_organization": "Nordkabel AS",
        "lead_organization": "Halden IT Services",
        "inviting_user": "Paula Iversen",
        "expiry_date": "Sun 6 Dec, 13:00",
        "accept_link": "http://127.0.0.1:8000/invitations/secret",
        "decline_link": "http://127.0.0.1:8000/invitations/secret/decline",
        "help_link": "http://127.0.0.1:8000/help/invitation",
    }


def test_R61_the_default_mail_carries_the_link_in_both_its_parts_and_once() -> None:
    mail = render(default_wording("en"), values_of(OCCASION, ENGLISH), ENGLISH)

    link = "http://127.0.0.1:8000/invitations/secret"
    assert mail.subject == "Halden IT Services invites you to work together"
    assert mail.text.count("http") == 1
    assert f"View invitation:\n{link}\n" in mail.text
    assert f'<a class="button" href="{link}">View invitation</a>' in mail.html
    assert mail.html.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert "nobody reads answers" in mail.text
    assert "nobody reads answers" in mail.html


def test_the_paper_speaks_the_language_of_the_mail() -> None:
    mail = render(default_wording("de"), values_of(OCCASION, Language("de")), Language("de"))

    assert '<html lang="de">' in mail.html
    assert "Einladung ansehen" in mail.text


def test_A53_a_name_cannot_add_a_header_and_a_long_subject_is_cut() -> None:
    occasion = Occasion(
        recipient="Eve\r\nBcc: all@example.com",
        organization="x" * 200,
        lead="",
        inviter="",
        expires_at=OCCASION.expires_at,
    )
    wording = Wording("{recipient_name} {recipient_organization}", "{accept_link}")
    subject = render(wording, values_of(occasion, ENGLISH), ENGLISH).subject

    assert subject.startswith("Eve Bcc: all@example.com xxx")
    assert len(subject) == 150


def test_a_name_does_not_turn_the_words_behind_it() -> None:
    occasion = Occasion(
        recipient="Eve \u202egnp.exe\u2066",
        organization="שלום",
        lead="",
        inviter="",
        expires_at=OCCASION.expires_at,
    )
    wording = Wording("For {recipient_name}", "{recipient_name} of {recipient_organization}")
    mail = render(wording, values_of(occasion, ENGLISH), ENGLISH)

    for part in (mail.subject, mail.text, mail.html):
        assert not {"\u202e", "\u2066"} & set(part)
    assert "<bdi>Eve gnp.exe</bdi> of <bdi>שלום</bdi>" in mail.html


def test_what_is_too_long_is_not_read_to_its_end() -> None:
    body = "x" * 10_001 + " {accept_link}"

    assert set(faults_of(Wording("Hello", body))) == {"body"}
    assert markdown.addresses(body) == ["{accept_link}"]
