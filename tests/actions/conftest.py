"""The cast, and linked tickets of theirs, for whichever test of the actions asks for them."""

import pytest

from tests.cast import company_of, gather_cast
from tests.make import make_partnership
from tests.offers import Cast
from tests.pair import Pair, linked


@pytest.fixture
async def cast(database: str) -> Cast:
    """Everybody by first name."""
    return await gather_cast()


@pytest.fixture
async def pair(cast: Cast) -> Pair:
    """Olga's ticket, and Tina's: a subcontractor without a desk."""
    return await linked(cast["olga"], cast["tina"])


@pytest.fixture
async def desks(cast: Cast) -> Pair:
    """Olga's ticket, and Pia's: a partner with a desk of its own."""
    await make_partnership(await company_of(cast["olga"]), await company_of(cast["pia"]))
    return await linked(cast["olga"], cast["pia"])
