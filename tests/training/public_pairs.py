"""Pairs from public question sets in SQuAD's layout: SQuAD 2.0, XQuAD in seven languages, KazQAD.

They are kept beside the checkout, and none of them is copied into the project. A positive passage is the
one to three sentences around the place where the answer stands; a negative one is another part of the same
passage, a part of another passage of the article, or the place that looks like an answer and is none.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tests.training.pair import Pair
from tests.training.rough_questions import roughen

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from random import Random

# Two thirds of SQuAD's articles; the figures of the model card are those of the others.
SQUAD_ARTICLES: Final = (
    "Normans", "Computational_complexity_theory", "Steam_engine", "1973_oil_crisis", "Packet_switching",
    "Harvard_University", "Warsaw",
)  # fmt: skip
SQUAD_REPORTED: Final = ("Huguenot", "European_Union_law", "Immune_system")
XQUAD_ARTICLES: Final = range(29)
# How often a language is drawn: what readers write in, and a few that they do not.
_XQUAD_LANGUAGES: Final = {"en": 4, "ru": 5, "tr": 6, "de": 1, "es": 1, "ar": 1, "zh": 1}
_XQUAD_QUESTIONS: Final = 3600
_SAME_LANGUAGE: Final = 0.2
# How often another question about the same passage stands before it, as an interviewer's would.
_WITH_QUESTION: Final = 0.35
# Every eighth question of KazQAD is left out.
_KAZQAD_LEFT_OUT: Final = 8

_SENTENCE_END: Final = re.compile(r"(?<=[.!?…。？！؟])[\"»”')\]]*\s+|(?<=[。？！])")


@dataclass(frozen=True, slots=True)
class _Window:
    """A few sentences of a text, and where they stand in it."""

    text: str
    start: int
    end: int


def public_pairs(folder: Path, random: Random) -> list[Pair]:
    """Return the pairs that the training begins with.

    Args:
        folder: where the question sets are.
        random: which windows, languages and mistakes are drawn.
    """
    return [
        *squad_pairs(folder, SQUAD_ARTICLES, random),
        *_xquad_pairs(folder, XQUAD_ARTICLES, _XQUAD_QUESTIONS, random),
        *_kazqad_pairs(folder, random),
    ]


def squad_pairs(folder: Path, titles: Sequence[str], random: Random) -> list[Pair]:
    """Return the pairs of articles of SQuAD 2.0, half of whose questions their passages do not answer."""
    pairs = []
    for article in _articles(folder / "squad2.json"):
        if article["title"] not in titles:
            continue
        for paragraph in article["paragraphs"]:
            pairs += _squad_paragraph(paragraph, article, random)
    return pairs


def _squad_paragraph(paragraph: dict[str, Any], article: dict[str, Any], random: Random) -> list[Pair]:
    pairs = []
    context = paragraph["context"]
    questions = [question["question"] for question in paragraph["qas"]]
    for question in paragraph["qas"]:
        is_impossible = question["is_impossible"]
        answers = (question.get("plausible_answers") if is_impossible else question["answers"]) or []
        asked = roughen(question["question"], random)
        if not answers:
            window = _around(context, random.randrange(len(context)), random)
            passage = _maybe_after_question(window.text, questions, question["question"], random)
            pairs.append(Pair(asked, passage, label=False))
            continue
        window = _around(context, answers[0]["answer_start"], random)
        passage = _maybe_after_question(window.text, questions, question["question"], random)
        pairs.append(Pair(asked, passage, label=not is_impossible))
        if is_impossible:
            continue
        other = _elsewhere(context, window, random) if random.random() < 0.6 else None
        if other is None:
            another = random.choice(article["paragraphs"])["context"]
            if another == context:
                continue
            other = _around(another, random.randrange(len(another)), random).text
        passage = _maybe_after_question(other, questions, question["question"], random)
        pairs.append(Pair(asked, passage, label=False))
    return pairs


def _xquad_pairs(folder: Path, articles: Sequence[int], count: int, random: Random) -> list[Pair]:
    """Return pairs whose question and passage are mostly in different languages."""
    sets = {language: _articles(folder / f"xquad.{language}.json") for language in _XQUAD_LANGUAGES}
    languages, weights = list(_XQUAD_LANGUAGES), list(_XQUAD_LANGUAGES.values())
    english = sets["en"]
    places = [
        (article, paragraph, question)
        for article in articles
        for paragraph in range(len(english[article]["paragraphs"]))
        for question in range(len(english[article]["paragraphs"][paragraph]["qas"]))
    ]
    pairs = []
    for _ in range(count):
        article, number, place = random.choice(places)
        of_question, of_passage = random.choices(languages, weights, k=2)
        if random.random() < _SAME_LANGUAGE:
            of_passage = of_question
        question = sets[of_question][article]["paragraphs"][number]["qas"][place]["question"]
        paragraph = sets[of_passage][article]["paragraphs"][number]
        original = paragraph["qas"][place]
        questions = [one["question"] for one in paragraph["qas"]]
        context = paragraph["context"]
        window = _around(context, original["answers"][0]["answer_start"], random)
        asked = roughen(question, random)
        passage = _maybe_after_question(window.text, questions, original["question"], random)
        pairs.append(Pair(asked, passage, label=True))
        drawn = random.random()
        other = _elsewhere(context, window, random) if drawn < 0.5 else None
        if other is None:
            others = [one for one in range(len(english[article]["paragraphs"])) if one != number]
            same_article = random.choice(others or [None]) if drawn < 0.9 else None
            if same_article is None:
                another = random.choice([one for one in articles if one != article])
                chosen = random.choice(sets[of_passage][another]["paragraphs"])["context"]
            else:
                chosen = sets[of_passage][article]["paragraphs"][same_article]["context"]
            other = _around(chosen, random.randrange(len(chosen)), random).text
        passage = _maybe_after_question(other, questions, original["question"], random)
        pairs.append(Pair(asked, passage, label=False))
    return pairs


def _kazqad_pairs(folder: Path, random: Random) -> list[Pair]:
    lines = (folder / "kazqad.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for number, line in enumerate(lines) if number % _KAZQAD_LEFT_OUT]
    questions_of: dict[str, list[str]] = {}
    for row in rows:
        questions_of.setdefault(row["title"], []).append(row["question"])
    pairs = []
    for row in rows:
        if not row["answers"]["text"]:
            continue
        context = row["context"]
        window = _around(context, row["answers"]["answer_start"][0], random)
        asked = roughen(row["question"], random)
        passage = _maybe_after_question(window.text, questions_of[row["title"]], row["question"], random)
        pairs.append(Pair(asked, passage, label=True))
        other = _elsewhere(context, window, random) if random.random() < 0.6 else None
        if other is None:
            another = random.choice(rows)["context"]
            other = _around(another, random.randrange(len(another)), random).text
        pairs.append(Pair(asked, other, label=False))
    return pairs


def _articles(path: Path) -> list[dict[str, Any]]:
    articles: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["data"]
    return articles


def _sentences(text: str) -> list[tuple[int, int]]:
    """Return where each sentence starts and ends."""
    spans, start = [], 0
    for end in _SENTENCE_END.finditer(text):
        spans.append((start, end.end()))
        start = end.end()
    if start < len(text):
        spans.append((start, len(text)))
    return spans


def _around(text: str, place: int, random: Random) -> _Window:
    """Return one to three sentences, one of which holds the character at a place."""
    spans = _sentences(text)
    holding = next((n for n, (start, end) in enumerate(spans) if start <= place < end), len(spans) - 1)
    size = random.choice((1, 2, 2, 3, 3))
    first = max(0, holding - random.randrange(size))
    last = max(min(len(spans), first + size), holding + 1)
    start, end = spans[first][0], spans[last - 1][1]
    return _Window(text[start:end].strip(), start, end)


def _elsewhere(text: str, window: _Window, random: Random) -> str | None:
    """Return one to three sentences outside a window; None where there are none."""
    spans = [(start, end) for start, end in _sentences(text) if end <= window.start or start >= window.end]
    if not spans:
        return None
    size = random.choice((1, 2, 3))
    first = last = random.randrange(len(spans))
    while last + 1 < len(spans) and last - first + 1 < size and spans[last + 1][0] == spans[last][1]:
        last += 1
    return text[spans[first][0] : spans[last][1]].strip()


def _maybe_after_question(passage: str, questions: Sequence[str], own: str, random: Random) -> str:
    """Put another question about the same text before a passage, now and then."""
    others = [question for question in questions if question != own]
    if others and random.random() < _WITH_QUESTION:
        return f"{random.choice(others)} {passage}"
    return passage
