"""Delivery for real: an SMTP server on the loopback takes the mail, refuses it, or is away."""

import asyncio
import logging
from collections.abc import AsyncIterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword
from aiosmtpd.smtp import Session as SMTPSession

from portal.actions.mailing import Reader, post
from portal.actions.partnerships import mail_invitation
from portal.gateways.stationery import Letter
from portal.jobs.deliver_mail import deliver_mail
from portal.rules.vocabulary import PartnerStatus
from portal.settings import Settings, current, use
from portal.tables.database import transaction
from portal.tables.journal import OutboxMail
from portal.tables.organizations import Invitation
from tests.clocks import later
from tests.make import make_partnership, make_tenant

CLEO = Reader(
    email="cleo@brueckner.example", name="Cleo Vogt", language="de", time_zone="Europe/Berlin"
)
LETTER = Letter(
    subject="Angebot für Brückner",
    paragraphs=("Grüße.",),
    button="Ansehen",
    link="http://127.0.0.1:8000/received/abc",
)


class Postbox:
    """What the server does with mail: keep it, or answer with `refusal` first."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.refusal = ""
        self.refusal_of_recipients = ""
        self.port = 0

    async def handle_RCPT(
        self, server: SMTP, session: SMTPSession, envelope: Envelope, address: str, options: Any
    ) -> str:
        if not self.refusal_of_recipients:
            envelope.rcpt_tos.append(address)
        return self.refusal_of_recipients or "250 OK"

    async def handle_DATA(self, server: SMTP, session: SMTPSession, envelope: Envelope) -> str:
        if self.refusal or not session.authenticated:
            return self.refusal or "530 sign in first"
        content = envelope.original_content or b""
        self.mails.append(message_from_bytes(content, EmailMessage, policy=policy.default))
        self.recipients += envelope.rcpt_tos
        return "250 OK"


def knows(
    server: SMTP, session: SMTPSession, envelope: Envelope, kind: str, data: Any
) -> AuthResult:
    is_right = isinstance(data, LoginPassword) and data.password == b"p@ss:word"
    return AuthResult(success=is_right, handled=False)


@pytest.fixture
async def postbox() -> AsyncIterator[Postbox]:
    """A server that takes mail from whoever knows the password; the settings name it."""
    box, before = Postbox(), current()

    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        return SMTP(
            box, authenticator=knows, auth_require_tls=False, hostname="localhost", loop=loop
        )

    server = await loop.create_server(protocol, "127.0.0.1", 0)
    box.port = server.sockets[0].getsockname()[1]
    use_server(f"smtp://portal:p%40ss%3Aword@127.0.0.1:{box.port}")
    yield box
    use(before)
    server.close()
    await server.wait_closed()


def use_server(smtp_url: str | None) -> None:
    use(Settings(smtp_url=smtp_url, mail_from="portal@halden.example"))


async def post_one() -> OutboxMail:
    async with transaction():
        await post("offer", CLEO, LETTER)
    mail = await OutboxMail.objects().order_by(OutboxMail.id, ascending=False).first()
    assert mail
    return mail


async def rows() -> list[dict[str, Any]]:
    return await OutboxMail.select().order_by(OutboxMail.id)


async def test_a_mail_arrives_with_text_and_html(database: str, postbox: Postbox) -> None:
    waiting = await post_one()
    await deliver_mail()
    mail = postbox.mails[0]
    assert postbox.recipients == ["cleo@brueckner.example"]
    assert mail["Subject"] == "Angebot für Brückner"
    assert mail["From"] == "portal@halden.example"
    assert mail["Message-ID"] == waiting.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Content-Language"] == "de"
    assert mail["Date"].datetime == waiting.created_at.replace(microsecond=0)
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part
        assert "http://127.0.0.1:8000/received/abc" in part.get_content()


async def test_an_answer_reaches_who_wrote_where_that_is_somebody(
    database: str, postbox: Postbox
) -> None:
    async with transaction():
        await post("ticket_forwarded", CLEO, LETTER, "Olga Petrova <olga@halden.example>")
        await post("offer", CLEO, LETTER)
    await deliver_mail()
    assert [mail["Reply-To"] for mail in postbox.mails] == [
        "Olga Petrova <olga@halden.example>",
        None,
    ]
    assert [row["reply_to"] for row in await rows()] == ["", ""]


async def test_a_delivered_mail_is_not_sent_again_and_keeps_no_text(
    database: str, postbox: Postbox
) -> None:
    await post_one()
    await deliver_mail()
    await deliver_mail()
    assert len(postbox.mails) == 1
    row = (await rows())[0]
    assert row["sent_at"]
    assert (row["text"], row["html"], row["next_try_at"]) == ("", "", None)


async def test_rounds_at_once_send_each_mail_once(database: str, postbox: Postbox) -> None:
    for _ in range(5):
        await post_one()
    await asyncio.gather(*(deliver_mail() for _ in range(4)))
    sent = [mail["Message-ID"] for mail in postbox.mails]
    assert len(sent) == len(set(sent)) == 5


async def test_a_refused_mail_waits_and_comes_with_the_same_message_id(
    database: str, postbox: Postbox
) -> None:
    waiting = await post_one()
    postbox.refusal = "451 try later"
    await deliver_mail()
    row = (await rows())[0]
    assert row["last_error"] == "SMTPDataError 451"
    assert row["text"]
    postbox.refusal = ""
    await deliver_mail()
    assert postbox.mails == []
    with later(minutes=1, seconds=1):
        await deliver_mail()
    assert [mail["Message-ID"] for mail in postbox.mails] == [waiting.message_id]


async def test_a_mail_that_fails_does_not_hold_up_the_next(database: str, postbox: Postbox) -> None:
    async with transaction():
        await post("offer", Reader(email="ä@b", name="", language="en", time_zone="UTC"), LETTER)
    await post_one()
    await deliver_mail()
    assert postbox.recipients == ["cleo@brueckner.example"]
    assert (await rows())[0]["last_error"]


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
async def test_nothing_goes_in_the_clear_where_the_setting_asks_for_tls(
    database: str, postbox: Postbox, scheme: str
) -> None:
    use_server(f"{scheme}://portal:p%40ss%3Aword@127.0.0.1:{postbox.port}")
    await post_one()
    await deliver_mail()
    assert postbox.mails == []
    assert (await rows())[0]["last_error"]


async def test_a_server_that_is_away_is_tried_again(database: str, postbox: Postbox) -> None:
    use_server("smtp://127.0.0.1:1")
    await post_one()
    await deliver_mail()
    row = (await rows())[0]
    assert row["last_error"] == "SMTPConnectError"
    assert row["next_try_at"]


async def test_a_wrong_password_keeps_the_mail_and_stays_out_of_the_log(
    database: str, postbox: Postbox, caplog: pytest.LogCaptureFixture
) -> None:
    use_server(f"smtp://portal:wr0ng@127.0.0.1:{postbox.port}")
    await post_one()
    with caplog.at_level(logging.DEBUG, "portal"):
        await deliver_mail()
    row = (await rows())[0]
    assert row["last_error"] == "SMTPAuthenticationError 535"
    assert row["text"]
    assert "wr0ng" not in caplog.text


async def test_without_a_server_mail_waits_untouched(database: str, postbox: Postbox) -> None:
    use_server(None)
    await post_one()
    before = await rows()
    await deliver_mail()
    assert await rows() == before


@pytest.mark.parametrize("answer", ["550 no such user", "553 not here", "501 bad address"])
async def test_A54_a_mailbox_that_does_not_exist_is_not_tried_again(
    database: str, postbox: Postbox, answer: str
) -> None:
    async with transaction():
        await post("ticket_forwarded", CLEO, LETTER, "olga@halden.example")
    postbox.refusal_of_recipients = answer
    await deliver_mail()
    row = (await rows())[0]
    assert row["last_error"] == f"SMTPRecipientRefused {answer[:3]}"
    assert (row["sent_at"], row["next_try_at"]) == (None, None)
    assert (row["text"], row["html"], row["reply_to"]) == ("", "", "")


async def test_a_mailbox_that_is_full_is_tried_again(database: str, postbox: Postbox) -> None:
    await post_one()
    postbox.refusal_of_recipients = "452 mailbox full"
    await deliver_mail()
    postbox.refusal_of_recipients = ""
    with later(minutes=1, seconds=1):
        await deliver_mail()
    assert postbox.recipients == ["cleo@brueckner.example"]


async def test_A54_a_refused_invitation_is_marked_and_one_that_arrives_is_not(
    database: str, postbox: Postbox
) -> None:
    lead = await make_tenant("Halden IT Services")
    for answer in ("550 no such user", ""):
        partnership = await make_partnership(lead, status=PartnerStatus.PENDING)
        async with transaction():
            await mail_invitation(partnership.id, sent_by=None)
        postbox.refusal_of_recipients = answer
        await deliver_mail()
    marks = await Invitation.select(Invitation.undeliverable_at).order_by(Invitation.id)
    assert [row["undeliverable_at"] is not None for row in marks] == [True, False]


async def test_the_log_tells_neither_address_nor_text(
    database: str, postbox: Postbox, caplog: pytest.LogCaptureFixture
) -> None:
    await post_one()
    postbox.refusal = "550 cleo@brueckner.example is unknown"
    with caplog.at_level(logging.DEBUG, "portal"):
        await deliver_mail()
    assert "not delivered" in caplog.text
    for secret in ("cleo@", "received/abc", "Angebot"):
        assert secret not in caplog.text
