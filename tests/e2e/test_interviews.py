"""Several interviews at once, on each database: a reader or a group chooses one, or all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from content.interview_file import format_interview
from content.model import Interview
from tests.support.interviews import Asked, interview_of_one
from tests.support.postgresql import postgresql_database

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.conftest import Bot, StartBot
    from tests.support.playground_client import Message, User

WINTER = "How do the bees survive the winter?"
BEES = "gather in a ball around the queen"
QUOTED_FROM = "The Evening Courier"
DECLINED = "There is no answer to that in the interview."
ALL = "All interviews"


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def bot(
    start_bot: StartBot,
    interviews: tuple[Interview, ...],
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Bot]:
    """A bot over six interviews, one of which speaks at great length."""
    content = tmp_path_factory.mktemp("several")
    long = " ".join(f"The {number}th lighthouse has a keeper and a cat." for number in range(90))
    lighthouses = interview_of_one(
        "lighthouses", "Lights", "Finn Moe", "en", (Asked("x", "Who keeps the lighthouses?", (long,)),)
    )
    for interview in (*interviews, lighthouses):
        (content / f"{interview.slug}.md").write_text(format_interview(interview), encoding="utf-8")
    if request.param == "sqlite":
        with start_bot(content) as running:
            yield running
        return
    server = request.getfixturevalue("postgresql")
    with postgresql_database(server) as address, start_bot(content, DATABASE_URL=address) as running:
        yield running


@pytest.fixture
def reader(bot: Bot) -> User:
    """Somebody whom the bot has not met yet."""
    return bot.playground.user("Dana", language_code="en")


def asks(bot: Bot, reader: User, question: str) -> Message:
    return bot.playground.wait_reply(reader.says(bot.playground.private(reader), question))


def chooses(bot: Bot, person: User, offer: Message, label: str) -> None:
    """Press the button of an interview, and wait until it is ticked."""
    wanted = next(button for button in offer.now().buttons if label in button.text)
    person.presses(offer, wanted)
    bot.playground.wait_until(
        lambda: f"✓ {label}" in [button.text for button in offer.now().buttons] or None, "the tick"
    )


def test_every_interview_is_searched_until_one_is_chosen(bot: Bot, reader: User) -> None:
    assert BEES in asks(bot, reader, WINTER).text
    offer = asks(bot, reader, "/interviews")
    assert offer.buttons[0].text == f"✓ {ALL}"
    assert len(offer.buttons) == 7
    chooses(bot, reader, offer, "Derya Aksoy on the work of a lifetime")
    assert asks(bot, reader, WINTER).text.startswith(DECLINED)
    assert "mayıs ayında" in asks(bot, reader, "When does the tea harvest begin?").text
    listed = asks(bot, reader, "/questions")
    questions = ["Çay hasadı ne zaman başlar?", "İyi çayı nasıl anlarsınız?"]
    assert listed.text.endswith(f"1. {questions[0]}\n2. {questions[1]}")
    assert [button.text for button in listed.buttons] == ["1", "2"]
    assert {result["description"] for result in reader.asks_inline("").results} == set(questions)
    chooses(bot, reader, offer, ALL)
    assert BEES in asks(bot, reader, WINTER).text


def test_the_questions_of_all_are_browsed_page_by_page(bot: Bot, reader: User) -> None:
    listed = asks(bot, reader, "/questions")
    assert len(listed.marked("bold")) > 1, "each interview's questions stand below its title"
    first = [button.text for button in listed.buttons]
    assert first[-1] == "Next ▶"
    reader.presses(listed, "Next ▶")
    bot.playground.wait_until(lambda: "◀ Back" in [b.text for b in listed.now().buttons] or None, "a page")
    second = [button.text for button in listed.now().buttons]
    assert not set(first) & set(second)
    reader.presses(listed.now(), "◀ Back")
    bot.playground.wait_until(lambda: [b.text for b in listed.now().buttons] == first or None, "page one")


def test_a_group_hears_of_the_interview_that_its_admins_chose(bot: Bot, reader: User) -> None:
    owner = bot.playground.user("Olzhas", language_code="en")
    group = bot.greets(bot.playground.supergroup("Tea room", owner=owner, members=[reader]))
    panel = bot.playground.wait_reply(owner.says(group, "/settings"))
    chooses(bot, owner, panel, "Derya Aksoy on the work of a lifetime")
    declined = bot.playground.wait_reply(reader.says(group, f"@AbishevBot {WINTER}"))
    assert declined.text.startswith(DECLINED)
    assert BEES in asks(bot, reader, WINTER).text, "in private nothing was chosen"


def test_a_long_passage_takes_several_cards(bot: Bot, reader: User) -> None:
    quote = asks(bot, reader, "Who keeps the lighthouses?")
    assert "lighthouse has a keeper" in quote.text
    reader.presses(quote, "Card")
    bot.playground.wait_calls("sendMediaGroup")
    cards = [message for message in bot.playground.wait_replies(quote, 2) if "photo" in message.raw]
    assert "Finn Moe" in cards[0].text
    assert len({message.raw["media_group_id"] for message in cards}) == 1


def test_a_quote_names_the_interview_that_it_is_from(bot: Bot, reader: User) -> None:
    quote = asks(bot, reader, "Жылқыны қалай таңдайсыз?")
    assert "Айбек Сейтқали" in quote.text
    assert QUOTED_FROM in quote.text
    assert "(in Kazakh)" in quote.text
