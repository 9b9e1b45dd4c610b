"""PDFs: set as A4 with what a reader's software asks for; whatever people type stays text (A24)."""

import re
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
import typst

from portal.clock import now
from portal.gateways.pdf import PAPER, NoPdf, pdf
from portal.reads.papers import Blank, Paper, Part, Told

MARKUP = [
    '#panic("run") #sys.inputs #read("/etc/passwd") #import "x.typ"',
    "$ x^2 $ \\ \\u{41} *bold* _it_ `raw` ``` <label> @missing [a] {b}",
    "= No heading\n- no list\n+ no list\n/ no: term\n// no comment /* none */",
    "\"quotes\" 'single' “typographic” {{ 7 * 7 }} {% raw %} </script>",
    "\x00\x07\x1b[31m 🔧 👩‍🔧 🇩🇪 e\u0301\u0301\u0301",
    "العربية שלום 中文字 日本語 한국어 ไทย \u202eabc\u202c \u200f",
]
LONGEST = 20_000


def paper(words: str = "Lagerhaus Nord", **values: object) -> Paper:
    """A sheet with every part there is, and `words` wherever people type."""
    fields: dict[str, object] = {
        "address": "/tickets/none",
        "back": "T-1042",
        "name": "T-1042",
        "language": "de",
        "company": "Brückner",
        "printed": "22. Nov., 10:14",
        "crumb": words,
        "title": "Access Point ersetzen",
        "warning": "Nur intern",
        "facts": [Part("Ort", words)],
        "parts": [Part("Beschreibung", words)],
        "told_title": "Was geschrieben wurde",
        "told_remark": "Mehr gibt es.",
        "told": [Told(words, "10:14", [words, "Datei: plan.pdf"])],
        "blank": Blank("Was getan wurde", ["Tag", "Arbeit"], 6, ["Technik", "Vor Ort"]),
    }
    return msgspec.convert({**msgspec.to_builtins(fields), **values}, Paper)


def data_of(sheet: Paper) -> bytes:
    return msgspec.json.encode(sheet)


def words_of(sheet: Paper) -> str:
    """What stands on it, as typst itself reads its headings and texts."""
    data = data_of(sheet).decode()
    compiler = typst.Compiler(PAPER, root=PAPER.parent, sys_inputs={"data": data})
    return compiler.query("heading", field="body")


async def test_a_sheet_is_an_a4_document_with_its_title_language_author_and_tags() -> None:
    made = await pdf(PAPER, data_of(paper()))

    assert made.startswith(b"%PDF-1.7")
    assert b"/MediaBox[0 0 595.2756 841.8898]" in made
    assert b"/Title(Access Point ersetzen)" in made
    assert b"<dc:creator><rdf:Seq><rdf:li>Br\xc3\xbcckner</rdf:li>" in made
    assert b"/Lang(de)" in made
    assert b"/MarkInfo<</Marked true" in made
    assert now().strftime("/CreationDate(D:%Y%m%d").encode() in made


@pytest.mark.parametrize(
    "words", MARKUP, ids=["code", "markup", "lines", "signs", "odd", "scripts"]
)
async def test_whatever_people_type_is_set_as_it_is_A24(words: str) -> None:
    made = await pdf(PAPER, data_of(paper(words, title=words.split("\n")[0])))

    assert made.startswith(b"%PDF")
    assert pages_of(made) <= 2


def test_the_words_of_a_title_arrive_letter_for_letter_A24() -> None:
    title = '#sys.version $x$ *b* \\ "q"'

    assert msgspec.json.encode(title).decode() in words_of(paper(title=title))


async def test_texts_of_the_greatest_length_and_words_without_an_end_take_more_sheets() -> None:
    sentence = "Wort " * (LONGEST // 5)
    made = await pdf(PAPER, data_of(paper(sentence)))
    assert pages_of(made) > 5

    made = await pdf(PAPER, data_of(paper("W" * LONGEST)))
    assert pages_of(made) > 5


async def test_a_template_reads_no_file_outside_its_folder(tmp_path: Path) -> None:
    curious = tmp_path / "curious.typ"
    curious.write_text('#read("/../../../../etc/passwd")')

    with pytest.raises(NoPdf, match="would escape the project root"):
        await pdf(curious, b"{}")


async def test_what_takes_too_long_is_stopped_and_the_next_one_is_set(tmp_path: Path) -> None:
    endless = tmp_path / "endless.typ"
    endless.write_text("#for a in range(100000) { for b in range(100000) { let sum = a + b } }")
    begun = now()

    with pytest.raises(NoPdf, match="not set within"):
        await pdf(endless, b"{}", seconds=0.5)
    assert now() - begun < timedelta(seconds=5)
    assert (await pdf(PAPER, data_of(paper()))).startswith(b"%PDF")


def pages_of(made: bytes) -> int:
    found = re.search(rb"<xmpTPg:NPages>(\d+)<", made)
    assert found
    return int(found[1])
