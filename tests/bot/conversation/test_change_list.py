"""The audit trail says when, who, what and of which interview, in words and not in identifiers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from telegram.constants import MessageLimit

from bot.conversation.change_list import change_list
from bot.conversation.quote_html import utf16_length
from bot.conversation.translations import LANGUAGES, get_translator
from bot.playground.api.text.html import parse_html
from bot.state.model import Action, Change

AT = datetime(2026, 11, 24, 18, 5, tzinfo=UTC)
TITLES = {"on-bees": "On <bees>"}


def question_of(slug: str, exchange: str) -> str | None:
    return "Why bees?" if (slug, exchange) == ("on-bees", "why") else None


def line(action: Action, details: str, language: str = "en", name: str = "Elchin") -> str:
    changes = [Change(1, AT, 501, name, action, details)]
    return change_list(changes, TITLES, question_of, get_translator(language))


@pytest.mark.parametrize(
    ("action", "details", "told"),
    [
        (Action.REINDEXED, "20261124T180500-ddafedb0", "<b>reindexed the interviews</b>"),
        (Action.PUBLISHED, "Horses", "<b>published an interview</b>: Horses"),
        (Action.WITHDRAWN, "on-bees", "<b>withdrew an interview</b>: On &lt;bees&gt;"),
        (Action.RESTORED, "gone", "<b>restored an interview</b>: gone"),
        (Action.DISMISSED, "1", "<b>dismissed 1 question</b>"),
        (Action.POSTPONED, "3", "<b>postponed 3 questions</b>"),
        (Action.ADDED, "on-bees#why +2", "<b>added 2 wordings</b>: Why bees?"),
        (Action.ADDED, "on-bees#gone 1", "<b>added 1 wording</b>: On &lt;bees&gt;"),
        (Action.REMOVED, "gone#why 1", "<b>removed 1 wording</b>: gone"),
    ],
)
def test_each_change_is_told_in_words(action: Action, details: str, told: str) -> None:
    assert line(action, details) == f"Nov 24, 2026, 18:05 UTC, Elchin: {told}"


def test_dates_and_numbers_are_those_of_the_language() -> None:
    assert (
        line(Action.DISMISSED, "5", "ru")
        == "24 нояб. 2026\u202fг., 18:05 UTC, Elchin: <b>отклонено 5 вопросов</b>"
    )
    assert line(Action.POSTPONED, "1", "tr").startswith("24 Kas 2026, 18:05 UTC, ")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("action", Action)
def test_ten_changes_fit_in_one_message(language: str, action: Action) -> None:
    long = "Ж<&>w" * 100
    text = "\n".join([line(action, long, language, name=long)] * 10)
    assert utf16_length(parse_html(text).text) <= MessageLimit.MAX_TEXT_LENGTH
