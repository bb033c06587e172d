"""Whatever a dialogue looks like, nobody's words are under another's name, and none is lost in silence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from content.article.importer import Article, ArticleError, parse_article
from tests.soak.tested import TIMES

if TYPE_CHECKING:
    from collections.abc import Callable

MANY_DIALOGUES: Final = 5_000
PEOPLE: Final = ("Mira Vale", "Owen Hart", "Nina Cole", "Анна Лисина", "Kemal Demir", "Айгүл Серік")
# Words that are in no phrase; each paragraph has one that stands nowhere else.
STATEMENTS: Final = (
    "The orchard is old, {}.", "We dug {} for years.", "Nobody came, {}.", "Сад растёт, {}.",
    "Was it {}? No.",
    "He asked: why {}?", "Bahçe eski, {}.", "My {} helped us.", "{} grew.", "«{}», they say.",
    "Note: {} is dear.",
    "You know {}.", "Tell me of {}, they said.", "Hart {} was there.", "1. {}",
    "In 1990 {} fell.",
)  # fmt: skip
QUESTIONS: Final = (
    "What of {}?", "And {}?", "So you had {}.", "Tell us about {}.", "Как {}?", "Peki {} nasıl?",
    "I saw {} there.", "The {} is gone.", "{} — why?", "Thank you, {}.",
)  # fmt: skip
BETWEEN: Final = (
    "Photo: {} Agency", "Read also: The {} port", "***", "Advertisement", "Follow us on {}",
    "The {} at night", "Share", "12:45", "Owen smiles at {}.", "Mira Vale is a reporter at the {}.",
    "This interview has been edited for {}.", "By Mira Vale", "> {} is all", "## The {}",
)  # fmt: skip
LAYOUTS: Final = (
    ("{name}: {text}", "{name}: {text}"),
    ("{name}\n{text}", "{name}\n{text}"),
    ("**{name}:** {text}", "**{name}:** {text}"),
    ("{name} — {text}", "{name} — {text}"),
    ("[00:01] {name}: {text}", "[00:02] {name}: {text}"),
    ("Q: {text}", "A: {text}"),
    ("— {text}", "— {text}"),
    ("— {text}", "{text}"),
    ("**{text}**", "{text}"),
    ("## {text}", "{text}"),
    ("{number}. {text}", "{text}"),
    ("{text}", "{text}"),
    ("{name}: {text}", "— {text}"),
)


@dataclass(frozen=True)
class Paragraph:
    """What somebody says, by a word that nobody else says."""

    speaker: str
    asks: bool
    word: str
    text: str
    opens_turn: bool


@dataclass(frozen=True)
class Drawn:
    """An article, who says what in it, and whether the answers begin with who gives them."""

    text: str
    said: tuple[Paragraph, ...]
    has_names: bool


@st.composite
def dialogues(draw: st.DrawFn) -> Drawn:
    interviewer, *speakers = draw(st.permutations(PEOPLE))[: draw(st.integers(2, 4))]
    question_layout, answer_layout = draw(st.sampled_from(LAYOUTS))
    count = 0

    def say(speaker: str, asks: bool, opens: bool) -> Paragraph:
        nonlocal count
        count += 1
        word = "zq" + "".join("abcdefghij"[int(digit)] for digit in f"{count:03}") + "x"
        templates = QUESTIONS if asks else STATEMENTS
        return Paragraph(speaker, asks, word, draw(st.sampled_from(templates)).format(word), opens)

    title = draw(
        st.sampled_from(["An orchard of our own", f"{speakers[0]}: an orchard", f"Meet {speakers[0]}"])
    )
    lines = [title, ""]
    said: list[Paragraph] = []
    for number in range(1, draw(st.integers(1, 5)) + 1):
        question = say(interviewer, True, True)
        said.append(question)
        lines += [question_layout.format(name=interviewer, text=question.text, number=number), ""]
        for speaker in draw(st.lists(st.sampled_from(speakers), min_size=1, max_size=2, unique=True)):
            for place in range(draw(st.integers(1, 3))):
                paragraph = say(speaker, False, place == 0)
                said.append(paragraph)
                layout = answer_layout if place == 0 else "{text}"
                lines += [layout.format(name=speaker, text=paragraph.text, number=number), ""]
                if draw(st.integers(0, 5)) == 0:
                    lines += [draw(st.sampled_from(BETWEEN)).format("Zzq"), ""]
    return Drawn("\n".join(lines), tuple(said), "{name}" in answer_layout)


WORD: Final = re.compile(r"zq[a-j]{3}x")


# The same dialogues each time: a layout that nobody has thought of yet is for `make soak` to find.
@settings(max_examples=200, deadline=None, derandomize=True)
@given(dialogues(), st.booleans())
def test_whose_words_they_are(drawn: Drawn, with_speakers: bool) -> None:
    check_dialogue(drawn, with_speakers=with_speakers)


@pytest.mark.soak
def test_whose_words_they_are_in_many_more_dialogues(record_property: Callable[[str, object], None]) -> None:
    @settings(max_examples=MANY_DIALOGUES, deadline=None)
    @given(dialogues(), st.booleans())
    def holds(drawn: Drawn, with_speakers: bool) -> None:
        check_dialogue(drawn, with_speakers=with_speakers)

    record_property(TIMES, MANY_DIALOGUES)
    holds()


def check_dialogue(drawn: Drawn, *, with_speakers: bool) -> None:
    """Check that an article is refused, or that everybody's words are theirs and none is lost."""
    answering = dict.fromkeys(paragraph.speaker for paragraph in drawn.said if not paragraph.asks)
    try:
        found = parse_article(drawn.text, speakers=list(answering) if with_speakers else [])
    except ArticleError:
        event("refused")
        return
    event("read")
    by_word = {paragraph.word: paragraph for paragraph in drawn.said}
    if found.doubts:
        event("doubted")  # the editor is shown the lines, and asked
    else:
        check_names(found, by_word, has_names=drawn.has_names)
    check_nothing_is_lost(found, by_word)


def check_names(found: Article, by_word: dict[str, Paragraph], *, has_names: bool) -> None:
    """Check that no answer holds the interviewer's words, nor another speaker's under a label."""
    for exchange in found.exchanges:
        for answer in exchange.answer:
            for word in WORD.findall(answer.text):
                assert not by_word[word].asks, f"the interviewer's words as an answer: {answer.text}"
                if has_names and answer.speaker in PEOPLE:
                    assert by_word[word].speaker == answer.speaker, answer


def check_nothing_is_lost(found: Article, by_word: dict[str, Paragraph]) -> None:
    kept = [found.title, *found.lead, *found.dropped]
    kept += [part for e in found.exchanges for part in (e.question, *(said.text for said in e.answer))]
    assert set(WORD.findall(" ".join(kept))) == set(by_word)
