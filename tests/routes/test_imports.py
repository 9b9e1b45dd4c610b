"""The pages of an import: choose, match, read what is wrong, write, see what came of it."""

import re

import httpx
import pytest

from portal.actions.importing import runs
from portal.jobs.run_imports import run_imports
from portal.rules.csv_files import LARGEST_FILE
from portal.tables.imports import ImportRun
from portal.tables.tickets import Ticket
from tests.cast import gather_cast
from tests.imports import checked, fresh, loaded, many
from tests.routes.conftest import Browser, SignedIn

MATCHED = {"external_id": "0", "title": "1"}


async def upload(browser: Browser, content: bytes, kind: str = "Tickets") -> httpx.Response:
    await browser.see("/import")
    return await browser.post(
        "/import",
        data={"_form_token": browser.form_token, "kind": kind},
        files={"file": ("tickets.csv", content, "text/csv")},
        headers={"origin": str(browser.base_url).rstrip("/")},
    )


async def test_from_the_file_to_the_result(signed_in: SignedIn, database: str) -> None:
    ada = await signed_in((await gather_cast())["ada"])

    answer = await upload(ada, b"Nr;Betreff\nA1;Drucker\nA2;Kabel\n")
    at = answer.headers["location"]
    page = await ada.see(at)
    assert "Which column is what?" in page.text
    assert re.search(r'<option value="1" selected>Betreff · Drucker</option>', page.text)

    assert (await ada.send_form(f"{at}/columns", MATCHED)).headers["location"] == at
    assert 'hx-get="' + at + "/progress" in (await ada.see(at)).text
    await run_imports()
    assert 'hx-trigger="load"' in (await ada.get(f"{at}/progress")).text
    assert "All 2 rows were checked" in (await ada.see(at)).text

    assert (await ada.send_form(f"{at}/write")).headers["location"] == at
    assert "The rows are being imported" in (await ada.see(at)).text
    await run_imports()
    assert "Created</dt><dd>2" in (await ada.see(at)).text
    assert "tickets.csv" in (await ada.see("/import")).text


async def test_mistakes_are_listed_and_downloaded_as_text_never_as_formula_a29(
    signed_in: SignedIn, database: str
) -> None:
    cast = await gather_cast()
    run = await checked(
        cast["ada"],
        [("A1", "Printer", "=1+1"), ("A2", "", "High")],
        ("Nr", "Titel", "Priorität"),
    )
    ada = await signed_in(cast["ada"])

    page = await ada.see(f"/import/{run.public_id}")
    sheet = await ada.get(f"/import/{run.public_id}/mistakes.csv")

    assert "2 mistakes were found in 2 rows" in page.text
    assert "Choose the corrected file" in page.text
    assert f"/import/{run.public_id}/write" not in page.text
    assert sheet.text.splitlines() == [
        '\ufeff"Row","Column","Value","Mistake"',
        '2,"Priorität","\'=1+1",'
        '"This is none of the words known here: '
        'Low / Niedrig, Medium / Mittel, High / Hoch, Critical / Kritisch."',
        '3,"Titel","","Please fill this in."',
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"PK\x03\x04\0\0", "This is not a CSV file."),
        (b"", "Please fill this in.|no rows"),
        (b"Nr;Titel\n", "no rows below"),
    ],
)
async def test_a_file_of_no_use_is_refused_beside_its_field(
    signed_in: SignedIn, database: str, content: bytes, sentence: str
) -> None:
    ada = await signed_in((await gather_cast())["ada"])

    answer = await upload(ada, content)

    assert answer.status_code == 422
    assert re.search(f'id="f-file-error">[^<]*({sentence})', answer.text)


async def test_a_file_beyond_the_limit_is_refused_beside_its_field(
    signed_in: SignedIn, database: str
) -> None:
    ada = await signed_in((await gather_cast())["ada"])

    answer = await upload(ada, b"x" * (LARGEST_FILE + 1))

    assert answer.status_code == 422
    assert "This file is too large." in answer.text
    assert await ImportRun.count() == 0


