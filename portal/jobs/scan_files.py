"""Scan files that wait for the virus scanner, and again those that came in lately (A60)."""

import logging

from portal.actions import scanning

log = logging.getLogger("portal.files")


async def scan_files() -> None:
    """One round, as far as the scanner goes along."""
    if scanned := await scanning.rescan():
        log.info("%s files scanned", scanned)
