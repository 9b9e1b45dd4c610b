"""Queries that are put together once and asked again and again, with other values.

Piccolo works a query out anew each time it is asked, which takes several times as long as SQLite
takes to answer it. `@prepared` on a function that builds a query keeps what was worked out.
"""

from collections.abc import Callable, Hashable
from copy import copy
from datetime import date, timedelta
from functools import wraps
from typing import Any, NoReturn, ParamSpec, Protocol, TypeVar

from piccolo.query.base import Query
from piccolo.query.proxy import Proxy
from piccolo.querystring import QueryString

from portal.tables.database import engine_in_use

Arguments = ParamSpec("Arguments")
Built = TypeVar("Built", bound=Query[Any, Any] | Proxy[Any, Any] | QueryString)


class Place:
    """Where a value of a later call goes. A query may compare with it, and nothing else."""

    def __init__(self, number: int, attribute: str = "") -> None:
        self.number = number
        self.attribute = attribute

    def value_of(self, arguments: tuple[Any, ...]) -> Any:
        argument = arguments[self.number]
        value = getattr(argument, self.attribute) if self.attribute else argument
        if value is None:
            raise ValueError("A prepared query compares with = and would find no NULL.")
        return value

    def __bool__(self) -> NoReturn:
        raise TypeError("What a prepared query looks like cannot depend on a value.")

    __str__ = __format__ = __hash__ = __bool__  # type: ignore[assignment]  # all of them refuse


class Shaped(Protocol):
    """An argument that some queries look at before they are built: its shape is what they see."""

    @property
    def shape(self) -> Hashable: ...

    def stand_in(self, place: Callable[[str], Any]) -> Any:
        """The same shape, with a place for each value that a query may compare with."""


def prepared(build: Callable[Arguments, Built]) -> Callable[Arguments, Built]:
    """`build` takes places for what it is called with, so it may only compare columns with them.

    It runs once for each engine and shape of its arguments. TypeError where it looks at a value
    or brings along a moment, which would stand still; ValueError for None among the values.
    """
    kept: dict[Hashable, _Kept] = {}

    @wraps(build)
    def ask(*arguments: Any) -> Any:
        shapes = (getattr(each, "shape", None) for each in arguments)
        key = (engine_in_use().engine_type, *shapes)
        if key not in kept:
            kept[key] = _Kept(build, arguments)
        return kept[key].ask(arguments)

    return ask  # type: ignore[return-value]  # it takes and gives what `build` does


class _Kept:
    """The text of a query, and in which order the values go into it."""

    def __init__(self, build: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        self._built = build(*(_stand_in(*each) for each in enumerate(arguments)))
        query = self._built.query if isinstance(self._built, Proxy) else self._built
        said = query if isinstance(query, QueryString) else query.querystrings[0]
        compiled: tuple[str, list[Any]] = said.compile_string(engine_in_use().engine_type)
        self._text, self._values = compiled
        if any(isinstance(each, date | timedelta) for each in self._values):
            raise TypeError("A moment has to come with each call.")

    def ask(self, arguments: tuple[Any, ...]) -> Any:
        values = [
            each.value_of(arguments) if isinstance(each, Place) else each for each in self._values
        ]
        said = QueryString("")
        said._frozen_compiled_strings = (self._text, values)
        if isinstance(self._built, QueryString):
            return said
        if not isinstance(self._built, Proxy):
            return _frozen(self._built, said)
        return type(self._built)(_frozen(self._built.query, said))


def _frozen(query: Any, said: QueryString) -> Any:
    frozen = copy(query)
    frozen._frozen_querystrings = [said]
    return frozen


def _stand_in(number: int, argument: Any) -> Any:
    if not hasattr(argument, "shape"):
        return Place(number)
    shaped: Shaped = argument
    return shaped.stand_in(lambda attribute: Place(number, attribute))
