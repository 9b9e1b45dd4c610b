"""Foreign keys that answer quickly."""

from typing import Any

from piccolo.columns import ForeignKey as PiccoloForeignKey

OF_EVERY_KEY = frozenset(name for name in dir(PiccoloForeignKey) if not name.startswith("_"))


class ForeignKey(PiccoloForeignKey[Any]):
    """Piccolo's, without its search at each turn.

    Whatever a key is asked for, Piccolo first lists all it has, in case a column of the other
    table is meant; that took two thirds of writing a query with joins. No column that a key of
    ours leads to has the name of something that every key has, so for that it need not search.
    """

    def __getattribute__(self, name: str) -> Any:
        if name in OF_EVERY_KEY:
            return object.__getattribute__(self, name)
        return super().__getattribute__(name)
