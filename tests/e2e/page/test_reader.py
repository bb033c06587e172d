"""A reader at the page: asks in five languages, presses every button, writes what is not a question."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from bot.playground.control.scene import GUEST_ID, READER_ID

if TYPE_CHECKING:
    from tests.support.page_window import Window

ASSESSMENT = "balanced course marked by pragmatism"
CHINA = "What does China want from the region?"


@pytest.mark.parametrize(
    ("language", "question"),
    [
        ("en", "How do you assess Azerbaijani-Kazakh relations?"),
        ("ru", "Как вы оцениваете азербайджано-казахстанские отношения?"),
        ("kk", "Әзербайжан мен Қазақстан қарым-қатынасының қазіргі деңгейін қалай бағалайсыз?"),
        ("az", "Azərbaycan-Qazaxıstan münasibətlərini necə qiymətləndirirsiniz?"),
        ("tr", "Azerbaycan-Kazakistan ilişkilerinin düzeyini nasıl değerlendiriyorsunuz?"),
    ],
)
def test_a_question_in_any_of_five_languages_is_answered_with_a_quotation(
    window: Window, language: str, question: str, shipped: str
) -> None:
    window.open(GUEST_ID)
    window.page.get_by_label("Client language").select_option(language)
    reply = window.ask(question)
    quotation = reply.locator("blockquote").first
    expect(quotation).to_contain_text(ASSESSMENT)
    assert quotation.inner_text().strip() in shipped


def test_the_private_chat_begins_with_start_and_has_a_menu_of_commands(window: Window) -> None:
    window.open(READER_ID)
    window.page.get_by_role("button", name="Start", exact=True).click()
    started = window.page.locator("li[data-from=user]", has_text="/start")
    expect(window.reply_to(started)).to_contain_text("bot")
    window.page.get_by_role("button", name="Commands").click()
    menu = window.page.get_by_role("listbox", name="Commands")
    expect(menu.get_by_role("option")).to_have_count(10)
    expect(menu).not_to_contain_text("reindex")
    menu.get_by_role("option").filter(has_text="/help").click()
    expect(window.rows.filter(has_text="/help").first).to_be_visible()


def test_a_long_answer_folds(window: Window) -> None:
    window.open(READER_ID)
    reply = window.ask(CHINA)
    more = reply.get_by_role("button", name="Show more")
    more.click()
    less = reply.get_by_role("button", name="Show less")
    expect(less).to_have_attribute("aria-expanded", "true")
    less.click()
    expect(more).to_be_visible()


def test_every_button_of_a_quote_does_something(window: Window) -> None:
    window.open(READER_ID)
    reply = window.ask(CHINA)
    keyboard = reply.locator("[data-keyboard]")
    source = reply.get_by_role("link", name="The Caspian Post")
    assert (source.get_attribute("href") or "").startswith("https://caspianpost.com/interview/")
    assert source.get_attribute("target") == "_blank"
    assert "noopener" in (source.get_attribute("rel") or "")

    window.press(reply, "👍")
    expect(keyboard.get_by_role("button", name="👍 1")).to_be_visible()
    window.press(reply, "👎")
    expect(keyboard.get_by_role("button", name="👎 1")).to_be_visible()
    expect(window.page.locator("[data-toast]").first).to_be_visible()

    for name in ("More on this", "⋯", "◀ Before", "After ▶"):
        answers = window.rows.and_(window.page.locator("[data-from=bot]"))
        before = answers.count()
        button = keyboard.get_by_role("button", name=name)
        if button.count():
            window.press(reply, name)
            if name == "⋯":
                expect(keyboard.get_by_role("button", name="Card")).to_be_visible()
                continue
            expect(answers).not_to_have_count(before)
            expect(answers.last.locator("blockquote").first).to_be_visible()

    window.press(reply, "Card")
    picture = window.page.locator("li[data-from=bot] img").last
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 500
    assert window.page.evaluate("() => document.querySelectorAll('[aria-busy=true]').length") == 0


def test_a_quote_is_shared_into_another_chat(window: Window) -> None:
    window.open(READER_ID)
    reply = window.ask(CHINA)
    reply.locator("[data-keyboard]").get_by_role("button", name="Share").click()
    chooser = window.page.get_by_role("dialog", name="Choose a chat")
    chooser.get_by_role("button", name=re.compile("Trade")).click()
    option = window.page.get_by_role("listbox", name="Inline results").get_by_role("option").first
    option.click()
    expect(window.last).to_contain_text("via @InterviewBot")
    expect(window.last.locator("blockquote").first).to_contain_text("China")


def test_a_declined_question_offers_others_that_lead_to_answers(window: Window) -> None:
    window.open(READER_ID)
    declined = window.ask("Who won the football match yesterday?")
    expect(declined).to_contain_text("There is no answer to that")
    buttons = declined.locator("[data-keyboard]").get_by_role("button")
    expect(buttons).to_have_count(4)
    buttons.first.click()
    expect(window.reply_to(declined).locator("blockquote").first).to_be_visible()


def test_lists_are_turned_and_languages_chosen(window: Window) -> None:
    window.open(READER_ID)
    languages = window.ask("/language")
    window.press(languages, re.compile("Türkçe"))
    help_text = window.ask("/help")
    expect(help_text).to_contain_text("kelimesi kelimesine")
    window.press(languages, re.compile("English"))
    listed = window.ask("/interviews")
    window.press(listed, re.compile("hives", re.IGNORECASE))
    questions = window.ask("/questions")
    keyboard = questions.locator("[data-keyboard]")
    before = keyboard.inner_text()
    window.press(questions, re.compile("Next ▶"))
    expect(keyboard.get_by_role("button", name="◀ Back")).to_be_visible()
    assert keyboard.inner_text() != before
    window.press(listed, re.compile("All interviews"))


def test_an_edited_question_changes_its_answer_and_a_deleted_one_goes(window: Window) -> None:
    window.open(READER_ID)
    asked = window.say(CHINA)
    reply = window.reply_to(asked)
    expect(reply).to_contain_text("China")
    window.input.press("ArrowUp")
    window.input.fill("How do you assess Azerbaijani-Kazakh relations?")
    window.input.press("Enter")
    expect(asked).to_contain_text("edited")
    expect(reply.locator("blockquote").first).to_contain_text(ASSESSMENT)
    asked.locator("[data-text]").click(button="right")
    window.page.get_by_role("menuitem", name="Delete").click()
    window.page.get_by_role("button", name="Delete", exact=True).click()
    expect(asked).to_have_count(0)


@pytest.mark.parametrize(
    "text",
    [
        "<script>document.title = 'taken over'</script>",
        "<img src=x onerror=\"document.title = 'taken over'\">",
        "<b>&amp;</b> javascript:alert(1) [x](javascript:alert(1))",
    ],
)
def test_markup_is_only_ever_text(window: Window, text: str) -> None:
    window.open(READER_ID)
    asked = window.say(text)
    assert asked.locator("[data-text]").inner_text() == text
    reply = window.reply_to(asked)
    expect(reply).to_be_visible()
    assert asked.locator("script, img, b").count() == asked.locator(".sender b, .meta b").count()
    assert "taken over" not in window.page.title()


def test_a_look_behind_tells_what_the_bot_thought_and_did(window: Window) -> None:
    window.open(READER_ID)
    window.page.get_by_role("button", name="A look behind").click()
    behind = window.page.get_by_role("complementary", name="A look behind")
    window.ask(CHINA)
    expect(behind.locator("[data-verdict=answered]")).to_be_visible()
    assert 0.5 < float(behind.locator("[data-confidence]").first.get_attribute("data-confidence") or 0) <= 1
    expect(behind.locator("[data-passages] li").first).to_contain_text("China")
    expect(behind.locator("[data-calls] [data-method=sendMessage]").first).to_contain_text("ms")
    window.ask("Who won the football match yesterday?")
    expect(behind.locator("[data-declined]")).to_contain_text("below")
