"""The names of speakers in a message -> one word that stands for any of them: so phrases may hold a name.

"Gaziz Abishev", "Абишевым" and "Abişevsiniz" are names of one person: a name may be shorter, in another
alphabet, have an ending or a typing mistake, and stand beside a form of address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import OSA

from index.query.rough_spelling import SPEAKER, Word, words_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

# In letters. A shorter word is no name but an initial or a particle.
_MIN_NAME: Final = 3
# From so many letters on, a name may have an ending, which is at most so long.
_LETTERS_FOR_AN_ENDING: Final = 4
_MAX_ENDING: Final = 8
# From so many letters on, a name may have one typing mistake, or even lack a letter.
_LETTERS_FOR_A_MISTAKE: Final = 5
_LETTERS_FOR_A_MISSING_ONE: Final = 6


def merge_names(
    words: Sequence[Word], names: Iterable[str], forms_of_address: Collection[str] = ()
) -> list[Word]:
    """Return words with every name, together with forms of address beside it, as one word :data:`SPEAKER`.

    Args:
        words: of a message.
        names: of the speakers.
        forms_of_address: in their rough spelling.
    """
    parts = {word.spelling for name in names for word in words_of(name) if len(word.spelling) >= _MIN_NAME}
    is_name = [
        word.spelling == SPEAKER or any(_is_like(word.spelling, part) for part in parts) for word in words
    ]
    merged: list[Word] = []
    start = 0
    while start < len(words):
        end = start
        while end < len(words) and (is_name[end] or words[end].spelling in forms_of_address):
            end += 1
        if any(is_name[start:end]):
            merged.append(Word(SPEAKER, words[start].start, words[end - 1].end))
            start = end
        else:
            end = max(end, start + 1)
            merged.extend(words[start:end])
            start = end
    return merged


def _is_like(word: str, name: str) -> bool:
    if word == name:
        return True
    if len(name) < _LETTERS_FOR_AN_ENDING or len(word) > len(name) + _MAX_ENDING:
        return False
    if word.startswith(name):
        return True
    if len(name) < _LETTERS_FOR_A_MISTAKE:
        return False
    if len(word) < len(name) < _LETTERS_FOR_A_MISSING_ONE:
        return False
    return min(OSA.distance(word, name), OSA.distance(word[: len(name)], name)) <= 1
