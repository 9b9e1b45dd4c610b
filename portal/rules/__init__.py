"""Rules as rows of plain data and small pure functions: no database, no web, no clock."""
