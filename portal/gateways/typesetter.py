"""Sets a template of typst with the JSON of its standard input: `typesetter.py TEMPLATE SECONDS`.

A program by itself, started by pdf.py. It knows nothing of the portal, and typst reads no file
outside the template's folder. Fonts are those of the machine, then typst's own.
"""

import sys
from pathlib import Path

import typst


def main(template: str, at: str) -> None:
    """Write the PDF, tagged and dated, to standard output."""
    compiler = typst.Compiler(
        template,
        root=Path(template).parent,
        font_paths=typst.Fonts(),
        sys_inputs={"data": sys.stdin.buffer.read().decode()},
    )
    set_ = compiler.compile(format="pdf", timestamp=int(at), pdf_tags=True)
    if not isinstance(set_, bytes):
        sys.exit("no document")
    sys.stdout.buffer.write(set_)


if __name__ == "__main__":
    main(*sys.argv[1:])
