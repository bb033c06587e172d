"""Pairs from made-up interviews, and from the questions that are asked of them.

A question that the interview does not answer is paired with the passages that the search proposes for it: the
most misleading ones. So is one that it does answer, beside the passages that do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from content.interview_file import read_interviews
from index.evaluation.question_file import read_questions
from index.ranking.reading import text_to_read
from index.search import Searcher
from index.store.build import build_in_memory
from tests.training.pair import Pair
from tests.training.rough_questions import roughen

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from random import Random

    from content.model import Passage
    from index.encoders.encoder import Encoder
    from index.ranking.ranker import RankedPassage

# How many passages that answer a question are taken, and how many that do not, the first of which is what the
# search proposes first; the others are drawn from so many.
_POSITIVES: Final = 2
_NEGATIVES: Final = 2
_NEGATIVES_DRAWN_FROM: Final = 6
_ROUGHENED: Final = 0.25
_WITHOUT_QUESTION: Final = 0.2
_POSITIVE_WEIGHT: Final = 1.3
# A paragraph beside the one that answers often answers a little.
_SAME_EXCHANGE_WEIGHT: Final = 0.5
# How often the passage that is proposed second is read as well.
_SECOND: Final = 0.5
# How many passages the search is asked for.
_PROPOSED: Final = 200


# A passage, and what the search knows of it.
_Proposed = tuple["Passage", "RankedPassage"]


class Proposals:
    """What the search proposes for each question of some question files, in their order."""

    def __init__(
        self, question_files: Sequence[Path], encoder: Encoder, progress: Callable[[int, int], None]
    ) -> None:
        self._questions: list[tuple[str, tuple[str, ...], list[_Proposed]]] = []
        for done, path in enumerate(question_files):
            progress(done, len(question_files))
            interviews = read_interviews(path.with_suffix(""))
            searcher = Searcher(build_in_memory(interviews, encoder), encoder)
            for question in read_questions(path):
                text = " ".join([*question.previous[-1:], question.question]).strip()
                found = searcher.proposals(question.question, _PROPOSED, question.previous)
                proposed = list(zip(found.passages, found.ranked_passages, strict=True))
                self._questions.append((text, question.expect, proposed))
        progress(len(question_files), len(question_files))

    def pairs(self, random: Random) -> list[Pair]:
        """Draw pairs: others each time."""
        return [pair for question in self._questions for pair in _pairs_of(*question, random)]

    def first_pairs(self, random: Random) -> list[Pair]:
        """Draw pairs like those that the reranker reads: with what the search proposes first.

        The label is whether the passage, or the rest of the same answer, answers the question.
        """
        return [pair for question in self._questions for pair in _first_pairs_of(*question, random)]


def _first_pairs_of(
    question: str, expect: Sequence[str], proposed: Sequence[_Proposed], random: Random
) -> list[Pair]:
    drawn = list(proposed[: 2 if random.random() < _SECOND else 1])
    right = [one for one in proposed if any(text in one[0].text for text in expect)]
    drawn += [one for one in right[:1] if one not in drawn]
    return [
        Pair(question, text_to_read(*one), label=any(text in one[0].turn.text for text in expect))
        for one in drawn
    ]


def _pairs_of(
    question: str, expect: Sequence[str], proposed: Sequence[_Proposed], random: Random
) -> list[Pair]:
    right = [one for one in proposed if any(text in one[0].text for text in expect)]
    wrong = [one for one in proposed if one not in right][:_NEGATIVES_DRAWN_FROM]
    if expect and not right:
        return []
    answered = {(passage.interview.slug, passage.exchange.id) for passage, _ in right}
    drawn = [(one, True) for one in right[:_POSITIVES]]
    if wrong:
        others = random.sample(wrong[1:], min(_NEGATIVES - 1, len(wrong) - 1))
        drawn += [(one, False) for one in (wrong[0], *others)]
    pairs = []
    for (passage, ranked), answers in drawn:
        asked = roughen(question, random) if random.random() < _ROUGHENED else question
        read = passage.text if random.random() < _WITHOUT_QUESTION else text_to_read(passage, ranked)
        is_beside = (passage.interview.slug, passage.exchange.id) in answered
        weight = _POSITIVE_WEIGHT if answers else _SAME_EXCHANGE_WEIGHT if is_beside else 1.0
        pairs.append(Pair(asked, read, answers, weight))
    return pairs
