"""Calls of the Bot API are timed by method and result, and a refused token is noticed."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from bot.monitoring.metrics import Metrics
from bot.monitoring.telegram_calls import TimedRequest

URL = "https://api.telegram.org/bot123456:secret/sendMessage"


def call(status: int) -> tuple[Metrics, bool]:
    """Return what was measured of a call, and whether it showed that the token is refused."""

    async def request() -> tuple[Metrics, bool]:
        metrics, refused = Metrics(), asyncio.Event()
        transport = httpx.MockTransport(lambda _request: httpx.Response(status))
        async with TimedRequest(metrics, refused, {"transport": transport}) as timed:
            assert (await timed.do_request(URL, "POST"))[0] == status
        return metrics, refused.is_set()

    return asyncio.run(request())


@pytest.mark.parametrize(("status", "refused"), [(200, False), (401, True), (403, False), (404, False)])
def test_only_an_unknown_token_is_refused(status: int, refused: bool) -> None:
    assert call(status)[1] is refused


def test_a_call_is_timed_without_the_token() -> None:
    metrics, _ = call(200)
    (family,) = [one for one in metrics.registry.collect() if "telegram" in one.name]
    labels = [sample.labels for sample in family.samples]
    assert {"sendMessage"} == {label["method"] for label in labels}
    assert "secret" not in str(labels)
