"""An editor sends a document or a link and it becomes an interview; a stranger gets what strangers get."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from tests.support.web_server import Response, WebServer, fetch_from_this_machine, redirect, web_server

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
PAGE = """<html lang="en"><head><title>Nina Cole: An orchard on a hill</title></head><body>
<nav><a href="/">Home</a></nav>
<article><h1>Nina Cole: An orchard on a hill</h1>
<p><b>Mira Vale:</b> Who planted the pear trees?</p>
<p><b>Nina Cole:</b> My grandmother planted the pear trees after the flood.</p>
<p><b>Mira Vale:</b> What do you sell at the market?</p>
<p><b>Nina Cole:</b> Cider, and pears when there are any.</p></article>
<aside><p>Ten gardens to see this spring</p></aside>
</body></html>"""


@pytest.fixture
def bot(start_bot: StartBot) -> Iterator[Bot]:
    # Pages are served on this machine, where the links of editors may not lead.
    with start_bot(fetch_page=fetch_from_this_machine) as running:
        running.playground.wait_reply(running.editor.starts())
        yield running


@pytest.fixture
def server() -> Iterator[WebServer]:
    with web_server() as running:
        running.pages["/orchard"] = Response(PAGE.encode())
        yield running


def sends(
    bot: Bot, user: User, content: str | bytes, name: str = "orchard.txt", caption: str = ""
) -> Message:
    """Send a document, and return the reply to it."""
    data = content.encode() if isinstance(content, str) else content
    document = {"file_name": name, "content_base64": base64.b64encode(data).decode()}
    chat = bot.playground.private(user)
    return bot.playground.wait_reply(user.says(chat, document=document, caption=caption))


def sends_link(bot: Bot, text: str) -> tuple[Message, Message]:
    """Send a link as the editor, and return the page that the bot read and the preview of it."""
    chat = bot.editors_chat
    page = bot.playground.wait_reply(bot.editor.says(chat, text))
    return page, bot.playground.wait_reply(page)


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
    assert "published an interview: Nina Cole: An orchard on a hill" in audit.text


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
    assert answer.text == "An interview with this name is already published."
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


def test_a_link_is_previewed_corrected_published_and_answers(bot: Bot, server: WebServer) -> None:
    server.pages["/short"] = redirect("/orchard")
    page, preview = sends_link(bot, f" {server.url('/short')}\n")
    assert page.text == f"link: {server.url('/orchard')}"
    assert preview.text.startswith("Nina Cole: An orchard on a hill\nAnswers: Nina Cole\nAsks: Mira Vale")
    assert server.url("/orchard") in preview.text
    assert "Ten gardens to see this spring" in preview.text
    bot.editor.presses(preview, "Mira Vale")
    bot.playground.wait_until(lambda: "Answers: Mira Vale" in preview.now().text or None, "the other")
    bot.editor.presses(preview, "Nina Cole")
    bot.playground.wait_until(lambda: "Answers: Nina Cole" in preview.now().text or None, "the first again")
    # What is published is what was previewed.
    server.pages["/orchard"] = Response(PAGE.replace("grandmother", "neighbour").encode())
    assert published(bot, preview).startswith("Published: Nina Cole: An orchard on a hill")
    reply = bot.playground.wait_reply(bot.reader.says(bot.chat, QUESTION))
    assert PASSAGE in reply.text
    assert server.url("/orchard") in str(reply.raw)
    audit = bot.playground.wait_reply(bot.editor.says(bot.editors_chat, "/audit"))
    assert "published an interview: Nina Cole: An orchard on a hill" in audit.text


def test_the_same_link_again_offers_to_replace(bot: Bot, server: WebServer) -> None:
    _, preview = sends_link(bot, server.url("/orchard"))
    published(bot, preview)
    server.pages["/orchard"] = Response(PAGE.replace("Cider", "Perry").encode())
    _, again = sends_link(bot, server.url("/orchard"))
    answer = bot.editor.presses(again, "Publish")
    assert answer.text == "An interview with this name is already published."
    bot.playground.wait_until(lambda: "Publish" not in str(again.now().buttons) or None, "the other button")
    assert "0 added, 1 changed" in published(bot, again, "Replace the published one")


def test_lines_below_a_link_say_what_the_page_does_not(bot: Bot, server: WebServer) -> None:
    server.pages["/talk"] = Response(b"A title of some words\n\nAnn Lee: One.\n\nBo Ray: Two.", "text/plain")
    _, refused = sends_link(bot, server.url("/talk"))
    assert refused.text.startswith("This cannot become an interview yet:\n• talk.txt:3: ")
    lines = "speaker: Bo Ray\nlanguage: en\ntitle: On bees & trees"
    page, preview = sends_link(bot, f"{server.url('/talk')}\n{lines}")
    assert page.text == f"link: {server.url('/talk')}\n{lines}"
    assert preview.text.startswith("On bees & trees\nAnswers: Bo Ray")


def test_a_link_that_cannot_be_read_is_refused_with_the_reason(bot: Bot, server: WebServer) -> None:
    def answers(link: str) -> str:
        return bot.playground.wait_reply(bot.editor.says(bot.editors_chat, link)).text

    assert "there is no such page (404)" in answers(server.url("/gone"))
    assert "is not an address of the public web" in answers("http://10.0.0.1/")
    server.pages["/picture"] = Response(b"\x89PNG", "image/png")
    assert answers(server.url("/picture")) == (
        "This link cannot be read: this is image/png, not a page or a document with text in it"
    )
    assert str(server.port) not in bot.logged


def test_a_link_within_a_question_is_a_question(bot: Bot, server: WebServer) -> None:
    asked = bot.editor.says(bot.editors_chat, f"{server.url('/orchard')} what does he think of this?")
    assert "Publish" not in str(bot.playground.wait_reply(asked).buttons)
    assert not server.asked


def test_a_strangers_link_is_a_question(bot: Bot, server: WebServer) -> None:
    reply = bot.playground.wait_reply(bot.reader.says(bot.chat, server.url("/orchard")))
    assert "Publish" not in str(reply.buttons)
    assert not server.asked
