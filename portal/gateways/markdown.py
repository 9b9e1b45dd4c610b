"""A person's Markdown as the two parts of a mail, HTML and plain text, from one and the same tree.

Nothing gets through but words and links: markup of one's own is shown as the text that it is, a
picture becomes a link, so that no mail calls home, and a link that may not lead there stays text.
An address of the web is a link where it stands bare, too.
Variables are filled into the finished tree, so that no name can bring formatting or a link along.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

import msgspec
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from markupsafe import Markup

from portal.rules.invitation_template import LINKS, PLACE, Variable, is_allowed

# What a mail needs. Indented code, HTML and definitions of links are traps for whoever just writes.
RULES = (
    *("heading", "list", "blockquote", "hr", "newline", "escape", "entity"),
    *("emphasis", "link", "autolink", "image"),
)
BARE = re.compile(r"(?<![\w=\"'])https?://\w[^\s<>\"]*", re.IGNORECASE)
AFTER_BARE = ".,:;!?'*)]}"  # belongs to the sentence around it
LINK_PLACES = {link.place for link in LINKS}
DEEPEST = 20  # of lists and quotations within each other; the library's own bound
TREES_KEPT = 32
EMPHASIS = ("em", "strong")
# A mail has no outline: what is a heading to the eye is a line in bold to everybody.
MARKUP = {
    "em": Markup("<em>{}</em>"),
    "strong": Markup("<strong>{}</strong>"),
    "heading": Markup("<p><strong>{}</strong></p>"),
    "bullet_list": Markup("<ul>{}</ul>"),
    "list_item": Markup("<li>{}</li>"),
    "blockquote": Markup("<blockquote>{}</blockquote>"),
    "softbreak": Markup("<br>"),
    "hardbreak": Markup("<br>"),
    "hr": Markup("<hr>"),
}


class _Markdown(MarkdownIt):
    """Takes any address for a link: our rules judge it, and say so where it is refused."""

    def validateLink(self, url: str) -> bool:
        return True

    def normalizeLink(self, url: str) -> str:
        return url if url in LINK_PLACES else str(super().normalizeLink(url))


_MARKDOWN = _Markdown("zero", {"html": False, "maxNesting": DEEPEST}).enable(RULES)


class Values(msgspec.Struct, frozen=True):
    """What the variables stand for. Where it is not `live`, as in a preview, no link leads on."""

    of: Mapping[Variable, str]
    live: bool = True

    def fill(self, text: str) -> str:
        """Variables in a text that knows no links."""
        return PLACE.sub(lambda found: self.of[Variable(found[1])], text)

    def address(self, href: str) -> str:
        """Where a link of the text leads."""
        return self.fill(href) if href in LINK_PLACES else href


def addresses(source: str) -> list[str]:
    """Where the links of a text lead: variables as they are written, pictures too."""
    return list(_addresses(_tree(source)))


def as_html(source: str, values: Values) -> Markup:
    """The text as a mail program shows it."""
    return _html(_tree(source), values)


def as_text(source: str, values: Values) -> str:
    """The same for those who read mail without HTML."""
    return _lines(_tree(source), values)


# A text is judged, shown in both parts, and goes out to many: it is read once.
@lru_cache(TREES_KEPT)
def _tree(source: str) -> SyntaxTreeNode:
    return SyntaxTreeNode(_MARKDOWN.parse(source))


def _addresses(node: SyntaxTreeNode) -> Iterator[str]:
    if _is_link(node):
        yield _href(node)
    if node.type == "text" and not _is_link(_above(node)):
        yield from (found[0] for found in PLACE.finditer(node.content) if found[0] in LINK_PLACES)
    for child in node.children:
        yield from _addresses(child)


def _is_link(node: SyntaxTreeNode | None) -> bool:
    return node is not None and node.type in ("link", "image")


def _above(node: SyntaxTreeNode) -> SyntaxTreeNode | None:
    """What a word stands in, emphasis aside: a link, or nothing of the kind."""
    above = node.parent
    while above and above.type in EMPHASIS:
        above = above.parent
    return above


def _href(node: SyntaxTreeNode) -> str:
    return str(node.attrs["src" if node.type == "image" else "href"])


def _only_link(node: SyntaxTreeNode) -> SyntaxTreeNode | None:
    """The link of a paragraph that consists of nothing else."""
    (inline,) = node.children
    only = inline.children[0] if len(inline.children) == 1 else None
    return only if _is_link(only) else None


# ---- HTML


def _html(node: SyntaxTreeNode, values: Values) -> Markup:
    if _is_link(node):
        return _inside(node, values) if _is_link(_above(node)) else _anchor(node, values)
    if node.type == "paragraph":
        return _paragraph(node, values)
    if node.type == "ordered_list":
        start = int(node.attrs.get("start", 1))
        return Markup('<ol start="{}">{}</ol>').format(start, _inside(node, values))
    if shape := MARKUP.get(node.type):
        return shape.format(_inside(node, values))
    return _filled(node, values) if node.type == "text" else _inside(node, values)


def _inside(node: SyntaxTreeNode, values: Values) -> Markup:
    return Markup("").join(_html(child, values) for child in node.children)


def _paragraph(node: SyntaxTreeNode, values: Values) -> Markup:
    link = _only_link(node)
    if link and _href(link) == Variable.ACCEPT_LINK.place:
        # The one thing to do stands out, with its address for those who would rather copy it.
        address = values.address(_href(link))
        below = _tag(address, Markup("{}").format(address), values, "link")
        return Markup("<p>{}</p>{}").format(_anchor(link, values, "button"), below)
    if node.hidden:
        return _inside(node, values)
    return Markup("<p>{}</p>").format(_inside(node, values))


def _anchor(node: SyntaxTreeNode, values: Values, kind: str = "") -> Markup:
    label = _inside(node, values) or Markup("{}").format(values.address(_href(node)))
    if not is_allowed(_href(node)):
        return label
    return _tag(values.address(_href(node)), label, values, kind)


def _tag(address: str, label: Markup, values: Values, kind: str = "") -> Markup:
    kind = Markup(' class="{}"').format(kind) if kind else ""
    href = Markup(' href="{}"').format(address) if values.live else ""
    return Markup("<a{}{}>{}</a>").format(kind, href, label)


def _filled(node: SyntaxTreeNode, values: Values) -> Markup:
    """Words with their variables filled in; what is filled in cannot turn the words around it."""
    is_in_link = _is_link(_above(node))
    parts: list[Markup] = []
    split = PLACE.split(node.content)
    for position, part in enumerate(split):
        if position % 2 == 0:
            is_last = position == len(split) - 1
            parts.append(
                Markup("{}").format(part) if is_in_link else _linked(part, values, is_last)
            )
            continue
        value = values.of[Variable(part)]
        if Variable(part) in LINKS and not is_in_link:
            parts.append(_tag(value, Markup("{}").format(value), values))
        else:
            parts.append(Markup("<bdi>{}</bdi>").format(value))
    return Markup("").join(parts)


def _linked(words: str, values: Values, is_last: bool) -> Markup:
    """Words with the addresses in them as links.

    One that goes on in a variable is none, since the half of it would lead elsewhere.
    """
    parts, end = [], 0
    for found in BARE.finditer(words):
        if found.end() == len(words) and not is_last:
            continue
        address = found[0].rstrip(AFTER_BARE)
        parts += [
            Markup("{}").format(words[end : found.start()]),
            _tag(address, Markup("{}").format(address), values),
        ]
        end = found.start() + len(address)
    return Markup("").join([*parts, Markup("{}").format(words[end:])])


# ---- Plain text


def _lines(node: SyntaxTreeNode, values: Values) -> str:
    if node.type in ("root", "blockquote"):
        text = "\n\n".join(_lines(child, values) for child in node.children)
        return _marked("> ", "> ", text) if node.type == "blockquote" else text
    if node.type in ("bullet_list", "ordered_list"):
        return _list(node, values)
    if node.type == "list_item":
        is_tight = all(child.type != "paragraph" or child.hidden for child in node.children)
        return ("\n" if is_tight else "\n\n").join(_lines(child, values) for child in node.children)
    if node.type == "hr":
        return "* * *"
    if node.type == "paragraph" and (link := _only_link(node)) and is_allowed(_href(link)):
        return _told(link, values, "{}:\n{}")
    return _words(node.children, values)


def _list(node: SyntaxTreeNode, values: Values) -> str:
    start = int(node.attrs.get("start", 1))
    items = []
    for number, item in enumerate(node.children, start):
        mark = f"{number}. " if node.type == "ordered_list" else "- "
        items.append(_marked(mark, " " * len(mark), _lines(item, values)))
    return "\n".join(items)


def _marked(first: str, others: str, text: str) -> str:
    """`text` with a mark before its first line, and another before the rest."""
    head, *rest = text.split("\n")
    return "\n".join([first + head, *(f"{others}{line}".rstrip() for line in rest)])


def _words(nodes: Iterable[SyntaxTreeNode], values: Values) -> str:
    return "".join(_word(node, values) for node in nodes)


def _word(node: SyntaxTreeNode, values: Values) -> str:
    if node.type in ("softbreak", "hardbreak"):
        return "\n"
    if _is_link(node) and is_allowed(_href(node)):
        return _told(node, values, "{} ({})")
    return values.fill(node.content) if node.type == "text" else _words(node.children, values)


def _told(link: SyntaxTreeNode, values: Values, shape: str) -> str:
    """A link in words: its label and where it leads, once where they are the same."""
    address: Any = values.address(_href(link)).removeprefix("mailto:")
    label = _words(link.children, values)
    return shape.format(label, address) if label not in ("", address) else address
