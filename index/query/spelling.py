"""A question as it was typed -> as it was meant: swapped letters, and letters that a keyboard lacks.

Nothing is learned and no list of words is kept: a correction is accepted where the tokenizer of the embedding
model finds the corrected word far more probable, or where the interviews use it. Words that the interviews
use, and those that are one token, stay as they are. What is corrected:

- one pair of swapped neighbours in a word;
- Latin letters without their marks: `munasibetler`;
- Kazakh typed with Russian letters: `каржы`;
- Russian typed in Latin letters, a question as a whole: `kak vy otsenivaete`;
- a question all in capitals.

What was measured: ``index/EXPERIMENTS.md``, "Spelling".
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from index.encoders.unigram import FoldedVocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.encoders.unigram import UnigramModel

# Words of other lengths, in letters, stay as they are.
_MIN_LETTERS: Final = 3
_MAX_LETTERS: Final = 32
# In nats: how much more probable a swap must make a word. Chosen in index/EXPERIMENTS.md, "Spelling".
_SWAP_GAIN: Final = 6.0
# A swap that makes a word of the interviews, such as a name, need only be no less probable.
_KNOWN_WORD_BONUS: Final = _SWAP_GAIN
# The least log-probability of a word in Cyrillic letters: a name may be no Russian word in Latin letters.
_MIN_RUSSIAN_SCORE: Final = -60.0

_WORDS: Final = re.compile(r"([^\W\d_]+)")

_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
_CYRILLIC: Final = "абвгдежзийклмнопрстуфхцчшщъыьэюяё"
_WITHOUT_MARKS: Final = dict(zip("çğıöşüəâî", "cgiosueai", strict=True))
_IN_RUSSIAN_LETTERS: Final = dict(zip("әғқңөұүһі", "агкноуухи", strict=True))
_IN_LATIN_LETTERS: Final = {
    **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)),
    "ё": "yo", "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch",
    "ъ": "", "ь": "", "ю": "yu", "я": "ya",
}  # fmt: skip
# Other ways to write the same sounds.
_OTHER_LATIN: Final = (("shch", "sch"), ("j", "y"), ("x", "ks"), ("w", "v"))
_BARE_H: Final = re.compile(r"(?<![cksz])h")
# Letters whose presence shows that the keyboard has all of them.
_MARKED: Final = frozenset("çğıöşüə")
# Capitals whose presence shows that I is the capital of a dotless ı.
_DOTTED: Final = frozenset("İŞĞƏ")
_KAZAKH: Final = frozenset(_IN_RUSSIAN_LETTERS)


class SpellingCorrector:
    """Corrects the spelling of questions about some interviews.

    Args:
        unigram_model: of the embedding model's tokenizer.
        texts: of the interviews; their words are taken to be correct.
    """

    def __init__(self, unigram_model: UnigramModel, texts: Iterable[str]) -> None:
        self._unigram_model = unigram_model
        self._known = frozenset(word for text in texts for word in _WORDS.findall(_lower(text)))
        self._marked = FoldedVocabulary(unigram_model.scores, _WITHOUT_MARKS, _LATIN)
        self._kazakh = FoldedVocabulary(unigram_model.scores, _IN_RUSSIAN_LETTERS, _CYRILLIC)
        self._russian = FoldedVocabulary(unigram_model.scores, _IN_LATIN_LETTERS, ())

    def __call__(self, question: str) -> str:
        """Return the question with its spelling corrected."""
        if question.isupper():
            question = _lower(question if _DOTTED.isdisjoint(question) else question.replace("I", "ı"))
        # The words are at the odd positions; at the even ones is what separates them.
        parts = _WORDS.split(question)
        letters = set(_lower(question))
        if question.isascii() and (russian := self._in_cyrillic(parts)):
            return russian
        for at in range(1, len(parts), 2):
            if not _MIN_LETTERS <= len(parts[at]) <= _MAX_LETTERS or _lower(parts[at]) in self._known:
                continue
            folding: FoldedVocabulary | None = None
            if letters.isdisjoint(_MARKED) and parts[at].isascii():
                folding = self._marked
            elif letters.isdisjoint(_KAZAKH) and not parts[at].isascii():
                folding = self._kazakh
            parts[at] = self._unswapped(parts[at], folding)
            if folding:
                parts[at] = self._unfolded(parts[at], folding)
        return "".join(parts)

    def _in_cyrillic(self, parts: Sequence[str]) -> str:
        """Return a question in Cyrillic letters if it is Russian in Latin ones; otherwise an empty text."""
        transliterated = list(parts)
        gain = 0.0
        for at in range(1, len(parts), 2):
            word = parts[at].lower()
            typed = word
            for other, usual in _OTHER_LATIN:
                typed = typed.replace(other, usual)
            score, meant = self._russian.best(_BARE_H.sub("kh", typed[:_MAX_LETTERS]))
            gain += max(score, _MIN_RUSSIAN_SCORE) - max(
                self._unigram_model.score(word), self._marked.best(word)[0]
            )
            if score > _MIN_RUSSIAN_SCORE:
                transliterated[at] = _cased_like(parts[at], meant)
        return "".join(transliterated) if gain > 0 else ""

    def _unswapped(self, word: str, folding: FoldedVocabulary | None) -> str:
        """Return a word with two neighbouring letters swapped back, if that makes it far more probable."""
        lower = _lower(word)
        if (
            self._unigram_model.has_word(lower)
            or self._unigram_model.has_word(word)
            or len(lower) != len(word)
        ):
            return word
        # A word without its marks is taken to be as probable as the word with them.
        least = (
            max(self._unigram_model.score(lower), folding.best(lower)[0] if folding else -math.inf)
            + _SWAP_GAIN
        )
        best = lower
        for at in range(len(lower) - 1):
            if lower[at] == lower[at + 1]:
                continue
            swapped = lower[:at] + lower[at + 1] + lower[at] + lower[at + 2 :]
            gained = self._unigram_model.score(swapped) + _KNOWN_WORD_BONUS * (swapped in self._known)
            if gained > least:
                least, best = gained, swapped
        return word if best == lower else _cased_like(word, best)

    def _unfolded(self, word: str, folding: FoldedVocabulary) -> str:
        """Return a word with the letters that the keyboard lacked, if it is more probable with them."""
        lower = _lower(word)
        score, meant = folding.best(lower)
        if lower in self._known or meant == lower or score <= self._unigram_model.score(lower):
            return word
        return _cased_like(word, meant)


def _lower(text: str) -> str:
    """Return a text in lower case, one character for each: Python makes two of a capital İ."""
    return text.replace("İ", "i").lower()


def _cased_like(word: str, meant: str) -> str:
    """Return the meant word with a capital first letter where the typed word has one."""
    if not word[0].isupper():
        return meant
    return ("İ" if meant[0] == "i" and not _MARKED.isdisjoint(meant) else meant[0].upper()) + meant[1:]
