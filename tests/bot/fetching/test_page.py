"""What a link gives: a page within limits of time and size, or one sentence that says why there is none."""

from __future__ import annotations

import asyncio
import gzip
import itertools
from typing import TYPE_CHECKING

import pytest

from bot.fetching.errors import LinkError, PageUnreachableError
from bot.fetching.page import Page, fetch_page
from bot.fetching.public_transport import PublicTransport
from content.article.formats.decoding import decode
from content.input_file import MOST_BYTES
from tests.support.web_server import Response, WebServer, fetch_from_this_machine, redirect, web_server

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = b"<html><body><p>Hello.</p></body></html>"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as running:
        yield running


def fetch(server: WebServer, path: str = "/") -> Page:
    return asyncio.run(fetch_from_this_machine(server.url(path)))


def reason(server: WebServer, path: str = "/") -> str:
    """Return why a page is unsuitable."""
    with pytest.raises(LinkError) as refused:
        fetch(server, path)
    assert not isinstance(refused.value, PageUnreachableError)
    assert "\n" not in refused.value.reason
    return refused.value.reason


def endless() -> Iterator[bytes]:
    return itertools.repeat(b" " * 10_000)


def test_a_page_is_fetched(server: WebServer) -> None:
    server.pages["/an-orchard"] = Response(PAGE)
    assert fetch(server, "/an-orchard") == Page(server.url("/an-orchard"), "an-orchard.html", PAGE)


def test_its_address_is_where_redirects_end_without_a_fragment(server: WebServer) -> None:
    server.pages |= {
        "/short": redirect("/long#top", 301),
        "/long": redirect("/last?a=1#end"),
        "/last?a=1": Response(PAGE),
    }
    assert fetch(server, "/short").url == server.url("/last?a=1")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_all_redirects_are_followed(server: WebServer, status: int) -> None:
    server.pages |= {"/old": redirect("/new", status), "/new": Response(PAGE)}
    assert fetch(server, "/old").raw == PAGE


def test_a_circle_of_redirects_ends(server: WebServer) -> None:
    server.pages |= {"/a": redirect("/b"), "/b": redirect("/a")}
    assert "redirects more than 5 times" in reason(server, "/a")
    assert len(server.asked) == 6


def test_what_a_redirect_sends_is_not_read(server: WebServer) -> None:
    server.pages |= {
        "/old": Response(endless(), status=302, headers={"Location": "/new"}),
        "/new": Response(PAGE),
    }
    assert fetch(server, "/old").raw == PAGE


def test_a_server_that_says_nothing_is_given_up(server: WebServer) -> None:
    def silence() -> Iterator[bytes]:
        yield b"<p>"
        server.closing.wait()

    server.pages["/"] = Response(silence())
    transport = PublicTransport(lambda address, _: address.is_loopback)
    with pytest.raises(PageUnreachableError, match="takes too long"):
        asyncio.run(fetch_page(server.url("/"), transport=transport, seconds=0.3))


def test_a_server_that_drips_is_given_up(server: WebServer) -> None:
    def drip() -> Iterator[bytes]:
        while not server.closing.wait(0.05):
            yield b"."

    server.pages["/"] = Response(drip())
    transport = PublicTransport(lambda address, _: address.is_loopback)
    with pytest.raises(PageUnreachableError, match="takes too long"):
        asyncio.run(fetch_page(server.url("/"), transport=transport, seconds=0.5))


def test_a_body_without_an_end_is_too_large(server: WebServer) -> None:
    server.pages["/"] = Response(endless())
    assert reason(server).startswith("the page is too large, 5 MB is the most that is read")


def test_the_size_counts_after_unpacking(server: WebServer) -> None:
    packed = gzip.compress(b"x" * (MOST_BYTES + 1))
    assert len(packed) < MOST_BYTES / 100
    server.pages["/"] = Response(packed, headers={"Content-Encoding": "gzip"})
    assert "too large" in reason(server)


def test_the_size_counts_before_unpacking(server: WebServer) -> None:
    def nothing() -> Iterator[bytes]:
        """Yield members of a gzip file that hold nothing."""
        while True:
            yield gzip.compress(b"") * 500

    server.pages["/"] = Response(nothing(), headers={"Content-Encoding": "gzip"})
    assert "too large" in reason(server)


def test_the_largest_page_is_read(server: WebServer) -> None:
    server.pages["/"] = Response(b"x" * MOST_BYTES, "text/plain")
    assert len(fetch(server).raw) == MOST_BYTES


def test_a_packed_page_is_unpacked(server: WebServer) -> None:
    server.pages["/"] = Response(gzip.compress(PAGE), headers={"Content-Encoding": "gzip"})
    assert fetch(server).raw == PAGE


