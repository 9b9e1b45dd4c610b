"""The lists of who may take work on, and of who may give it away."""

from portal.rules.languages import LANGUAGES
from portal.rules.listings.parts import ACTIVE, INACTIVE, NONE, SOME, STATE, one_cell, words_of
from portal.rules.lists import Ask, Filter, Shape, Show
from portal.rules.partnership import ELIGIBLE
from portal.rules.people import ROLES
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_, Channel, Level, NetworkKind, PartnerStatus, TenantKind

# Each filter stands under the header of the column that has its key (R6); a file has all columns.
PARTNERS = Shape(
    name="partners",
    path="/outsource/partners",
    needs=Permission.MANAGE_PARTNERS,
    label=N_("Invite & Manage"),
    sort="name",
    columns=(
        one_cell("name", N_("Organization"), is_sortable=True, is_fixed=True),
        one_cell("type", N_("Type"), Show.WORD, is_sortable=True),
        one_cell("status", N_("Partner status"), Show.WORD, is_sortable=True),
        one_cell("recipient", N_("Invitation recipient"), is_sortable=True),
        one_cell("email", N_("Recipient email"), is_sortable=True),
        one_cell("open_tickets", N_("Open tickets"), Show.NUMBER, is_sortable=True),
        one_cell("invited_at", N_("Last invited"), Show.MOMENT, is_sortable=True, is_shown=False),
        one_cell(
            "settled_at", N_("Answered or ended"), Show.MOMENT, is_sortable=True, is_shown=False
        ),
        one_cell("channel", N_("Channel"), is_sortable=True, is_shown=False),
        one_cell("language", N_("Language"), is_sortable=True, is_shown=False),
        one_cell("skills", N_("Skills"), is_sortable=True, is_shown=False),
        one_cell("areas", N_("Areas"), is_sortable=True, is_shown=False),
    ),
    filters=(
        Filter(key="name", label=N_("Organization")),
        Filter(key="type", label=N_("Type"), ask=Ask.WORDS, words=words_of(ELIGIBLE)),
        Filter(
            key="status", label=N_("Partner status"), ask=Ask.WORDS, words=words_of(PartnerStatus)
        ),
        Filter(key="recipient", label=N_("Invitation recipient")),
        Filter(key="email", label=N_("Recipient email")),
        Filter(
            key="open_tickets",
            label=N_("Open tickets"),
            ask=Ask.WORDS,
            words=((SOME, N_("Some")), (NONE, N_("None"))),
        ),
        Filter(key="invited_at", label=N_("Invited since"), ask=Ask.DAY),
        Filter(key="settled_at", label=N_("Answered or ended since"), ask=Ask.DAY),
        Filter(key="channel", label=N_("Channel"), ask=Ask.WORDS, words=words_of(Channel)),
        Filter(key="language", label=N_("Language"), ask=Ask.WORDS, words=tuple(LANGUAGES.items())),
        Filter(key="skills", label=N_("Skill")),
        Filter(key="areas", label=N_("Area")),
    ),
)


NETWORKS = Shape(
    name="networks",
    path="/outsource/networks",
    needs=Permission.MANAGE_PARTNERS,
    label=N_("Outsourcing networks"),
    sort="name",
    columns=(
        one_cell("name", N_("Name"), is_sortable=True, is_fixed=True),
        one_cell("kind", N_("Type"), Show.WORD),
        one_cell("action", N_("When forwarded"), Show.WORD),
        one_cell("email", N_("Email")),
        one_cell("organization", N_("Organization")),
    ),
    filters=(
        Filter(key="search", label=N_("Name")),
        Filter(key="kind", label=N_("Type"), ask=Ask.WORDS, words=words_of(NetworkKind)),
        STATE,
    ),
)


# The permission of a system administrator is Allow All, whatever a filter or a sort asks (R54).
PERMISSIONS = Shape(
    name="permissions",
    path="/outsource/permissions",
    needs=Permission.CONFIGURE_PERMISSIONS,
    label=N_("Configure user permissions"),
    sort="name",
    columns=(
        one_cell("name", N_("Name"), is_sortable=True, is_fixed=True),
        one_cell("email", N_("Email"), is_sortable=True, is_shown=False),
        one_cell("role", N_("Security level"), Show.WORD, is_sortable=True),
        one_cell("level", N_("Outsourcing permission"), Show.WORD, is_sortable=True, is_fixed=True),
        one_cell("access", N_("Access"), Show.WORD),
    ),
    filters=(
        Filter(key="search", label=N_("Name or email")),
        Filter(
            key="role",
            label=N_("Security level"),
            ask=Ask.WORDS,
            words=words_of(ROLES[TenantKind.INSTANCE]),
        ),
        Filter(
            key="level", label=N_("Outsourcing permission"), ask=Ask.WORDS, words=words_of(Level)
        ),
        Filter(
            key="access",
            label=N_("Access"),
            ask=Ask.WORDS,
            words=((ACTIVE, N_("Active")), (INACTIVE, N_("Inactive"))),
        ),
    ),
)
