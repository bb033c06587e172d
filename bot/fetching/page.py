"""Fetches the page that a link leads to, within limits of time and size."""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import PurePosixPath
from typing import Any, Final
from urllib.parse import unquote

import httpx

from bot.fetching.errors import LinkError, PageUnreachableError
from bot.fetching.public_transport import PublicTransport
from content.article.formats.decoding import to_utf8
from content.input_file import MOST_BYTES
from content.slugs import slugify

_MOST_REDIRECTS: Final = 5
_CONNECT_SECONDS: Final = 5.0
_READ_SECONDS: Final = 10.0
# For all of it: a server may send a byte every few seconds.
_TOTAL_SECONDS: Final = 20.0
_HEADERS: Final = {
    "User-Agent": "interview-bot",
    "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "Accept-Encoding": "gzip",
}
_CONTENT_TYPE: Final = re.compile(r"\s{0,9}(?P<name>[\w.+-]{1,40}/[\w.+-]{1,100})")
_CHARSET: Final = re.compile(r";\s{0,9}charset\s{0,9}=\s{0,9}[\"']?(?P<name>[\w.:-]{2,40})", re.I)
# What the importer reads, and how a file of it is called. The first bytes tell what a page really is.
_ENDINGS: Final = {
    "": "",
    "application/octet-stream": "",
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "text/markdown": ".md",
    "text/vtt": ".vtt",
    "application/x-subrip": ".srt",
    "text/rtf": ".rtf",
    "application/rtf": ".rtf",
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
}
_GZIP: Final = 16 + zlib.MAX_WBITS
_LONGEST_NAME: Final = 60
_SAVE_IT: Final = "open the page in a browser, save it, and import the file"


@dataclass(frozen=True, slots=True)
class Page:
    """What a link leads to.

    Attributes:
        url: where it was found in the end, after redirects.
        name: a name for a file with its content.
        raw: its content; text is in UTF-8 if the server named its encoding.
    """

    url: str
    name: str
    raw: bytes


FetchPage = Callable[[str], Coroutine[Any, Any, Page]]


async def fetch_page(
    link: str, *, transport: httpx.AsyncBaseTransport | None = None, seconds: float = _TOTAL_SECONDS
) -> Page:
    """Fetch the page that a link leads to.

    Args:
        link: an http or https URL.
        transport: makes the connections, and is closed afterwards; by default only to the public internet.
        seconds: how long all of it may take.

    Raises:
        LinkError: the link leads to no page that can be read.
        PageUnreachableError: the server does not answer, or not properly.
    """
    try:
        async with (
            asyncio.timeout(seconds),
            httpx.AsyncClient(
                transport=transport or PublicTransport(),
                timeout=httpx.Timeout(_READ_SECONDS, connect=_CONNECT_SECONDS),
                trust_env=False,
            ) as client,
        ):
            return await _follow(client, link)
    except httpx.InvalidURL as error:
        raise LinkError(link, f"this is not a web address ({error})") from None
    except (TimeoutError, httpx.TimeoutException):
        raise PageUnreachableError(link, "the server takes too long: try again later") from None
    except httpx.TransportError as error:
        what = " ".join(str(error).split()) or type(error).__name__
        raise PageUnreachableError(link, f"the connection failed ({what})") from None


async def _follow(client: httpx.AsyncClient, link: str) -> Page:
    """Return the page at the end of all redirects.

    httpx would follow them itself, and read all that each of them sends, however much that is.
    """
    request = httpx.Request("GET", link, headers=_HEADERS)
    for _ in range(1 + _MOST_REDIRECTS):
        response = await client.send(request, stream=True)
        try:
            if response.next_request is None:
                return await _page(response)
            request = response.next_request
        finally:
            await response.aclose()
    raise LinkError(
        link, f"the link redirects more than {_MOST_REDIRECTS} times: give the page's own address"
    )


async def _page(response: httpx.Response) -> Page:
    url = str(response.url.copy_with(fragment=None))
    _check_status(url, response.status_code)
    header = response.headers.get("content-type", "")
    found = _CONTENT_TYPE.match(header)
    content_type = found["name"].lower() if found else ""
    if content_type not in _ENDINGS:
        raise LinkError(url, f"this is {content_type}, not a page or a document with text in it")
    raw = await _body(url, response)
    charset = _CHARSET.search(header)
    if charset and content_type.startswith(("text/", "application/xhtml")):
        raw = to_utf8(raw, charset["name"])
    return Page(url, _name(response.url, _ENDINGS[content_type]), raw)


def _check_status(url: str, code: int) -> None:
    if code == HTTPStatus.OK:
        return
    if code in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}:
        raise LinkError(url, f"there is no such page ({code}): check the link")
    if code == HTTPStatus.TOO_MANY_REQUESTS or code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise PageUnreachableError(url, f"the server cannot give the page now ({code}): try again later")
    raise LinkError(url, f"the server refuses to show the page ({code}): {_SAVE_IT}")


async def _body(url: str, response: httpx.Response) -> bytes:
    """Return the content, unpacked.

    It is counted packed and unpacked as it arrives: a header may lie, and a few bytes unpack to gigabytes.
    """
    encoding = response.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"", "identity", "gzip"}:
        raise LinkError(url, f"the page arrives packed in a way that is not read: {_SAVE_IT}")
    unpacker = zlib.decompressobj(_GZIP) if encoding == "gzip" else None
    body = bytearray()
    try:
        async for part in response.aiter_raw():
            body += unpacker.decompress(part, MOST_BYTES + 1 - len(body)) if unpacker else part
            if max(len(body), response.num_bytes_downloaded) > MOST_BYTES:
                most = f"{MOST_BYTES // 1_000_000} MB is the most that is read"
                raise LinkError(url, f"the page is too large, {most}: save its text, and import the file")
    except zlib.error:
        raise LinkError(url, f"the page arrives damaged: {_SAVE_IT}") from None
    if unpacker and not unpacker.eof:
        raise LinkError(url, f"the page arrives cut off: {_SAVE_IT}")
    return bytes(body)


def _name(url: httpx.URL, ending: str) -> str:
    last = unquote(url.path).rstrip("/").rpartition("/")[2]
    stem = slugify(PurePosixPath(last).stem, _LONGEST_NAME) or slugify(url.host, _LONGEST_NAME)
    return stem + ending
