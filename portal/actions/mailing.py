"""The outbox: mails are rows of the transaction that causes them, delivered later by a job.

A row waits while `next_try_at` is set. Delivery takes a row by moving that moment on, so that
no two workers send it; a worker that dies leaves it to be taken again.
"""

from datetime import timedelta

import msgspec
from piccolo.columns import Column
from piccolo.custom_types import Combinable

from portal.clock import now
from portal.gateways import secrets
from portal.gateways.language import Language
from portal.gateways.stationery import Letter, Rendered, render
from portal.settings import current
from portal.tables.database import transaction
from portal.tables.journal import OutboxMail
from portal.tables.organizations import Invitation
from portal.tables.people import Person
from portal.tables.rows import find

LEASE = timedelta(minutes=5)  # longer than any delivery may take
# How long to wait after each failure; after the last one the mail is given up, two days on.
PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
# What nobody needs once a mail is sent or given up: every secret but its digest, and who wrote it.
FORGOTTEN: dict[Column | str, str] = {
    OutboxMail.text: "",
    OutboxMail.html: "",
    OutboxMail.reply_to: "",
}


class Reader(msgspec.Struct, frozen=True, kw_only=True):
    """Who a mail is for. The name may be empty."""

    email: str
    name: str
    language: str
    time_zone: str

    @property
    def reads(self) -> Language:
        """What the letter is written in."""
        return Language(self.language, self.time_zone)


def reader(person: Person) -> Reader:
    """A person as the one who reads a mail."""
    return Reader(
        email=person.email,
        name=person.name,
        language=person.language,
        time_zone=person.time_zone,
    )


async def post(event: str, to: Reader, letter: Letter, reply_to: str = "") -> int:
    """Put a letter into the outbox, in the transaction of the caller; the id of its row.

    `reply_to` is a name_and_address that answers reach; without it nobody reads them.
    """
    return await post_rendered(event, to, render(letter, to.reads, to.name), reply_to=reply_to)


async def post_rendered(
    event: str, to: Reader, rendered: Rendered, invitation: int | None = None, reply_to: str = ""
) -> int:
    """The same with what is a mail already.

    `invitation` is told if nobody takes the mail that brings it.
    """
    domain = current().mail_from.partition("@")[2]
    rows = await OutboxMail.insert(
        OutboxMail(
            message_id=f"<{secrets.new_public_id()}@{domain}>",
            event=event,
            to=to.email,
            language=to.language,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            created_at=now(),
            next_try_at=now(),
            reply_to=reply_to,
            invitation=invitation,
        )
    ).returning(OutboxMail.id)
    mail_id: int = rows[0]["id"]
    return mail_id


async def due(most: int) -> list[int]:
    """The ids of mails whose time has come, oldest first."""
    rows = (
        await OutboxMail.select(OutboxMail.id)
        .where(OutboxMail.next_try_at <= now())
        .order_by(OutboxMail.next_try_at)
        .limit(most)
    )
    return [row["id"] for row in rows]


async def take(mail_id: int) -> OutboxMail | None:
    """The mail, held by the caller for the length of LEASE; None if another was faster."""
    async with transaction():
        taken = (
            await OutboxMail.update(
                {OutboxMail.next_try_at: now() + LEASE, OutboxMail.tries: OutboxMail.tries + 1}
            )
            .where(OutboxMail.id == mail_id, OutboxMail.next_try_at <= now())
            .returning(OutboxMail.id)
        )
        return await find(OutboxMail, mail_id) if taken else None


async def mark_sent(mail: OutboxMail) -> None:
    """Delivered: the text goes."""
    async with transaction():
        await OutboxMail.update(
            {
                OutboxMail.sent_at: now(),
                OutboxMail.next_try_at: None,
                OutboxMail.last_error: "",
                **FORGOTTEN,
            }
        ).where(OutboxMail.id == mail.id)


async def mark_failed(mail: OutboxMail, error: str) -> None:
    """Not delivered: try again after a pause. After the last one the mail is given up."""
    if mail.tries > len(PAUSES):
        await give_up(mail, error)
        return
    async with transaction():
        await OutboxMail.update(
            {
                OutboxMail.last_error: error,
                OutboxMail.next_try_at: now() + PAUSES[mail.tries - 1],
            }
        ).where(OutboxMail.id == mail.id)


async def give_up(mail: OutboxMail, error: str) -> None:
    """Nobody takes it: the text goes, and an invitation that it brings is marked (A54)."""
    async with transaction():
        await OutboxMail.update(
            {
                OutboxMail.last_error: error,
                OutboxMail.next_try_at: None,
                **FORGOTTEN,
            }
        ).where(OutboxMail.id == mail.id)
        if mail.invitation:
            await Invitation.update({Invitation.undeliverable_at: now()}).where(
                Invitation.id == mail.invitation
            )


async def forget_invitations(theirs: Combinable) -> None:
    """No mail brings these invitations any more, and nothing of their reader stays (Q23).

    Part of a caller's transaction. What a worker holds at this very moment is not called back.
    """
    brought = Invitation.select(Invitation.id).where(theirs)
    await OutboxMail.delete().where(OutboxMail.invitation.is_in(brought))
