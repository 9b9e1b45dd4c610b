"""Whom an answer reaches: a name and an address in a header that hold nothing else (A53)."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from portal.gateways.mail import Mail, message_of, name_and_address

OLGA = "olga@halden.example"


def read(reply_to: str) -> EmailMessage:
    """A mail as a reader of mail takes it apart."""
    mail = Mail(
        message_id="<1@halden.example>",
        sender="portal@halden.example",
        to="jobs@onsite.example",
        reply_to=reply_to,
        language="en",
        subject="T-1",
        text="Text",
        html="<p>Text</p>",
        written_at=datetime(2026, 1, 5, tzinfo=UTC),
    )
    return message_from_bytes(bytes(message_of(mail)), EmailMessage, policy=policy.default)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Olga Petrova", "Olga Petrova"),
        ('Jörg "Jo" Müller, Dr.; \\', 'Jörg "Jo" Müller, Dr.; \\'),
        ("<eve@volta.example>", "<eve@volta.example>"),
        ("eve@volta.example, Olga", "eve@volta.example, Olga"),
        ("Olga\r\nBcc: eve@volta.example", "Olga Bcc: eve@volta.example"),
        ("Olga\x00\x85\u2028Bcc: eve", "Olga Bcc: eve"),
        ("=?utf-8?q?=0D=0ABcc:_eve?=", "= ?utf-8?q?=0D=0ABcc:_eve?="),
        ("", ""),
    ],
)
def test_A53_whatever_a_name_holds_the_answer_reaches_its_owner_alone(
    name: str, shown: str
) -> None:
    mail = read(name_and_address(name, OLGA))
    (answered,) = mail["Reply-To"].addresses
    assert (answered.display_name, answered.addr_spec) == (shown, OLGA)
    assert mail["Bcc"] is None


@pytest.mark.parametrize("name", ["中" * 120, '"' * 120, "Ä " * 60])
def test_the_longest_name_fits_and_leads_to_its_address(name: str) -> None:
    header = name_and_address(name, OLGA)
    assert len(header) <= 600
    assert [each.addr_spec for each in read(header)["Reply-To"].addresses] == [OLGA]


@pytest.mark.parametrize("email", ["a..b@halden.example", ".a@halden.example", "a'+{|}@localhost"])
def test_every_address_that_the_portal_takes_can_be_answered(email: str) -> None:
    assert [e.addr_spec for e in read(name_and_address("A", email))["Reply-To"].addresses] == [
        email
    ]


def test_a_mail_that_nobody_answers_has_no_such_header() -> None:
    assert read("")["Reply-To"] is None
