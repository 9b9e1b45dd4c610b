"""People of a company: what they may do, whether they may come in, and a link that lets them in."""

from portal.access import Who
from portal.actions import journal, mailing
from portal.actions.permissions import Change, change_levels, hold_company, still_may
from portal.actions.sign_in import add_link, count_mail_to, void_links
from portal.actions.timers import NO_TIMER
from portal.clock import now
from portal.gateways import member_letters
from portal.rules.notices import Notice
from portal.rules.people import (
    ADMINISTRATOR,
    INACTIVE,
    NOT_A_ROLE,
    ROLES,
    last_administrator,
    level_after,
)
from portal.rules.permissions import Permission
from portal.rules.refusals import Invalid, Refused
from portal.rules.sign_in import CODE_LIFE
from portal.rules.vocabulary import Level, Role
from portal.tables.database import transaction
from portal.tables.people import Membership, Person, Session, Tenant
from portal.tables.rows import load


async def change_role(who: Who, member: Membership, role: Role) -> None:
    """Another security level, or another part in a subcontractor; it counts on the next request."""
    if role not in ROLES[who.kind]:
        raise Invalid({"role": NOT_A_ROLE})
    async with transaction():
        present = await _held_still(who, member)
        before = Role(present.role)
        if role is before:
            return
        if before is ADMINISTRATOR[who.kind]:
            await _leave_administration(who, present)
        level = level_after(before, role, Level(present.level), agreement_accepted=who.has_agreed)
        await Membership.update({Membership.role: role.value, Membership.level: level.value}).where(
            Membership.id == member.id
        )
        detail = {"before": before.value, "after": role.value}
        if level != present.level:  # what an administrator gains and leaves behind (R54, Q43)
            detail["level"] = f"{present.level} -> {level}"
        await _note(who, "change role", member, **detail)


async def change_level(
    who: Who, member: Membership, level: Level, seen: Level | None = None
) -> None:
    """Another outsourcing level, where it still is the one that was seen (R55, R69)."""
    change = Change(seen or Level(member.level), level)
    await change_levels(who, {member.public_id: change})


async def deactivate(who: Who, member: Membership) -> None:
    """Out at once, in every browser (A37), and their timer with them: nobody could stop it.

    Tickets stay with the person until they are assigned.
    """
    async with transaction():
        present = await _held_still(who, member)
        if not present.active:
            return
        if present.role == ADMINISTRATOR[who.kind]:
            await _leave_administration(who, present)
        await Membership.update({Membership.active: False, **NO_TIMER}).where(
            Membership.id == member.id
        )
        await Session.update({Session.ended_at: now()}).where(
            Session.membership == member.id, Session.ended_at.is_null()
        )
        works_here = Membership.person == present.person, Membership.active.eq(True)
        if not await Membership.exists().where(*works_here):
            await void_links(present.person)
        await _note(who, "deactivate", member)


async def activate(who: Who, member: Membership) -> None:
    """In again; no old session or link comes back (A46)."""
    async with transaction():
        present = await _held_still(who, member)
        if present.active:
            return
        await Membership.update({Membership.active: True}).where(Membership.id == member.id)
        await _note(who, "activate", member)


async def mail_link(who: Who, member: Membership) -> None:
    """Mail a person a link to sign in, for whoever finds no code in their mail.

    It lives as long as a code, and what was mailed or handed over before is void (A01).
    """
    async with transaction():
        present = await _held_still(who, member)
        if not present.active:
            raise Refused(INACTIVE)
        person = await load(Person, present.person)
        await count_mail_to(person.email)
        await void_links(person.id)
        reader = mailing.reader(person)
        letter = member_letters.sign_in_link(
            reader.reads, who.company, who.name, await add_link(person.id, CODE_LIFE)
        )
        await mailing.post(Notice.SIGN_IN.value, reader, letter)
        await _note(who, "mail a sign-in link", member)


async def _held_still(who: Who, member: Membership) -> Membership:
    """The person as they are now. The company's row is taken first: of two administrators who
    put each other out, one is too late and may not do it any more (Q42).
    """
    await hold_company(who)
    await still_may(who, Permission.MANAGE_PEOPLE)
    return await load(Membership, member.id)


async def _leave_administration(who: Who, leaving: Membership) -> None:
    """Another administrator has to remain, who speaks for the company if nobody else is left to."""
    if not leaving.active:
        return
    other = (
        await Membership.objects()
        .where(
            Membership.tenant == who.tenant,
            Membership.role == leaving.role,
            Membership.active.eq(True),
            Membership.id != leaving.id,
        )
        .order_by(Membership.id)
        .first()
    )
    if other is None:
        raise Refused(last_administrator(who.company))
    await Tenant.update({Tenant.primary_contact: other.person}).where(
        Tenant.id == who.tenant, Tenant.primary_contact == leaving.person
    )


async def _note(who: Who, verb: str, member: Membership, **detail: str) -> None:
    await journal.note(who.tenant, who.person, verb, f"membership {member.id}", **detail)
