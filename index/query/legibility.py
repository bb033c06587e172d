"""Whether a text may consist of words, or is random letters.

The confidence cannot tell: the reranker was trained on sound questions alone, and what it says of random
letters means nothing.
What was measured: ``index/EXPERIMENTS.md``, "Legibility".
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from index.encoders.unigram import UnigramModel

_WORD: Final = re.compile(r"[^\W\d_]+")
# Fewer letters can be a rare name or an abbreviation.
_FEWEST_LETTERS: Final = 20
# The least mean log-probability of a letter, the beginning of a word counted as one: of a long text, and how
# much less it is of a short one, divided by its letters.
_OF_LONG: Final = -3.9
_OF_SHORT: Final = -10.0
# In other scripts a letter is a syllable or a word, and less probable.
_ALPHABETS: Final = ("LATIN", "CYRILLIC")


def is_legible(text: str, unigram_model: UnigramModel) -> bool:
    """Return whether a text may consist of words. Short texts and other alphabets are not judged, and pass.

    Args:
        text: a question.
        unigram_model: of a tokenizer that was trained on many languages.
    """
    words = _WORD.findall(text.lower())
    letters = sum(map(len, words))
    if letters < _FEWEST_LETTERS or not all(map(_is_in_known_alphabet, "".join(words))):
        return True
    mean = sum(map(unigram_model.score, words)) / (letters + len(words))
    return mean >= _OF_LONG + _OF_SHORT / letters


def _is_in_known_alphabet(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith(_ALPHABETS)
