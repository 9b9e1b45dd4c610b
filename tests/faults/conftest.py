"""The cast, who accept what faults then happen to."""

from tests.actions.conftest import cast

__all__ = ["cast"]
