"""Companies that use the portal, the people in them, and the doors they come in by."""

from piccolo.columns import Boolean, Integer, Serial, Text, Timestamptz, Varchar
from piccolo.columns.base import OnDelete
from piccolo.table import Table

from portal.tables.keys import ForeignKey
from portal.tables.schema import Index


class Person(Table):
    """One login, known by its mail address; may belong to several tenants."""

    id: Serial
    public_id = Varchar(22, unique=True)
    email = Varchar(254, unique=True, help_text="lower case")
    name = Varchar(120)
    language = Varchar(5, default="en")
    time_zone = Varchar(64, default="UTC")
    created_at = Timestamptz()


class Tenant(Table):
    """One company: an instance that runs a desk here, or a subcontractor (TenantKind)."""

    id: Serial
    public_id = Varchar(22, unique=True)
    kind = Varchar(20)
    name = Varchar(120)
    language = Varchar(5, default="en")
    currency = Varchar(3, default="EUR")
    time_zone = Varchar(64, default="UTC")
    last_ticket_number = Integer(default=1000)
    agreement_version = Integer(null=True, default=None, help_text="accepted last (C8, R37)")
    is_set_up = Boolean(default=False, help_text="the checklist is done or put away (R110)")
    phone = Varchar(60, default="")
    address = Varchar(500, default="")
    technicians_report = Boolean(default=True, help_text="may they report completion (Q20)")
    primary_contact = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.restrict)
    created_at = Timestamptz()


class Membership(Table):
    """What a person is in a tenant: a role, and for staff of an instance a level."""

    id: Serial
    public_id = Varchar(22, unique=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict)
    person = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    role = Varchar(40)
    level = Varchar(40, default="None")
    active = Boolean(default=True)
    created_at = Timestamptz()
    # The timer stands here, so that it comes with the session and there can be one at most.
    timer_page = Varchar(60, default="", help_text="of the ticket it was started on")
    timer_started_at = Timestamptz(null=True, default=None)
    timer_stopped_at = Timestamptz(null=True, default=None)


class MemberInvitation(Table):
    """A mailed question whether somebody joins a company. Who says yes gets a Membership (A45)."""

    id: Serial
    public_id = Varchar(22, unique=True)
    tenant = ForeignKey(Tenant, null=False, on_delete=OnDelete.restrict)
    email = Varchar(254, help_text="lower case")
    name = Varchar(120, help_text="as whoever invites calls the person")
    role = Varchar(40)
    digest = Varchar(64, unique=True, help_text="of the newest link; older ones are void")
    invited_by = ForeignKey(Person, null=False, on_delete=OnDelete.restrict)
    created_at = Timestamptz()
    expires_at = Timestamptz()
    closed_at = Timestamptz(null=True, default=None, help_text="answered or withdrawn")


class Session(Table):
    """A signed-in browser. The cookie's secret is kept only as its digest."""

    id: Serial
    public_id = Varchar(22, unique=True)
    digest = Varchar(64, unique=True)
    membership = ForeignKey(Membership, null=False, on_delete=OnDelete.restrict)
    browser = Varchar(200, default="", help_text="what the browser calls itself")
    created_at = Timestamptz()
    seen_at = Timestamptz()
    ended_at = Timestamptz(null=True, default=None)


class SignInRequest(Table):
    """A mailed code and link that wait to be used once. Unknown addresses have no person."""

    id: Serial
    person = ForeignKey(Person, null=True, default=None, on_delete=OnDelete.restrict)
    link_digest = Varchar(64, unique=True)
    code_digest = Varchar(64, default="")
    browser_digest = Varchar(64, default="", help_text="the browser that asked; empty: any")
    asked_from = Varchar(200, default="", help_text="what the asking browser calls itself")
    wrong_codes = Integer(default=0)
    created_at = Timestamptz()
    expires_at = Timestamptz()
    used_at = Timestamptz(null=True, default=None)


class Throttle(Table):
    """When something happened within its window, so that the next time can be allowed or not."""

    id: Serial
    key = Varchar(120, unique=True, help_text="what is limited, for whom, as a digest")
    moments = Text(default="[]", help_text="JSON list of seconds since 1970, oldest first")
    forgotten_at = Timestamptz(help_text="when the newest of them leaves the window")


INDEXES = (
    Index("membership_once", "membership", ("tenant", "person"), unique=True),
    Index("membership_of_person", "membership", ("person",)),
    Index(
        "member_invitation_once",
        "member_invitation",
        ("email", "tenant"),
        unique=True,
        where="closed_at IS NULL",
    ),
    Index(
        "member_invitation_of_tenant",
        "member_invitation",
        ("tenant", "id"),
        where="closed_at IS NULL",
    ),
    Index("throttle_to_forget", "throttle", ("forgotten_at",)),
    Index("session_of_membership", "session", ("membership",), where="ended_at IS NULL"),
    Index("sign_in_request_of_browser", "sign_in_request", ("browser_digest", "id")),
)
