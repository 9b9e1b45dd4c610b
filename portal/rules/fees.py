"""The fee contract: which version counts, and which channel pays (R41, R42, A42)."""

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol, TypeVar

from portal.rules.vocabulary import Channel


class Version(Protocol):
    """What a contract version has to say to be chosen."""

    version: int
    valid_from: datetime


V = TypeVar("V", bound=Version)


def is_charged(channel: Channel) -> bool:
    """An acceptance in the portal costs a fee, one in a desk of its own does not."""
    return channel is Channel.PORTAL


def in_force(versions: Iterable[V], at: datetime) -> V | None:
    """The newest version that has begun at `at`."""
    begun = [version for version in versions if version.valid_from <= at]
    return max(begun, key=lambda version: (version.valid_from, version.version), default=None)
