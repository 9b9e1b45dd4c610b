"""What a page spends its time on: `python -m bench.profile` prints it for the ticket page.

The page is asked for in this process, without server and network. Shares are of the time at work,
by the package in which it was spent; the costliest functions stand below with what they call.
"""

import asyncio
import cProfile
import pstats
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import click

from bench.filling import fill
from bench.inside import ORIGIN, ask
from bench.visitors import SECRET, visitor
from portal.app import create_app
from portal.settings import Settings
from tests.cast import gather_cast
from tests.databases import SQLiteDatabases, in_use

TICKETS = 1_000
WARM_UP = 20
MOST_FUNCTIONS = 30
ROOT = Path(__file__).parent.parent
WAITING = ("<method 'poll' of 'select.epoll' objects>", "<built-in method select.epoll>")


async def profile(path: str, name: str, times: int) -> tuple[cProfile.Profile, float]:
    """The profile of `name` of the cast asking for `path`, and the milliseconds without one."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        async with SQLiteDatabases(Path(folder)).migrated() as url, in_use(url):
            cast = await gather_cast()
            filled = await fill(cast, TICKETS)
            address = path.format(ticket=filled.tickets[0], received=filled.received[0])
            app = create_app(Settings(database_url=url, base_url=ORIGIN, secret_key=SECRET))
            cookie = (await visitor(ORIGIN, cast[name])).cookie

            async def ask_often(times: int) -> float:
                began = time.process_time()
                for _ in range(times):
                    if (status := await ask(app, address, cookie)) != 200:
                        raise RuntimeError(f"{status} for {address}")
                return (time.process_time() - began) / times * 1000

            await ask_often(WARM_UP)
            milliseconds = await ask_often(times)
            profiler = cProfile.Profile(time.process_time)
            profiler.enable()
            await ask_often(times)
            profiler.disable()
            return profiler, milliseconds


def package_of(file: str, function: str) -> str:
    """Where a line of the profile belongs: our room, a package, or Python itself."""
    path = Path(file)
    if "site-packages" in path.parts:
        return path.parts[path.parts.index("site-packages") + 1]
    if path.is_relative_to(ROOT / "portal" / "templates") or file == "<template>":
        return "templates"
    if path.is_relative_to(ROOT):
        return ".".join(path.relative_to(ROOT).parts[:2])
    return "waiting for SQLite" if function in WAITING else "Python"


def print_profile(profiler: cProfile.Profile) -> None:
    """Shares by package, a built-in function's time being its caller's; then the functions."""
    stats = pstats.Stats(profiler)
    lines: dict[Any, Any] = stats.stats  # type: ignore[attr-defined]  # typeshed leaves it out
    spent: Counter[str] = Counter()
    for (file, _, function), (_, _, own, _, callers) in lines.items():
        if file != "~" or function in WAITING:
            spent[package_of(file, function)] += own
            continue
        for (caller, _, _), (_, _, part, _) in callers.items():
            spent[package_of(caller, "")] += part
    total = sum(spent.values())
    for package, seconds in spent.most_common(20):
        click.echo(f"{seconds / total:6.1%}  {package}")
    stats.sort_stats("cumulative").print_stats(MOST_FUNCTIONS)


@click.command()
@click.option("--path", default="/tickets/{ticket}", show_default=True)
@click.option("--name", default="olga", show_default=True, help="Of the cast of the tests.")
@click.option("--times", default=200, show_default=True)
def main(path: str, name: str, times: int) -> None:
    """Print what PATH spends its time on; {ticket} and {received} are tickets with entries."""
    profiler, milliseconds = asyncio.run(profile(path, name, times))
    click.echo(f"{path}: {milliseconds:.1f} ms without the profiler, whose shares these are")
    print_profile(profiler)


if __name__ == "__main__":
    main()
