"""The Subcontractor Portal: outsource a ticket, work on it together, pay exactly one fee."""
