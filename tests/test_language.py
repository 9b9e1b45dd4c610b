"""How one reader reads: moments on their own clock."""

from datetime import UTC, datetime

from portal.gateways.language import Language

MOMENT = datetime(2026, 11, 12, 8, 14, tzinfo=UTC)


def test_the_same_moment_is_written_on_each_readers_own_clock() -> None:
    zones = ("Europe/Berlin", "America/New_York", "Europe/Berlin")

    berlin, new_york, again = (Language("en", zone).exact(MOMENT) for zone in zones)

    assert berlin == again
    assert "09:14" in berlin
    assert "03:14" in new_york
