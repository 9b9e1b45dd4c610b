"""What Piccolo asks of an application: its tables and where its migrations are."""

from importlib import import_module
from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

MODULES = tuple(
    f"portal.tables.{name}"
    for name in (
        "people",
        "invitation_templates",
        "organizations",
        "contracts",
        "tickets",
        "amendments",
        "files",
        "items",
        "pulses",
        "kept",
        "sent",
        "ledger",
        "journal",
        "networks",
        "imports",
        "bulk",
        "views",
        "setup",
    )
)
TABLES = table_finder(MODULES, exclude_imported=True)
INDEXES = tuple(index for module in MODULES for index in import_module(module).INDEXES)

APP_CONFIG = AppConfig(
    app_name="portal",
    migrations_folder_path=Path(__file__).parent / "migrations",
    table_classes=TABLES,
)
