"""An editor sends a document and it becomes an interview; a stranger sends it and gets what strangers get."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.conftest import Bot, StartBot
    from tests.support.playground_client import Message, User

ARTICLE = """Nina Cole: An orchard on a hill

By Mira Vale

Mira Vale: Who planted the pear trees?

Nina Cole: My grandmother planted the pear trees after the flood.

They still bear fruit.

Mira Vale: What do you sell at the market?

Nina Cole: Cider, and pears when there are any.

Read also: Ten gardens
"""
QUESTION = "Who planted the pear trees?"
PASSAGE = "My grandmother planted the pear trees after the flood."


@pytest.fixture
def bot(start_bot: StartBot) -> Iterator[Bot]:
    with start_bot() as running:
        running.playground.wait_reply(running.editor.starts())
        yield running


def sends(bot: Bot, user: User, text: str, name: str = "orchard.txt", caption: str = "") -> Message:
    """Send a document, and return the reply to it."""
    document = {"file_name": name, "content_base64": base64.b64encode(text.encode()).decode()}
    chat = bot.playground.private(user)
    return bot.playground.wait_reply(user.says(chat, document=document, caption=caption))


def published(bot: Bot, preview: Message, button: str = "Publish") -> str:
    """Press the button, and return what came of it."""
    bot.editor.presses(preview, button)
    return bot.playground.wait_until(
        lambda: text if (text := preview.now().text).startswith(("Published", "Nothing")) else None,
        "the outcome",
        timeout=120,
    )


def test_a_document_is_previewed_published_and_answers(bot: Bot) -> None:
    preview = sends(bot, bot.editor, ARTICLE)
    assert preview.text.startswith("Nina Cole: An orchard on a hill\nAnswers: Nina Cole\nAsks: Mira Vale")
    assert f"1. {QUESTION}\n{PASSAGE[:40]}" in preview.text
    assert "Left out:" in preview.text
    assert "Read also: Ten gardens" in preview.text
    outcome = published(bot, preview)
    assert outcome.startswith("Published: Nina Cole: An orchard on a hill")
    assert "2 added" in outcome
    reply = bot.playground.wait_reply(bot.reader.says(bot.chat, QUESTION))
    assert PASSAGE in reply.text
    assert "— Nina Cole" in reply.text
    audit = bot.playground.wait_reply(bot.editor.says(bot.editors_chat, "/audit"))
    assert "published an interview: nina-cole-an-orchard-on-a-hill" in audit.text


def test_who_answers_can_be_corrected(bot: Bot) -> None:
    preview = sends(bot, bot.editor, ARTICLE)
    assert [button.text for button in preview.buttons] == ["✓ Nina Cole", "Mira Vale", "Publish", "Discard"]
    bot.editor.presses(preview, "Mira Vale")
    bot.playground.wait_until(lambda: "Answers: Mira Vale" in preview.now().text or None, "the other")
    bot.editor.presses(preview, "Nina Cole")
    bot.playground.wait_until(lambda: "Answers: Nina Cole" in preview.now().text or None, "the first again")


def test_the_same_document_again_offers_to_replace(bot: Bot) -> None:
    published(bot, sends(bot, bot.editor, ARTICLE))
    again = sends(bot, bot.editor, ARTICLE.replace("Cider", "Perry"))
    answer = bot.editor.presses(again, "Publish")
    assert answer.show_alert
    assert answer.text == "An interview of this name is published already."
    bot.playground.wait_until(lambda: "Publish" not in str(again.now().buttons) or None, "the other button")
    assert "0 added, 1 changed" in published(bot, again, "Replace the published one")


def test_what_cannot_be_told_is_named_and_a_caption_mends_it(bot: Bot) -> None:
    unclear = "A title of some words\n\nAnn Lee: One.\n\nBo Ray: Two.\n\nAnn Lee: Three."
    refused = sends(bot, bot.editor, unclear)
    assert refused.text.startswith("This cannot become an interview yet:")
    assert "orchard.txt:3: it cannot be told whether 'Ann Lee' asks or answers" in refused.text
    assert not refused.buttons
    mended = sends(bot, bot.editor, unclear, caption="speaker: Bo Ray\nlanguage: en")
    assert "Answers: Bo Ray" in mended.text
    wrong = sends(bot, bot.editor, unclear, caption="Bo Ray answers")
    assert "caption:1: write `key: value` on each line" in wrong.text


def test_a_document_can_be_discarded(bot: Bot) -> None:
    preview = sends(bot, bot.editor, ARTICLE)
    bot.editor.presses(preview, "Discard")
    bot.playground.wait_until(lambda: preview.now().text == "Discarded." or None, "the end")
    assert not preview.now().buttons


def test_what_is_no_article_is_refused(bot: Bot) -> None:
    assert "This cannot become an interview yet" in sends(bot, bot.editor, "\0" * 50, "a.bin").text


def test_a_stranger_gets_what_strangers_get(bot: Bot) -> None:
    assert sends(bot, bot.reader, ARTICLE).text.startswith("I only understand text.")
