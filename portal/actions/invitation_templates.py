"""What a lead writes into its invitations: keep it while it is typed, save it, bring an older text
back, try it on oneself.

A text is never changed but followed by a newer one, as invitations name the one they went out with.
"""

from portal import clock
from portal.access import Who, newest_template
from portal.actions import journal, mailing, throttling
from portal.actions.sending import Making, once
from portal.gateways import invitation_template, secrets
from portal.gateways.invitation_template import Occasion, default_wording, faults_of, values_of
from portal.rules.invitation_template import Wording
from portal.rules.notices import Notice
from portal.rules.partnership import NO_AGREEMENT
from portal.rules.refusals import Invalid, Refusal, Refused
from portal.rules.throttles import TEST_MAILS_PER_PERSON
from portal.rules.vocabulary import N_
from portal.tables.database import transaction
from portal.tables.invitation_templates import InvitationTemplate
from portal.tables.kept import KeptInvitation
from portal.tables.people import Tenant

DEFAULT = 0  # the version of the text that we bring
CHANGED = N_(
    "This text was changed at {time}, while you had it open. Compare, then save again to keep "
    "what you typed."
)
TEST_NOTE = N_(
    "This is a test from the page Edit invitation. Its links show the address, but lead to no "
    "invitation."
)


async def keep(who: Who, language: str, typed: Wording, *, seen: int) -> None:
    """Keep what stands in the editor, right or wrong, unless it is what goes out anyway.

    `seen` is the version that the person began with, 0 for ours.
    """
    async with transaction():
        stands = _wording_of(await newest_template(who.tenant, language), language)
        if typed == stands or not (typed.subject.strip() or typed.body.strip()):
            await _forget(who, language)
            return
        await KeptInvitation.insert(
            KeptInvitation(
                membership=who.membership,
                language=language,
                version=seen,
                subject=typed.subject,
                body=typed.body,
                kept_at=clock.now(),
            )
        ).on_conflict(
            target=(KeptInvitation.membership, KeptInvitation.language),
            action="DO UPDATE",
            values=[
                KeptInvitation.version,
                KeptInvitation.subject,
                KeptInvitation.body,
                KeptInvitation.kept_at,
            ],
        )


async def discard(who: Who, language: str) -> None:
    """What was typed and not saved is not wanted."""
    async with transaction():
        await _forget(who, language)


async def save(who: Who, language: str, wording: Wording, *, seen: int) -> None:
    """A new version. `seen` is the one that stood there when the form was opened, 0 for ours.

    Refused if another has followed meanwhile, and Invalid for what nobody should get by mail.
    """
    _judge(wording)
    async with transaction():
        making = await once(who)
        if making.is_made:
            return
        newest = await _held(who, language)
        if newest and newest.version != seen:
            raise Refused(Refusal("Q9", CHANGED, {"time": newest.saved_at}))
        await _write(who, language, wording, newest, making)
        await _forget(who, language)


async def bring_back(who: Who, version: InvitationTemplate) -> None:
    """An older text as a new version."""
    wording = Wording(version.subject, version.body)
    await _bring_back(who, version.language, wording, version.version)


async def reset(who: Who, language: str) -> None:
    """The text that we bring, as a new version: what was written before stays to be read."""
    await _bring_back(who, language, default_wording(language), DEFAULT)


async def send_test(who: Who, wording: Wording, occasion: Occasion, language: str) -> None:
    """The mail as a recipient would get it, to the person's own address and to no other."""
    _judge(wording)
    _ask_agreement(who)
    async with transaction():
        if (await once(who)).is_made:
            return
        await throttling.count(TEST_MAILS_PER_PERSON, str(who.person))
        to = mailing.Reader(
            email=who.email, name=who.name, language=language, time_zone=who.time_zone
        )
        values, note = values_of(occasion, to.reads), to.reads.say(TEST_NOTE)
        mail = invitation_template.render(wording, values, to.reads, note)
        await mailing.post_rendered(Notice.INVITATION_TEST.value, to, mail)
        await journal.note(who.tenant, who.person, "test invitation", f"tenant {who.tenant}")


def _judge(wording: Wording) -> None:
    if found := faults_of(wording):
        raise Invalid(found)


def _ask_agreement(who: Who) -> None:
    if not who.has_agreed:
        raise Refused(NO_AGREEMENT)


async def _bring_back(who: Who, language: str, wording: Wording, version: int) -> None:
    async with transaction():
        newest = await _held(who, language)
        making = Making(secrets.new_public_id())
        await _write(who, language, wording, newest, making, brought_back=version)
        await _forget(who, language)


async def _held(who: Who, language: str) -> InvitationTemplate | None:
    """What stands now. Of several who write at once, each waits for the one before."""
    _ask_agreement(who)
    await Tenant.update({Tenant.name: Tenant.name}).where(Tenant.id == who.tenant)
    return await newest_template(who.tenant, language)


async def _forget(who: Who, language: str) -> None:
    await KeptInvitation.delete().where(
        KeptInvitation.membership == who.membership, KeptInvitation.language == language
    )


def _wording_of(newest: InvitationTemplate | None, language: str) -> Wording:
    return Wording(newest.subject, newest.body) if newest else default_wording(language)


async def _write(
    who: Who,
    language: str,
    wording: Wording,
    newest: InvitationTemplate | None,
    making: Making,
    brought_back: int | None = None,
) -> None:
    """The next version, unless it would say the same."""
    if wording == _wording_of(newest, language):
        return
    template = InvitationTemplate(
        public_id=making.public_id,
        tenant=who.tenant,
        language=language,
        version=newest.version + 1 if newest else 1,
        subject=wording.subject,
        body=wording.body,
        brought_back=brought_back,
        saved_by=who.person,
        saved_at=clock.now(),
    )
    await template.save()
    await journal.note(
        who.tenant,
        who.person,
        "edit invitation template",
        f"invitation_template {template.id}",
        language=language,
        version=template.version,
    )