async def test_without_a_file_or_a_kind_the_form_says_so(
    signed_in: SignedIn, database: str
) -> None:
    ada = await signed_in((await gather_cast())["ada"])
    await ada.see("/import")

    answer = await ada.send_form("/import")

    assert answer.status_code == 422
    assert "f-kind-error" in answer.text
    assert "f-file-error" in answer.text


async def test_a_file_that_comes_as_a_text_is_malformed_a56(
    signed_in: SignedIn, database: str
) -> None:
    ada = await signed_in((await gather_cast())["ada"])
    await ada.see("/import")

    answer = await ada.send_form("/import", {"kind": "Tickets", "file": "Nr;Titel"})

    assert answer.status_code == 400


async def test_a_file_in_another_form_is_malformed_a56(signed_in: SignedIn, database: str) -> None:
    ada = await signed_in((await gather_cast())["ada"])
    await ada.see("/tickets/new")

    answer = await ada.post(
        "/tickets/new",
        data={"_form_token": ada.form_token},
        files={"title": ("t.txt", b"Printer", "text/plain")},
        headers={"origin": str(ada.base_url).rstrip("/")},
    )

    assert answer.status_code == 400


async def test_what_is_required_without_a_column_is_said_there(
    signed_in: SignedIn, database: str
) -> None:
    cast = await gather_cast()
    run = await loaded(cast["ada"], many(2))
    ada = await signed_in(cast["ada"])
    await ada.see(f"/import/{run.public_id}")

    for title in ("", "7", "x"):
        answer = await ada.send_form(
            f"/import/{run.public_id}/columns", {**MATCHED, "title": title}
        )
        assert answer.status_code == 422
        assert "f-title-error" in answer.text


async def test_a_second_press_of_import_meets_the_page_as_it_stands(
    signed_in: SignedIn, database: str
) -> None:
    cast = await gather_cast()
    run = await checked(cast["ada"], many(2))
    ada = await signed_in(cast["ada"])
    await ada.see(f"/import/{run.public_id}")
    await runs.write(await fresh(run))

    answer = await ada.send_form(f"/import/{run.public_id}/write")
    await run_imports()

    assert answer.status_code == 409
    assert "The rows are being imported" in answer.text
    assert await Ticket.count().where(Ticket.external_id.is_not_null()) == 2


async def test_an_import_of_another_company_is_not_there(
    signed_in: SignedIn, database: str
) -> None:
    cast = await gather_cast()
    run = await checked(cast["ada"], many(2))
    pia = await signed_in(cast["pia"])

    for path in ("", "/progress", "/columns", "/mistakes.csv"):
        theirs = await pia.get(f"/import/{run.public_id}{path}")
        nobodys = await pia.get(f"/import/{'x' * 22}{path}")
        assert theirs.status_code == nobodys.status_code == 404
    for path in ("/columns", "/write"):
        answer = await pia.send_form(f"/import/{run.public_id}{path}", {})
        assert answer.status_code == 404


@pytest.mark.parametrize("first", ["paula", "olga", "nils", "sam", "tina"])
async def test_whoever_may_not_import_finds_no_way_to_it(
    signed_in: SignedIn, database: str, first: str
) -> None:
    cast = await gather_cast()
    browser = await signed_in(cast[first])

    assert (await browser.get("/import")).status_code == 403
    for path in ("/tickets", "/organizations"):
        assert 'href="/import' not in (await browser.get(path)).text


async def test_who_may_import_is_led_there_from_empty_lists(
    signed_in: SignedIn, database: str
) -> None:
    pia = await signed_in((await gather_cast())["pia"])

    for path, kind in (("/tickets", "Tickets"), ("/organizations", "Organizations")):
        page = await pia.get(path)
        assert f'href="/import?kind={kind}"' in page.text
        assert "or import them" in page.text
