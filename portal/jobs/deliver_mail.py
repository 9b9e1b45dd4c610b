"""Deliver what waits in the outbox. Without an SMTP server it waits on, untouched."""

import logging

from portal.actions import mailing
from portal.gateways.mail import Mail, NotDelivered, Undeliverable, deliver
from portal.settings import Settings, current
from portal.tables.journal import OutboxMail

BATCH = 50

log = logging.getLogger("portal.mail")


async def deliver_mail() -> None:
    """One round: each mail that is due goes out, or is put off with the reason."""
    settings = current()
    if settings.smtp_url is None:
        return
    for mail_id in await mailing.due(BATCH):
        mail = await mailing.take(mail_id)
        if mail:
            await _send(mail, settings, settings.smtp_url)


async def _send(row: OutboxMail, settings: Settings, smtp_url: str) -> None:
    try:
        await deliver(_mail_of(row, settings.mail_from), smtp_url)
    except Undeliverable as error:
        log.warning("mail %s not delivered, and never will be: %s", row.id, error)
        await mailing.give_up(row, str(error))
    except NotDelivered as error:
        log.warning("mail %s not delivered at try %s: %s", row.id, row.tries, error)
        await mailing.mark_failed(row, str(error))
    else:
        await mailing.mark_sent(row)


def _mail_of(row: OutboxMail, sender: str) -> Mail:
    return Mail(
        message_id=row.message_id,
        sender=sender,
        to=row.to,
        reply_to=row.reply_to,
        language=row.language,
        subject=row.subject,
        text=row.text,
        html=row.html,
        written_at=row.created_at,
    )
