"""What a lead may write into its invitations, and the sentence beside what it may not (Q9)."""

import pytest

from portal.gateways.language import Language
from portal.rules.invitation_template import (
    LINKS,
    MEANINGS,
    Variable,
    Wording,
    faults,
    is_allowed,
    language_for,
)

ACCEPT = ["{accept_link}"]
SUBJECT, BODY = "Work with us", "Hello {recipient_name}, see {accept_link}"


def told(subject: str = SUBJECT, body: str = BODY, addresses: list[str] = ACCEPT) -> dict[str, str]:
    """What an English reader would be told, by field."""
    found = faults(Wording(subject, body), addresses)
    return {field: Language().refusal(refusal) for field, refusal in found.items()}


def test_Q9_a_text_with_every_variable_is_fine() -> None:
    names = [variable.place for variable in Variable if variable not in LINKS]

    assert told(" ".join(names)[:150], " ".join([*names, *(link.place for link in LINKS)])) == {}


def test_Q9_every_variable_says_what_it_stands_for() -> None:
    assert set(MEANINGS) == set(Variable)


def test_Q9_without_the_accept_link_nobody_could_accept() -> None:
    sentence = "Without {accept_link} nobody can accept. Put it into the text."

    assert told(addresses=[]) == {"body": sentence}
    assert told(addresses=["{decline_link}", "https://a.example"]) == {"body": sentence}


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("{name}", "There is no variable {name}. Choose one of the list."),
        ("{Recipient_Name}", "There is no variable {Recipient_Name}. Choose one of the list."),
        ("{ recipient_name }", "There is no variable { recipient_name }. Choose one of the list."),
        ("{}", "There is no variable {}. Choose one of the list."),
        ("{recipient_name", "The brace of {recipient_name is not closed."),
        ("{recipient_name\nmore}", "The brace of {recipient_name is not closed."),
        ("recipient_name}", "The brace of recipient_name} was never opened."),
        ("{{recipient_name}}", "The brace of { is not closed."),
        ("{" + "x" * 60 + "}", "There is no variable {" + "x" * 39 + "…. Choose one of the list."),
    ],
)
def test_Q9_a_brace_that_belongs_to_no_variable_is_named(written: str, sentence: str) -> None:
    assert told(body=f"{written} {{accept_link}}") == {"body": sentence}


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r", "\u2028", "\x85", "\v"])
def test_A53_a_subject_has_one_line(line_break: str) -> None:
    said = told(subject=f"Hello{line_break}Bcc: all@example.com")

    assert said == {"subject": "A subject is one line. Take the line break out."}


@pytest.mark.parametrize("link", sorted(LINKS))
def test_Q9_the_subject_carries_no_link_since_it_is_kept_after_the_mail_is_sent(
    link: Variable,
) -> None:
    assert "cannot carry a link" in told(subject=f"Come: {link.place}")["subject"]


def test_Q9_an_empty_subject_and_one_that_is_too_long() -> None:
    assert told(subject=" ") == {"subject": "Please fill this in."}
    assert told(subject="x" * 150) == {}
    assert told(subject="x" * 151) == {
        "subject": "This is too long: 151 of at most 150 characters."
    }
    assert "at most 10000" in told(body="x" * 10_001)["body"]


def test_Q9_everything_that_is_wrong_is_said_at_once() -> None:
    assert set(told(subject="", body="{x}")) == {"subject", "body"}


@pytest.mark.parametrize(
    "address",
    ["javascript:x()", "data:text/html,x", "/help", "//a.example", "", "{recipient_name}"],
)
def test_Q9_links_lead_to_the_web_or_to_mail_and_nowhere_else(address: str) -> None:
    assert not is_allowed(address)
    assert "It has to begin with https:" in told(addresses=[*ACCEPT, address])["body"]


def test_R61_an_invitation_goes_out_in_the_language_of_the_organization_else_of_the_lead() -> None:
    assert language_for("de", "en") == "de"
    assert language_for("", "en") == "en"
