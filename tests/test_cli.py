"""The `portal` program, run as an operator runs it: in a process of its own."""

import json
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from click.testing import CliRunner

from portal.cli import main
from portal.settings import current, use
from portal.tables.contracts import FeeContract
from portal.tables.people import Tenant
from tests.make import make_person, make_tenant
from tests.programs import run, start, stop, until_it_answers
from tests.servers import free_port

pytestmark = pytest.mark.program

SECRET = "s" * 32
LINK = "http://127.0.0.1:8000/sign-in/"
CAST = (
    "Ada Lindqvist",
    "Albert Moreau",
    "Paula Iversen",
    "Olga Petrova",
    "Nils Berg",
    "Pia Duarte",
    "Karl Huber",
    "Sam Brückner",
    "Cleo Vogt",
    "Tina Roth",
    "Eve Carver",
)


async def test_migrate_makes_the_tables_and_may_be_repeated(empty_database: str) -> None:
    for _ in range(2):
        status, said = await run("migrate", PORTAL_DATABASE_URL=empty_database)
        assert (status, said) == (0, "The database is up to date.\n")
    assert await Tenant.count() == 0


async def test_a_database_made_is_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "portal.sqlite"
    status, _ = await run("migrate", PORTAL_DATABASE_URL=f"sqlite:///{file}")
    assert status == 0
    assert file.stat().st_mode & 0o077 == 0


async def test_tenant_create_prints_one_link(database: str) -> None:
    status, said = await run(
        *("tenant", "create", "Halden IT Services", "--admin", "ada@halden.example"),
        *("--language", "de", "--currency", "CHF", "--time-zone", "Europe/Zurich"),
        PORTAL_DATABASE_URL=database,
    )
    assert status == 0
    assert said.startswith(LINK)
    assert said.count("\n") == 1
    row = await Tenant.select(Tenant.name, Tenant.language, Tenant.currency).first()
    assert row == {"name": "Halden IT Services", "language": "de", "currency": "CHF"}


async def test_sign_in_link_prints_one_link(database: str) -> None:
    await make_person(await make_tenant(), email="ada@halden.example")
    status, said = await run("sign-in-link", "ada@halden.example", PORTAL_DATABASE_URL=database)
    assert status == 0
    assert said.startswith(LINK)


async def test_what_an_action_refuses_is_said_in_one_line(database: str) -> None:
    status, said = await run("sign-in-link", "ada@halden.example", PORTAL_DATABASE_URL=database)
    assert (status, said) == (1, "Error: Nobody here has this address.\n")


async def test_a_database_that_is_away_is_said_in_one_line() -> None:
    status, said = await run("migrate", PORTAL_DATABASE_URL="sqlite:////nowhere/portal.sqlite")
    assert status == 1
    assert said.startswith("Error: The database cannot be reached")
    assert said.count("\n") == 1


async def test_check_says_a_line_each_and_fails_when_one_of_them_is_bad(
    database: str, tmp_path: Path
) -> None:
    ready = {
        "PORTAL_DATABASE_URL": database,
        "PORTAL_SECRET_KEY": SECRET,
        "PORTAL_FILES_URL": f"file://{tmp_path}",
    }
    status, said = await run("check", **ready)
    assert status == 0
    found = dict(line.split()[1::-1] for line in said.splitlines())
    assert {"settings", "database", "mail", "outbox", "clock", "disk"} <= found.keys()
    assert set(found.values()) == {"ok"}

    status, said = await run("check", **{**ready, "PORTAL_SMTP_URL": "smtp://127.0.0.1:1"})
    assert status == 1
    assert [line.split()[1] for line in said.splitlines() if line.startswith("failed")] == ["mail"]
    assert "PORTAL_SMTP_URL" in said
    assert SECRET not in said


async def test_check_goes_on_without_a_database(tmp_path: Path) -> None:
    status, said = await run(
        "check",
        PORTAL_DATABASE_URL="sqlite:////nowhere/portal.sqlite",
        PORTAL_SECRET_KEY=SECRET,
        PORTAL_FILES_URL=f"file://{tmp_path}",
    )
    assert status == 1
    assert "failed  database  PORTAL_DATABASE_URL:" in said
    assert "ok      mail" in said
    assert "Traceback" not in said


