"""Refuses to build a wheel without the static assets, which git does not hold."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ASSETS = Path("portal/static/vendor/icons.svg")


class AssetsAreThere(BuildHookInterface[Any]):
    """Hatchling asks it before each build; an editable install needs no assets yet."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version != "editable" and not (Path(self.root) / ASSETS).is_file():
            raise SystemExit(f"{ASSETS} is missing; `make wheel` fills it first.")
