"""The `portal` program: serve, migrate, and what an operator does by hand."""

import asyncio
import os
import re
import shutil
import socket
import sys
from collections.abc import Coroutine
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec
import uvicorn

from portal.actions import backups, fees, sign_in, tenants
from portal.app import create_app
from portal.demo import fill
from portal.gateways import logs, secrets
from portal.gateways.archives import BadArchive, Manifest
from portal.gateways.files import FilesAway
from portal.gateways.language import MINOR_UNITS, Language
from portal.reads.checkup import checkup
from portal.reads.demo import cast_page
from portal.rules.refusals import Invalid, Refused
from portal.settings import BadSetting, Settings, current, use
from portal.tables.away import DatabaseAway
from portal.tables.database import close_database, migrate, open_database, use_database

LARGEST_HEADERS = 16 * 1024  # bytes
SECONDS_TO_START = 30  # a worker that takes longer is taken for hung and replaced
SECONDS_TO_STOP = 4  # for requests; what the jobs do then may take a little longer
OWNER_ONLY = 0o077  # whatever is written, a database too, is for the portal's user

T = TypeVar("T")


@click.group()
def main() -> None:
    """The Subcontractor Portal."""
    os.umask(OWNER_ONLY)
    try:
        use(Settings.from_environment())
    except BadSetting as error:
        raise click.ClickException(str(error)) from None


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=1, show_default=True)
def serve(host: str, port: int, workers: int) -> None:
    """Serve the portal."""
    if reason := current().reason_not_to_serve:
        raise click.ClickException(reason)
    serve_app("portal.app:create_app", host, port, workers=workers, factory=True)


@main.command("migrate")
def bring_up_to_date() -> None:
    """Bring the database to the current schema; safe to repeat."""
    _run(migrate())
    click.echo("The database is up to date.")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Write database and files into FILE, also while the portal serves."""
    made = _run(backups.back_up(file))
    click.echo(f"{_content_of(made)} are in {file}.{_lacks(made)}")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Drop what the database holds.")
def restore(file: Path, replace: bool) -> None:
    """Fill an empty database and the file store from FILE. Stop the portal first."""
    made = _run(backups.restore(file, replace=replace))
    click.echo(f"{_content_of(made)} of {made.made_at:%Y-%m-%d %H:%M} UTC are back.{_lacks(made)}")


def _content_of(made: Manifest) -> str:
    return f"{made.rows} rows of {len(made.tables)} tables and {len(made.files)} files"


def _lacks(made: Manifest) -> str:
    """What the operator has to know of a file store that has lost something."""
    return f" {made.missing} files had no bytes in the store." if made.missing else ""


@main.command()
def check() -> None:
    """Check settings, database, mail, files, clock and disk: a line each, exit 1 if any fails."""
    findings = asyncio.run(_with_database(checkup()))
    for finding in findings:
        click.echo(f"{'ok' if finding.is_fine else 'failed':8}{finding.subject:10}{finding.text}")
    sys.exit(0 if all(finding.is_fine for finding in findings) else 1)


@main.group()
def tenant() -> None:
    """Leads' instances."""


@tenant.command("create")
@click.argument("name")
@click.option("--admin", required=True, metavar="EMAIL", help="Their first administrator.")
@click.option("--language", default="en", show_default=True)
@click.option("--currency", default="EUR", show_default=True)
@click.option("--time-zone", default="Europe/Berlin", show_default=True)
def create_tenant(name: str, admin: str, language: str, currency: str, time_zone: str) -> None:
    """Create an instance for a lead, and print a sign-in link for its administrator."""
    work = tenants.create_tenant(
        name, admin, language=language, currency=currency, time_zone=time_zone
    )
    click.echo(_run(work))


@main.command("sign-in-link")
@click.argument("email")
def sign_in_link(email: str) -> None:
    """Print a sign-in link for a person who cannot get mail. It works once, for a day."""
    click.echo(_run(sign_in.hand_over_link(email)))


@main.group()
def fee() -> None:
    """Fee contracts of leads."""


class Amount(click.ParamType[int]):
    """An amount with at most two decimals, as minor units."""

    name = "amount"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if not re.fullmatch(r"\d{1,6}(\.\d{1,2})?", value, re.ASCII):
            self.fail("Write the amount like 2.50.", param, ctx)
        whole, _, part = value.partition(".")
        return int(whole) * MINOR_UNITS + int(part.ljust(2, "0"))


