"""How our own files travel."""

from portal.routes.templating import static
from tests.routes.conftest import Anonymous


async def test_a_style_sheet_travels_compressed_and_may_be_kept_for_ever(
    anonymous: Anonymous,
) -> None:
    answer = await (await anonymous()).get(static("portal.css"))

    assert answer.headers["content-encoding"] == "gzip"
    assert "immutable" in answer.headers["cache-control"]


async def test_who_cannot_read_compressed_files_gets_plain_ones(anonymous: Anonymous) -> None:
    browser = await anonymous()

    answer = await browser.get(static("portal.css"), headers={"accept-encoding": "identity"})

    assert "content-encoding" not in answer.headers


async def test_a_page_with_a_form_is_not_compressed_so_its_length_tells_no_secret(
    anonymous: Anonymous,
) -> None:
    answer = await (await anonymous()).get("/sign-in", headers={"accept-encoding": "gzip, br"})

    assert "content-encoding" not in answer.headers
