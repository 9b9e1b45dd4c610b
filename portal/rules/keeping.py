"""How long rows are kept that nobody needs any more."""

from datetime import timedelta

from portal.rules.sessions import ABSOLUTE

SIGN_IN_REQUESTS = timedelta(days=7)  # after they have expired
SESSIONS = timedelta(days=30)  # after their end
SESSIONS_NOBODY_ENDED = max(ABSOLUTE.values()) + SESSIONS  # after their beginning
SENT_FORMS = timedelta(days=1)  # a retry comes within minutes
MAILS = timedelta(days=90)  # sent or given up; by then a row holds little but the address
BULK_RUNS = timedelta(days=30)  # after they have begun; what was done stands on its rows
