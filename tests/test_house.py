"""The habits of the house that no tool checks: each broken one names its file."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

HOME = Path(__file__).parent.parent
PORTAL = HOME / "portal"
TEMPLATES = PORTAL / "templates"
# A table's verb, a row's save, or SQL that writes; modules and dictionaries are in lower case, and
# what a picture is saved into stands between the brackets.
WRITES = re.compile(
    r"\b[A-Z]\w+\.(insert|update|delete)\(|\.save\([)\[]"
    r"|\braw\(\s*[\"'](?:INSERT|UPDATE|DELETE)"
)
WRITERS = ("actions", "tables")


def sources(*folders: str) -> Iterator[tuple[str, str]]:
    for file in sorted(PORTAL.rglob("*.py")):
        name = file.relative_to(PORTAL).as_posix()
        if not folders or name.split("/")[0] in folders:
            yield name, file.read_text()


def templates() -> Iterator[tuple[str, str]]:
    for file in sorted(TEMPLATES.rglob("*.html")):
        yield file.relative_to(TEMPLATES).as_posix(), file.read_text()


def test_only_actions_write_rows() -> None:
    strays = [
        f"{name}: {line.strip()}"
        for name, text in sources()
        if name.split("/")[0] not in WRITERS
        for line in text.splitlines()
        if WRITES.search(line)
    ]

    assert strays == []


def test_no_rule_reads_the_clock_or_the_world() -> None:
    strays = [
        f"{name}: {word}"
        for name, text in sources("rules")
        for word in ("portal.clock", "clock.now", "datetime.now(", "os.environ", " open(", "await ")
        if word in text
    ]

    assert strays == []


def test_every_module_says_in_its_first_line_what_it_is_for() -> None:
    silent = [name for name, text in sources() if not ast.get_docstring(ast.parse(text))]

    assert silent == []


def test_only_the_door_turns_an_address_into_a_row() -> None:
    """A `where(... .public_id == ...)` outside access.py is a second door."""
    second = [
        f"{name}: {line.strip()}"
        for name, text in sources("actions", "reads", "routes")
        for line in text.splitlines()
        if re.search(r"\b(Ticket|Outsourcing|Organization|Session)\.public_id ==", line)
    ]

    assert second == []


def test_no_template_carries_script_style_or_evaluated_attributes() -> None:
    forbidden = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|hx-on|javascript:|js:")
    strays = [
        f"{name}: {found[0]}"
        for name, text in templates()
        if not name.startswith("emails/")
        for found in forbidden.finditer(text)
    ]

    assert strays == []


def test_every_form_that_writes_carries_the_form_token() -> None:
    form = re.compile(r"<form\b(?P<tag>[^>]*)>(?P<body>.*?)</form>", re.DOTALL)
    without = [
        name
        for name, text in templates()
        for found in form.finditer(text)
        if 'method="post"' in found["tag"] and "form_token_field(" not in found["body"]
    ]

    assert without == []


def test_nothing_tracked_names_a_registry_or_a_machines_path() -> None:
    address = re.compile(r"https?://[^ ]+\.(whl|tgz|tar\.gz|deb)|\"resolved\"|--index-url http")
    strays = [
        file.name
        for file in (*HOME.glob("*.lock"), *HOME.glob("package*.json"), HOME / "pyproject.toml")
        if address.search(file.read_text())
    ]

    assert strays == []
