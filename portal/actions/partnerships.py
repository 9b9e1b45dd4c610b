"""What both sides do to a partnership: invite, and end it. Parts of a caller's transaction.

Whoever changes a partnership and its invitations takes the partnership's row first, and who needs
the row of its organization or of a contact takes that one before: two at once then wait for each
other in line and never in a circle.
"""

from typing import Any

from piccolo.columns import Column

from portal import clock, settings
from portal.access import newest_template
from portal.actions import mailing
from portal.gateways import invitation_template, secrets
from portal.gateways.invitation_template import Occasion, default_wording, values_of
from portal.rules.invitation_template import Wording, language_for
from portal.rules.lifecycle import OPEN
from portal.rules.notices import Notice
from portal.rules.partnership import (
    NOT_ACTIVE,
    OPEN_TICKETS,
    STEPS,
    Candidate,
    PartnerEvent,
    reasons_against,
)
from portal.rules.refusals import Refusal, Refused
from portal.rules.vocabulary import OrganizationType
from portal.tables.organizations import Invitation, Organization, Partnership
from portal.tables.rows import load
from portal.tables.tickets import Outsourcing

Values = dict[Column | str, Any]


async def take_step(partnership_id: int, event: PartnerEvent, values: Values | None = None) -> bool:
    """Write the status of the event's row, and `values`, if the partnership still allows it."""
    step = next(step for step in STEPS if step.event is event)
    moved = (
        await Partnership.update({Partnership.status: step.target.value, **(values or {})})
        .where(
            Partnership.id == partnership_id,
            Partnership.status.is_in([source.value for source in step.source]),
        )
        .returning(Partnership.id)
    )
    return bool(moved)


async def held(partnership_id: int) -> Partnership:
    """The partnership as it stands now, held still until the transaction ends."""
    await Partnership.update({Partnership.status: Partnership.status}).where(
        Partnership.id == partnership_id
    )
    return await load(Partnership, partnership_id)


async def hold_organization(*organization_ids: int) -> None:
    """Make other writers of these wait until the transaction ends.

    Whether a type may be lost and whether somebody is invited (Q24, R5) hang on each other: of two
    that decide at once, the later one sees what the earlier one did.
    """
    await Organization.update({Organization.name: Organization.name}).where(
        Organization.id.is_in(list(organization_ids))
    )


async def end(partnership_id: int, event: PartnerEvent) -> Partnership:
    """Active becomes Canceled, unless a ticket is open (R26 to R29, Q5).

    The partnership's row is taken before the tickets are counted, and a send takes it too before
    it opens an attempt: of the two, the later one sees what the earlier one did.
    """
    if not await take_step(partnership_id, event, {Partnership.ended_at: clock.now()}):
        raise Refused(NOT_ACTIVE)
    has_open = await Outsourcing.exists().where(
        Outsourcing.partnership == partnership_id,
        Outsourcing.status.is_in([status.value for status in OPEN]),
    )
    if has_open:
        raise Refused(OPEN_TICKETS)
    return await held(partnership_id)


async def void_invitations(partnership_id: int) -> None:
    """No link that was mailed before works any more (Q6)."""
    await Invitation.update({Invitation.voided_at: clock.now()}).where(
        Invitation.partnership == partnership_id,
        Invitation.used_at.is_null(),
        Invitation.voided_at.is_null(),
    )


async def reason_not_to_invite(partnership_id: int) -> Refusal | None:
    """The first guard that fails, judged on the rows as they are now (R5, R10 to R12)."""
    of = Partnership
    row = (
        await of.select(
            of.recipient_email,
            of.recipient,
            of.recipient.redacted_at.as_alias("redacted_at"),
            of.organization.type.as_alias("type"),
            of.organization.active.as_alias("active"),
        )
        .where(of.id == partnership_id)
        .first()
    )
    assert row is not None  # noqa: S101 - partnerships are never deleted
    candidate = Candidate(
        organization_type=OrganizationType(row["type"]),
        organization_active=row["active"],
        has_recipient=row["recipient"] is not None,
        recipient_redacted=row["redacted_at"] is not None,
        recipient_email=row["recipient_email"],
    )
    return next(reasons_against(candidate), None)


async def mail_invitation(partnership_id: int, sent_by: int | None) -> None:
    """A new link to the stored address, in the words of the lead; older links are void.

    `sent_by` is None where the holder of an old link asked for it.
    """
    await void_invitations(partnership_id)
    of = Partnership
    row = (
        await of.select(
            of.recipient_email,
            of.recipient.name.as_alias("recipient"),
            of.invited_by.name.as_alias("inviter"),
            of.organization.name.as_alias("organization"),
            of.organization.language.as_alias("known_language"),
            of.lead.id.as_alias("lead"),
            of.lead.name.as_alias("lead_name"),
            of.lead.language.as_alias("lead_language"),
            of.lead.time_zone.as_alias("time_zone"),
        )
        .where(of.id == partnership_id)
        .first()
    )
    assert row is not None  # noqa: S101 - partnerships are never deleted
    language = language_for(row["known_language"], row["lead_language"])
    template = await newest_template(row["lead"], language)
    token, now = secrets.new_token(), clock.now()
    invitation = Invitation(
        partnership=partnership_id,
        digest=secrets.digest(token),
        email=row["recipient_email"],
        sent_by=sent_by,
        created_at=now,
        expires_at=now + settings.current().invitation_life,
        template=template.id if template else None,
    )
    await invitation.save()
    reader = mailing.Reader(
        email=invitation.email,
        name=row["recipient"],
        language=language,
        time_zone=row["time_zone"],
    )
    occasion = Occasion(
        recipient=row["recipient"],
        organization=row["organization"],
        lead=row["lead_name"],
        inviter=row["inviter"] or row["lead_name"],
        expires_at=invitation.expires_at,
        token=token,
    )
    wording = Wording(template.subject, template.body) if template else default_wording(language)
    mail = invitation_template.render(wording, values_of(occasion, reader.reads), reader.reads)
    await mailing.post_rendered(Notice.INVITATION.value, reader, mail, invitation.id)
