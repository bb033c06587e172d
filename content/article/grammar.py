"""Whose words a sentence may be: it speaks of the one who says it, or to somebody, or asks to be told."""

from __future__ import annotations

import re
from typing import Final

from content.article.phrases import any_of, words

_FIRST_PERSON: Final = words("grammar.first_person")
_SECOND_PERSON: Final = words("grammar.second_person")
_FIRST_PERSON_ENDINGS: Final = tuple(words("grammar.endings_of_first_person"))
_SECOND_PERSON_ENDINGS: Final = tuple(words("grammar.endings_of_second_person"))
# Words that end so and say nothing of the kind.
_NEITHER: Final = words("grammar.neither_person")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’ʼ][^\W\d_]+)?")
_OPENS: Final = re.compile(rf"{any_of('grammar.prompts')}\b", re.I)
_CLOSES: Final = re.compile(rf"\b{any_of('grammar.closing_prompts')}$", re.I)
_SENTENCE_END: Final = re.compile(r"[.!?…][\"'”’»)]{0,2}\s")
_NO_WORDS: Final = " \"'“”„«»()[]…"
_LONGEST_PROMPT: Final = 60
# Of a sentence, what a phrase at its end or its beginning can be in.
_REACH: Final = 80


def speaks_of_self(text: str) -> bool:
    """Say whether a text says I or we, as a pronoun or by an ending."""
    return any(word in _FIRST_PERSON or word.endswith(_FIRST_PERSON_ENDINGS) for word in _words(text))


def addresses_somebody(text: str) -> bool:
    """Say whether a text says you, as a pronoun or by an ending."""
    return any(word in _SECOND_PERSON or word.endswith(_SECOND_PERSON_ENDINGS) for word in _words(text))


def is_prompt(text: str) -> bool:
    """Say whether a text asks to be told something without a question mark: `Tell us.` does."""
    if len(text.split()) > _LONGEST_PROMPT:
        return False
    sentences = [s.strip(_NO_WORDS) for s in _SENTENCE_END.split(text) if s.strip(_NO_WORDS)]
    if not sentences:
        return False
    openings = any(_OPENS.match(sentence) for sentence in (sentences[0], sentences[-1]))
    return openings or bool(_CLOSES.search(sentences[-1].rstrip(" .!…")[-_REACH:]))


def _words(text: str) -> list[str]:
    found = (word.casefold().replace("’", "'").replace("ʼ", "'") for word in _WORD.findall(text))
    return [word for word in found if word not in _NEITHER]
