"""Thin handlers: read the form, call one action or read, render."""

from portal.routes import (
    account,
    agreement,
    dashboard,
    fees,
    health,
    invitations,
    items,
    organizations,
    outsourcing,
    partners,
    received,
    sign_in,
    tickets,
)

ROUTES = [
    *sign_in.ROUTES,
    *invitations.ROUTES,
    *account.ROUTES,
    *tickets.ROUTES,
    *outsourcing.ROUTES,
    *items.ROUTES,
    *organizations.ROUTES,
    *partners.ROUTES,
    *dashboard.ROUTES,
    *fees.ROUTES,
    *agreement.ROUTES,
    *received.ROUTES,
    *health.ROUTES,
]
