"""Questions as people type them: each perturbation spoils a clean question, always in the same way."""

from __future__ import annotations

import random
import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_LETTERS_PER_TYPO: Final = 20

# Letters that have no decomposition into a plain letter and a mark.
_PLAIN_LATIN: Final = str.maketrans("əƏıİ", "eEiI")
# What people press who type Kazakh on a Russian keyboard.
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


def typos(text: str) -> str:
    """Swap one pair of neighbouring letters in every twenty letters."""
    chance = random.Random(text)  # noqa: S311 - the same typos each time are what is wanted
    characters = list(text)
    pairs = [at for at in range(len(text) - 1) if text[at].isalpha() and text[at + 1].isalpha()]
    wanted = round(sum(character.isalpha() for character in text) / _LETTERS_PER_TYPO)
    for at in chance.sample(pairs, min(wanted, len(pairs))):
        characters[at], characters[at + 1] = characters[at + 1], characters[at]
    return "".join(characters)


def no_diacritics(text: str) -> str:
    """Take the marks off Latin letters: `Azərbaycanın` becomes `Azerbaycanin`."""
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
    """Leave out all punctuation."""
    return "".join(character for character in text if not unicodedata.category(character).startswith("P"))


PERTURBATIONS: Final[Mapping[str, Callable[[str], str]]] = {
    "lower-case": str.lower,
    "upper-case": str.upper,
    "no-punctuation": no_punctuation,
    "typos": typos,
    "no-diacritics": no_diacritics,
    "russian-letters": russian_letters,
    "latin-letters": latin_letters,
    "emoji": emoji,
}
