"""As an operator runs it: mail goes through a real SMTP server, and data outlives the server."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from queue import Queue

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SMTPSession
from playwright.sync_api import Browser, expect

from e2e.browsers import Browsers
from e2e.portals import Portal, running
from e2e.steps import (
    add_note,
    add_time,
    entry,
    expect_said,
    expect_status,
    invite_new_company,
    mark_complete,
    offer_ticket,
    row_of,
)
from tests.servers import free_port

LINK = re.compile(r"http://127\.0\.0\.1:\d+/\S+")
SECONDS_TO_ARRIVE = 30
TITLE = "Departure board in the foyer stays dark"
STEPS = (
    ("Accept", "Accepted"),
    ("Start work", "In Progress"),
)


class Postbox:
    """Takes every mail. The mails wait in the order in which they came."""

    def __init__(self) -> None:
        self._mails: Queue[EmailMessage] = Queue()

    async def handle_DATA(self, server: SMTP, session: SMTPSession, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        self._mails.put(message_from_bytes(content, EmailMessage, policy=policy.default))
        return "250 OK"

    def next(self) -> EmailMessage:
        return self._mails.get(timeout=SECONDS_TO_ARRIVE)


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def smtp_url(postbox: Postbox) -> Iterator[str]:
    server = Controller(postbox, hostname="127.0.0.1", port=free_port())
    server.start()
    yield f"smtp://127.0.0.1:{server.port}"
    server.stop()


def test_a_new_lead_comes_by_real_mail_to_its_first_partner_and_its_first_fee(
    browser: Browser, tmp_path: Path, postbox: Postbox, smtp_url: str
) -> None:
    portal = Portal(
        tmp_path,
        demo=False,
        PORTAL_SMTP_URL=smtp_url,
        PORTAL_MAIL_FROM="portal@nordlicht.example",
        PORTAL_SECRET_KEY="k" * 32,
    )
    portal.run("migrate")
    link = portal.run("tenant", "create", "Nordlicht IT", "--admin", "nora@nordlicht.example")
    portal.run("fee", "set", "Nordlicht IT", "2.50")
    with running(portal), Browsers(browser, portal.url) as browsers:
        nora = browsers.anybody()
        nora.goto(link)
        nora.get_by_role("button", name="Sign in").click()
        nora.get_by_role("link", name="Dashboard").click()
        nora.get_by_label("I agree to the terms above").check()
        nora.get_by_role("button", name="Submit").click()
        expect_said(nora, "The agreement is accepted.")
        invite_new_company(nora, "Osti Kabel", "Mira Osti", "mira@osti.example")

        invitation = postbox.next()
        assert invitation["To"] == "mira@osti.example"
        assert invitation["From"] == "portal@nordlicht.example"
        mira = browsers.anybody()
        mira.goto(link_in(invitation))
        mira.get_by_role("button", name="Accept invitation").click()
        expect_said(mira, "Welcome.")

        told = postbox.next()
        assert told["To"] == "nora@nordlicht.example"
        nora.goto(link_in(told))
        expect(row_of(nora, "Osti Kabel")).to_contain_text("Active")
        assert [mail["Message-ID"] for mail in (invitation, told)] == message_ids(portal)

        offer_ticket(nora, TITLE, "Osti Kabel")
        mira.goto(link_in(postbox.next()))
        for press, status in STEPS:
            mira.get_by_role("button", name=press).click()
            expect_status(mira, status)
        mark_complete(mira)
        nora.reload()
        nora.get_by_role("button", name="Approve completion").click()
        expect_status(nora, "Complete")
        nora.goto("/outsource/fees")
        expect(row_of(nora, TITLE)).to_contain_text("2.50")


def link_in(mail: EmailMessage) -> str:
    """The link of a mail; its text and its HTML lead to the same place."""
    assert mail.get_content_type() == "multipart/alternative"
    found = [LINK.findall(part.get_content()) for part in mail.iter_parts()]
    text, html = ({link.split('"')[0] for link in links} for links in found)
    assert text == html
    return str(text.pop())


def message_ids(portal: Portal) -> list[str]:
    """As the outbox keeps them from the beginning, so that no retry makes a second mail."""
    with closing(sqlite3.connect(portal.database)) as database:
        rows = database.execute("SELECT message_id FROM outbox_mail ORDER BY id").fetchall()
    return [row[0] for row in rows]


def test_what_was_written_survives_a_server_that_is_killed(
    browsers: Browsers, portal: Portal
) -> None:
    page = browsers.of("Eve Carver")
    page.get_by_role("link", name="Camera over the loading ramp").click()
    add_time(page, "Infra-red light wired.", "0:40")
    ticket = page.url
    page.goto("about:blank")  # a browser that still loads something would tell of the silence
    portal.kill()
    portal.start()
    page.goto(ticket)
    expect(entry(page, "Infra-red light wired.")).to_contain_text("40 min")
    add_note(page, "Still signed in.")
    page.goto("about:blank")
    portal.stop()
    portal.start()
    page.goto(ticket)
    expect(entry(page, "Still signed in.")).to_be_visible()
