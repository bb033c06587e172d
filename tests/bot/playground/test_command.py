"""``python -m bot.playground``."""

from __future__ import annotations

import json
import signal
import subprocess
import sys

import httpx
import pytest


@pytest.mark.slow
def test_the_command_prints_where_it_listens_and_stops_on_a_signal() -> None:
    command = [sys.executable, "-m", "bot.playground", "--token", "1:x", "--username", "SomeBot"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        printed = json.loads(process.stdout.readline())
        assert (printed["token"], printed["username"]) == ("1:x", "SomeBot")
        assert httpx.get(f"{printed['url']}/bot1:x/getMe").json()["result"]["username"] == "SomeBot"
        process.send_signal(signal.SIGTERM)
        process.wait(10)


@pytest.mark.slow
def test_a_token_that_is_none_is_refused_in_words() -> None:
    command = [sys.executable, "-m", "bot.playground", "--token", "nonsense"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert result.returncode == 1
    assert "a token looks like" in result.stderr
