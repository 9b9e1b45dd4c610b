"""Files as people save them: encodings, separators, quotes, gaps."""

from io import BytesIO

import pytest

from portal.rules.csv_files import MOST_ROWS, Row, Unreadable, rows_of


def read(text: str, encoding: str = "utf-8") -> list[Row]:
    return list(rows_of(BytesIO(text.encode(encoding))))


def cells(text: str, encoding: str = "utf-8") -> list[list[str]]:
    return [row for _, row in read(text, encoding)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encoding_and_separator_are_found_by_content(encoding: str, separator: str) -> None:
    text = f"Nr{separator}Straße\r\n1{separator}Brückner – Köln\r\n"

    assert cells(text, encoding) == [["Nr", "Straße"], ["1", "Brückner – Köln"]]


def test_a_separator_inside_quotes_or_texts_does_not_count() -> None:
    text = 'Name;Remark\nA;"x, y; z"\nB;one, two, three\nC;four, five\n'

    assert cells(text)[1:] == [["A", "x, y; z"], ["B", "one, two, three"], ["C", "four, five"]]


def test_quoted_line_breaks_and_doubled_quotes_stay_in_their_cell() -> None:
    assert cells('a,b\n1,"first\r\nsecond ""quoted"""\n') == [
        ["a", "b"],
        ["1", 'first\r\nsecond "quoted"'],
    ]


@pytest.mark.parametrize("end", ["", "\n", "\r\n3,y", '\n"3","y"\n'])
def test_a_quotation_mark_that_nothing_closes_swallows_no_rows(end: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(f'a,b\n1,x\n2,"open{end}')
    assert refused.value.refusal.facts == {"number": 2}


def test_a_last_line_without_an_end_is_a_row() -> None:
    assert cells('a,b\n1,"x"')[1:] == [["1", "x"]]


def test_empty_lines_are_left_out_and_counted_as_a_spreadsheet_does() -> None:
    assert read('a,b\n\n1,"x\ny"\n , \n2,z\n') == [
        (1, ["a", "b"]),
        (3, ["1", "x\ny"]),
        (5, ["2", "z"]),
    ]


def test_a_file_of_one_column_is_read_too() -> None:
    assert cells("Name\nA\nB\n") == [["Name"], ["A"], ["B"]]


def test_a_formula_is_text() -> None:
    assert cells('a,b\n=1+1,"=HYPERLINK(""x"")"\n')[1] == ["=1+1", '=HYPERLINK("x")']


@pytest.mark.parametrize(
    ("content", "about"),
    [
        (b"PK\x03\x04\x00\x00", "not a CSV file"),
        ("a,b\n1,2\n".encode("utf-16"), "not a CSV file"),
        (b"", "no rows"),
        (b"a,b\n\n", "no rows"),
        (b'a,b\n1,"never closed' + b"x" * 140_000, "quotation mark"),
        (b",".join([b"a"] * 101) + b"\n1\n", "columns"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(content: bytes, about: str) -> None:
    with pytest.raises(Unreadable, match=about):
        list(rows_of(BytesIO(content)))


def test_fifty_thousand_rows_fit_and_not_one_more() -> None:
    full = "a\n" + "1\n" * MOST_ROWS

    assert len(read(full)) == MOST_ROWS + 1
    with pytest.raises(Unreadable, match="more than"):
        read(full + "1\n")
