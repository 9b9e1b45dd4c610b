"""The mails that wait in the outbox, and what a person would take from them."""

import re

from portal.tables.journal import OutboxMail


async def mails_to(email: str) -> list[OutboxMail]:
    """Every mail to an address, oldest first."""
    return await OutboxMail.objects().where(OutboxMail.to == email).order_by(OutboxMail.id)


async def last_mail_to(email: str) -> OutboxMail:
    return (await mails_to(email))[-1]


def code_in(mail: OutboxMail) -> str:
    """The six digits of a sign-in mail."""
    found = re.search(r"\b\d{6}\b", mail.text)
    assert found
    return found[0]


def link_in(mail: OutboxMail) -> str:
    """The one link of a mail."""
    found = re.search(r"https?://\S+", mail.text)
    assert found
    return found[0]


def token_in(mail: OutboxMail) -> str:
    """The secret at the end of the link."""
    return link_in(mail).rpartition("/")[2]
