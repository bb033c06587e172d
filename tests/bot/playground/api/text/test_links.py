"""Which links Telegram accepts, and how it spells them."""

from __future__ import annotations

import pytest

from bot.playground.api.text.links import checked_link


@pytest.mark.parametrize(
    ("given_link", "kept"),
    [
        ("example.com", "http://example.com/"),
        ("HTTPS://Example.COM/Path", "https://example.com/Path"),
        ("https://example.com:8443?x=a b", "https://example.com:8443/?x=a%20b"),
        ("tg://resolve?domain=x", "tg://resolve?domain=x"),
        ("ftp://example.com", None),
        ("javascript:alert(1)", None),
        ("localhost", None),
        ("", None),
    ],
)
def test_links_are_checked_and_spelt_out(given_link: str, kept: str | None) -> None:
    assert checked_link(given_link) == kept
