"""Brings every catalogue up to what code and templates say; `make catalogue` runs it.

New sentences stand there without words, for a person to add; those that nothing says any more go.
"""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PORTAL = ROOT / "portal"
# Where sentences stand, and what reads them there.
METHODS = [("**.py", "python"), ("templates/**", "jinja2")]
# As the pages' environment reads them; a template that cannot be read stops us too.
OPTIONS = {"templates/**": {"extensions": "jinja2.ext.do", "silent": "false"}}
# Beside those of gettext and N_: `say` translates at once.
KEYWORDS = DEFAULT_KEYWORDS | {"say": None}


def said() -> Catalog:
    """Every sentence of the product, with the files that say it."""
    catalogue = Catalog()
    for name, _, message, _, context in extract_from_dir(PORTAL, METHODS, OPTIONS, KEYWORDS):
        file = (PORTAL / name).relative_to(ROOT).as_posix()
        catalogue.add(message, locations=[(file, 0)], context=context)
    return catalogue


def translations() -> dict[str, Path]:
    """The file of each language."""
    return {file.parent.parent.name: file for file in PORTAL.glob("locale/*/LC_MESSAGES/*.po")}


def read(language: str) -> Catalog:
    """A language's words as they stand."""
    with translations()[language].open("rb") as file:
        return read_po(file, locale=language)


def main() -> None:
    """Write the files anew, in the order of the sources and without their line numbers."""
    for language, path in translations().items():
        catalogue = read(language)
        catalogue.update(said(), no_fuzzy_matching=True, update_creation_date=False)
        with path.open("wb") as file:
            write_po(
                file,
                catalogue,
                width=100,
                include_lineno=False,
                sort_by_file=True,
                ignore_obsolete=True,
            )
        missing = sum(not message.string for message in catalogue)
        print(f"{path.relative_to(ROOT)}: {missing} sentences without words")


if __name__ == "__main__":
    main()
