"""What a message means that is no question to the interviews: a greeting, thanks, "who are you?" and others.

1. The examples and the message are brought to one rough spelling, the same for all keyboards: "Қалайсың",
   "калайсын" and "qalaisyn" become one.
2. What a message begins and ends with is taken off as long as it is an example, but for a typing mistake. A
   message of which nothing is left means what was taken off: "hi there, who are you".
3. Otherwise the message as a whole, and what is left of it, are embedded by two encoders. A kernel ridge
   regression over the nearest examples, the nearest questions that sound like them and the nearest of the
   background says what they mean, if anything (:mod:`index.kernel_ridge`).

So "Hello! What about China?" is no greeting: what is left of it means nothing here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from anyascii import anyascii
from rapidfuzz import process
from rapidfuzz.distance import OSA
from threadpoolctl import ThreadpoolController

from index.data.texts import background
from index.encoders.auxiliary import cross_lingual_encoders
from index.encoders.centring import CentredEmbeddings, concatenate_weighted
from index.encoders.encoder import Text, TextRole
from index.query.spelling import SpellingCorrector

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from index.encoders.encoder import Encoder

# A longer message asks or tells something, whatever else it holds.
_MOST_WORDS: Final = 20
# From so many letters on, one typing mistake in an example is forgiven.
_LETTERS_FOR_A_MISTAKE: Final = 6
# Of the examples, and of the texts that are none, the nearest take part in the regression.
_NEAREST: Final = 64
# From so many votes on, an intent is what a text means, and not only one of several that it is near to.
_CLEAR_VOTES: Final = 0.5
# Chosen in index/EXPERIMENTS.md, "Small talk".
_LEAST_CONFIDENCE: Final = 0.55
# Of fewer letters, such as an abbreviation, an encoder knows nothing: they must be in an example.
_FEWEST_LETTERS: Final = 4

# An intent's name where there is none.
_NONE: Final = ""
_WORD: Final = re.compile(r"\w+(?:['’ʼ`]\w+)*")
# Several ways to write one sound, and sounds whose letters stand for one another where a keyboard lacks one.
_ONE_SOUND: Final = (
    ("shch", "s"), ("sh", "s"), ("ch", "c"), ("kh", "h"), ("gh", "g"), ("zh", "j"), ("ts", "c"), ("ng", "n"),
    ("x", "h"), ("q", "k"), ("w", "v"), ("y", "i"),
)  # fmt: skip
# Emoji, and what colours and joins them: they say little, and an encoder makes much of them.
_SYMBOLS: Final = frozenset({"So", "Sk", "Cf"})
_AS_EMOJI: Final = "\ufe0f"
_REPEATED: Final = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True)
class RecognisedIntent:
    """What a message means.

    Attributes:
        intent: the name that its examples were given under.
        confidence: from 0 to 1; 1 where the message is made of nothing but examples.
    """

    intent: str
    confidence: float


class IntentRecogniser:
    """Recognises what messages mean. Several threads may ask at once.

    Args:
        encoder: gives the vectors of examples and messages; those of examples are computed once.
        examples: of each intent, in any language. Of several intents in one message, the one that comes first
            here is what it means.
        questions: what sounds like an example and is none.

    Raises:
        ModelError: the model cannot be opened.
        VectorCacheError: computed vectors cannot be kept.
    """

    def __init__(
        self, encoder: Encoder, examples: Mapping[str, Sequence[str]], questions: Sequence[str] = ()
    ) -> None:
        self._order = {intent: place for place, intent in enumerate(examples)}
        labelled = [(text, intent) for intent, texts in examples.items() for text in texts]
        labelled += [(text, _NONE) for text in questions]
        # The last one counts: what is given as a question is one, even if an intent has the same words.
        self._intent_of = {_joined(_words(text)): intent for text, intent in labelled}
        self._spellings = tuple(self._intent_of)
        self._vocabulary = {
            word for texts in examples.values() for t in texts for word in _spellings(_words(t))
        }
        self._longest = max(len(_words(text)) for text, _ in labelled)
        self._intents = np.array([intent for _, intent in labelled])

        self._kernel_ridge = encoder.configuration.kernel_ridge
        # A greeting is the same in all languages.
        self._encoders, self._shares = cross_lingual_encoders(encoder, encoder.auxiliary_encoders)
        texts = [Text(TextRole.QUESTION, text) for text, _ in labelled]
        self._centred_embeddings = [CentredEmbeddings.build(encoder, texts) for encoder in self._encoders]
        self._repair = (
            SpellingCorrector(encoder.pieces, (text for text, _ in labelled)) if encoder.pieces else None
        )
        self._examples = concatenate_weighted(
            [space.texts for space in self._centred_embeddings], self._shares
        )
        # The background has small talk of its own, which must not speak against what it means.
        is_other = np.array([not self._match(_words(line.text)) for line in background()])
        self._others = concatenate_weighted(
            [space.questions[is_other] for space in self._centred_embeddings], self._shares
        )
        self._threads = ThreadpoolController()

    def recognise(self, text: str, names: Iterable[str] = ()) -> RecognisedIntent | None:
        """Return what a message means, or None where it is a question or anything else.

        Args:
            text: the message.
            names: of people whom a message may address: "Hello, Ada!" is a greeting.

        Raises:
            ModelError: the model cannot be opened.
        """
        words = _words(text)
        if not 0 < len(words) <= _MOST_WORDS:
            return None
        taken, rest = self._take_off(words)
        if _NONE in taken:
            return None
        if taken and _spellings(rest) <= {
            spelling for name in names for spelling in _spellings(_words(name))
        }:
            return RecognisedIntent(self._first(taken), 1.0)
        if _letters(rest) < _FEWEST_LETTERS and not (taken and self._vocabulary.issuperset(_spellings(rest))):
            return None
        whole = left = self._read(text)
        if taken and _letters(rest) >= _FEWEST_LETTERS:
            left = self._read(text[rest[0].start : rest[-1].end])
        confidence = (min(whole.certainty, left.certainty) + whole.votes) / 2
        if confidence < _LEAST_CONFIDENCE:
            return None
        clear = [reading.intent for reading in (whole, left) if reading.votes >= _CLEAR_VOTES]
        if whole.votes < _CLEAR_VOTES:
            clear += taken
        return RecognisedIntent(self._first(clear or [whole.intent]), confidence)

    def _first(self, intents: Collection[str]) -> str:
        return min(intents, key=self._order.__getitem__)

    def _take_off(self, words: Sequence[_Word]) -> tuple[list[str], Sequence[_Word]]:
        """Return what the examples mean that the words begin and end with, and the words between them."""
        taken: list[str] = []
        while found := self._longest_match(words[:count] for count in self._counts(words)):
            intent, count = found
            taken.append(intent)
            words = words[count:]
        while found := self._longest_match(words[-count:] for count in self._counts(words)):
            intent, count = found
            taken.append(intent)
            words = words[:-count]
        return taken, words

    def _counts(self, words: Sequence[_Word]) -> range:
        """Return how many words an example may take of these, the most first."""
        return range(min(len(words), self._longest), 0, -1)

    def _longest_match(self, spans: Iterable[Sequence[_Word]]) -> tuple[str, int] | None:
        """Return what the first of the spans means that is an example, and how many words it has."""
        longest_first = list(spans)
        # An example word for word is better than a longer one with a mistake, which may be another word.
        for match in (self._exact, self._match):
            for words in longest_first:
                if (intent := match(words)) is not None:
                    return intent, len(words)
        return None

    def _exact(self, words: Sequence[_Word]) -> str | None:
        return self._intent_of.get(_joined(words))

    def _match(self, words: Sequence[_Word]) -> str | None:
        """Return what the example means that the words are, but for a typing mistake."""
        spelling = _joined(words)
        if (intent := self._intent_of.get(spelling)) is not None or len(spelling) < _LETTERS_FOR_A_MISTAKE:
            return intent
        near = process.extractOne(spelling, self._spellings, scorer=OSA.distance, score_cutoff=1)
        return self._intent_of[near[0]] if near else None

    def _read(self, text: str) -> _Reading:
        """Return what the examples say that are closest in meaning."""
        text = _without_symbols(text)
        if text.isupper():
            text = text.replace("İ", "i").lower()
        if self._repair:
            text = self._repair(text)
        vectors = [encoder.embed_query(text) for encoder in self._encoders]
        point = concatenate_weighted(
            [space.question(vector) for space, vector in zip(self._centred_embeddings, vectors, strict=True)],
            self._shares,
        )
        # Small matrices: waking a second thread takes longer than the work itself.
        with self._threads.limit(limits=1):
            examples = np.argsort(-(self._examples @ point), kind="stable")[:_NEAREST]
            others = np.argsort(-(self._others @ point), kind="stable")[:_NEAREST]
            points = np.vstack([self._examples[examples], self._others[others]])
            spoken = self._kernel_ridge.votes(points, point, np.ones(len(points)))[: len(examples)]
        votes_of = {intent: float(spoken[self._intents[examples] == intent].sum()) for intent in self._order}
        intent = max(votes_of, key=votes_of.__getitem__)
        return _Reading(intent, _clipped(votes_of[intent]), _clipped(sum(votes_of.values())))


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a text means by its vectors, each number from 0 to 1.

    Attributes:
        intent: which intent speaks for it most.
        votes: how strongly that one does.
        certainty: how strongly all intents together do, against being a question or anything else.
    """

    intent: str
    votes: float
    certainty: float