@fee.command("set")
@click.argument("tenant")
@click.argument("amount", type=Amount())
@click.option("--from", "begins_on", type=click.DateTime(["%Y-%m-%d"]), help="Default: now.")
def set_fee(tenant: str, amount: int, begins_on: datetime | None) -> None:
    """Begin a new version of the fee contract of TENANT: AMOUNT for each acceptance."""
    day: date | None = begins_on.date() if begins_on else None
    contract = _run(fees.set_fee(tenant, amount, day))
    money = Language().money(contract.amount, contract.currency)
    click.echo(
        f"Version {contract.version}: {money}, from {contract.valid_from:%Y-%m-%d %H:%M} UTC."
    )


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--data", default="demo-data", show_default=True, type=click.Path(path_type=Path))
@click.option("--fresh", is_flag=True, help="Forget the data of the last time.")
def demo(host: str, port: int, data: Path, fresh: bool) -> None:
    """Serve a demonstration with its own data, where one signs in by a press of a button."""
    _ask_for(host, port)  # before any data is touched: another demo may be using them
    data.mkdir(parents=True, exist_ok=True)
    database = data.absolute() / "portal.sqlite"
    files = data.absolute() / "files"
    if fresh:
        _remove(database)
    settings = msgspec.structs.replace(
        current(),
        database_url=_url_of(database),
        files_url=f"file://{files}",
        base_url=f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}",  # noqa: S104
        secret_key=_kept_secret(data / "secret"),
        demo=True,
    )
    use(settings)
    if not database.exists():
        shutil.rmtree(files, ignore_errors=True)
        _make_demo(database)
    use_database(settings.database_url)
    _run(migrate())
    click.echo(f"\nThe portal is at {settings.base_url}/demo\n")
    click.echo(_run(_cast()))
    serve_app(create_app(settings), host, port)


def _ask_for(host: str, port: int) -> None:
    try:
        socket.create_server((host, port)).close()
    except (OSError, OverflowError):
        raise click.ClickException(
            f"Port {port} cannot be had. Another demo may have it: PORT=9000 make demo takes 9000."
        ) from None


def _make_demo(database: Path) -> None:
    """Fill a draft first: whoever interrupts it does not find half a demo the next time."""
    draft = database.with_name("draft.sqlite")
    _remove(draft)
    use_database(_url_of(draft))
    _run(_fill())
    draft.rename(database)


async def _fill() -> None:
    await migrate()
    await fill()


def _url_of(file: Path) -> str:
    return f"sqlite:///{file}"


def _remove(database: Path) -> None:
    """The file and what SQLite keeps beside it."""
    for file in database.parent.glob(f"{database.name}*"):
        file.unlink()


async def _cast() -> str:
    """Who is there, as a table."""
    people = [member for _, members in (await cast_page()).companies for member in members]
    lines = [(member.name, member.email, member.company, member.part) for member in people]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def _kept_secret(file: Path) -> str:
    """The demo's own key, made once, so that its sessions outlive a restart."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.new_token())
    return file.read_text()


def serve_app(app: Any, host: str, port: int, *, workers: int = 1, factory: bool = False) -> None:
    """Run the server until it is told to stop.

    h11 is the parser that limits the size of headers. There is no access log, because addresses
    hold one-time tokens. Forwarded headers count only from the proxies that FORWARDED_ALLOW_IPS
    lists, or anybody could choose the address that the limits count by.
    """
    uvicorn.run(
        app,
        factory=factory,
        host=host,
        port=port,
        workers=workers,
        http="h11",
        h11_max_incomplete_event_size=LARGEST_HEADERS,
        ws="none",
        lifespan="on",
        access_log=False,
        server_header=False,
        forwarded_allow_ips=os.environ.get("FORWARDED_ALLOW_IPS", ""),
        timeout_graceful_shutdown=SECONDS_TO_STOP,
        timeout_worker_healthcheck=SECONDS_TO_START,
        log_config=logs.config(current().log_format),
    )


def _run(work: Coroutine[Any, Any, T]) -> T:
    """Do something with the database. What is refused ends the program with one line."""
    try:
        return asyncio.run(_with_database(work))
    except (Refused, Invalid) as error:
        refusals = [error.refusal] if isinstance(error, Refused) else error.errors.values()
        raise click.ClickException(" ".join(map(Language().refusal, refusals))) from None
    except DatabaseAway as error:
        raise click.ClickException(f"The database cannot be reached: {error}") from None
    except FilesAway as error:
        raise click.ClickException(f"The file store fails: {error}") from None
    except (BadArchive, backups.WouldOverwrite) as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.strerror}: {error.filename}") from None


async def _with_database(work: Coroutine[Any, Any, T]) -> T:
    await open_database()
    try:
        return await work
    finally:
        await close_database()


if __name__ == "__main__":
    sys.exit(main())
