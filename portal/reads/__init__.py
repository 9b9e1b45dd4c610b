"""Every page as a frozen struct, and the few queries that fill it."""
