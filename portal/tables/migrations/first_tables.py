"""The first tables: people, partnerships, tickets, what was shared of them, fees and mail."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.tables.migrations import migration

ID = "0001_first_tables"

TABLES = """
CREATE TABLE person (
    id {id},
    public_id VARCHAR(22) NOT NULL UNIQUE DEFAULT '',
    email VARCHAR(254) NOT NULL UNIQUE DEFAULT '',
    name VARCHAR(120) NOT NULL DEFAULT '',
    language VARCHAR(5) NOT NULL DEFAULT 'en',
    time_zone VARCHAR(64) NOT NULL DEFAULT 'UTC',
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE tenant (
    id {id},
    public_id VARCHAR(22) NOT NULL UNIQUE DEFAULT '',
    kind VARCHAR(20) NOT NULL DEFAULT '',
    name VARCHAR(120) NOT NULL DEFAULT '',
    language VARCHAR(5) NOT NULL DEFAULT 'en',
    currency VARCHAR(3) NOT NULL DEFAULT 'EUR',
    time_zone VARCHAR(64) NOT NULL DEFAULT 'UTC',
    last_ticket_number INTEGER NOT NULL DEFAULT 1000,
    agreement_version INTEGER,
    primary_contact INTEGER REFERENCES person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);

CREATE TABLE membership (
    id {id},
    public_id VARCHAR(22) NOT NULL UNIQUE DEFAULT '',
    tenant INTEGER NOT NULL REFERENCES tenant (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    person INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    role VARCHAR(40) NOT NULL DEFAULT '',
    level VARCHAR(40) NOT NULL DEFAULT 'None',
    active BOOLEAN NOT NULL DEFAULT true,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX membership_once ON membership (tenant, person);
CREATE INDEX membership_of_person ON membership (person);

CREATE TABLE session (
    id {id},
    public_id VARCHAR(22) NOT NULL UNIQUE DEFAULT '',
    digest VARCHAR(64) NOT NULL UNIQUE DEFAULT '',
    membership INTEGER NOT NULL REFERENCES membership (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    browser VARCHAR(200) NOT NULL DEFAULT '',
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    seen_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    ended_at TIMESTAMPTZ
);
CREATE INDEX session_of_membership ON session (membership) WHERE ended_at IS NULL;

CREATE TABLE sign_in_request (
    id {id},
    person INTEGER REFERENCES person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    link_digest VARCHAR(64) NOT NULL UNIQUE DEFAULT '',
    code_digest VARCHAR(64) NOT NULL DEFAULT '',
    browser_digest VARCHAR(64) NOT NULL DEFAULT '',
    asked_from VARCHAR(200) NOT NULL DEFAULT '',
    wrong_codes INTEGER NOT NULL DEFAULT 0,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    expires_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    used_at TIMESTAMPTZ
);
CREATE INDEX sign_in_request_of_browser ON sign_in_request (browser_digest, id);

CREATE TABLE throttle (
    id {id},
    key VARCHAR(120) NOT NULL UNIQUE DEFAULT '',
    since TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    times INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE organization (
    id {id},
    public_id VARCHAR(22) NOT NULL UNIQUE DEFAULT '',
    tenant INTEGER NOT NULL REFERENCES tenant (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    name VARCHAR(120) NOT NULL DEFAULT '',
    sort_name VARCHAR(120) NOT NULL DEFAULT '',
    type VARCHAR(20) NOT NULL DEFAULT '',
    phone VARCHAR(60) NOT NULL DEFAULT '',
    address TEXT NOT NULL DEFAULT '',
    active BOOLEAN NOT NULL DEFAULT true,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX organization_by_name ON organization (tenant, sort_name, id);

CREATE TABLE contact (
    id {id},
    public_id VARCHAR(22) NOT NULL UNIQUE DEFAULT '',
    organization INTEGER NOT NULL REFERENCES organization (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    name VARCHAR(120) NOT NULL DEFAULT '',
    email VARCHAR(254) NOT NULL DEFAULT '',
    phone VARCHAR(60) NOT NULL DEFAULT '',
    redacted_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX contact_of_organization ON contact (organization);

CREATE TABLE partnership (
    id {id},
    public_id VARCHAR(22) NOT NULL UNIQUE DEFAULT '',
    lead INTEGER NOT NULL REFERENCES tenant (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    organization INTEGER NOT NULL UNIQUE
        REFERENCES organization (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    partner INTEGER REFERENCES tenant (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    status VARCHAR(20) NOT NULL DEFAULT 'Not invited',
    channel VARCHAR(10) NOT NULL DEFAULT '',
    recipient INTEGER REFERENCES contact (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    recipient_email VARCHAR(254) NOT NULL DEFAULT '',
    invited_at TIMESTAMPTZ,
    invited_by INTEGER REFERENCES person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    answered_at TIMESTAMPTZ,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX partnership_of_lead ON partnership (lead, status);
CREATE INDEX partnership_of_partner ON partnership (partner, status);

CREATE TABLE invitation (
    id {id},
    partnership INTEGER NOT NULL REFERENCES partnership (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    digest VARCHAR(64) NOT NULL UNIQUE DEFAULT '',
    email VARCHAR(254) NOT NULL DEFAULT '',
    sent_by INTEGER REFERENCES person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    expires_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    used_at TIMESTAMPTZ,
    voided_at TIMESTAMPTZ
);
CREATE INDEX invitation_of_partnership ON invitation (partnership);

CREATE TABLE agreement_acceptance (
    id {id},
    tenant INTEGER NOT NULL REFERENCES tenant (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    version INTEGER NOT NULL DEFAULT 0,
    language VARCHAR(5) NOT NULL DEFAULT '',
    digest VARCHAR(64) NOT NULL DEFAULT '',
    person INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    person_name VARCHAR(120) NOT NULL DEFAULT '',
    address VARCHAR(45) NOT NULL DEFAULT '',
    at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX agreement_once ON agreement_acceptance (tenant, version);

CREATE TABLE fee_contract (
    id {id},
    tenant INTEGER NOT NULL REFERENCES tenant (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    version INTEGER NOT NULL DEFAULT 0,
    amount INTEGER NOT NULL DEFAULT 0,
    currency VARCHAR(3) NOT NULL DEFAULT '',
    valid_from TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX fee_contract_version_once ON fee_contract (tenant, version);

CREATE TABLE ticket (
    id {id},
    public_id VARCHAR(22) NOT NULL UNIQUE DEFAULT '',
    tenant INTEGER NOT NULL REFERENCES tenant (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    number INTEGER NOT NULL DEFAULT 0,
    title VARCHAR(200) NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    priority VARCHAR(20) NOT NULL DEFAULT 'Medium',
    status VARCHAR(20) NOT NULL DEFAULT 'New',
    source VARCHAR(20) NOT NULL DEFAULT 'Manual',
    due_at TIMESTAMPTZ,
    organization INTEGER REFERENCES organization (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    contact INTEGER REFERENCES contact (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    site_name VARCHAR(120) NOT NULL DEFAULT '',
    site_address TEXT NOT NULL DEFAULT '',
    site_contact VARCHAR(120) NOT NULL DEFAULT '',
    site_phone VARCHAR(60) NOT NULL DEFAULT '',
    assigned_to INTEGER REFERENCES person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    external_id VARCHAR(120),
    created_by INTEGER REFERENCES person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    changed_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX ticket_number_once ON ticket (tenant, number);
CREATE UNIQUE INDEX ticket_external_id_once ON ticket (tenant, external_id)
    WHERE external_id IS NOT NULL;
CREATE INDEX ticket_of_assigned ON ticket (assigned_to, tenant);

CREATE TABLE ticket_word (
    id {id},
    tenant INTEGER NOT NULL REFERENCES tenant (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    ticket INTEGER NOT NULL REFERENCES ticket (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    word VARCHAR(200) NOT NULL DEFAULT ''
);
CREATE INDEX ticket_word_beginning ON ticket_word (tenant, word, ticket);
CREATE INDEX ticket_word_of_ticket ON ticket_word (ticket);

CREATE TABLE outsourcing (
    id {id},
    public_id VARCHAR(22) NOT NULL UNIQUE DEFAULT '',
    lead INTEGER NOT NULL REFERENCES tenant (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    ticket INTEGER NOT NULL REFERENCES ticket (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    partnership INTEGER NOT NULL REFERENCES partnership (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    partner INTEGER NOT NULL REFERENCES tenant (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    partner_ticket INTEGER REFERENCES ticket (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    channel VARCHAR(10) NOT NULL DEFAULT '',
    status VARCHAR(20) NOT NULL DEFAULT '',
    currency VARCHAR(3) NOT NULL DEFAULT '',
    rate_kind VARCHAR(10) NOT NULL DEFAULT 'hourly',
    partner_rate INTEGER,
    authorised_minutes INTEGER NOT NULL DEFAULT 0,
    authorised_charges INTEGER NOT NULL DEFAULT 0,
    accept_by TIMESTAMPTZ,
    complete_by TIMESTAMPTZ,
    instructions TEXT NOT NULL DEFAULT '',
    shows_customer BOOLEAN NOT NULL DEFAULT false,
    reason VARCHAR(20) NOT NULL DEFAULT '',
    customer_rate INTEGER,
    billing VARCHAR(200) NOT NULL DEFAULT '',
    fee_contract INTEGER REFERENCES fee_contract (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    created_by INTEGER REFERENCES person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    sent_by INTEGER REFERENCES person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    sent_at TIMESTAMPTZ,
    answered_by INTEGER REFERENCES person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    answered_at TIMESTAMPTZ,
    started_at TIMESTAMPTZ,
    reported_by INTEGER REFERENCES person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    reported_at TIMESTAMPTZ,
    closed_by INTEGER REFERENCES person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    closed_at TIMESTAMPTZ,
    decline_reason VARCHAR(20) NOT NULL DEFAULT '',
    reason_text TEXT NOT NULL DEFAULT ''
);
CREATE INDEX outsourcing_of_ticket ON outsourcing (ticket, id);
CREATE UNIQUE INDEX outsourcing_one_open ON outsourcing (ticket)
    WHERE status IN ('Unsent', 'Assigned', 'Accepted', 'In Progress', 'Waiting Approval');
CREATE INDEX outsourcing_of_partner ON outsourcing (partner, status, id);
CREATE INDEX outsourcing_of_lead ON outsourcing (lead, status, id);
CREATE INDEX outsourcing_of_partnership ON outsourcing (partnership, status);
CREATE INDEX outsourcing_of_partner_ticket ON outsourcing (partner_ticket);

CREATE TABLE item (
    id {id},
    public_id VARCHAR(22) NOT NULL UNIQUE DEFAULT '',
    ticket INTEGER NOT NULL REFERENCES ticket (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    kind VARCHAR(2) NOT NULL DEFAULT '',
    event VARCHAR(4) NOT NULL DEFAULT '',
    author INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    text TEXT NOT NULL DEFAULT '',
    internal_text TEXT NOT NULL DEFAULT '',
    minutes INTEGER,
    worked_on DATE,
    started_at TIMESTAMPTZ,
    ended_at TIMESTAMPTZ,
    internal BOOLEAN NOT NULL DEFAULT false,
    staff_only BOOLEAN NOT NULL DEFAULT false,
    is_copy BOOLEAN NOT NULL DEFAULT false,
    copy_of INTEGER REFERENCES item (id) ON DELETE SET NULL ON UPDATE CASCADE,
    outsourcing INTEGER REFERENCES outsourcing (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    bond VARCHAR(20) NOT NULL DEFAULT 'none',
    is_held BOOLEAN NOT NULL DEFAULT false,
    severed_by INTEGER REFERENCES person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    severed_at TIMESTAMPTZ,
    offered_in INTEGER REFERENCES outsourcing (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    changed_at TIMESTAMPTZ
);
CREATE INDEX item_timeline ON item (ticket, created_at, id);
CREATE UNIQUE INDEX item_copy_once ON item (copy_of, outsourcing) WHERE copy_of IS NOT NULL;
CREATE INDEX item_author_worked ON item (author, started_at) WHERE started_at IS NOT NULL;

CREATE TABLE held_change (
    id {id},
    outsourcing INTEGER NOT NULL REFERENCES outsourcing (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    item INTEGER REFERENCES item (id) ON DELETE SET NULL ON UPDATE CASCADE,
    copy INTEGER REFERENCES item (id) ON DELETE SET NULL ON UPDATE CASCADE,
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX held_change_of_outsourcing ON held_change (outsourcing, id);

CREATE TABLE sharing_line (
    id {id},
    outsourcing INTEGER NOT NULL REFERENCES outsourcing (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    row VARCHAR(4) NOT NULL DEFAULT '',
    effect VARCHAR(20) NOT NULL DEFAULT '',
    kind VARCHAR(2) NOT NULL DEFAULT '',
    item INTEGER NOT NULL DEFAULT 0,
    by INTEGER REFERENCES person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX sharing_line_of_outsourcing ON sharing_line (outsourcing, id);

CREATE TABLE fee_entry (
    id {id},
    public_id VARCHAR(22) NOT NULL UNIQUE DEFAULT '',
    tenant INTEGER NOT NULL REFERENCES tenant (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    outsourcing INTEGER NOT NULL UNIQUE
        REFERENCES outsourcing (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    partner INTEGER NOT NULL REFERENCES tenant (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    contract INTEGER NOT NULL REFERENCES fee_contract (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    amount INTEGER NOT NULL DEFAULT 0,
    currency VARCHAR(3) NOT NULL DEFAULT '',
    accepted_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    accepted_by INTEGER NOT NULL REFERENCES person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    accepted_by_name VARCHAR(120) NOT NULL DEFAULT '',
    partner_name VARCHAR(120) NOT NULL DEFAULT '',
    ticket_public_id VARCHAR(22) NOT NULL DEFAULT '',
    ticket_number INTEGER NOT NULL DEFAULT 0,
    ticket_title VARCHAR(200) NOT NULL DEFAULT ''
);
CREATE INDEX fee_entry_by_month ON fee_entry (tenant, accepted_at, id);

CREATE TABLE journal_line (
    id {id},
    tenant INTEGER REFERENCES tenant (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    person INTEGER REFERENCES person (id) ON DELETE RESTRICT ON UPDATE CASCADE,
    verb VARCHAR(60) NOT NULL DEFAULT '',
    subject VARCHAR(40) NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX journal_of_tenant ON journal_line (tenant, id);

CREATE TABLE outbox_mail (
    id {id},
    message_id VARCHAR(120) NOT NULL UNIQUE DEFAULT '',
    event VARCHAR(40) NOT NULL DEFAULT '',
    "to" VARCHAR(254) NOT NULL DEFAULT '',
    language VARCHAR(5) NOT NULL DEFAULT '',
    subject VARCHAR(200) NOT NULL DEFAULT '',
    text TEXT NOT NULL DEFAULT '',
    html TEXT NOT NULL DEFAULT '',
    created_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP,
    tries INTEGER NOT NULL DEFAULT 0,
    next_try_at TIMESTAMPTZ,
    sent_at TIMESTAMPTZ,
    last_error VARCHAR(200) NOT NULL DEFAULT ''
);
CREATE INDEX outbox_waiting ON outbox_mail (next_try_at) WHERE next_try_at IS NOT NULL;
"""

# The ledger and the journal only ever grow.
SQLITE_TRIGGERS = """
CREATE TRIGGER fee_entry_refuses_update
    BEFORE UPDATE ON fee_entry
    BEGIN SELECT RAISE(ABORT, 'fee_entry is append-only'); END;
CREATE TRIGGER fee_entry_refuses_delete
    BEFORE DELETE ON fee_entry
    BEGIN SELECT RAISE(ABORT, 'fee_entry is append-only'); END;
CREATE TRIGGER journal_line_refuses_update
    BEFORE UPDATE ON journal_line
    BEGIN SELECT RAISE(ABORT, 'journal_line is append-only'); END;
CREATE TRIGGER journal_line_refuses_delete
    BEFORE DELETE ON journal_line
    BEGIN SELECT RAISE(ABORT, 'journal_line is append-only'); END;
"""
POSTGRES_TRIGGERS = """
CREATE FUNCTION refuse_change() RETURNS trigger
    LANGUAGE plpgsql AS $$BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END$$;
CREATE TRIGGER fee_entry_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON fee_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER journal_line_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON journal_line
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""


async def forwards() -> MigrationManager:
    return migration(ID, sqlite=TABLES + SQLITE_TRIGGERS, postgres=TABLES + POSTGRES_TRIGGERS)
