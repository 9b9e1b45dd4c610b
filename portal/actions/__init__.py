"""Every write: one verb, one transaction, one journal line."""
