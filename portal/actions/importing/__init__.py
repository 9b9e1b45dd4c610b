"""Importing a file: all of it or nothing, in steps that a process may die between.

A file is staged in batches of some hundred rows (`runs`), each step of the clockwork checks or
writes one of them in one short transaction (`steps`), so that nobody waits behind an import. That
transaction also counts the import's version up, on the condition that it still is the one the step
began with: of two workers one moves on, and after a death the next round begins with the batch that
was not committed. Checking ends with nothing written. Once a person starts the writing it has no
way back and needs none: every value was judged and every reference resolved before, and the few
fields that a rule protects and others may have changed meanwhile keep what stands there.
"""
