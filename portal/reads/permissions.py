"""Configure user permissions as a list: the staff of an instance, and their permissions (R68)."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
from piccolo.querystring import QueryString

from portal.access import Who, visible_members
from portal.reads.frames import Frame, frame
from portal.reads.slices import Condition, Order, Source, batches, number, slice_of
from portal.rules.listings.parts import ACTIVE
from portal.rules.lists import View
from portal.rules.people import ALWAYS_ALL, ROLES
from portal.rules.refusals import Refusal
from portal.rules.vocabulary import N_, Level, Role, TenantKind
from portal.rules.words import folded
from portal.tables.people import Membership

OF: Any = Membership  # Piccolo's types end at the first join
PERSON = "SELECT LOWER(p.{}) FROM person AS p WHERE p.id = membership.person"
# Whatever is stored, an administrator has them all (R54).
EFFECTIVE = (
    "CASE WHEN membership.role = '"
    + Role.SYSTEM_ADMINISTRATOR
    + "' THEN '"
    + Level.ALL
    + "' ELSE membership.level END"
)


def _ranked(sql: str, words: tuple[str, ...]) -> str:
    """To sort by what words mean rather than by how they are spelt."""
    cases = " ".join(f"WHEN '{each}' THEN {rank}" for rank, each in enumerate(words))
    return f"(CASE {sql} {cases} ELSE {len(words)} END)"


ORDERS = {
    "name": Order(f"({PERSON.format('name')})"),
    "email": Order(f"({PERSON.format('email')})"),
    "role": Order(_ranked("membership.role", ROLES[TenantKind.INSTANCE]), number),
    "level": Order(_ranked(EFFECTIVE, tuple(Level)), number),
}
COLUMNS = (
    OF.role,
    OF.level,
    OF.active,
    OF.person.id.as_alias("person"),
    OF.person.name.as_alias("name"),
    OF.person.email.as_alias("email"),
)


class PermissionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A person and their permission; that of a system administrator is fixed (R55)."""

    public_id: str
    name: str
    email: str
    role: Role
    level: Level
    access: str
    is_fixed: bool
    is_self: bool

    @property
    def reason(self) -> Refusal | None:
        """Why nothing can be set."""
        return ALWAYS_ALL if self.is_fixed else None

    @property
    def choices(self) -> list[tuple[Level, str]]:
        """What the person may be given, each with how the form says it."""
        return [(level, f"{self.public_id}.{level.name}") for level in Level]

    @property
    def token(self) -> str:
        """How the form says what stands."""
        return f"{self.public_id}.{self.level.name}"


class PermissionList(msgspec.Struct, frozen=True):
    """A page of staff."""

    frame: Frame
    rows: list[PermissionRow]
    levels: tuple[Level, ...] = tuple(Level)


async def permission_list(who: Who, view: View) -> PermissionList:
    """The page that a view of PERMISSIONS asks for."""
    page = await slice_of(await _source(who, view), view)
    rows = [_row(who, row) for row in page.rows]
    return PermissionList(await frame(who, view, page), rows)


async def all_permissions(who: Who, view: View) -> AsyncIterator[list[PermissionRow]]:
    """Every person of a view, in batches."""
    source = await _source(who, view)
    return ([_row(who, row) for row in rows] async for rows in batches(source, view))


async def _source(who: Who, view: View) -> Source:
    asked = view.filters
    where: list[Condition] = await _named(who, asked["search"])
    if asked["role"]:
        where.append(Membership.role == asked["role"])
    if asked["level"]:
        where.append(QueryString(f"({EFFECTIVE}) = {{}}", asked["level"]))
    if asked["access"]:
        where.append(Membership.active.eq(asked["access"] == ACTIVE))
    return Source(
        table=Membership,
        columns=COLUMNS,
        visible=visible_members(who),
        order=ORDERS[view.sort_key],
        where=where,
    )


async def _named(who: Who, text: str) -> list[Condition]:
    """Those whose name or address has `text` in it, folded alike: a company has hundreds of people,
    so their names are read rather than kept in a second form.
    """
    if not (wanted := folded(text)):
        return []
    people = await Membership.select(
        OF.id, OF.person.name.as_alias("name"), OF.person.email.as_alias("email")
    ).where(visible_members(who))
    found = [row["id"] for row in people if wanted in folded(f"{row['name']}\n{row['email']}")]
    return [Membership.id.is_in(found or [0])]


def _row(who: Who, row: dict[str, Any]) -> PermissionRow:
    role = Role(row["role"])
    is_fixed = role is Role.SYSTEM_ADMINISTRATOR
    return PermissionRow(
        public_id=row["public_id"],
        name=row["name"],
        email=row["email"],
        role=role,
        level=Level.ALL if is_fixed else Level(row["level"]),
        access=N_("Active") if row["active"] else N_("Inactive"),
        is_fixed=is_fixed,
        is_self=row["person"] == who.person,
    )
