"""What everything is compared with: a bare Litestar handler that returns a 10 kB Jinja2 page.

`python -m bench.bare serve` runs it on the portal's own server, with the same settings.
"""

from typing import Any

import click
from jinja2 import DictLoader, Environment
from litestar import Litestar, get
from litestar.contrib.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.template.config import TemplateConfig

from portal.cli import serve_app

PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ title }}</title></head>
<body>
<table>
{% for row in rows %}
<tr><th>{{ row.number }}</th><td>{{ row.title }}</td><td class="status">{{ row.status }}</td></tr>
{% endfor %}
</table>
</body>
</html>
"""
ROWS = [
    {"number": number, "title": "The printer in the hall is down again", "status": "In Progress"}
    for number in range(1000, 1100)
]


@get("/")
async def show_page() -> Template:
    return Template("page.html", context={"title": "Tickets", "rows": ROWS})


@get("/health")
async def is_there() -> dict[str, Any]:
    return {}


def create_app() -> Litestar:
    environment = Environment(loader=DictLoader({"page.html": PAGE}), autoescape=True)
    engine = JinjaTemplateEngine.from_environment(environment)
    return Litestar(
        [show_page, is_there],
        template_config=TemplateConfig(instance=engine),
        openapi_config=None,
        logging_config=None,
    )


@click.command()
@click.argument("command", type=click.Choice(["serve"]))
@click.option("--port", type=int)
@click.option("--workers", type=int)
def main(command: str, port: int, workers: int) -> None:
    """Serve the bare handler."""
    serve_app("bench.bare:create_app", "127.0.0.1", port, workers=workers, factory=True)


if __name__ == "__main__":
    main()
