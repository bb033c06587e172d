"""Where links may lead: to the public internet, whatever names, redirects and spellings say."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import threading
from typing import TYPE_CHECKING

import httpx
import pytest

from bot.fetching.errors import LinkError, PageUnreachableError
from bot.fetching.page import fetch_page
from bot.fetching.public_transport import PublicTransport, is_public
from tests.support.web_server import Response, WebServer, redirect, web_server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.fetching.page import Page

NAME = "interview.example"


class Names:
    """A resolver with names of its own, each with its addresses at every further lookup."""

    def __init__(self, **addresses: list[list[str]]) -> None:
        self.left = {name.replace("_", "."): list(lookups) for name, lookups in addresses.items()}
        self.asked: list[str] = []

    async def resolve(self, host: str, _port: int) -> list[str]:
        self.asked.append(host)
        return self.left[host].pop(0) if host in self.left else [host]


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as running:
        running.pages["/"] = Response(b"<p>Hello.")
        yield running


def fetch(link: str, names: Names | None = None) -> Page:
    """Fetch a link where 127.0.0.1 is allowed beside the public internet, and no other private address."""
    transport = PublicTransport(
        lambda address, port: str(address) == "127.0.0.1" or is_public(address, port),
        (names or Names()).resolve,
    )
    return asyncio.run(fetch_page(link, transport=transport))


def refusal(link: str, names: Names | None = None) -> str:
    with pytest.raises(LinkError) as refused:
        fetch(link, names)
    assert not isinstance(refused.value, PageUnreachableError)
    return str(refused.value)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001::200e"])
def test_addresses_that_anybody_reaches_are_public(address: str) -> None:
    assert is_public(ipaddress.ip_address(address), 443)
    assert is_public(ipaddress.ip_address(address), 80)


@pytest.mark.parametrize("port", [22, 25, 8080, 6379, 0])
def test_only_the_ports_of_the_web_are_public(port: int) -> None:
    assert not is_public(ipaddress.ip_address("8.8.8.8"), port)


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "192.168.0.1",
        "169.254.169.254",  # where clouds tell machines their secrets
        "100.64.0.1",  # carrier-grade NAT
        "192.0.2.1", "198.18.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00::1", "fec0::1", "ff02::1", "ff0e::1",
        "2001:db8::1",
        # IPv4 within IPv6: mapped, compatible, translated, 6to4, Teredo
        "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "2001:0:1::1",
    ],
)  # fmt: skip
def test_all_other_addresses_are_not(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address), 80)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "2130706433",
        "0x7f000001",
        "127.1",
        "0",
        "[::1]",
        "[::ffff:7f00:1]",
    ],
)
def test_this_machine_is_refused_however_it_is_spelt(host: str, server: WebServer) -> None:
    with pytest.raises(LinkError, match=r"is not an address of the public web: save the page"):
        asyncio.run(fetch_page(f"http://{host}:{server.port}/"))
    assert not server.asked


@pytest.mark.parametrize("link", ["ftp://files.example/a", "file:///etc/passwd", "gopher://x.example/"])
def test_other_schemes_are_refused(link: str) -> None:
    assert refusal(link).endswith(": only addresses that begin with http:// or https:// are read")


@pytest.mark.parametrize("link", ["https://", "http:///a"])
def test_a_link_without_a_site_is_refused(link: str) -> None:
    assert refusal(link).endswith(
        ": it names no site: give the whole link, such as https://example.com/on-bees"
    )


def test_a_name_and_password_are_refused_and_not_repeated(server: WebServer) -> None:
    reason = refusal(f"http://ann:secret@127.0.0.1:{server.port}/")
    assert "leave out the name and password" in reason
    assert "secret" not in reason
    assert not server.asked


@pytest.mark.parametrize(
    "link", ["http://[::1/", "http://0177.0.0.1/", "https://exa\0mple.com/", "http://x:port/"]
)
def test_what_is_no_url_is_refused(link: str) -> None:
    assert "this is not a web address" in refusal(link)


@pytest.mark.parametrize(
    "target",
    ["http://10.0.0.1/", "http://169.254.169.254/latest/meta-data", "http://[::1]/", "//192.168.1.1/", "ftp://a/",
     "http://ann:secret@93.184.216.34/"],
)  # fmt: skip
def test_a_redirect_leads_nowhere_that_a_link_may_not(target: str, server: WebServer) -> None:
    server.pages["/moved"] = redirect(target)
    with pytest.raises(LinkError, match=r"public web|only addresses|only public pages"):
        fetch(server.url("/moved"))
    assert [path for _, path in server.asked] == ["/moved"]


def test_a_name_for_a_private_address_is_refused(server: WebServer) -> None:
    names = Names(interview_example=[["10.0.0.7"]])
    assert "10.0.0.7 (port 80) is not an address of the public web" in refusal(f"http://{NAME}/", names)
    assert not server.asked


def test_a_name_with_one_private_address_among_others_is_refused(server: WebServer) -> None:
    names = Names(interview_example=[["127.0.0.1", "10.0.0.7"]])
    assert "10.0.0.7" in refusal(server.url("/", NAME), names)
    assert not server.asked


def test_a_name_that_changes_its_address_is_looked_up_once_for_each_request(server: WebServer) -> None:
    names = Names(interview_example=[["127.0.0.1"], ["10.0.0.7"]])
    assert fetch(server.url("/", NAME), names).raw == b"<p>Hello."
    assert names.asked == [NAME]
    assert server.asked == [(NAME, "/")]


def test_a_redirect_to_the_same_name_is_checked_again(server: WebServer) -> None:
    server.pages["/moved"] = redirect("/")
    names = Names(interview_example=[["127.0.0.1"], ["10.0.0.7"]])
    assert "10.0.0.7" in refusal(server.url("/moved", NAME), names)
    assert server.asked == [(NAME, "/moved")]


def test_the_next_address_is_tried_where_nobody_listens_at_the_first(server: WebServer) -> None:
    names = Names(interview_example=[["127.0.0.2", "127.0.0.1"]])
    transport = PublicTransport(lambda address, _: address.is_loopback, names.resolve)
    page = asyncio.run(fetch_page(server.url("/", NAME), transport=transport))
    assert page.raw == b"<p>Hello."


def test_a_name_without_an_address_is_unreachable() -> None:
    for name in ("nowhere.invalid", "a..b", "a" * 70 + ".example"):
        with pytest.raises(PageUnreachableError, match="no server is known by the name"):
            asyncio.run(fetch_page(f"https://{name}/"))


def test_a_certificate_is_asked_for_by_name_though_the_connection_goes_to_an_address() -> None:
    hello = bytearray()

    def listen(listening: socket.socket) -> None:
        connection, _ = listening.accept()
        with connection:
            hello.extend(connection.recv(4096))

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=listen, args=(listening,))
        thread.start()
        names = Names(interview_example=[["127.0.0.1"]])
        with pytest.raises(PageUnreachableError, match="the connection failed"):
            fetch(f"https://{NAME}:{listening.getsockname()[1]}/", names)
        thread.join()
    assert NAME.encode() in hello


def test_no_proxy_of_the_environment_is_used(server: WebServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert fetch(server.url("/")).raw == b"<p>Hello."


def test_the_host_in_the_request_is_the_one_of_the_link(server: WebServer) -> None:
    transport = PublicTransport(
        lambda address, _: address.is_loopback, Names(a_example=[["127.0.0.1"]]).resolve
    )

    async def get() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport) as client:
            return await client.get(server.url("/", "a.example"))

    response = asyncio.run(get())
    assert (str(response.url), server.asked) == (server.url("/", "a.example"), [("a.example", "/")])
