"""A question as it was typed -> as it was meant: swapped letters, and letters that a keyboard lacks.

Nothing is learned and no list of words is kept: a correction is accepted where the tokenizer of the embedding
model finds the corrected word far more probable, or where the interviews use it. What is corrected:

- one pair of swapped neighbours in a word;
- Azerbaijani and Turkish without their marks: `munasibetler`;
- Kazakh typed with Russian letters: `каржы`;
- Russian and Kazakh typed in Latin letters, a question as a whole: `kak vy otsenivaete`;
- a question all in capitals.

A correction that is wrong does more harm than an error that stays, because the encoder copes with most
errors. So abbreviations and words of other alphabets stay as they are, as do those that the interviews or our
own texts use; a word becomes another only if that is a word for certain; and letters are restored only in a
question that is in their language.

What was measured: ``index/EXPERIMENTS.md``, "Spelling".
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Final

from index.data.texts import chatter, follow_ups, statements
from index.encoders.unigram import FoldedVocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from index.encoders.unigram import UnigramModel

# Words of other lengths, in letters, stay as they are.
_MIN_LETTERS: Final = 3
_MAX_LETTERS: Final = 32
_MIN_LETTERS_TO_SWAP: Final = 4
# In nats: how much more probable a swap must make a word. Chosen in index/EXPERIMENTS.md, "Spelling".
_SWAP_GAIN: Final = 10.0
# A swap that makes a word of the interviews, such as a name, need only be no less probable.
_KNOWN_WORD_BONUS: Final = _SWAP_GAIN
# In nats: how much more probable restored letters must make a word.
_RESTORED_GAIN: Final = 0.25
# Fewer words say too little about their language: a name is much the same in several.
_WORDS_FOR_A_LANGUAGE: Final = 3
# A question in capitals with fewer words, none of them this long, may be of abbreviations.
_WORDS_IN_CAPITALS: Final = 4
_LONGER_THAN_ABBREVIATIONS: Final = 6
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
_BARE_C: Final = re.compile(r"(?<!s)c(?!h)")
_BARE_H: Final = re.compile(r"(?<![cksz])h")
# Letters whose presence shows that the keyboard has all of them, and the languages with these letters.
_MARKED: Final = frozenset("çğıöşüə")
_MARKED_LANGUAGES: Final = frozenset({"az", "tr"})
# Capitals whose presence shows that I is the capital of a dotless ı.
_DOTTED: Final = frozenset("İŞĞƏ")
_KAZAKH: Final = frozenset(_IN_RUSSIAN_LETTERS)
_CYRILLIC_LANGUAGES: Final = frozenset({"kk", "ru"})
# Other alphabets are not corrected: they may have no spaces between words.
_ONE_ALPHABET: Final = re.compile(
    f"[{_LATIN}{''.join(_WITHOUT_MARKS)}]+|[{_CYRILLIC}{''.join(_IN_RUSSIAN_LETTERS)}]+"
)


class SpellingCorrector:
    """Corrects the spelling of questions about some interviews.

    Args:
        unigram_model: of the embedding model's tokenizer.
        texts: of the interviews; their words are taken to be correct.
        language_of: returns the ISO 639-1 code of the language of a text.
    """

    def __init__(
        self, unigram_model: UnigramModel, texts: Iterable[str], language_of: Callable[[str], str]
    ) -> None:
        self._unigram_model = unigram_model
        self._language_of = language_of
        own = (line.text for lines in (chatter(), follow_ups(), statements()) for line in lines)
        self._known = frozenset(word for text in (*texts, *own) for word in _WORDS.findall(_lower(text)))
        self._marked = FoldedVocabulary(unigram_model.scores, _WITHOUT_MARKS, _LATIN)
        self._kazakh = FoldedVocabulary(unigram_model.scores, _IN_RUSSIAN_LETTERS, _CYRILLIC)
        self._russian = FoldedVocabulary(unigram_model.scores, _IN_LATIN_LETTERS, ())

    def __call__(self, question: str) -> str:
        """Return the question with its spelling corrected."""
        words = _WORDS.findall(question)
        if question.isupper() and not _may_be_abbreviations(words):
            question = _lower(question if _DOTTED.isdisjoint(question) else question.replace("I", "ı"))
        is_short = len(words) < _WORDS_FOR_A_LANGUAGE
        if question.isascii() and not is_short:
            question = self._in_cyrillic(question)
        folding = self._folding_of(question, is_short=is_short)
        # The words are at the odd positions; at the even ones is what separates them.
        parts = _WORDS.split(question)
        for at in range(1, len(parts), 2):
            word = parts[at]
            if not self._can_correct(word):
                continue
            parts[at] = self._unswapped(word, folding)
            if folding and not (is_short and self._is_common(word)):
                parts[at] = self._restored(parts[at], folding)
        return "".join(parts)

    def _can_correct(self, word: str) -> bool:
        lower = _lower(word)
        return (
            _MIN_LETTERS <= len(word) <= _MAX_LETTERS
            and not word.isupper()
            and lower not in self._known
            and _ONE_ALPHABET.fullmatch(lower) is not None
        )

    def _is_common(self, word: str) -> bool:
        return self._unigram_model.has_word(_lower(word)) or self._unigram_model.has_word(word)

    def _folding_of(self, question: str, *, is_short: bool) -> FoldedVocabulary | None:
        """Return the vocabulary of the language that a question is in, if its keyboard lacked letters."""
        letters = set(_lower(question))
        if letters.isdisjoint(_MARKED) and letters.isdisjoint(_CYRILLIC):
            return self._marked if self._language_of(question) in _MARKED_LANGUAGES else None
        # A few words in Russian letters are as likely to be Russian.
        if letters.isdisjoint(_KAZAKH) and not letters.isdisjoint(_CYRILLIC) and not is_short:
            return self._kazakh if self._language_of(question) == "kk" else None
        return None

    def _in_cyrillic(self, question: str) -> str:
        """Return a question in Cyrillic letters if it is Russian or Kazakh in Latin ones; else unchanged."""
        parts = _WORDS.split(question)
        gain = 0.0
        for at in range(1, len(parts), 2):
            word = parts[at].lower()
            typed = word
            for other, usual in _OTHER_LATIN:
                typed = typed.replace(other, usual)
            typed = _BARE_H.sub("kh", _BARE_C.sub("ts", typed[:_MAX_LETTERS]))
            score, meant = self._russian.best(typed)
            gain += max(score, _MIN_RUSSIAN_SCORE) - max(
                self._unigram_model.score(word), self._marked.best(word)[0]
            )
            if score > _MIN_RUSSIAN_SCORE:
                parts[at] = _cased_like(parts[at], meant)
        transliterated = "".join(parts)
        if gain > 0 and self._language_of(transliterated) in _CYRILLIC_LANGUAGES:
            return transliterated
        return question

    def _unswapped(self, word: str, folding: FoldedVocabulary | None) -> str:
        """Return a word with two neighbouring letters swapped back, if that makes it far more probable."""
        lower = _lower(word)
        if len(word) < _MIN_LETTERS_TO_SWAP or self._is_common(word):
            return word
        # A word without its marks is taken to be as probable as the word with them.
        least = (
            max(self._unigram_model.score(lower), folding.best(lower)[0] if folding else -math.inf)
            + _SWAP_GAIN
        )
        best = lower
        for at in range(len(lower) - 1):
            swapped = lower[:at] + lower[at + 1] + lower[at] + lower[at + 2 :]
            is_known = swapped in self._known
            if not is_known and not self._unigram_model.has_word(swapped):
                continue
            gained = self._unigram_model.score(swapped) + _KNOWN_WORD_BONUS * is_known
            if gained > least:
                least, best = gained, swapped
        return word if best == lower else _cased_like(word, best)

    def _restored(self, word: str, folding: FoldedVocabulary) -> str:
        """Return a word with the letters that the keyboard lacked, if it is more probable with them."""
        lower = _lower(word)
        score, meant = folding.best(lower)
        if meant == lower or score <= self._unigram_model.score(lower) + _RESTORED_GAIN:
            return word
        return _cased_like(word, meant)


def _may_be_abbreviations(words: Sequence[str]) -> bool:
    return len(words) < _WORDS_IN_CAPITALS and all(len(word) < _LONGER_THAN_ABBREVIATIONS for word in words)


def _lower(text: str) -> str:
    """Return a text in lower case, one character for each: Python makes two of a capital İ."""
    return text.replace("İ", "i").lower()


def _cased_like(word: str, meant: str) -> str:
    """Return the meant word with a capital first letter where the typed word has one."""
    if not word[0].isupper():
        return meant
    return ("İ" if meant[0] == "i" and not _MARKED.isdisjoint(meant) else meant[0].upper()) + meant[1:]
