"""The page on a first visit, over reloads, and while its server is silent, gone or restarted."""

from __future__ import annotations

import signal
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from bot.playground.control.scene import GUEST_ID, READER_ID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Locator

    from tests.e2e.conftest import RunningPlayground
    from tests.e2e.page.conftest import OpenPlayground, OpenWindow
    from tests.support.page_window import Window

CHINA = "What does China want from the region?"


def notice(window: Window, name: str) -> Locator:
    """Return a line above the page."""
    return window.page.locator(f"[data-notice={name}]")


def pending(window: Window) -> Locator:
    """Return the messages that are shown as not sent yet."""
    return window.page.locator("li[data-pending]")


def send(window: Window, text: str) -> None:
    """Send a message without waiting for it to arrive."""
    window.input.fill(text)
    window.page.get_by_role("button", name="Send", exact=True).click()


@contextmanager
def silent(running: RunningPlayground) -> Iterator[None]:
    """Stop the server for as long as the context lasts: it keeps its connections and answers nothing."""
    running.process.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        running.process.send_signal(signal.SIGCONT)


def test_a_first_visit_says_what_this_is_and_who_the_people_are(window: Window) -> None:
    window.open(READER_ID)
    introduction = notice(window, "introduction")
    expect(introduction).to_contain_text("This is the real bot")
    expect(introduction).to_contain_text("Aliya and Ruslan are readers; Elchin is an editor")
    introduction.get_by_role("button", name="Close this notice").click()
    expect(introduction).to_have_count(0)
    window.page.reload()
    expect(window.page.locator("body[data-connection=open]")).to_be_attached()
    expect(introduction).to_have_count(0)


def test_drafts_survive_a_reload_each_in_its_chat(window: Window) -> None:
    window.open(READER_ID)
    window.input.fill("What does he think of")
    window.open(GUEST_ID)
    expect(window.input).to_have_value("")
    window.page.reload()
    expect(window.input).to_have_value("")
    window.open(READER_ID)
    expect(window.input).to_have_value("What does he think of")
    window.page.reload()
    expect(window.input).to_have_value("What does he think of")


def test_leaving_an_edit_gives_the_draft_back(window: Window) -> None:
    window.open(READER_ID)
    said = window.say(CHINA)
    window.input.fill("a draft")
    said.locator("[data-text]").click(button="right")
    window.page.get_by_role("menuitem", name="Edit").click()
    expect(window.input).to_have_value(CHINA)
    window.input.press("Escape")
    expect(window.input).to_have_value("a draft")


def test_a_message_is_pending_until_the_server_answers(window: Window, running: RunningPlayground) -> None:
    window.open(READER_ID)
    with silent(running):
        send(window, CHINA)
        expect(pending(window)).to_contain_text(CHINA)
        expect(pending(window)).to_contain_text("Waiting to be sent")
        expect(window.input).to_have_value("")
    expect(pending(window)).to_have_count(0)
    said = window.rows.filter(has_text=CHINA).last
    expect(window.reply_to(said).locator("blockquote").first).to_be_visible()


def test_what_was_pending_when_the_page_was_left_comes_back_as_a_draft(window: Window) -> None:
    window.open(READER_ID)
    window.page.route("**/control/say", lambda route: route.abort())
    send(window, CHINA)
    expect(pending(window)).to_contain_text(CHINA)
    window.input.fill("And Russia?")
    window.page.reload()
    expect(window.input).to_have_value(f"{CHINA}\nAnd Russia?")
    expect(pending(window)).to_have_count(0)
    window.faults.forgive("ERR_FAILED|control/say")


def test_a_message_that_the_server_refuses_comes_back_as_a_draft(
    window: Window, running: RunningPlayground
) -> None:
    window.open(READER_ID)
    playground = running.playground
    playground.do("block", user_id=READER_ID)
    try:
        send(window, "Are you there?")
        expect(window.page.locator("[data-toast]")).to_contain_text("blocked")
        expect(window.input).to_have_value("Are you there?")
        window.faults.forgive("400")
    finally:
        playground.do("block", user_id=READER_ID, blocked=False)


def test_a_page_outlives_a_restart_of_the_server(
    open_window: OpenWindow, open_playground: OpenPlayground
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with open_playground(port) as first:
        window = open_window(first)
        window.open(READER_ID)
        window.ask("How do you assess Azerbaijani-Kazakh relations?")
        first.process.send_signal(signal.SIGTERM)
        expect(window.page.locator("body[data-connection=lost]")).to_be_attached()
        expect(notice(window, "lost")).to_contain_text("does not answer")
        first.process.wait(30)
        send(window, CHINA)
        expect(pending(window)).to_contain_text(CHINA)
        window.input.fill("a draft")
    with open_playground(port):
        expect(window.page.locator("body[data-connection=open]")).to_be_attached()
        expect(notice(window, "lost")).to_have_count(0)
        expect(notice(window, "restarted")).to_contain_text("are gone")
        expect(window.rows.filter(has_text="Azerbaijani-Kazakh relations?")).to_have_count(0)
        expect(pending(window)).to_have_count(0)
        said = window.rows.filter(has_text=CHINA).first
        expect(window.reply_to(said).locator("blockquote").first).to_be_visible()
        expect(window.input).to_have_value("a draft")
        # While there was no server, the browser said so by itself.
        window.faults.forgive("ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED_ENCODING|ERR_CONNECTION_RESET")
        window.page.goto("about:blank")
