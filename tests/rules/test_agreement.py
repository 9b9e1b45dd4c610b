"""The versions of the agreement: which one counts, and that an accepted text never changes."""

from portal.gateways.language import LANGUAGES, Language
from portal.rules.agreement import (
    FIRST,
    VERSIONS,
    Version,
    digest,
    has_agreed,
    in_force,
    is_accepted,
)

SECOND = Version(2, ("A lead answers for its partners.",))
# What leads have accepted. Another text, or another translation, is a new Version.
FROZEN = {
    (1, "en"): "fefe80ea770f7eb0200b8e8be4bbb94c20dd399fc1802db4d6757c837aadd524",
    (1, "de"): "adbb7c448b1e9c6eefe104358505f8c3ecefb283cf969ec937cd1f2cf2f50782",
}


def test_the_versions_are_counted_from_one() -> None:
    assert [version.number for version in VERSIONS] == list(range(1, len(VERSIONS) + 1))


def test_Q4_a_new_version_asks_again_and_the_company_stays_a_lead() -> None:
    assert in_force((FIRST, SECOND)) is SECOND
    assert is_accepted(1, (FIRST,))
    assert not is_accepted(1, (FIRST, SECOND))
    assert is_accepted(2, (FIRST, SECOND))
    assert has_agreed(1)


def test_R37_nothing_is_accepted_before_the_first_time() -> None:
    assert not is_accepted(None)
    assert not has_agreed(None)


def test_Q4_no_word_of_a_text_that_was_in_force_is_changed() -> None:
    found = {
        (version.number, code): digest(version, Language(code).say)
        for version in VERSIONS
        for code in LANGUAGES
    }

    assert found == FROZEN