@pytest.mark.parametrize("encoding", ["br", "zstd", "deflate", "gzip, gzip", "x"])
def test_other_ways_of_packing_are_refused(server: WebServer, encoding: str) -> None:
    server.pages["/"] = Response(PAGE, headers={"Content-Encoding": encoding})
    assert "packed in a way that is not read" in reason(server)


def test_a_page_cut_off_is_refused(server: WebServer) -> None:
    server.pages["/"] = Response(gzip.compress(PAGE)[:-9], headers={"Content-Encoding": "gzip"})
    assert "arrives cut off" in reason(server)


def test_a_damaged_page_is_refused(server: WebServer) -> None:
    server.pages["/"] = Response(b"no gzip", headers={"Content-Encoding": "gzip"})
    assert "arrives damaged" in reason(server)


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (404, "there is no such page (404): check the link"),
        (410, "there is no such page (410): check the link"),
        (401, "the server refuses to show the page (401): open the page in a browser"),
        (403, "the server refuses to show the page (403): open the page in a browser"),
        (451, "the server refuses to show the page (451): open the page in a browser"),
        (204, "the server refuses to show the page (204): open the page in a browser"),
    ],
)
def test_a_page_that_is_not_given_is_unsuitable(server: WebServer, status: int, why: str) -> None:
    server.pages["/"] = Response(status=status)
    assert reason(server).startswith(why)


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_server_in_trouble_is_unreachable(server: WebServer, status: int) -> None:
    server.pages["/"] = Response(PAGE, status=status)
    with pytest.raises(PageUnreachableError, match=rf"\({status}\): try again later"):
        fetch(server)


def test_a_closed_port_is_unreachable() -> None:
    with web_server() as closed:
        link = closed.url("/")
    with pytest.raises(PageUnreachableError, match="the connection failed"):
        asyncio.run(fetch_from_this_machine(link))


@pytest.mark.parametrize(
    "content_type",
    ["image/png", "video/mp4", "audio/mpeg", "application/json", "application/zip", "text/css"],
)
def test_what_has_no_text_is_refused_unread(server: WebServer, content_type: str) -> None:
    server.pages["/"] = Response(endless(), content_type)
    assert reason(server) == f"this is {content_type}, not a page or a document with text in it"


@pytest.mark.parametrize(
    ("content_type", "name"),
    [
        ("text/html", "talk.html"),
        ("Text/HTML; charset=utf-8", "talk.html"),
        ("application/xhtml+xml", "talk.html"),
        ("text/plain", "talk.txt"),
        ("application/pdf", "talk.pdf"),
        (DOCX, "talk.docx"),
        ("application/octet-stream", "talk"),
        ("", "talk"),
        ("nonsense", "talk"),
    ],
)
def test_the_content_type_names_the_file(server: WebServer, content_type: str, name: str) -> None:
    server.pages["/2026/talk.php"] = Response(PAGE, content_type)
    assert fetch(server, "/2026/talk.php").name == name


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/", "127-0-0-1.html"),
        ("/a/talk/", "talk.html"),
        ("/%D0%BC%D0%BE%D1%81%D1%82", "мост.html"),
        ("/..%2F..%2Fetc%2Fpasswd", "passwd.html"),
        ("/---", "127-0-0-1.html"),
        ("/" + "long-" * 60, "long-" * 11 + "long.html"),
    ],
)
def test_the_last_word_of_the_address_names_it(server: WebServer, path: str, name: str) -> None:
    server.pages[path] = Response(PAGE)
    assert fetch(server, path).name == name


RUSSIAN = "<p>Мост через реку.</p>"
QUOTED = "<p>It’s a “bridge”.</p>"


@pytest.mark.parametrize(
    ("text", "encoding", "named"),
    [
        (RUSSIAN, "windows-1251", "windows-1251"),
        (RUSSIAN, "koi8-r", '"KOI8-R"'),
        (RUSSIAN, "utf-8", "windows-1251"),
        (RUSSIAN, "utf-8-sig", "koi8-r"),
        ("<meta charset=koi8-r>" + RUSSIAN, "windows-1251", "windows-1251"),
        (QUOTED, "windows-1252", "ISO-8859-1"),
        (QUOTED, "windows-1252", "us-ascii"),
        ("<p>Ağ göğüs İstanbul</p>", "windows-1254", "iso-8859-9"),
        ("<meta charset=windows-1251>" + RUSSIAN, "windows-1251", "no-such-encoding"),
    ],
)
def test_the_encoding_in_the_header_is_respected(
    server: WebServer, text: str, encoding: str, named: str
) -> None:
    server.pages["/"] = Response(text.encode(encoding), f"text/html; charset={named}")
    assert decode(fetch(server).raw) == text


def test_what_is_binary_is_not_decoded(server: WebServer) -> None:
    server.pages["/"] = Response(b"PK\x03\x04\0\x98\xff", "text/html; charset=windows-1252")
    assert fetch(server).raw == b"PK\x03\x04\0\x98\xff"
