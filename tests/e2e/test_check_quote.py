"""A reader doubts a quote: pasted, forwarded or in a group, in any language, or inline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.e2e.conftest import Bot
    from tests.support.playground_client import Message

SAID = "China is also interested in using the region as a logistical link to Europe."
CHANGED = SAID.replace("logistical", "military")


def said_below(reply: Message, shipped: str) -> str:
    """Return the passage below a verdict, which is from the interview and has its speaker and source."""
    passage = reply.marked("blockquote")[0]
    assert passage in shipped
    assert "Gaziz Abishev, Kazakh political analyst" in reply.text
    assert any(link.startswith("https://caspianpost.com/interview/") for link in reply.links())
    return passage


@pytest.mark.parametrize(
    "message",
    [
        f"“{SAID}” Did he say that?",
        f"Did he really say this?\n\n{SAID}",
        f"«{SAID}» Он это говорил?",
        f"«{SAID}» Ол осылай деді ме?",
        f"“{SAID}” O bunu deyib?",
        f"“{SAID}” Bunu söyledi mi?",
        f"Did he say “{SAID.replace(' ', chr(0xA0))}”?",
        f"/check {SAID}",
    ],
)
def test_words_that_were_said_are_verbatim_with_their_place(bot: Bot, message: str, shipped: str) -> None:
    asked = bot.reader.says(bot.chat, message)
    reply = bot.playground.wait_reply(asked)
    assert reply.text.startswith("Word for word.")
    assert SAID in said_below(reply, shipped)
    assert reply.reply_to is None, "it stands right below the quote"


@pytest.mark.parametrize(
    ("quote", "told"),
    [
        (CHANGED, "changed: “military” instead of “logistical”"),
        ("They will allow it", "left out: “not” (a negation)"),
        (
            "There is a basic triangle of four relatively large countries",
            "“four” instead of “three” (a number)",
        ),
        ("Turkey is also interested in using the region as a logistical link", "“Turkey” instead of “China”"),
        ("We are always on very good terms.", "added: “always”"),
    ],
)
def test_altered_words_are_shown_against_the_original(bot: Bot, quote: str, told: str, shipped: str) -> None:
    reply = bot.playground.wait_reply(bot.reader.says(bot.chat, f"“{quote}” - did he say that?"))
    assert reply.text.startswith("Altered.")
    assert told in reply.text
    assert said_below(reply, shipped)


def test_a_quote_from_several_places_is_taken_apart(bot: Bot) -> None:
    stitched = f"There are no territorial disputes, no disagreements over routes. {SAID}"
    reply = bot.playground.wait_reply(bot.reader.says(bot.chat, f"/check {stitched}"))
    assert reply.text.startswith("Stitched together from 2 places.")
    assert f"“{SAID.rstrip('.')}” — Gaziz Abishev" in reply.text
    assert len(reply.buttons) == 2
    bot.reader.presses(reply, reply.buttons[1])
    assert bot.playground.wait_reply(reply).marked("blockquote")


def test_words_of_the_interviewer_and_the_outlet_are_theirs(bot: Bot) -> None:
    question = "How do you assess the current level of Azerbaijani-Kazakh relations?"
    reply = bot.playground.wait_reply(bot.reader.says(bot.chat, f"/check {question}"))
    assert reply.text.startswith("These are the interviewer's words.")
    assert question in reply.text
    assert "Asif Aydinli" in reply.text
    assert reply.marked("blockquote") == []
    lead = "Azerbaijan and Kazakhstan have steadily deepened their bilateral relations in recent years"
    reply = bot.playground.wait_reply(bot.reader.says(bot.chat, f"/check {lead}"))
    assert "The Caspian Post" in reply.text.splitlines()[0]


def test_what_nobody_said_is_not_in_the_interviews(bot: Bot) -> None:
    quote = "My grandmother always bakes the best apricot cake in the whole village."
    reply = bot.playground.wait_reply(bot.reader.says(bot.chat, f"“{quote}” Did he say that?"))
    assert reply.text.startswith("Not in the interviews.")
    assert reply.marked("blockquote") == []


def test_of_a_translation_nothing_is_told_but_the_nearest_original(bot: Bot, shipped: str) -> None:
    quote = "Китай также заинтересован в использовании региона как логистического звена с Европой."
    reply = bot.playground.wait_reply(bot.reader.says(bot.chat, f"«{quote}» Did he say that?"))
    assert reply.text.startswith("A translation, it seems: that cannot be checked word for word.")
    assert SAID in said_below(reply, shipped)


def test_a_forwarded_statement_is_checked_and_a_forwarded_question_answered(bot: Bot, shipped: str) -> None:
    friend = bot.playground.user("Bolat")
    elsewhere = bot.playground.supergroup("Elsewhere", members=[bot.reader, friend], bot=None)
    statement = bot.reader.forwards(friend.says(elsewhere, CHANGED), bot.chat)
    reply = bot.playground.wait_reply(statement)
    assert reply.text.startswith("Altered.")
    question = friend.says(elsewhere, "What does China want from the region?")
    answer = bot.playground.wait_reply(bot.reader.forwards(question, bot.chat))
    assert SAID in said_below(answer, shipped)
    assert not answer.text.startswith("Altered.")


def test_the_question_in_reply_to_a_message_is_about_that(bot: Bot) -> None:
    quote = bot.playground.wait_reply(bot.reader.says(bot.chat, "What does China want from the region?"))
    asked = bot.reader.says(bot.chat, "Did he really say that?", reply_to=quote)
    assert bot.playground.wait_reply(asked).text.startswith("Word for word.")
    nothing = bot.playground.wait_reply(bot.reader.says(bot.chat, "/check"))
    assert "Which words should I check?" in nothing.text


def test_a_question_that_quotes_a_title_stays_a_question(bot: Bot) -> None:
    asked = bot.reader.says(bot.chat, "What did you say about China in “Baku and Astana are Building”?")
    reply = bot.playground.wait_reply(asked)
    assert not reply.text.startswith(("Altered", "Not in", "Word for word", "Stitched", "These are"))


def test_in_a_group_a_mention_or_the_command_checks_and_talk_is_left_alone(bot: Bot, shipped: str) -> None:
    friend = bot.playground.user("Bolat")
    group = bot.greets(bot.playground.supergroup("Doubters", members=[bot.reader, friend]))
    claimed = friend.says(group, CHANGED)
    mentioned = bot.reader.says(group, "@AbishevBot did he say that?", reply_to=claimed)
    assert bot.playground.wait_reply(mentioned).text.startswith("Altered.")
    command = bot.reader.says(group, "/check", reply_to=claimed)
    reply = bot.playground.wait_reply(command)
    assert "“military” instead of “logistical”" in reply.text
    assert said_below(reply, shipped)
    bot.playground.expect_silence(bot.reader.says(group, "Did he say that?", reply_to=claimed))


def test_an_edited_quote_is_checked_again_and_a_question_may_take_its_place(bot: Bot, shipped: str) -> None:
    asked = bot.reader.says(bot.chat, f"/check {CHANGED}")
    reply = bot.playground.wait_reply(asked)

    def becomes(text: str, told: str) -> Message:
        bot.reader.edits(asked, text)
        return bot.playground.wait_until(
            lambda: now if (now := reply.now()).text.startswith(told) else None,
            f"{told!r} in an edited reply",
        )

    assert reply.text.startswith("Altered.")
    assert SAID in said_below(becomes(f"/check {SAID}", "Word for word."), shipped)
    assert "“not” (a negation)" in becomes("“They will allow it” Did he say that?", "Altered.").text
    assert SAID in said_below(becomes("What does China want from the region?", "At the same time"), shipped)
    becomes("/check", "Which words should I check?")
    becomes(f"“{SAID}” Did he say that?", "Word for word.")
    after = [m for m in bot.playground.messages(bot.chat) if m.id >= asked.id]
    assert [m.id for m in after] == [asked.id, reply.id]


def test_a_question_that_became_a_quote_to_check_is_no_unanswered_question(bot: Bot) -> None:
    asked = bot.reader.says(bot.chat, "What is the best recipe for zebra pie?")
    declined = bot.playground.wait_reply(asked)
    bot.reader.edits(asked, f"/check {SAID}")
    bot.playground.wait_until(
        lambda: declined.now().text.startswith("Word for word.") or None, "a verdict in its place"
    )
    bot.playground.wait_reply(bot.editor.starts())
    waiting = bot.playground.wait_reply(bot.editor.says(bot.editors_chat, "/unanswered"))
    assert "zebra pie" not in waiting.text


def test_in_a_group_an_edit_may_add_the_mention_and_a_picture_may_have_the_command(bot: Bot) -> None:
    group = bot.greets(bot.playground.supergroup("Sceptics", members=[bot.reader]))
    said = bot.reader.says(group, f"“{CHANGED}” Did he say that?")
    bot.reader.edits(said, f"@AbishevBot “{CHANGED}” Did he say that?")
    reply = bot.playground.wait_reply(said)
    assert reply.text.startswith("Altered.")
    bot.reader.edits(said, f"@AbishevBot “{SAID}” Did he say that?")
    bot.playground.wait_until(
        lambda: reply.now().text.startswith("Word for word.") or None, "another verdict"
    )
    pictured = bot.reader.says(group, caption=f"/check {CHANGED}", photo={})
    assert bot.playground.wait_reply(pictured).text.startswith("Altered.")


def test_inline_what_is_in_quotation_marks_is_checked_and_can_be_posted(bot: Bot, shipped: str) -> None:
    group = bot.playground.supergroup("Debate", members=[bot.reader], bot=None)
    found = bot.reader.asks_inline(f"“{CHANGED}”", chat=group)
    assert [result["title"] for result in found.results] == ["Altered."]
    posted = bot.reader.chooses(found, found.results[0], group)
    assert "“military” instead of “logistical”" in posted.text
    assert said_below(posted, shipped)
    assert len(bot.reader.asks_inline("China “link” Europe").results) > 1


def test_the_menu_offers_to_check_a_quote(bot: Bot) -> None:
    assert "check" in bot.reader.commands(bot.chat)
