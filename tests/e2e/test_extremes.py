"""Content that strains every limit: forty thousand characters, markup, quotes, all alphabets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from content.interview_file import format_interview
from tests.support.interviews import Asked, interview_of_one

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.conftest import Bot, StartBot

MARKUP = 'He said <b>&"no"</b> &amp; <blockquote>, then left the <i>harbour</i>.'
LONG = " ".join(
    f"The tale of the lighthouse keeper, chapter {n}, ends with a storm & a <sail>." for n in range(520)
)
ALPHABETS = "Қазақстан мен Әзірбайжан — достар. Azərbaycan dostdur. Türkiye ığüşöç. Россия ё. 😀👨‍👩‍👧"


@pytest.fixture(scope="module")
def bot(start_bot: StartBot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    exchanges = (
        Asked("markup", 'What did he say about the <harbour> & "no"?', (MARKUP, "And that was all.")),
        Asked("long", "What is the tale of the lighthouse keeper?", (LONG, "That is the whole tale.")),
        Asked("alphabets", "Достар туралы не айтасыз?", (ALPHABETS,)),
        Asked(
            "preamble",
            "The museum of clocks is old. " * 60 + "Do you like it?",
            ("I love the museum of clocks.",),
        ),
        Asked("statement", "", ("Nobody asked me about the volcano, but it sleeps.",)),
    )
    interview = interview_of_one(
        "extremes",
        "<Title> & co",
        'C. "Quote" <Speaker>',
        "en",
        exchanges,
        url='https://example.com/?a=1&b="2"',
    )
    directory = tmp_path_factory.mktemp("extremes")
    (directory / "extremes.md").write_text(format_interview(interview), encoding="utf-8")
    with start_bot(directory) as running:
        yield running


def test_markup_in_content_arrives_as_it_stands(bot: Bot) -> None:
    reply = bot.playground.wait_reply(
        bot.reader.says(bot.chat, 'What did he say about the harbour and "no"?')
    )
    assert reply.marked("blockquote") == [MARKUP]
    assert reply.marked("expandable_blockquote") == [f"{MARKUP}\n\nAnd that was all."]
    assert 'C. "Quote" <Speaker>' in reply.text


def test_forty_thousand_characters_arrive_over_several_messages_with_nothing_lost(bot: Bot) -> None:
    assert len(LONG) > 40_000
    asked = bot.reader.says(bot.chat, "What is the tale of the lighthouse keeper?")
    replies = bot.playground.wait_replies(asked, 11, timeout=60)
    # The passage may be as long as the whole answer, which comes after it.
    bot.playground.wait_message(
        bot.chat, lambda message: message.text.startswith("The whole answer: (11/11)"), timeout=60
    )
    replies = [m for m in bot.playground.messages(bot.chat) if m.from_bot and m.id >= replies[0].id]
    passage = "".join(block for m in replies for block in m.marked("blockquote"))
    answer = "".join(block for m in replies for block in m.marked("expandable_blockquote"))
    assert without_space(passage) in {without_space(LONG), without_space("That is the whole tale.")}
    assert without_space(answer) == without_space(f"{LONG}\n\nThat is the whole tale.")
    for message in replies:
        assert 'C. "Quote" <Speaker>' in message.text
        assert "lighthouse keeper?" in message.text


def test_every_alphabet_arrives(bot: Bot) -> None:
    reply = bot.playground.wait_reply(bot.reader.says(bot.chat, "Достар туралы не айтасыз?"))
    assert reply.marked("blockquote") == [ALPHABETS]


def test_a_very_long_question_comes_first_and_whole(bot: Bot) -> None:
    asked = bot.reader.says(bot.chat, "Do you like the museum of clocks?")
    question, quote = bot.playground.wait_replies(asked, 2)
    assert question.marked("expandable_blockquote")[0].endswith("Do you like it?")
    assert quote.marked("blockquote") == ["I love the museum of clocks."]


def test_a_statement_that_nobody_asked_for_is_found_and_quoted(bot: Bot) -> None:
    reply = bot.playground.wait_reply(bot.reader.says(bot.chat, "Does the volcano sleep?"))
    assert "volcano, but it sleeps" in reply.text
    assert "asked:" not in reply.text


def test_inline_results_never_exceed_a_message(bot: Bot) -> None:
    answer = bot.reader.asks_inline("lighthouse keeper")
    for result in answer.results:
        posted = bot.reader.chooses(answer, result, bot.chat)
        assert posted.text


def without_space(text: str) -> str:
    return re.sub(r"\s+", "", text)
