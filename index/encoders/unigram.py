"""The unigram language model of a tokenizer: pieces of words, and how probable each is in its training text.

Kudo 2018, "Subword Regularization": the best segmentation of a word is the one whose pieces have the highest
sum of log-probabilities. That sum says how much a string of letters looks like a word of any language that
the model was trained on, which is enough to correct a typing error without a list of words.
"""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

# Longer pieces are no words but lines and rows of dots.
_MAX_PIECE_LENGTH: Final = 16
_WORD_BEGINS: Final = "▁"
# SentencePiece scores a character that no piece covers this much below the least probable piece.
_UNKNOWN_PENALTY: Final = 10.0


class FoldedVocabulary:
    """The pieces as they are typed on a keyboard without some letters, each with its most probable spelling.

    Args:
        scores: log-probabilities by piece.
        spelling: what is typed instead of each missing letter: one letter or several.
        alphabet: the letters that the keyboard has.
    """

    def __init__(
        self, scores: Mapping[str, float], spelling: Mapping[str, str], alphabet: Iterable[str]
    ) -> None:
        table = str.maketrans(dict(spelling))
        letters = {*alphabet, *spelling, _WORD_BEGINS}
        self._pieces: dict[str, tuple[float, str]] = {}
        for piece, score in scores.items():
            if len(piece) <= _MAX_PIECE_LENGTH and letters.issuperset(piece):
                typed = piece.translate(table)
                if typed and (typed not in self._pieces or score > self._pieces[typed][0]):
                    self._pieces[typed] = (score, piece)

    def best(self, word: str) -> tuple[float, str]:
        """Return the score of the most probable word that is typed like this one, and that word.

        Where there is none, the score is minus infinity and the word is returned as it is.
        """
        typed = _WORD_BEGINS + word
        end = len(typed)
        scores = [-math.inf] * (end + 1)
        scores[0] = 0.0
        best_step: list[tuple[int, str]] = [(0, "")] * (end + 1)
        for start in range(end):
            before = scores[start]
            if before == -math.inf:
                continue
            for stop in range(start + 1, min(end, start + _MAX_PIECE_LENGTH) + 1):
                if (found := self._pieces.get(typed[start:stop])) and before + found[0] > scores[stop]:
                    scores[stop] = before + found[0]
                    best_step[stop] = (start, found[1])
        if scores[end] == -math.inf:
            return -math.inf, word
        parts: list[str] = []
        at = end
        while at:
            at, part = best_step[at]
            parts.append(part)
        return scores[end], "".join(reversed(parts)).removeprefix(_WORD_BEGINS)


class UnigramModel:
    """The pieces of a tokenizer.

    Args:
        scores: log-probabilities by piece; :data:`_WORD_BEGINS` stands where a word begins.
    """

    def __init__(self, scores: Mapping[str, float]) -> None:
        self.scores = scores
        self._unknown = min(scores.values(), default=0.0) - _UNKNOWN_PENALTY

    def has_word(self, word: str) -> bool:
        """Return whether a word is one piece, and so a common word of some language."""
        return _WORD_BEGINS + word in self.scores

    def score(self, word: str) -> float:
        """Return the log-probability of a word's best segmentation."""
        typed = _WORD_BEGINS + word
        end = len(typed)
        scores = [-math.inf] * (end + 1)
        scores[0] = 0.0
        known = self.scores
        for start in range(end):
            before = scores[start]
            for stop in range(start + 1, min(end, start + _MAX_PIECE_LENGTH) + 1):
                found = known.get(typed[start:stop])
                if found is None:
                    if stop > start + 1:
                        continue
                    found = self._unknown
                if before + found > scores[stop]:
                    scores[stop] = before + found
        return scores[end]


def read_unigram_model(path: Path) -> UnigramModel | None:
    """Read the pieces of a ``tokenizer.json``; None where it is missing or not of a unigram tokenizer."""
    try:
        model = json.loads(path.read_text(encoding="utf-8"))["model"]
        if model["type"] != "Unigram":
            return None
        return UnigramModel({piece: float(score) for piece, score in model["vocab"]})
    except (OSError, ValueError, LookupError, TypeError):
        return None  # loading the model reports what is wrong with its files
