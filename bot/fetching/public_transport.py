"""An HTTP transport that connects to addresses of the public internet only."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from typing import TYPE_CHECKING, Final

import httpx

from bot.fetching.errors import LinkError, PageUnreachableError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_PORTS: Final = {"http": 80, "https": 443}


def is_public(address: IpAddress, port: int) -> bool:
    """Say whether anybody on the internet can reach an address, and the port is one of the web's."""
    if isinstance(address, ipaddress.IPv6Address) and (address.is_site_local or address.sixtofour):
        return False
    # Multicast addresses count as global; IPv4 addresses within IPv6 (mapped, NAT64) count as reserved.
    is_reachable = address.is_global and not address.is_multicast and not address.is_reserved
    return is_reachable and port in _PORTS.values()


async def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host, the one to try first first.

    Raises:
        OSError: it has none.
        UnicodeError: it cannot be the name of a host.
    """
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class PublicTransport(httpx.AsyncBaseTransport):
    """Checks where each request goes, those after redirects included.

    The connection is made to the very address that was checked. To resolve the host's name again would let
    the name lead to a private address the second time (DNS rebinding). For the same reason no proxy is used.

    Args:
        is_allowed: whether to connect to an address and port.
        resolve: returns the addresses of a host and port.
    """

    def __init__(
        self,
        is_allowed: Callable[[IpAddress, int], bool] = is_public,
        resolve: Callable[[str, int], Awaitable[Sequence[str]]] = resolve,
    ) -> None:
        self._is_allowed = is_allowed
        self._resolve = resolve
        self._http = httpx.AsyncHTTPTransport(trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to the first of the host's addresses that answers.

        Raises:
            LinkError: the URL is not one of the public web.
            PageUnreachableError: the host has no address.
        """
        *others, last = await self._addresses(request.url)
        for address in others:
            try:
                return await self._http.handle_async_request(_directed(request, address))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue
        return await self._http.handle_async_request(_directed(request, last))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _addresses(self, url: httpx.URL) -> Sequence[str]:
        """Return the addresses of a URL's host, each of which may be connected to."""
        shown = str(url.copy_with(userinfo=b"") if url.userinfo else url)
        if url.scheme not in _PORTS:
            raise LinkError(shown, "only addresses that begin with http:// or https:// are read")
        if not url.host:
            raise LinkError(
                shown, "it names no site: give the whole link, such as https://example.com/on-bees"
            )
        if url.userinfo:
            raise LinkError(shown, "leave out the name and password before the @: only public pages are read")
        host, port = url.raw_host.decode("ascii"), url.port or _PORTS[url.scheme]
        try:
            addresses = await self._resolve(host, port)
        except (OSError, UnicodeError):
            raise PageUnreachableError(
                shown, f"no server is known by the name {host}: check the link and the network"
            ) from None
        for address in addresses:
            if not self._is_allowed(ipaddress.ip_address(address), port):
                raise LinkError(
                    shown,
                    f"{address} (port {port}) is not an address of the public web: save the page, and import "
                    "the file",
                )
        return addresses


def _directed(request: httpx.Request, address: str) -> httpx.Request:
    """Return a request that goes to an address, and still names the host, also to check its certificate."""
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.raw_host.decode("ascii")},
    )
