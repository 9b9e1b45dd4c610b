"""Mail over SMTP: `smtp://`, `smtps://` or `smtp+starttls://user:password@host:port`."""

import asyncio
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as CRLF
from email.utils import format_datetime
from urllib.parse import unquote, urlsplit

import aiosmtplib
import msgspec

MOST_SECONDS = 60  # for one mail, from connecting to goodbye
SECONDS_TO_GREET = 10


NO_SUCH_RIGHT = (530, 535, 538)  # sign-in is wrong: our fault, and not that of the mail


class NotDelivered(Exception):
    """The server did not take the mail. The text tells the kind of fault, never the mail."""


class Undeliverable(NotDelivered):
    """It never will (5xx): there is no such mailbox, or it refuses this mail."""


class Mail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail ready to go. The message id stays the same however often it is tried."""

    message_id: str
    sender: str
    to: str
    reply_to: str = ""  # a name_and_address
    language: str
    subject: str
    text: str
    html: str
    written_at: datetime


def name_and_address(name: str, email: str) -> str:
    """Somebody as a header of a mail names them: quoted where needed, and never a second header.

    Readers of mail decode what looks like an encoded word even in quotes; a name that holds one
    would come out as something else, so its mark is parted.
    """
    printable = "".join(sign if sign.isprintable() else " " for sign in name)
    plain = " ".join(printable.replace("=?", "= ?").split())
    mailbox, _, domain = email.rpartition("@")
    return str(Address(plain, mailbox, domain))


async def deliver(mail: Mail, smtp_url: str) -> None:
    """Hand the mail to the server, or raise NotDelivered."""
    client = _client(smtp_url, mail.sender)
    try:
        async with asyncio.timeout(MOST_SECONDS), client:
            await client.send_message(message_of(mail))
    except aiosmtplib.SMTPRecipientsRefused as error:
        refused = error.recipients[0]  # there is only one
        raise _refusal(refused) from error
    except aiosmtplib.SMTPDataError as error:
        raise _refusal(error) from error
    except (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError) as error:
        raise NotDelivered(_fault(error)) from error


async def greet(smtp_url: str, sender: str) -> None:
    """Connect, sign in and say goodbye, or raise NotDelivered."""
    try:
        async with asyncio.timeout(SECONDS_TO_GREET), _client(smtp_url, sender):
            pass
    except (aiosmtplib.SMTPException, OSError, TimeoutError, ValueError) as error:
        raise NotDelivered(_fault(error)) from error


def _client(smtp_url: str, sender: str) -> aiosmtplib.SMTP:
    parts = urlsplit(smtp_url)
    return aiosmtplib.SMTP(
        hostname=parts.hostname,
        port=parts.port,
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        use_tls=parts.scheme == "smtps",
        start_tls=parts.scheme == "smtp+starttls",
        # Without a name of ours the library asks the DNS for one, which may take its time.
        local_hostname=sender.partition("@")[2],
    )


def message_of(mail: Mail) -> EmailMessage:
    """The mail as text and HTML, marked so that nobody's machine answers it (A54)."""
    message = EmailMessage(CRLF)
    message["From"] = mail.sender
    message["To"] = mail.to
    if mail.reply_to:
        message["Reply-To"] = mail.reply_to
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.written_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = mail.language  # setting content drops headers of this family
    return message


def _refusal(error: aiosmtplib.SMTPResponseException) -> NotDelivered:
    """What the server said of this one mail; from 500 on it would say so again."""
    is_final = error.code >= 500 and error.code not in NO_SUCH_RIGHT
    return (Undeliverable if is_final else NotDelivered)(_fault(error))


def _fault(error: Exception) -> str:
    """The kind of fault and the server's code. What servers say may quote the address."""
    code = getattr(error, "code", "")
    return f"{type(error).__name__} {code}".strip()
