"""Whose words a question asks for: the speakers whose names are in it.

A name is recognised in any of the five languages, in either alphabet and with their case endings: "Selin's",
"Селином" and "Selin'in" are Selin. It counts unless it may be something else: what somebody is asked about
("about Selin"), an ordinary word ("can", "Will it …"), or a country where it stands alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.query.countries import is_country
from index.query.inflection import forms_of, is_cyrillic
from index.query.rough_spelling import spellings_of, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from index.encoders.unigram import UnigramModel
    from index.query.rough_spelling import Word

# In letters of the rough spelling: initials and particles are no names, and short names take no endings
# because they would become other words.
_SHORTEST_NAME: Final = 3
_SHORTEST_WITH_ENDING: Final = 4
# What stands before or after a name that is asked about; the latter in the rough spelling.
_BEFORE_SUBJECT: Final = frozenset(
    ["about", "regarding", "concerning", "о", "об", "обо", "про", "насчёт", "насчет"]
)
_AFTER_SUBJECT: Final = spellings_of("hakkında haqqında barədə barəsində туралы жайлы жайында жөнінде")
_POSSESSIVE: Final = re.compile(r"['’ʼ`]s$")


@dataclass(frozen=True, slots=True)
class Mention:
    """The speakers whom a text names.

    Attributes:
        speakers: their names; empty where it names none.
        rest: the text without their names.
    """

    speakers: frozenset[str]
    rest: str


class SpeakerNames:
    """Finds the names of speakers in questions.

    Args:
        speakers: the names; one person may have several, in different alphabets.
        unigram_model: of the embedding model's tokenizer: it knows which names are also words.
    """

    def __init__(self, speakers: Iterable[str], unigram_model: UnigramModel | None = None) -> None:
        self._unigram_model = unigram_model
        # By whether it is typed in Cyrillic letters: speakers, and which of their names a form is of.
        self._names_by_form: dict[bool, dict[str, set[tuple[str, str]]]] = {False: {}, True: {}}
        self._ordinary: set[str] = set()
        for speaker in sorted(set(speakers)):
            for word in words_of(speaker):
                name = word.spelling
                if len(name) < _SHORTEST_NAME:
                    continue
                if self._is_ordinary(speaker[word.start : word.end]):
                    self._ordinary.add(name)
                for cyrillic, by_form in self._names_by_form.items():
                    takes_endings = len(name) >= _SHORTEST_WITH_ENDING
                    for form in forms_of(name, cyrillic=cyrillic) if takes_endings else {name}:
                        by_form.setdefault(form, set()).add((speaker, name))

    def find(self, text: str) -> Mention:
        """Return the speakers whom a text names, and what else it says."""
        words = words_of(_with_plain_letters(text))
        named = [self._names(word, text) for word in words]
        speakers: set[str] = set()
        removed: list[tuple[int, int]] = []
        start = 0
        while start < len(words):
            stop = start
            while stop < len(words) and named[stop]:
                stop += 1
            if stop > start and (found := self._speakers(text, words, named, start, stop)):
                speakers |= found
                removed.append((words[start].start, words[stop - 1].end))
            start = max(stop, start + 1)
        if not removed:
            return Mention(frozenset(), text)
        rest = text
        for begin, end in reversed(removed):
            rest = rest[:begin] + rest[end:]
        return Mention(frozenset(speakers), " ".join(rest.split()).lstrip(" ,.:;!"))

    def _names(self, word: Word, text: str) -> set[tuple[str, str]]:
        """Return the names that a word may be, each with its speaker."""
        return self._names_by_form[is_cyrillic(text[word.start])].get(word.spelling, set())

    def _speakers(
        self, text: str, words: Sequence[Word], named: Sequence[set[tuple[str, str]]], start: int, stop: int
    ) -> set[str]:
        """Return whom adjacent names stand for: those who bear most of them; nobody where it is uncertain."""
        counts: dict[str, set[str]] = {}
        for names in named[start:stop]:
            for speaker, name in names:
                counts.setdefault(speaker, set()).add(name)
        most = max(map(len, counts.values()))
        if most == 1 and not all(self._is_name(text, words, at, named[at]) for at in range(start, stop)):
            return set()
        before = text[words[start - 1].start : words[start - 1].end].lower() if start else ""
        after = words[stop].spelling if stop < len(words) else ""
        typed = text[words[stop - 1].start : words[stop - 1].end]
        if (before in _BEFORE_SUBJECT and not _POSSESSIVE.search(typed)) or after in _AFTER_SUBJECT:
            return set()
        return {speaker for speaker, names in counts.items() if len(names) == most}

    def _is_name(self, text: str, words: Sequence[Word], at: int, names: set[tuple[str, str]]) -> bool:
        """Return whether a word that stands alone is a name, and no country or ordinary word."""
        if any(is_country(name) for _, name in names):
            return False
        typed = text[words[at].start : words[at].end]
        if not (self._is_ordinary(typed) or any(name in self._ordinary for _, name in names)):
            return True
        return at > 0 and typed[0].isupper() and not text.isupper()

    def _is_ordinary(self, word: str) -> bool:
        lower = word.replace("İ", "i").lower()
        return self._unigram_model is not None and self._unigram_model.has_word(lower)


def _with_plain_letters(text: str) -> str:
    """Replace ё, which is often typed as е; the length stays the same."""
    return text.replace("ё", "е").replace("Ё", "Е")
