"""True quotes set in another way, and edits that make a true quote untrue, at random."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.store.indexed_texts import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from content.model import Interview, Passage

_QUOTATION_MARKS: Final = ("“”", "«»", "„“", '""', "‹›", "‘’", "''")
_DASHES: Final = "-‐–—―"
_SPACES: Final = (" ", "  ", "\n", "\n\n", "\u00a0", "\u202f", "\u2009", " \r\n", "\u200b ")
_FEWEST_WORDS: Final = 6
_NEGATIONS: Final = {
    "en": "not", "ru": "не", "kk": "емес", "az": "deyil", "tr": "değil",
}  # fmt: skip


@dataclass(frozen=True)
class Edited:
    """A quote that nobody said as it is.

    Args:
        text: its words.
        speakers: who is said to have said it; anybody if empty.
    """

    text: str
    speakers: frozenset[str] = frozenset()


def true_quote(random: Random, interviews: Sequence[Interview]) -> tuple[Passage, str]:
    """Return a passage, and one or more of its sentences in a row, with at least a few words."""
    while True:
        interview = random.choice(interviews)
        passage = random.choice(interview.passages())
        found = sentences(passage.text, interview.language)
        start = random.randrange(len(found))
        stop = random.randrange(start + 1, min(len(found), start + 3) + 1)
        begin = passage.text.index(found[start])
        end = passage.text.index(found[stop - 1], begin) + len(found[stop - 1])
        if len(passage.text[begin:end].split()) >= _FEWEST_WORDS:
            return passage, passage.text[begin:end]


def set_otherwise(random: Random, quote: str) -> str:
    """Return a quote with other quotation marks, dashes, line breaks and spaces."""
    text = re.sub(r"(?<=\w)['’ʼ](?=\w)", lambda _: random.choice("'’ʼ"), quote)
    text = re.sub(r"[“”«»„\"]", lambda _: random.choice('“”«»„"'), text)
    text = re.sub(r"[-–—]", lambda _: random.choice(_DASHES), text)
    text = re.sub(r"\s+", lambda _: random.choice(_SPACES), text)
    opening, closing = random.choice([*_QUOTATION_MARKS, ("", "")])
    return random.choice(["", " ", "— ", "\n"]) + opening + text + closing + random.choice(["", " ", "\n"])


def edited(random: Random, kind: str, interviews: Sequence[Interview]) -> Edited | None:
    """Return an edit of a kind; None where the quote that was drawn has nothing to edit in that way."""
    return EDITS[kind](random, interviews)


def _inner(words: Sequence[str]) -> range:
    """Return the numbers of the words that are neither first nor last: a quote cut shorter is still true."""
    return range(1, len(words) - 1)


def _word(random: Random, interviews: Sequence[Interview]) -> Edited | None:
    words = true_quote(random, interviews)[1].split()
    others = true_quote(random, interviews)[1].split()
    at, other = random.choice(_inner(words)), random.choice(others)
    how = random.choice(["change", "add", "leave out"])
    if how == "leave out":
        return Edited(" ".join([*words[:at], *words[at + 1 :]])) if words[at] not in words[at + 1] else None
    if not any(map(str.isalnum, other)) or other.strip(".,") in {words[at], words[at].strip(".,")}:
        return None
    return Edited(" ".join([*words[:at], other, *words[at + (how == "change") :]]))


def _number(random: Random, interviews: Sequence[Interview]) -> Edited | None:
    for _ in range(50):
        _, quote = true_quote(random, interviews)
        if digits := list(re.finditer(r"\d", quote)):
            at = random.choice(digits).start()
            other = random.choice([digit for digit in "0123456789" if digit != quote[at]])
            how = random.choice(["digit", "more", "less"])
            put = {"digit": other, "more": quote[at] + other, "less": ""}[how]
            return Edited(quote[:at] + put + quote[at + 1 :])
    return None


def _negation(random: Random, interviews: Sequence[Interview]) -> Edited | None:
    passage, quote = true_quote(random, interviews)
    negation = _NEGATIONS[passage.interview.language]
    words = quote.split()
    found = [at for at, word in enumerate(words) if word.strip(".,;:!?").lower() == negation]
    if found and random.random() < 0.5:
        at = random.choice(found)
        return Edited(" ".join([*words[:at], *words[at + 1 :]]))
    at = random.choice(_inner(words))
    return Edited(" ".join([*words[:at], negation, *words[at:]]))


def _order(random: Random, interviews: Sequence[Interview]) -> Edited | None:
    words = true_quote(random, interviews)[1].split()
    one, other = sorted(random.sample(range(len(words)), 2))
    swapped = words.copy()
    swapped[one], swapped[other] = words[other], words[one]
    return Edited(" ".join(swapped)) if words[one].strip(".,") != words[other].strip(".,") else None


def _splice(random: Random, interviews: Sequence[Interview]) -> Edited | None:
    (one, first), (other, second) = (true_quote(random, interviews) for _ in range(2))
    if one.exchange is other.exchange:
        return None
    before, after = first.split(), second.split()
    return Edited(" ".join([*before[: len(before) // 2], *after[len(after) // 2 :]]))


def _speaker(random: Random, interviews: Sequence[Interview]) -> Edited | None:
    if random.random() < 0.5:
        passage, quote = true_quote(random, interviews)
        others = {one.name for interview in interviews for one in interview.speakers} - {passage.speaker.name}
        return Edited(quote, frozenset({random.choice(sorted(others))}))
    interview = random.choice(interviews)
    asked = [one.question for one in interview.exchanges if len(one.question.split()) >= _FEWEST_WORDS]
    return Edited(random.choice([*asked, *interview.lead])) if asked else None


EDITS: Final[dict[str, Callable[[Random, Sequence[Interview]], Edited | None]]] = {
    "word": _word,
    "number": _number,
    "negation": _negation,
    "order": _order,
    "splice": _splice,
    "speaker": _speaker,
}
