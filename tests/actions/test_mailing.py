"""The outbox: in the transaction of its event, in the reader's language, gone once delivered."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.actions import mailing
from portal.actions.mailing import Reader, post
from portal.clock import now
from portal.gateways import letters
from portal.gateways.language import Language
from portal.gateways.stationery import Letter, render
from portal.rules.vocabulary import DeclineReason
from portal.tables.database import transaction
from portal.tables.journal import OutboxMail
from tests.clocks import at

CLEO = Reader(
    email="cleo@brueckner.example", name="Cleo Vogt", language="en", time_zone="Europe/Berlin"
)
LETTER = Letter(subject="Offer", paragraphs=("An offer.",), button="View", link="http://x/y")


async def posted(letter: Letter = LETTER) -> OutboxMail:
    async with transaction():
        await post("offer", CLEO, letter)
    mail = await OutboxMail.objects().order_by(OutboxMail.id, ascending=False).first()
    assert mail
    return mail


async def read_back(mail: OutboxMail) -> dict[str, Any]:
    found = await OutboxMail.select().where(OutboxMail.id == mail.id).first()
    assert found
    return found


async def taken(mail: OutboxMail) -> OutboxMail:
    found = await mailing.take(mail.id)
    assert found
    return found


async def test_a_mail_waits_for_its_first_try_at_once(database: str) -> None:
    mail = await posted()
    assert (mail.to, mail.language, mail.event) == (CLEO.email, "en", "offer")
    assert await mailing.due(10) == [mail.id]


async def test_without_its_transaction_there_is_no_mail(database: str) -> None:
    with suppress(RuntimeError):
        async with transaction():
            await post("offer", CLEO, LETTER)
            raise RuntimeError
    assert await OutboxMail.count() == 0


async def test_message_ids_differ_and_name_our_domain(database: str) -> None:
    one, other = await posted(), await posted()
    assert one.message_id != other.message_id
    assert one.message_id.endswith("@localhost>")


async def test_of_eight_workers_one_takes_the_mail(database: str) -> None:
    mail = await posted()
    takes = await asyncio.gather(*(mailing.take(mail.id) for _ in range(8)))
    assert len([take for take in takes if take]) == 1
    assert await mailing.due(10) == []


async def test_a_worker_that_dies_leaves_the_mail_to_the_next(database: str) -> None:
    mail = await posted()
    await taken(mail)
    with at(now() + mailing.LEASE + timedelta(seconds=1)):
        assert (await taken(mail)).tries == 2


async def test_a_delivered_mail_keeps_no_text(database: str) -> None:
    mail = await taken(await posted())
    await mailing.mark_sent(mail)
    sent = await read_back(mail)
    assert (sent["text"], sent["html"], sent["next_try_at"]) == ("", "", None)
    assert sent["sent_at"]


async def test_a_mail_that_fails_is_tried_again_after_longer_and_longer(database: str) -> None:
    mail, moment = await posted(), now()
    waits = []
    for _ in mailing.PAUSES:
        with at(moment):
            await mailing.mark_failed(await taken(mail), "SMTPConnectError")
        row = await read_back(mail)
        waits.append(row["next_try_at"] - moment)
        moment = row["next_try_at"]
        assert row["text"]
        assert row["last_error"] == "SMTPConnectError"
    assert waits == list(mailing.PAUSES) == sorted(waits)


async def test_after_two_days_a_mail_is_given_up(database: str) -> None:
    assert timedelta(days=1.5) < sum(mailing.PAUSES, timedelta()) < timedelta(days=2.5)
    mail = await posted()
    await OutboxMail.update({OutboxMail.tries: len(mailing.PAUSES)}, force=True)
    await mailing.mark_failed(await taken(mail), "SMTPConnectError")
    given_up = await read_back(mail)
    assert (given_up["next_try_at"], given_up["sent_at"], given_up["text"]) == (None, None, "")
    assert given_up["last_error"] == "SMTPConnectError"


async def test_a_letter_greets_by_name_and_shows_its_link_as_text(database: str) -> None:
    mail = await posted()
    assert mail.text.startswith("Hello Cleo Vogt,")
    assert "http://x/y" in mail.text
    assert '<a class="link" href="http://x/y">http://x/y</a>' in mail.html


def test_a53_what_people_typed_is_text_in_html_and_one_line_in_the_subject() -> None:
    letter = letters.offer(
        Language(),
        "Halden",
        "<img src=x onerror=alert(1)>\r\nBcc: all@halden.example" + "x" * 10_000,
        now(),
        now(),
        "http://x/y",
    )
    rendered = render(letter, Language())
    assert "\r" not in rendered.subject
    assert "\n" not in rendered.subject
    assert len(rendered.subject) == 150
    assert "<img" not in rendered.html


def test_a_long_reason_is_cut_in_the_mail() -> None:
    letter = letters.completion_rejected(
        Language(), "Halden", "Olga Petrova", "Router", "x" * 20_000, "http://x/y"
    )
    assert sum(map(len, letter.paragraphs)) < 1_200


def test_moments_are_written_on_the_readers_clock() -> None:
    noon = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
    letter = letters.offer(
        Language("en", "Europe/Berlin"), "Halden", "Router", noon, noon, "http://x/y"
    )
    assert letter.facts[0][1] == "Tue 24 Nov, 12:00"


@pytest.mark.parametrize(
    "reason", [word for word in DeclineReason if word is not DeclineReason.EXPIRED]
)
def test_every_reason_to_decline_is_written_in_words(reason: DeclineReason) -> None:
    letter = letters.declined(
        Language(), "Brückner", "Cleo Vogt", "T-1042", "Router", reason, "", "http://x/y"
    )
    assert letter.facts[0][1] != reason.value
