"""The own company as its administrator sees it: the profile, and who could speak for it."""

from typing import Any

import msgspec

from portal.access import Who
from portal.gateways.language import LANGUAGES
from portal.reads.account import time_zones
from portal.reads.people import People, people_of
from portal.rules.people import ADMINISTRATOR
from portal.tables.people import Membership, Tenant
from portal.tables.rows import load


class CompanyProfile(msgspec.Struct, frozen=True, kw_only=True):
    """What a company says of itself; the primary contact by name and by membership."""

    name: str
    phone: str
    address: str
    language: str
    time_zone: str
    primary_contact: str
    primary_contact_id: str
    technicians_report: bool


class CompanyPage(msgspec.Struct, frozen=True, kw_only=True):
    """The company with its people."""

    profile: CompanyProfile
    languages: dict[str, str]
    people: People


class CompanyForm(msgspec.Struct, frozen=True, kw_only=True):
    """The form of the profile; choices are pairs of a value and its label."""

    profile: CompanyProfile
    languages: tuple[tuple[str, str], ...]
    time_zones: tuple[tuple[str, str], ...]
    administrators: list[tuple[str, str]]


async def company_page(who: Who, after: str = "") -> CompanyPage:
    """The company of the session."""
    return CompanyPage(
        profile=_profile(await _company(who), await _administrators(who)),
        languages=LANGUAGES,
        people=await people_of(who, after),
    )


async def company_form(who: Who) -> CompanyForm:
    """The same to be changed."""
    administrators = await _administrators(who)
    return CompanyForm(
        profile=_profile(await _company(who), administrators),
        languages=tuple(LANGUAGES.items()),
        time_zones=time_zones(),
        administrators=[(row["public_id"], row["name"]) for row in administrators],
    )


async def _company(who: Who) -> Tenant:
    return await load(Tenant, who.tenant)


async def _administrators(who: Who) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = (
        await Membership.select(
            Membership.public_id, Membership.person, Membership.person.name.as_alias("name")
        )
        .where(
            Membership.tenant == who.tenant,
            Membership.role == ADMINISTRATOR[who.kind].value,
            Membership.active.eq(True),
        )
        .order_by(Membership.person.name)
    )
    return rows


def _profile(company: Tenant, administrators: list[dict[str, Any]]) -> CompanyProfile:
    contact = next(
        (row for row in administrators if row["person"] == company.primary_contact),
        {"name": "", "public_id": ""},
    )
    return CompanyProfile(
        name=company.name,
        phone=company.phone,
        address=company.address,
        language=company.language,
        time_zone=company.time_zone,
        primary_contact=contact["name"],
        primary_contact_id=contact["public_id"],
        technicians_report=company.technicians_report,
    )
