"""A person's Markdown as a mail: nothing but words and links gets through, in both its parts."""

from email import message_from_bytes, policy

import pytest

from portal.clock import now
from portal.gateways import stationery
from portal.gateways.language import Language
from portal.gateways.mail import Mail, message_of
from portal.gateways.markdown import Values, addresses, as_html, as_text
from portal.rules.invitation_template import Variable

LINK = "https://portal.example/invitations/secret"
PLAIN = dict.fromkeys(Variable, "word") | {Variable.ACCEPT_LINK: LINK}
LONGEST_LINE = 998  # of a mail on its way (RFC 5322)


def values(**of: str) -> Values:
    return Values(PLAIN | {Variable(name): value for name, value in of.items()})


def html(source: str, **of: str) -> str:
    return str(as_html(source, values(**of)))


def text(source: str, **of: str) -> str:
    return as_text(source, values(**of))


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        '<img src="https://spy.example/1.png" onerror="x()">',
        '<a href="javascript:x()" onclick="x()">press</a>',
        "<style>body { display: none }</style>",
        "<!-- hidden -->",
        "&lt;script&gt;&#x3c;script&#62;",
    ],
)
def test_markup_of_ones_own_is_shown_as_the_text_that_it_is(source: str) -> None:
    shown = html(source)

    assert shown.startswith("<p>")
    assert shown.endswith("</p>")
    assert "<" not in shown.removeprefix("<p>").removesuffix("</p>")


def test_attributes_cannot_be_added_to_a_link() -> None:
    assert html('[x](https://a.example "onclick=y()"){onclick=y()}') == (
        '<p><a href="https://a.example">x</a>{onclick=y()}</p>'
    )
    assert html('[x](https://a.example/"onclick="y)') == (
        '<p><a href="https://a.example/%22onclick=%22y">x</a></p>'
    )


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "file:///etc/passwd",
        "//elsewhere.example",
        "/invitations",
    ],
)
def test_a_link_that_may_not_lead_there_is_told_and_stays_text(address: str) -> None:
    source = f"[press]({address})"

    assert html(source) == "<p>press</p>"
    assert text(source) == "press"
    assert len(addresses(source)) == 1


def test_web_and_mail_addresses_are_links() -> None:
    source = "[a](https://a.example) <http://b.example> [c](mailto:c@c.example) <d@d.example>"

    assert html(source) == (
        '<p><a href="https://a.example">a</a> <a href="http://b.example">http://b.example</a> '
        '<a href="mailto:c@c.example">c</a> <a href="mailto:d@d.example">d@d.example</a></p>'
    )
    assert text(source) == "a (https://a.example) http://b.example c (c@c.example) d@d.example"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("See https://a.example/x_y_z.", 'See <a href="{0}">{0}</a>.'),
        ("(https://a.example/x_y_z)", '(<a href="{0}">{0}</a>)'),
        ("**https://a.example/x_y_z**!", '<strong><a href="{0}">{0}</a></strong>!'),
    ],
)
def test_a_bare_address_is_a_link_and_the_sentence_around_it_is_not(
    source: str, shown: str
) -> None:
    assert html(source) == f"<p>{shown.format('https://a.example/x_y_z')}</p>"
    assert text(source).count("https://a.example/x_y_z") == 1


def test_a_bare_address_is_escaped_and_no_part_of_a_link_or_of_a_variable() -> None:
    assert html("http://a.example/?a=1&b='x") == (
        '<p><a href="http://a.example/?a=1&amp;b=&#39;x">http://a.example/?a=1&amp;b=&#39;x</a></p>'
    )
    assert html("[https://a.example](https://b.example)").count("<a ") == 1
    assert "<a" not in html("https://a.example/{recipient_name} https:// ftp://a.example")
    preview = Values(PLAIN, live=False)
    assert as_html("https://a.example", preview) == "<p><a>https://a.example</a></p>"
    assert "<a" not in html("{recipient_name}", recipient_name="https://eve.example")


def test_a_picture_is_a_link_so_that_no_mail_calls_home() -> None:
    assert html("![our van](https://a.example/van.png)") == (
        '<p><a href="https://a.example/van.png">our van</a></p>'
    )
    assert "<img" not in html("[![van](https://a.example/1.png)](https://b.example)")
    assert html("[![van](https://a.example/1.png)](https://b.example)").count("<a ") == 1
    assert html("![x](data:image/png;base64,AAAA)") == "<p>x</p>"