async def test_fee_set_adds_a_version(database: str) -> None:
    await make_tenant("Halden IT Services", fee=0)
    status, said = await run(
        "fee", "set", "Halden IT Services", "2.5", PORTAL_DATABASE_URL=database
    )
    assert status == 0
    assert said.startswith("Version 2: 2.50\N{NO-BREAK SPACE}€, from 20")
    amounts = await FeeContract.select(FeeContract.amount).order_by(FeeContract.version)
    assert amounts == [{"amount": 0}, {"amount": 250}]


@pytest.fixture
def in_process() -> Iterator[CliRunner]:
    """For what is refused before any database is asked."""
    before = current()
    yield CliRunner()
    use(before)


@pytest.mark.parametrize("amount", ["2.505", "NaN", "1e3", "", "١", "10000000"])
def test_fee_set_refuses_what_is_no_amount(in_process: CliRunner, amount: str) -> None:
    result = in_process.invoke(main, ["fee", "set", "Halden", amount])
    assert result.exit_code == 2
    assert "Write the amount like 2.50." in result.output


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"PORTAL_SECRET_KEY": ""}, "PORTAL_SECRET_KEY"),
        ({"PORTAL_SECRET_KEY": "short"}, "PORTAL_SECRET_KEY"),
        (
            {"PORTAL_SECRET_KEY": SECRET, "PORTAL_BASE_URL": "http://portal.halden.example"},
            "PORTAL_BASE_URL",
        ),
        ({"PORTAL_SECRET_KEY": SECRET, "PORTAL_SMTP_URL": "mail"}, "PORTAL_SMTP_URL"),
    ],
)
def test_serve_refuses_unsafe_settings_in_one_line_that_names_them(
    in_process: CliRunner, variables: dict[str, str], named: str
) -> None:
    result = in_process.invoke(main, ["serve"], env=variables)
    assert result.exit_code == 1
    assert result.output.startswith(f"Error: {named}")
    assert result.output.count("\n") == 1


async def answers_to_large_headers(url: str) -> bool:
    """Whether 200 kB of headers get through; a server may also hang up on them."""
    async with httpx.AsyncClient() as browser:
        try:
            answer = await browser.get(url, headers={"x-large": "x" * 200_000})
        except httpx.TransportError:
            return False
    return answer.status_code not in (400, 431)


async def test_serve_is_discreet_and_bounded_and_stops_gracefully(database: str) -> None:
    base_url, token = f"http://127.0.0.1:{free_port()}", "t" * 43
    process = await start(
        *("serve", "--port", base_url.rpartition(":")[2]),
        PORTAL_DATABASE_URL=database,
        PORTAL_BASE_URL=base_url,
        PORTAL_SECRET_KEY=SECRET,
        PORTAL_LOG_FORMAT="json",
    )
    health = await until_it_answers(f"{base_url}/health")
    assert (health.status_code, health.json()) == (200, {"status": "ok"})
    assert "server" not in health.headers
    assert not await answers_to_large_headers(f"{base_url}/health")
    await until_it_answers(f"{base_url}/sign-in/{token}")
    said = await stop(process)
    messages = [json.loads(line)["message"] for line in said.splitlines()]
    assert "Application shutdown complete." in messages
    assert token not in said


def companies_in(file: Path) -> list[tuple[str]]:
    """Their public ids, which are new in each demo that is made."""
    with closing(sqlite3.connect(file)) as database:
        return database.execute("SELECT public_id FROM tenant").fetchall()


async def test_the_demo_prints_its_address_and_cast_and_keeps_its_data(tmp_path: Path) -> None:
    port, data = free_port(), tmp_path / "data"
    secrets, databases = set(), []
    for extra in ((), (), ("--fresh",)):
        process = await start("demo", "--port", str(port), "--data", str(data), *extra)
        page = await until_it_answers(f"http://127.0.0.1:{port}/demo")
        said = await stop(process)
        assert page.status_code == 200
        assert f"http://127.0.0.1:{port}/demo" in said
        assert [name for name in CAST if name not in said] == []
        secrets.add((data / "secret").read_text())
        databases.append(companies_in(data / "portal.sqlite"))
    assert len(secrets) == 1
    assert databases[0] == databases[1] != databases[2]


async def test_a_demo_whose_port_is_taken_says_so_and_leaves_the_data_alone(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "portal.sqlite").write_text("of the demo that runs")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, said = await run("demo", "--port", str(port), "--data", str(data), "--fresh")
    assert (status, said.count("\n")) == (1, 1)
    assert f"Port {port} cannot be had" in said
    assert (data / "portal.sqlite").read_text() == "of the demo that runs"
