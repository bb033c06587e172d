"""An interview with several speakers: nobody's words under another's name, and everybody can be asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.quote_buttons import turned_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.conftest import Bot, StartBot
    from tests.support.playground_client import Message

PANEL = """---
title: Two on one sea
speakers:
  - name: Ada Hollis
    role: beekeeper
  - name: Gaziz Abishev
    role: analyst
language: en
---

## How cold is the water of the lake in winter?

### Ada Hollis

The water of the lake is so cold in winter that my hands turn blue.

I swim in it all the same.

### Gaziz Abishev

I have never put a foot into it.

## What do bees do in winter?

### Ada Hollis

Bees sit around their queen and shiver.
"""
COLD = "How cold is the water of the lake in winter?"
BEES = "What do bees do in winter?"


@pytest.fixture(scope="module")
def bot(start_bot: StartBot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    content = tmp_path_factory.mktemp("panel")
    (content / "sea.md").write_text(PANEL, encoding="utf-8")
    with start_bot(content) as running:
        yield running


def asks(bot: Bot, question: str) -> Message:
    return bot.playground.wait_reply(bot.reader.says(bot.playground.private(bot.reader), question))


def test_a_quote_is_of_one_speaker_and_so_is_its_whole_answer(bot: Bot) -> None:
    reply = asks(bot, COLD)
    assert "— Ada Hollis, beekeeper" in reply.text
    assert "so cold in winter" in reply.text
    assert "I swim in it all the same." in reply.text
    assert "never put a foot" not in reply.text


def test_what_another_speaker_answered_is_one_button_away(bot: Bot) -> None:
    reply = turned_to(bot.reader, asks(bot, COLD), "Gaziz Abishev")
    assert [button.text for button in reply.buttons if button.text in {"Ada Hollis", "Gaziz Abishev"}] == [
        "Gaziz Abishev"
    ]
    bot.reader.presses(reply, "Gaziz Abishev")
    other = bot.playground.wait_reply(reply)
    assert "I have never put a foot into it." in other.text
    assert "— Gaziz Abishev, analyst" in other.text
    assert "hands turn blue" not in other.text


def test_who_said_nothing_is_said_to_have_said_nothing(bot: Bot) -> None:
    reply = turned_to(bot.reader, asks(bot, BEES), "Gaziz Abishev")
    answer = bot.reader.presses(reply, "Gaziz Abishev")
    assert answer.show_alert
    assert answer.text == "Gaziz Abishev did not answer this question."


def test_everybody_who_is_quoted_is_named_at_the_start(bot: Bot) -> None:
    started = bot.playground.wait_reply(bot.reader.starts())
    assert "Ada Hollis, beekeeper; Gaziz Abishev, analyst" in started.text
