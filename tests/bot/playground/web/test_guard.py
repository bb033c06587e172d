"""What other web sites may not do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from bot.playground.web.guard import is_own_name

if TYPE_CHECKING:
    from bot.playground.server import Address


def test_another_site_may_not_act(address: Address) -> None:
    control = f"{address.url}/control/state"
    for headers, status in (
        ({"origin": address.url}, 200),
        ({"origin": "https://elsewhere.example"}, 403),
        ({"origin": "null"}, 403),
        ({"host": "elsewhere.example"}, 403),
        ({"content-type": "text/plain"}, 415),
    ):
        response = httpx.post(control, headers={"content-type": "application/json", **headers}, content="{}")
        assert response.status_code == status, headers
        assert ("result" in response.json()) == (status == 200)
    for path in ("/", "/page/index.html", "/events", "/media/x"):
        response = httpx.get(address.url + path, headers={"host": "elsewhere.example:80"})
        assert response.status_code == 403


@pytest.mark.parametrize(
    ("host", "bound", "own"),
    [
        ("localhost:8081", "127.0.0.1", True),
        ("127.0.0.1", "127.0.0.1", True),
        ("[::1]:8081", "::1", True),
        ("192.168.1.5:8081", "192.168.1.5", True),
        ("192.168.1.6:8081", "192.168.1.5", False),
        ("192.168.1.6:8081", "0.0.0.0", True),
        ("elsewhere.example", "0.0.0.0", False),
        ("localhost.elsewhere.example", "127.0.0.1", False),
        ("", "127.0.0.1", False),
        ("[", "127.0.0.1", False),
    ],
)
def test_only_the_servers_own_names_are_answered(host: str, bound: str, own: bool) -> None:
    assert is_own_name(host, bound) is own