@dataclass(frozen=True, slots=True)
class _Word:
    """A word in its rough spelling, and where it stands in the text."""

    spelling: str
    start: int
    end: int


def _words(text: str) -> list[_Word]:
    """Return the words of a text; of one without any, its symbols, such as a thumb that points upwards."""
    words = [_Word(_spelling(match[0]), match.start(), match.end()) for match in _WORD.finditer(text)]
    return words or [
        _Word(symbol, at, at + 1) for at, symbol in enumerate(text) if unicodedata.category(symbol) == "So"
    ]


def _without_symbols(text: str) -> str:
    kept = (character for character in text if unicodedata.category(character) not in _SYMBOLS)
    return "".join(kept).replace(_AS_EMOJI, "").strip()


def _spelling(word: str) -> str:
    """Return a rough spelling of a word, the same however it was typed."""
    letters = "".join(filter(str.isalnum, anyascii(unicodedata.normalize("NFKC", word)).lower()))
    for written, sound in _ONE_SOUND:
        letters = letters.replace(written, sound)
    return _once(letters)


def _joined(words: Sequence[_Word]) -> str:
    """Return several words as one, for people differ in where they put spaces."""
    return _once("".join(word.spelling for word in words))


def _spellings(words: Sequence[_Word]) -> set[str]:
    return {word.spelling for word in words}


def _letters(words: Sequence[_Word]) -> int:
    return sum(character.isalpha() for word in words for character in word.spelling)


def _once(letters: str) -> str:
    """Return letters without the repetition of any, so that a stretched "heeey" is a "hey"."""
    return _REPEATED.sub(r"\1", letters)


def _clipped(value: float) -> float:
    return min(max(value, 0.0), 1.0)
