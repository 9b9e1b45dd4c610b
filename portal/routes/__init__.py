"""Thin handlers: read the form, call one action or read, render."""

import importlib  # temporary while the modules are being written; explicit imports at the end
from typing import Any

NAMES = (
    "sign_in",
    "invitations",
    "account",
    "agreement",
    "health",
    "organizations",
    "partners",
    "dashboard",
    "fees",
    "tickets",
    "outsourcing",
    "items",
    "received",
)
ROUTES: list[Any] = []
for _name in NAMES:
    try:
        ROUTES += importlib.import_module(f"portal.routes.{_name}").ROUTES
    except Exception as error:
        print("routes missing:", _name, error)
