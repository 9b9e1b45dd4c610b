"""The database: tables without behaviour, one transaction, migrations for both engines."""
