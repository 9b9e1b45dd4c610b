"""What stands on the tickets of an attempt, as columns beside it: a question, a file."""

from piccolo.querystring import QueryString

from portal.tables.tickets import Outsourcing

# The index of open questions is found only where the word stands in the query.
_QUESTION = (
    "(SELECT asked.public_id FROM item AS asked WHERE asked.ticket = {{}}"
    " AND asked.outsourcing = {{}} AND asked.question = 'open' AND {whose}"
    " ORDER BY asked.id LIMIT 1)"
)
_FILE = (
    "(SELECT COUNT(*) FROM (SELECT sent.id FROM item AS sent WHERE {{}} AND sent.ticket = {{}}"
    " AND sent.kind = 'AF' AND {whose} LIMIT 1) AS one_file)"
)

# The public id of the oldest question that waits for the lead, or NULL (Q44). The lead has a copy
# until it deletes it; a question that the lead has not got is none.
QUESTION_AT_LEAD = QueryString(
    _QUESTION.format(whose="asked.is_copy"), Outsourcing.ticket, Outsourcing.id, alias="question"
)
QUESTION_AT_PARTNER = QueryString(
    _QUESTION.format(whose="NOT asked.is_copy AND asked.bond IN ('live', 'severed by edit')"),
    Outsourcing.partner_ticket,
    Outsourcing.id,
    alias="question",
)
# 1 where the terms ask for a file and the partner has sent one, else 0.
FILE_AT_LEAD = QueryString(
    _FILE.format(whose="sent.is_copy AND sent.outsourcing = {}"),
    Outsourcing.asks_file,
    Outsourcing.ticket,
    Outsourcing.id,
    alias="files",
)
FILE_AT_PARTNER = QueryString(
    _FILE.format(whose="NOT sent.is_copy AND NOT sent.internal"),
    Outsourcing.asks_file,
    Outsourcing.partner_ticket,
    alias="files",
)
