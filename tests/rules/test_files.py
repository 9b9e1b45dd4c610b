"""How large attached files may be, what they may be, and what they are called (A26 to A28)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rules import file_types as types
from portal.rules.file_names import LONGEST, MOST_BYTES, clean_name
from portal.rules.files import (
    LARGEST_FILE,
    LARGEST_TICKET,
    LATEST,
    MB,
    MOST_FILES,
    SOONEST,
    is_scan_due,
    picture_refusal,
    room_refusal,
    size_refusal,
    unpacked_refusal,
)
from portal.rules.refusals import Refusal

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("size", "is_refused"),
    [(0, True), (1, False), (25 * MB, False), (25 * MB + 1, True), (26 * MB, True)],
)
def test_A28_a_file_has_at_most_25_mb_and_is_not_empty(size: int, is_refused: bool) -> None:
    assert (size_refusal(size) is not None) is is_refused


def test_a_ticket_has_room_for_200_files_and_500_mb() -> None:
    assert room_refusal(MOST_FILES, LARGEST_TICKET) is None
    assert room_refusal(MOST_FILES + 1, LARGEST_FILE)
    assert room_refusal(20, LARGEST_TICKET + 1)
    assert (MOST_FILES, LARGEST_TICKET) == (200, 500 * MB)


def test_A28_pictures_and_documents_are_bounded_by_what_they_become() -> None:
    assert picture_refusal(8000, 5000) is None
    assert picture_refusal(8001, 5000)
    assert unpacked_refusal(100, 100 * MB) is None
    assert unpacked_refusal(100, 100 * MB + 1)
    assert unpacked_refusal(100_000, 0)


def test_the_pauses_before_a_held_file_is_tried_again_double_up_to_an_hour() -> None:
    assert is_scan_due(NOON, None, NOON)
    pauses: list[timedelta] = []
    tried = at = NOON
    while len(pauses) < 12:
        at += timedelta(seconds=10)
        if is_scan_due(NOON, tried, at):
            pauses.append(at - tried)
            tried = at
    assert pauses[0] == SOONEST
    assert pauses == sorted(pauses)
    assert max(pauses) == pauses[-1] == LATEST


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd.jpg"),
        ("C:\\Users\\tina\\Foto.JPG", "Foto.JPG"),
        ('rack "A".jpg', "rack _A_.jpg"),
        ("rack.jpg\r\nSet-Cookie: session=x", "rack.jpg Set-Cookie_ session=x.jpg"),
        ("\0rack\0.jpg", "rack.jpg"),
        ("\0.jpg", "file.jpg"),
        ("\u202egpj.exe", "gpj.exe.jpg"),
        ("<img src=x onerror=alert(1)>.jpg", "_img src=x onerror=alert(1)_.jpg"),
        ("", "file.jpg"),
        ("...", "file.jpg"),
        (" . ", "file.jpg"),
        (".htaccess", "htaccess.jpg"),
        ("con.jpg", "_con.jpg"),
        ("LPT1.tar.jpg", "_LPT1.tar.jpg"),
        ("console.jpg", "console.jpg"),
        ("photo.png", "photo.jpg"),
        ("photo.jpeg", "photo.jpeg"),
        ("setup.exe", "setup.exe.jpg"),
        ("Schaltschrank Größe 日本語 عربي.jpg", "Schaltschrank Größe 日本語 عربي.jpg"),
    ],
)
def test_A27_a_name_is_cleaned_and_its_ending_tells_the_truth(name: str, clean: str) -> None:
    assert clean_name(name, types.JPEG) == clean


def test_A27_a_long_name_is_cut_between_two_signs() -> None:
    letters, faces = clean_name("x" * 400, types.PDF), clean_name("😀" * 300 + ".pdf", types.PDF)
    assert len(letters) == LONGEST
    assert MOST_BYTES - 4 < len(faces.encode()) <= MOST_BYTES
    assert set(faces) == set("😀.pdf")


@given(st.text(max_size=400), st.sampled_from(types.TYPES))
def test_A27_whatever_a_file_is_called_its_name_is_harmless(
    name: str, found: types.FileType
) -> None:
    clean = clean_name(name, found)
    assert 0 < len(clean) <= LONGEST
    assert len(clean.encode()) <= MOST_BYTES
    assert clean.rpartition(".")[2].lower() in found.endings
    assert not set(clean) & set('/\\<>:"|?*\r\n\0\u202e\u2066')
    assert clean_name(clean, found) == clean


MARKUP = [
    b"<!doctype html><script>alert(1)</script>",
    b"  \n<HTML><body>",
    b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    b"<?xml version='1.0'?>\n<!-- a picture --><svg:svg onload='alert(1)'>",
    b"<?xml version='1.0'?><x:x xmlns:x='http://www.w3.org/1999/xhtml'><x:script/>",
    b"<!-- " + b"x" * types.HEAD,
    b"<script src=//evil.example></script>",
    b"<?php system($_GET[0]);",
    b"#!/bin/sh\nrm -rf ~\n",
    "\ufeff<html>".encode(),
    "\ufeff<html>".encode("utf-16-le"),
    "\ufeff<html>".encode("utf-16-be"),
]


@pytest.mark.parametrize("head", MARKUP)
def test_A26_markup_and_scripts_are_recognised_whatever_they_call_themselves(head: bytes) -> None:
    assert types.text_refusal(head[: types.HEAD]) == types.RUNS


@pytest.mark.parametrize(
    "head",
    [
        b"Rack 2: <b>tight</b>",
        b"<tina> the door is locked",
        b"<?xml version='1.0'?><config/>",
        b"x < y",
        "\ufeffGrüße".encode("utf-16-le"),
    ],
)
def test_A26_text_about_markup_is_text(head: bytes) -> None:
    assert types.text_refusal(head) is None


def test_A28_a_row_of_comments_does_not_keep_the_judge_busy() -> None:
    assert types.text_refusal(b"<!---->" * 280 + b"x") is None


@pytest.mark.parametrize(
    ("brands", "found"),
    [
        (b"heic....mif1heic", types.HEIC),
        (b"mif1....heix", types.HEIC),
        (b"qt  ....qt  ", types.MOV),
        (b"isom....avc1", types.MP4),
        (b"avif....mif1", types.NOT_TAKEN),
    ],
)
def test_pictures_of_phones_and_videos_tell_themselves_apart(
    brands: bytes, found: types.FileType | Refusal
) -> None:
    head = (8 + len(brands)).to_bytes(4, "big") + b"ftyp" + brands
    assert types.type_by_head(head + b"\0" * 50) == found


@pytest.mark.parametrize(
    ("members", "found"),
    [
        (["[Content_Types].xml", "word/document.xml"], types.DOCX),
        (["[Content_Types].xml", "xl/workbook.xml"], types.XLSX),
        (["[Content_Types].xml", "ppt/presentation.xml"], types.PPTX),
        (["[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"], types.MACROS),
        (["[Content_Types].xml", "word/a.xml", "xl/b.xml"], types.NOT_TAKEN),
        (["word/document.xml"], types.ARCHIVE),
        (["setup.exe"], types.ARCHIVE),
    ],
)
def test_an_office_document_is_known_by_its_parts(
    members: list[str], found: types.FileType | Refusal
) -> None:
    assert types.office_type(members, "") == found


def test_an_open_document_says_what_it_is_and_has_no_macros() -> None:
    said = "application/vnd.oasis.opendocument.text"
    assert types.office_type(["mimetype", "content.xml"], said) == types.ODT
    assert types.office_type(["mimetype", "Basic/script-lc.xml"], said) == types.MACROS
