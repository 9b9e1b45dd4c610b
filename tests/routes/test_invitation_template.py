"""Edit invitation in the browser: save, preview, test, reset, and what is refused beside its field."""

import pytest

from portal.access import Who
from tests.cast import gather_cast
from tests.routes.conftest import Browser, SignedIn

HOME = "/outsource/invitation"


@pytest.fixture
async def cast(database: str) -> dict[str, Who]:
    return await gather_cast()


@pytest.fixture
async def browser(cast: dict[str, Who], signed_in: SignedIn) -> Browser:
    return await signed_in(cast["paula"])


async def test_x(browser: Browser) -> None:
    page = await browser.see(HOME)
    print(page.text)
    assert page.status_code == 200
    for path in ("/versions",):
        assert (await browser.see(HOME+path)).status_code == 200
