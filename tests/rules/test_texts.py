"""What goes out of texts that people type or bring along."""

import pytest

from portal.rules.texts import cleaned

TURNED = "invoice\u202efdp.exe"


@pytest.mark.parametrize("sign", ["\u202a", "\u202b", "\u202c", "\u202d", "\u202e"])
@pytest.mark.parametrize("isolate", ["\u2066", "\u2067", "\u2068", "\u2069"])
def test_a_name_turns_no_direction_beyond_itself(sign: str, isolate: str) -> None:
    """A24, A27."""
    assert cleaned(f"Olga {sign}Petrova{isolate}", lines=False) == "Olga Petrova"


def test_a_text_of_several_lines_keeps_its_directions() -> None:
    assert cleaned(f"One\r\n{TURNED}", lines=True) == f"One\n{TURNED}"


@pytest.mark.parametrize("lines", [False, True])
@pytest.mark.parametrize(
    "text", ["\u200b", "\u200d\ufeff", "\u00ad \u2060", "\n\u200e\n", "\u3000"]
)
def test_what_nobody_can_see_is_empty(text: str, lines: bool) -> None:
    assert cleaned(text, lines=lines) == ""


@pytest.mark.parametrize("text", ["نعم", "👩\u200d🔧", "e\u0301", "-", "0"])
def test_what_can_be_seen_stays_as_it_was_typed(text: str) -> None:
    assert cleaned(text, lines=False) == text
