"""Sign-in without passwords: a mailed code for the browser that asked, and a link (Q46).

A request is one row. Code and link work once, within minutes, and only their digests are kept.
Unknown addresses cost the same work and get the same answer (A07, A08).
"""

import logging
from datetime import timedelta

from piccolo.columns.combination import And, Or
from piccolo.custom_types import Combinable

from portal.access import NotThere
from portal.actions import journal, mailing, throttling
from portal.actions.sessions import BROWSER_NAME_LENGTH, open_session
from portal.clock import now
from portal.gateways import letters, secrets
from portal.rules import throttles
from portal.rules.addresses import address_refusal, mailbox, network
from portal.rules.notices import Notice
from portal.rules.refusals import Invalid, Refusal, Refused
from portal.rules.sign_in import CODE_LIFE, LINK_LIFE, MOST_WRONG_CODES
from portal.rules.vocabulary import N_
from portal.settings import current
from portal.tables.database import transaction
from portal.tables.people import Membership, Person, Session, SignInRequest

NO_LONGER = Refusal("A01", N_("This link was used already or has expired. Ask for a new one."))
WRONG_CODE = Refusal(
    "A01", N_("This code is wrong, used or expired. Check it, or ask for a new one.")
)
NO_COMPANY = Refusal("Q46", N_("You have no access at present. Ask your administrator."))

log = logging.getLogger("portal.sign_in")


async def ask(email: str, browser_token: str, asked_from: str, network_address: str) -> None:
    """Mail a code and a link to the person with this address; what was mailed before is void.

    `asked_from` is what the browser calls itself. Raises Invalid for a malformed address, Throttled
    for too many; anything else ends alike, whether there is such a person or not.
    """
    email = email.strip().lower()
    if refusal := address_refusal(email):
        raise Invalid({"email": refusal})
    async with transaction():
        # Always in this order, so that two requests never wait for each other in a circle.
        await count_mail_to(email)
        await throttling.count(throttles.CODES_PER_NETWORK, network(network_address))
        await throttling.count(throttles.CODES_AT_ALL, "")
        person = await Person.objects().where(Person.email == email).first()
        browser_digest = secrets.digest(browser_token)
        await _void_mailed(person, browser_digest)
        token, code = secrets.new_token(), secrets.new_code()
        await SignInRequest.insert(
            SignInRequest(
                person=person.id if person else None,
                link_digest=secrets.digest(token),
                code_digest=_code_digest(secrets.digest(token), code),
                browser_digest=browser_digest,
                asked_from=asked_from[:BROWSER_NAME_LENGTH],
                created_at=now(),
                expires_at=now() + CODE_LIFE,
            )
        )
        if person:
            to = mailing.reader(person)
            letter = letters.sign_in(to.reads, code, link_of(token))
            await mailing.post(Notice.SIGN_IN.value, to, letter)


async def count_mail_to(email: str) -> None:
    """No mailbox gets many mails to sign in, whoever asks for them (A11)."""
    await throttling.count(throttles.CODES_PER_ADDRESS, mailbox(email))
    await throttling.count(throttles.CODES_PER_ADDRESS_HOUR, mailbox(email))


async def redeem_code(browser_token: str, code: str, browser: str) -> str:
    """The secret of a new session for the code that this browser asked for.

    Any other code is Invalid; the fifth wrong one voids the code and its link.
    """
    async with transaction():
        # The try is taken first: parallel guesses wait for each other and all of them count.
        tried = (
            await SignInRequest.update({SignInRequest.wrong_codes: SignInRequest.wrong_codes + 1})
            .where(SignInRequest.browser_digest == secrets.digest(browser_token), _still_open())
            .returning(
                SignInRequest.id,
                SignInRequest.person,
                SignInRequest.link_digest,
                SignInRequest.code_digest,
            )
        )
        for request in tried:
            expected = _code_digest(request["link_digest"], code.strip())
            if request["person"] and secrets.is_same(request["code_digest"], expected):
                await SignInRequest.update({SignInRequest.used_at: now()}).where(
                    SignInRequest.id == request["id"]
                )
                return await _enter(request["person"], browser)
    log.warning("a wrong or expired sign-in code was typed")
    raise Invalid({"code": WRONG_CODE})