def test_a_name_brings_neither_markup_nor_formatting_nor_a_link() -> None:
    name = "<b>*Eve* [x](https://e.example) {accept_link}"

    shown = "<bdi>&lt;b&gt;*Eve* [x](https://e.example) {accept_link}</bdi>"
    assert html("Hello **{recipient_name}**", recipient_name=name) == (
        f"<p>Hello <strong>{shown}</strong></p>"
    )
    assert text("Hello {recipient_name}", recipient_name=name) == f"Hello {name}"


def test_an_address_with_signs_of_markup_stays_one() -> None:
    shown = html("{accept_link}", accept_link='https://p.example/"><script>')

    assert shown == (
        '<p><a href="https://p.example/&#34;&gt;&lt;script&gt;">'
        "https://p.example/&#34;&gt;&lt;script&gt;</a></p>"
    )


def test_the_accept_link_alone_on_its_line_is_the_button_with_its_address_below() -> None:
    source = "Look:\n\n[View it]({accept_link})"

    assert html(source).endswith(
        f'<p><a class="button" href="{LINK}">View it</a></p>'
        f'<a class="link" href="{LINK}">{LINK}</a>'
    )
    assert text(source) == f"Look:\n\nView it:\n{LINK}"
    assert "button" not in html("Or [decline]({decline_link}), or [view]({accept_link})")


def test_in_a_preview_no_link_leads_on() -> None:
    shown = as_html("[v]({accept_link}) <https://a.example> {help_link}", Values(PLAIN, live=False))

    assert "href" not in shown
    assert shown.count("<a") == 3


def test_paragraphs_lists_and_quotations_read_well_as_plain_text() -> None:
    source = (
        "# Why\n\nTwo\nlines\n\n- one\n- two\n  more\n    - deep\n\n3. three\n4. four\n\n"
        "> said\n>\n> twice\n\n***\n\n*It* is **so**"
    )

    assert text(source) == (
        "Why\n\nTwo\nlines\n\n- one\n- two\n  more\n  - deep\n\n3. three\n4. four\n\n"
        "> said\n>\n> twice\n\n* * *\n\nIt is so"
    )
    assert html(source) == (
        "<p><strong>Why</strong></p><p>Two<br>lines</p>"
        "<ul><li>one</li><li>two<br>more<ul><li>deep</li></ul></li></ul>"
        '<ol start="3"><li>three</li><li>four</li></ol>'
        "<blockquote><p>said</p><p>twice</p></blockquote><hr>"
        "<p><em>It</em> is <strong>so</strong></p>"
    )


@pytest.mark.parametrize("source", ["", " ", "\n\n", "#", "-", ">", "1."])
def test_next_to_nothing_is_no_mistake(source: str) -> None:
    assert addresses(source) == []
    assert "{" not in html(source) + text(source)


def test_what_is_indented_is_no_code_and_no_link_hides_in_a_definition() -> None:
    assert html("Hello\n\n    Paula") == "<p>Hello</p><p>Paula</p>"
    assert addresses("[a]\n\n[a]: {accept_link}") == ["{accept_link}"]
    assert "<code>" not in html("`x` and ```\ny\n```")


def test_addresses_are_told_as_they_are_written_pictures_included() -> None:
    source = (
        "{help_link} [a]({accept_link}) **{decline_link}** ![](http://p.example) [{help_link}](x:y)"
    )

    assert addresses(source) == [
        *("{help_link}", "{accept_link}", "{decline_link}", "http://p.example", "x:y"),
    ]


@pytest.mark.parametrize("sign", ["> ", "- ", "**", "[", "!["])
def test_endless_nesting_ends_quickly(sign: str) -> None:
    source = sign * (10_000 // len(sign))

    assert "<" in html(source + " x")
    assert text(source + " x")


def test_a_very_long_line_travels_in_lines_that_a_mail_may_have() -> None:
    words = "ü" * 5_000 + " " + "x" * 5_000
    written = stationery.render_written(
        subject="Long", text=text(words), html=as_html(words, values()), language=Language("de")
    )
    mail = Mail(
        message_id="<1@portal.example>",
        sender="portal@portal.example",
        to="ingrid@nordkabel.example",
        language="de",
        subject=written.subject,
        text=written.text,
        html=written.html,
        written_at=now(),
    )
    sent = message_of(mail).as_bytes()
    read = message_from_bytes(sent, policy=policy.default)

    assert max(map(len, sent.splitlines())) <= LONGEST_LINE
    assert [part.get_content_type() for part in read.iter_parts()] == ["text/plain", "text/html"]
    for part in read.iter_parts():
        assert words in part.get_content()
