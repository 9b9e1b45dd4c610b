"""The rule book for people, and the question what would happen if (D1 to D40, O1 to O13)."""

from litestar import Response, get
from litestar.di import NamedDependency

from portal.access import Who
from portal.reads.help_rules import answered, rules_page
from portal.routes.rendering import show
from portal.routes.visits import Request, language_of
from portal.rules.permissions import Permission
from portal.rules.rulebook_shape import PAGE
from portal.rules.vocabulary import Side, TenantKind


@get(PAGE, needs=Permission.SIGNED_IN)
async def show_rules(request: Request, who: NamedDependency[Who]) -> Response[str]:
    """The book, with the answer to what the address has chosen."""
    page = rules_page(request.query_params, _side_of(who), language_of(request))
    return show(request, "help/rules.html", page)


@get(f"{PAGE}/answer", needs=Permission.SIGNED_IN)
async def show_answer(request: Request, who: NamedDependency[Who]) -> Response[str]:
    """The answer alone, while somebody chooses; the address becomes that of the page with it."""
    found = answered(request.query_params, _side_of(who), language_of(request))
    response = show(request, "help/_answer.html", found)
    response.headers["HX-Push-Url"] = found.address
    return response


def _side_of(who: Who) -> Side:
    return Side.PARTNER if who.kind is TenantKind.SUBCONTRACTOR else Side.LEAD


ROUTES = [show_rules, show_answer]
