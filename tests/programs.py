"""The `portal` program in a process of its own: started, spoken to, and stopped."""

import asyncio
import os
import sys

import httpx

SECONDS_TO_START = 120  # machines that run tests may be slow
NO_FILES = "file:///dev/null/none"  # instead of a folder here


async def start(*arguments: str, **variables: str) -> asyncio.subprocess.Process:
    inherited = {name: value for name, value in os.environ.items() if "PORTAL" not in name}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "portal.cli",
        *arguments,
        env=inherited | {"PYTHONUNBUFFERED": "1", "PORTAL_FILES_URL": NO_FILES} | variables,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


async def run(*arguments: str, **variables: str) -> tuple[int, str]:
    """The exit status and what the program said."""
    process = await start(*arguments, **variables)
    output, _ = await process.communicate()
    assert process.returncode is not None
    return process.returncode, output.decode()


async def until_it_answers(url: str) -> httpx.Response:
    async with httpx.AsyncClient() as browser, asyncio.timeout(SECONDS_TO_START):
        while True:
            try:
                return await browser.get(url)
            except httpx.TransportError:
                await asyncio.sleep(0.1)


async def stop(process: asyncio.subprocess.Process) -> str:
    """What the program said until it ended, well under ten seconds after it was told to."""
    process.terminate()
    output, _ = await asyncio.wait_for(process.communicate(), 10)
    return output.decode()
