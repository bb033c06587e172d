"""`@bot question` in any chat: a list of the closest quotes, and the chosen one is posted whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content.interview_file import format_interview
from tests.support.interviews import Asked, interview_of_one

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.e2e.conftest import Bot, StartBot

SUBJECTS = (
    "rivers",
    "bridges",
    "teachers",
    "music",
    "bread",
    "winter",
    "roads",
    "memory",
    "sport",
    "theatre",
)


@pytest.fixture(scope="module")
def bot(start_bot: StartBot, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bot]:
    """A bot over an interview of fifty exchanges."""
    exchanges = tuple(
        Asked(
            f"x{number}",
            f"What do you think of {subject} in region {number}?",
            (f"About {subject}: {number} thoughts.",),
            ("Что вы думаете о музыке в третьем районе?",) if number == 3 else (),
        )
        for number in range(50)
        for subject in [SUBJECTS[number % len(SUBJECTS)]]
    )
    interview = interview_of_one(
        "many", "Many questions", "A. Speaker", "en", exchanges, url="https://example.com/many"
    )
    directory: Path = tmp_path_factory.mktemp("many")
    (directory / "many.md").write_text(format_interview(interview), encoding="utf-8")
    with start_bot(directory) as running:
        yield running


def test_the_closest_quotes_are_listed_best_first(bot: Bot) -> None:
    answer = bot.reader.asks_inline("what about music?")
    first = answer.results[0]
    assert first["title"].startswith("About music")
    assert first["description"].startswith("What do you think of music in region")
    assert len(answer.results) > 5


def test_a_question_is_in_the_language_of_who_types_where_it_is_worded_in_it(bot: Bot) -> None:
    other = bot.playground.user("Bolat", language_code="ru")
    described = {result["description"] for result in other.asks_inline("музыка").results}
    assert "Что вы думаете о музыке в третьем районе?" in described
    assert "What do you think of music in region 13?" in described
    described = {result["description"] for result in bot.reader.asks_inline("музыка").results}
    assert "What do you think of music in region 3?" in described


def test_choosing_one_posts_the_quote_with_speaker_question_and_source(bot: Bot) -> None:
    group = bot.playground.supergroup("Elsewhere", members=[bot.reader], bot=None)
    answer = bot.reader.asks_inline("what about music?")
    posted = bot.reader.chooses(answer, answer.results[0], group)
    assert posted.marked("blockquote")[0].startswith("About music")
    assert "A. Speaker" in posted.text
    assert "What do you think of music" in posted.text
    source, back = posted.links()
    assert source.startswith("https://example.com/many#:~:text=About%20music")
    assert back.startswith("https://t.me/AbishevBot?start=")


@pytest.mark.parametrize("query", ["", "bridges"])
def test_the_list_goes_on_page_by_page_without_repeating_anything(bot: Bot, query: str) -> None:
    seen: list[str] = []
    offset = ""
    for _ in range(10):
        page = bot.reader.asks_inline(query, offset)
        seen += [result["id"] for result in page.results]
        offset = page.next_offset
        if not offset:
            break
    assert len(seen) == len(set(seen)) == 50
    assert not offset


def test_an_empty_query_lists_the_questions_in_their_order(bot: Bot) -> None:
    answer = bot.reader.asks_inline("")
    assert [result["description"] for result in answer.results[:2]] == [
        "What do you think of rivers in region 0?",
        "What do you think of bridges in region 1?",
    ]


@pytest.mark.parametrize("offset", ["abc", "-5", "999999999999", "10000"])
def test_an_offset_that_we_never_gave_is_survived(bot: Bot, offset: str) -> None:
    assert isinstance(bot.reader.asks_inline("bread", offset).results, list)


@pytest.mark.parametrize("query", ['<b>&"', "?" * 256, "🎉", "   "])
def test_odd_queries_are_answered(bot: Bot, query: str) -> None:
    assert bot.reader.asks_inline(query).results


def test_a_newer_query_supersedes_the_older_ones(bot: Bot) -> None:
    before = len(bot.playground.calls("answerInlineQuery"))
    typed = "what about the theatre in winter"
    queries = [bot.reader.starts_asking_inline(typed[:length]) for length in range(2, len(typed) + 1)]
    answer = bot.playground.wait_inline_answer(queries[-1])
    assert answer.results
    assert len(bot.playground.calls("answerInlineQuery")) - before <= len(queries)
    other = bot.playground.user("Bolat")
    assert other.asks_inline("teachers").results, "one person's typing is no reason to keep another waiting"


def test_a_query_that_telegram_has_given_up_is_not_an_error(bot: Bot) -> None:
    errors = bot.logged.count("[error")
    bot.playground.inject(
        {
            "inline_query": {
                "id": "123456789",
                "from": {"id": bot.reader.id, "is_bot": False, "first_name": "Aliya"},
                "query": "rivers",
                "offset": "",
            }
        }
    )
    assert bot.reader.asks_inline("roads").results
    assert bot.logged.count("[error") == errors
