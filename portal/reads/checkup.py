"""What an operator wants to know of a portal: can it work, and if not, what is to be done."""

import shutil
import tempfile
from datetime import timedelta
from pathlib import Path

import msgspec

from portal.clock import now
from portal.gateways import files, scanner
from portal.gateways.mail import NotDelivered, greet
from portal.settings import current
from portal.tables.away import DatabaseAway
from portal.tables.database import (
    applied_migrations,
    engine_in_use,
    known_migrations,
    time_of_database,
    try_writing,
)
from portal.tables.journal import JournalLine, OutboxMail
from portal.tables.sqlite_engine import KeptSQLiteEngine

LEAST_SPACE = 500  # MB
MOST_DRIFT = timedelta(minutes=1)


class Finding(msgspec.Struct, frozen=True):
    """One line of the answer. The text says what was found, and the way out where it is bad."""

    subject: str
    is_fine: bool
    text: str


async def checkup() -> list[Finding]:
    """All findings. What the database would have to tell is left out while it is away."""
    database = await _database()
    asked = [await _outbox(), await _clock()] if database.is_fine else []
    return [
        _settings(),
        database,
        await _mail(),
        await _files(),
        *await _scanner(),
        *asked,
        _disk(),
    ]


def _settings() -> Finding:
    reason = current().reason_not_to_serve
    return Finding("settings", not reason, reason or f"Serving {current().base_url}.")


async def _database() -> Finding:
    known = known_migrations()
    try:
        applied = await applied_migrations()
        if set(applied) - set(known):
            return Finding("database", False, "A newer release made it: upgrade the portal.")
        if due := len(set(known) - set(applied)):
            return Finding("database", False, f"{due} migrations are due: run portal migrate.")
        await try_writing()
    except DatabaseAway as error:
        return Finding("database", False, f"PORTAL_DATABASE_URL: {error}.")
    return Finding("database", True, f"It answers, takes writes, and stands at {applied[-1]}.")


async def _mail() -> Finding:
    if current().smtp_url is None:
        return Finding("mail", True, "No server is set (PORTAL_SMTP_URL).")
    try:
        await greet(str(current().smtp_url), current().mail_from)
    except NotDelivered as error:
        return Finding("mail", False, f"PORTAL_SMTP_URL: the server fails with {error}.")
    return Finding("mail", True, "The server answers.")


async def _files() -> Finding:
    try:
        await files.try_all()
    except files.FilesAway as error:
        return Finding("files", False, f"PORTAL_FILES_URL: {error}.")
    return Finding("files", True, f"{current().files_url} takes files and gives them back.")


async def _scanner() -> list[Finding]:
    """Nothing where none is set: files are served unscanned then, as the README says."""
    url = current().scanner_url
    if url is None:
        return []
    try:
        await scanner.greet(url)
    except scanner.ScannerAway as error:
        text = f"PORTAL_SCANNER_URL: it fails with {error}. New files are held until it answers."
        return [Finding("scanner", False, text)]
    return [Finding("scanner", True, "It answers.")]


async def _outbox() -> Finding:
    waiting = await OutboxMail.count().where(OutboxMail.next_try_at.is_not_null())
    given_up = await OutboxMail.count().where(
        OutboxMail.next_try_at.is_null(), OutboxMail.sent_at.is_null()
    )
    text = f"{waiting} mails wait, {given_up} were given up."
    if waiting and current().smtp_url is None:
        return Finding("outbox", False, f"{text} Set PORTAL_SMTP_URL to send them.")
    return Finding("outbox", True, text)


async def _clock() -> Finding:
    """Ours against the database's, and against the last line that was written by it."""
    if (drift := abs(now() - await time_of_database())) > MOST_DRIFT:
        return Finding("clock", False, f"The database's differs by {drift}. Set both by NTP.")
    line = await JournalLine.objects().order_by(JournalLine.id, ascending=False).first()
    if line and line.at > now() + MOST_DRIFT:
        return Finding("clock", False, f"It was set back: a line is from {line.at}. Set it by NTP.")
    return Finding("clock", True, f"{now():%Y-%m-%d %H:%M:%S} UTC.")


def _disk() -> Finding:
    """Where the database file is, else where imports and backups pass."""
    engine = engine_in_use()
    folder = Path(tempfile.gettempdir())
    if isinstance(engine, KeptSQLiteEngine):
        folder = Path(engine.path).resolve().parent
    if not folder.is_dir():
        return Finding("disk", False, f"There is no folder {folder}. Make it.")
    free = shutil.disk_usage(folder).free // 1_000_000
    if free < LEAST_SPACE:
        return Finding("disk", False, f"Only {free} MB are free at {folder}. Make room.")
    return Finding("disk", True, f"{free} MB are free at {folder}.")