async def redeem_link(token: str, browser: str) -> str:
    """The secret of a new session for a mailed or handed-over link; Refused once it is used."""
    async with transaction():
        used = (
            await SignInRequest.update({SignInRequest.used_at: now()})
            .where(
                SignInRequest.link_digest == secrets.digest(token),
                SignInRequest.person.is_not_null(),
                _still_open(),
            )
            .returning(SignInRequest.person)
        )
        if used:
            return await _enter(used[0]["person"], browser)
    log.warning("a used or expired sign-in link was opened")
    raise Refused(NO_LONGER)


async def sign_in_as(email: str, browser: str) -> str:
    """The secret of a new session as one of the cast; there is no such door outside the demo."""
    if not current().demo:
        raise NotThere
    async with transaction():
        person = await Person.objects().where(Person.email == email).first()
        if person is None:
            raise NotThere
        return await _enter(person.id, browser)


async def hand_over_link(email: str) -> str:
    """A link for a person who cannot get mail: good once, for LINK_LIFE, in any browser."""
    async with transaction():
        person = await Person.objects().where(Person.email == email.strip().lower()).first()
        if person is None:
            raise Refused(Refusal("Q46", N_("Nobody here has this address.")))
        await journal.note(None, person.id, "hand over a sign-in link", f"person {person.id}")
        return await add_link(person.id)


async def add_link(person_id: int, life: timedelta = LINK_LIFE) -> str:
    """The same in the transaction of the caller."""
    token = secrets.new_token()
    await SignInRequest.insert(
        SignInRequest(
            person=person_id,
            link_digest=secrets.digest(token),
            created_at=now(),
            expires_at=now() + life,
        )
    )
    return link_of(token)


async def void_links(person_id: int) -> None:
    """No code or link that is on its way to the person lets anybody in any more."""
    await SignInRequest.update({SignInRequest.expires_at: now()}).where(
        SignInRequest.person == person_id, _still_open()
    )


def link_of(token: str) -> str:
    """The address under which a link is redeemed, from the configured base address (A09)."""
    return f"{current().base_url}/sign-in/{token}"


def _code_digest(link_digest: str, code: str) -> str:
    """Equal codes differ by their links, and the key keeps a reader of the table from guessing."""
    return secrets.sign(current().secret_key, "sign-in code", f"{link_digest}:{code}")


def _still_open() -> And:
    return (
        SignInRequest.used_at.is_null()
        & (SignInRequest.expires_at > now())
        & (SignInRequest.wrong_codes < MOST_WRONG_CODES)
    )


async def _void_mailed(person: Person | None, browser_digest: str) -> None:
    """Only the newest code counts, for a person and in a browser. Handed-over links stay."""
    same: Combinable = SignInRequest.browser_digest == browser_digest
    if person:
        mailed = (SignInRequest.person == person.id) & (SignInRequest.browser_digest != "")
        same = Or(same, mailed)
    await SignInRequest.update({SignInRequest.expires_at: now()}).where(same, _still_open())


async def _enter(person_id: int, browser: str) -> str:
    """Open a session in the company where the person was last, else in their first one."""
    memberships = (
        await Membership.select(Membership.id, Membership.tenant)
        .where(Membership.person == person_id, Membership.active.eq(True))
        .order_by(Membership.id)
    )
    if not memberships:
        raise Refused(NO_COMPANY)
    last = (
        await Session.select(Session.membership)
        .where(Session.membership.is_in([row["id"] for row in memberships]))
        .order_by(Session.seen_at, Session.id, ascending=False)
        .first()
    )
    chosen = next(
        (row for row in memberships if last and row["id"] == last["membership"]), memberships[0]
    )
    await journal.note(chosen["tenant"], person_id, "sign in", f"membership {chosen['id']}")
    return await open_session(chosen["id"], browser)
