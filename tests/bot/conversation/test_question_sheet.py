"""What no interview answers, as a text file to take into the next interview."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.question_sheet import AskedQuestion, question_sheet
from bot.conversation.translations import get_translator

TODAY = date(2026, 11, 27)
ENGLISH = get_translator("en")

texts = st.text(min_size=1, max_size=60)
groups = st.lists(st.lists(st.builds(AskedQuestion, texts, st.sampled_from(["en", "kk", ""])), min_size=1))


def test_questions_that_ask_the_same_are_one_paragraph_and_those_asked_most_come_first() -> None:
    sheet = question_sheet(
        [
            [AskedQuestion("Who won?", "en")],
            [
                AskedQuestion("Кто  выиграл\nматч?", "ru"),
                AskedQuestion("Who won the match?", "en"),
                AskedQuestion("who won the match?", "en"),
                AskedQuestion("Матчты кім ұтты?", "kk"),
            ],
        ],
        ["en", "kk"],
        TODAY,
        ENGLISH,
    )
    assert sheet == (
        "Questions for the next interview, Nov 27, 2026\n"
        "Asked by readers, and not answered in any interview: 5 questions.\n"
        "\n"
        "1. Who won the match? – asked 4 times\n"
        "   • Матчты кім ұтты? [Kazakh]\n"
        "   • Кто выиграл матч? [Russian]\n"
        "\n"
        "2. Who won? – asked 1 time\n"
    )


@given(groups)
def test_every_question_is_on_one_line_and_every_group_has_its_number(
    asked: list[list[AskedQuestion]],
) -> None:
    heading, *paragraphs = question_sheet(asked, ["en"], TODAY, ENGLISH).split("\n\n")
    assert len(heading.splitlines()) == 2
    assert [one.split(".")[0] for one in paragraphs] == [str(number + 1) for number in range(len(asked))]
    lines = sum(len(paragraph.strip("\n").split("\n")) for paragraph in paragraphs)
    assert len(asked) <= lines <= sum(map(len, asked))
