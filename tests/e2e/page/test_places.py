"""Groups, inline mode, an editor, and several windows, all at the page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from bot.playground.control.scene import EDITOR_ID, GUEST_ID, READER_ID
from tests.support.page_window import PHONE, id_of, text_of

if TYPE_CHECKING:
    from tests.e2e.conftest import RunningPlayground
    from tests.e2e.page.conftest import OpenWindow
    from tests.support.page_window import Window

CHINA = "What does China want from the region?"
TITLE = "<script>document.title = 'taken over'</script>"


def group_of(running: RunningPlayground) -> tuple[int, int]:
    """Return the ids of the group and of its topic."""
    chats = running.playground.do("state")["chats"]
    group = next(chat for chat in chats if chat["type"] == "supergroup" and chat["topics"])
    return group["id"], group["topics"][0]["id"]


# -- groups ------------------------------------------------------------------------------------------------


def test_a_mention_in_a_topic_is_answered_there_and_idle_talk_is_not(
    window: Window, running: RunningPlayground
) -> None:
    group, topic = group_of(running)
    window.open(READER_ID, group, topic)
    talk = window.say("Who brings the tea today?")
    reply = window.ask(f"@InterviewBot {CHINA}")
    expect(reply.locator("blockquote").first).to_contain_text("China")
    assert id_of(window.reply_to(talk)) == id_of(reply), "nothing was said in between"
    reply.locator("[data-text]").first.click(button="right")
    window.page.get_by_role("menuitem", name="Reply").click()
    answered = window.ask("And what about Russia?")
    expect(answered).to_contain_text("Gaziz Abishev")
    window.page.locator(f'nav a[data-chat-id="{group}"]:not([data-topic-id])').click()
    expect(window.rows.filter(has_text=CHINA)).to_have_count(0)


def test_only_admins_change_how_the_bot_behaves_in_a_group(
    window: Window, running: RunningPlayground
) -> None:
    group, topic = group_of(running)
    window.open(READER_ID, group, topic)
    expect(window.ask("/settings@InterviewBot")).to_contain_text("Only admins")
    window.page.get_by_label("Speaking as").select_option(str(EDITOR_ID))
    window.page.get_by_label("Client language").select_option("en")
    settings = window.ask("/settings@InterviewBot")
    window.press(settings, re.compile("Answer any clear question"))
    expect(settings.get_by_role("button", name="✓ Answer any clear question")).to_be_visible()
    window.press(settings, re.compile("Answer when I am mentioned"))
    expect(settings.get_by_role("button", name="✓ Answer when I am mentioned")).to_be_visible()


def test_a_groups_title_is_only_ever_text(window: Window, running: RunningPlayground) -> None:
    window.open(READER_ID)
    playground = running.playground
    made = playground.do("add_chat", type="supergroup", title=TITLE, owner_id=READER_ID)
    playground.do("set_member", chat_id=made["id"], user_id=playground.bot_id, status="member")
    entry = window.page.locator(f'nav a[data-chat-id="{made["id"]}"]')
    expect(entry).to_contain_text(TITLE)
    entry.click()
    expect(window.page.get_by_role("heading", name=TITLE)).to_be_visible()
    expect(window.page).to_have_title(re.compile(re.escape(TITLE)))
    assert window.page.locator("body script").count() == 0


# -- inline ------------------------------------------------------------------------------------------------


def test_inline_results_come_page_by_page_and_the_chosen_one_is_posted(
    window: Window, running: RunningPlayground
) -> None:
    group, topic = group_of(running)
    window.open(GUEST_ID, group, topic)
    window.input.press_sequentially("@InterviewBot what did the hives teach you?")
    results = window.page.get_by_role("listbox", name="Inline results")
    options = results.locator("[data-result-id]")
    expect(options).to_have_count(20)
    options.last.scroll_into_view_if_needed()
    expect(options).not_to_have_count(20)
    ids = options.evaluate_all("options => options.map((option) => option.dataset.resultId)")
    assert len(set(ids)) == len(ids) > 20
    chosen = options.nth(21)
    words = chosen.locator(".result-title").inner_text()
    chosen.click()
    expect(window.last).to_contain_text("via @InterviewBot")
    expect(window.last.locator("blockquote").first).to_contain_text(words.rstrip("…"))
    expect(window.input).to_have_value("")


def test_an_inline_query_without_results_says_so_and_typing_on_asks_again(window: Window) -> None:
    window.open(READER_ID)
    window.input.press_sequentially("@InterviewBot =nothing-of-this-name-0")
    results = window.page.get_by_role("listbox", name="Inline results")
    window.input.fill("@InterviewBot China")
    expect(results.get_by_role("option").first).to_be_visible()
    window.input.press("ArrowDown")
    expect(results.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    window.input.press("Escape")
    expect(results).to_be_hidden()


# -- editors -----------------------------------------------------------------------------------------------


def test_an_editor_reindexes_and_sees_how_far_it_is(window: Window) -> None:
    window.open(EDITOR_ID)
    window.page.get_by_label("Client language").select_option("en")
    window.page.evaluate(
        """() => {
            globalThis.shown = [];
            const log = document.querySelector("[role=log]");
            const newest = () => log.querySelector("li:last-child [data-text]")?.textContent ?? "";
            new MutationObserver(() => shown.push(newest())).observe(log, {
                childList: true, subtree: true, characterData: true,
            });
        }"""
    )
    done = window.ask("/reindex")
    expect(done).to_contain_text("edited")
    expect(done.locator("[data-text]")).to_contain_text(re.compile("unchanged"))
    shown: list[str] = window.page.evaluate("shown")
    assert any(text.startswith("Reading the interviews") for text in shown)
    window.page.get_by_role("button", name="Commands").click()
    expect(window.page.get_by_role("listbox", name="Commands")).to_contain_text("/reindex")


def test_an_editor_adds_an_unanswered_question_to_an_exchange(window: Window) -> None:
    window.open(READER_ID)
    declined = window.ask("Which dragon guards the steppe railway?")
    expect(declined).to_contain_text("There is no answer to that")
    window.page.get_by_label("Speaking as").select_option(str(EDITOR_ID))
    window.page.get_by_label("Client language").select_option("en")
    waiting = window.ask("/unanswered")
    expect(waiting).to_contain_text("dragon")
    expect(waiting.get_by_role("button", name=re.compile("Dismiss"))).to_be_visible()
    window.press(waiting, re.compile(r"^\+"))
    expect(waiting).to_contain_text("will be added")
    window.press(waiting, "Add")
    expect(window.reply_to(waiting)).to_contain_text("1 changed")
    window.page.get_by_label("Speaking as").select_option(str(READER_ID))
    answered = window.ask("Which dragon guards the steppe railway?")
    expect(answered.locator("blockquote").first).to_be_visible()


def test_a_stranger_learns_nothing_of_what_editors_may(window: Window) -> None:
    window.open(READER_ID)
    for command in ("/reindex", "/status", "/unanswered", "/audit", "/stats"):
        expect(window.ask(command)).to_contain_text("I do not know this command")


# -- windows -----------------------------------------------------------------------------------------------


def test_two_windows_show_the_same(open_window: OpenWindow, running: RunningPlayground) -> None:
    group, topic = group_of(running)
    desktop, phone = open_window(), open_window(viewport=PHONE, has_touch=True, is_mobile=True)
    desktop.open(READER_ID, group, topic)
    phone.open(GUEST_ID, group, topic)
    said = desktop.say("Can you read this on your phone?")
    expect(phone.row(id_of(said))).to_contain_text(text_of(said))
    answered = phone.say("Yes, every word")
    expect(desktop.row(id_of(answered))).to_contain_text("Yes, every word")
    phone.page.get_by_role("button", name="Back").click()
    expect(phone.page.get_by_role("navigation", name="Chats")).to_be_visible()
    phone.page.locator(f'nav a[data-chat-id="{GUEST_ID}"]').click()
    expect(phone.ask(CHINA).locator("blockquote").first).to_be_visible()
    assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out"
