"""The pages of an import: choose, match, read what is wrong, write, see what came of it."""

import gzip
import io
import re
import time
import zipfile

import httpx
import pytest
from markupsafe import escape

from portal.actions.importing import runs
from portal.jobs.run_imports import run_imports
from portal.rules.csv_files import LARGEST_FILE
from portal.tables.imports import ImportRun
from portal.tables.tickets import Ticket
from tests.cast import gather_cast
from tests.imports import checked, fresh, loaded, many
from tests.routes.conftest import Browser, SignedIn

MATCHED = {"external_id": "0", "title": "1"}


def zipped(content: bytes) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("tickets.csv", content)
    return archive.getvalue()


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


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../etc/passwd", "../../../etc/passwd"),
        ("C:\\Users\\ada\\tickets.csv", "tickets.csv"),
        ("'tickets'.csv", "'tickets'.csv"),
        ('tickets".csv', "tickets"),
        ("tickets%0D%0ASet-Cookie: a=b", "tickets Set-Cookie: a=b"),
        ("tick\tets\0.csv", "tick ets.csv"),
        ("\N{RIGHT-TO-LEFT OVERRIDE}vsc.stekcit", "vsc.stekcit"),
        ("<img src=x onerror=alert(1)>.csv", "<img src=x onerror=alert(1)>.csv"),
        ("x" * 400, "x" * 120),
    ],
)
async def test_A27_whatever_a_file_is_called_is_text_that_is_shown_and_nothing_else(
    signed_in: SignedIn, database: str, name: str, shown: str
) -> None:
    ada = await signed_in((await gather_cast())["ada"])

    answer = await upload_named(ada, name)
    (run,) = await ImportRun.objects()
    page = await ada.get("/import")
    sheet = await ada.get(f"/import/{run.public_id}/mistakes.csv")

    assert answer.status_code == 303
    assert run.file_name == shown
    assert f">{escape(shown)}</a>" in page.text
    assert sheet.headers["content-disposition"] == 'attachment; filename="mistakes.csv"'


@pytest.mark.parametrize(
    "name", ["", "tickets.csv\r\nSet-Cookie: a=b"], ids=["empty", "of two lines"]
)
async def test_A27_a_name_that_is_none_or_breaks_the_form_imports_nothing(
    signed_in: SignedIn, database: str, name: str
) -> None:
    ada = await signed_in((await gather_cast())["ada"])

    answer = await upload_named(ada, name)

    assert answer.status_code == 400
    assert "set-cookie" not in answer.headers
    assert await ImportRun.count() == 0


async def upload_named(browser: Browser, name: str) -> httpx.Response:
    """The name goes out as it is, which no browser would do."""
    await browser.see("/import")
    parts = [
        f'name="_form_token"\r\n\r\n{browser.form_token}',
        'name="kind"\r\n\r\nTickets',
        f'name="file"; filename="{name}"\r\n\r\nNr;Titel\nA1;Drucker\n',
    ]
    body = "".join(f"--part\r\nContent-Disposition: form-data; {part}\r\n" for part in parts)
    return await browser.post(
        "/import",
        content=f"{body}--part--\r\n".encode(),
        headers={
            "content-type": "multipart/form-data; boundary=part",
            "origin": str(browser.base_url).rstrip("/"),
        },
    )


BOMB = gzip.compress(b"0" * 10_000_000)
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"x" * (LARGEST_FILE + 1_000_000), 422),
        (b"x" * (2 * LARGEST_FILE + 1_000_000), 413),
        (BOMB, 422),
        (zipped(BOMB), 422),
        (EICAR, 422),
    ],
    ids=["large", "larger", "gzip", "zip", "eicar"],
)
async def test_A28_a_huge_or_packed_or_harmful_file_is_refused_quickly_and_not_kept(
    signed_in: SignedIn, database: str, content: bytes, status: int
) -> None:
    ada = await signed_in((await gather_cast())["ada"])
    began = time.monotonic()

    answer = await upload(ada, content)

    assert answer.status_code == status
    assert time.monotonic() - began < 5
    assert await ImportRun.count() == 0


async def test_A28_a_form_of_two_thousand_parts_is_refused(
    signed_in: SignedIn, database: str
) -> None:
    ada = await signed_in((await gather_cast())["ada"])
    await ada.see("/import")

    answer = await ada.post(
        "/import",
        data={"_form_token": ada.form_token, "kind": "Tickets"},
        files=[("file", ("tickets.csv", b"Nr;Titel\nA1;Drucker\n"))] * 2000,
        headers={"origin": str(ada.base_url).rstrip("/")},
    )

    assert answer.status_code == 400
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
