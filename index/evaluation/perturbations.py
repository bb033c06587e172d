"""Questions as people type them: each perturbation changes a clean question, always in the same way."""

from __future__ import annotations

import itertools
import random
import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Final

from index.data.texts import chatter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LETTERS_PER_TYPO: Final = 20
_WORDS_PER_RANT: Final = 500
_WORDS: Final = re.compile(r"[^\W_]+")

# Letters that have no decomposition into a plain letter and a mark.
_PLAIN_LATIN: Final = str.maketrans("əƏıİ", "eEiI")
# How Kazakh is typed on a Russian keyboard.
_RUSSIAN_FOR_KAZAKH: Final = str.maketrans("әғқңөұүһіӘҒҚҢӨҰҮҺІ", "агкноуухиАГКНОУУХИ")
_LATIN_FOR_RUSSIAN: Final = {
    **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufye", strict=True)),
    "ё": "yo",
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "sch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
}
# Words around a question, in another language than its own.
_AROUND_ENGLISH: Final = ("Слушай, брат,", "— если можно, коротко")
_AROUND_OTHERS: Final = ("Hey guys, quick one:", "— thanks in advance")


def typos(text: str) -> str:
    """Swap one pair of neighbouring letters in every twenty letters."""
    chance = random.Random(text)  # noqa: S311 - reproducible, not secret
    characters = list(text)
    pairs = [at for at in range(len(text) - 1) if text[at].isalpha() and text[at + 1].isalpha()]
    swaps = round(sum(character.isalpha() for character in text) / _LETTERS_PER_TYPO)
    for at in chance.sample(pairs, min(swaps, len(pairs))):
        characters[at], characters[at + 1] = characters[at + 1], characters[at]
    return "".join(characters)


def no_diacritics(text: str) -> str:
    """Remove the marks from Latin letters: `Azərbaycanın` becomes `Azerbaycanin`."""
    plain = text.translate(_PLAIN_LATIN)
    return "".join(_without_mark(character) for character in unicodedata.normalize("NFC", plain))


def _without_mark(character: str) -> str:
    if not unicodedata.name(character, "").startswith("LATIN"):
        return character
    return unicodedata.normalize("NFD", character)[0]


def russian_letters(text: str) -> str:
    """Type Kazakh with the letters of a Russian keyboard."""
    return text.translate(_RUSSIAN_FOR_KAZAKH)


def latin_letters(text: str) -> str:
    """Type Russian in Latin letters."""
    return "".join(_LATIN_FOR_RUSSIAN.get(character, character) for character in text.lower())


def emoji(text: str) -> str:
    """Put emoji around a question."""
    return f"🤔 {text} 🙏🙏"


def no_punctuation(text: str) -> str:
    """Remove all punctuation."""
    return "".join(character for character in text if not unicodedata.category(character).startswith("P"))


def one_word(text: str) -> str:
    """Keep one word of a question: the longest, as the one that means most."""
    return max(_WORDS.findall(text), key=len, default=text)


def mixed_language(text: str, language: str) -> str:
    """Put words of another language around a question."""
    before, after = _AROUND_ENGLISH if language == "en" else _AROUND_OTHERS
    return f"{before} {text} {after}"


def rant(text: str, language: str) -> str:
    """Hide a question, on a line of its own, in 500 words of chatter in its language, or else in English."""
    known = _chatter()
    sentences = known.get(language, known["en"])
    chance = random.Random(text)  # noqa: S311 - reproducible, not secret
    start = chance.randrange(len(sentences))
    turned = itertools.cycle(sentences[start:] + sentences[:start])
    said: list[str] = []
    words = len(text.split())
    while words < _WORDS_PER_RANT:
        said.append(next(turned))
        words += len(said[-1].split())
    said.insert(chance.randint(0, len(said)), f"\n{text}\n")
    return " ".join(said)


@cache
def _chatter() -> dict[str, tuple[str, ...]]:
    """Return sentences about nothing, by language."""
    lines = chatter()
    return {language: tuple(text for of, text in lines if of == language) for language, _ in lines}


def _of_any_language(perturb: Callable[[str], str]) -> Callable[[str, str], str]:
    return lambda text, _language: perturb(text)


# By name: a function of a question and its language that returns the question as somebody types it.
PERTURBATIONS: Final[Mapping[str, Callable[[str, str], str]]] = {
    "lower-case": _of_any_language(str.lower),
    "upper-case": _of_any_language(str.upper),
    "no-punctuation": _of_any_language(no_punctuation),
    "typos": _of_any_language(typos),
    "no-diacritics": _of_any_language(no_diacritics),
    "russian-letters": _of_any_language(russian_letters),
    "latin-letters": _of_any_language(latin_letters),
    "emoji": _of_any_language(emoji),
    "one-word": _of_any_language(one_word),
    "mixed-language": mixed_language,
    "rant": rant,
}
