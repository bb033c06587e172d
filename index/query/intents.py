"""The intent of a message that is no question to the interviews, such as a greeting or "who are you?".

1. Examples that a message begins and ends with are stripped; their spelling need only be roughly the same
   (:mod:`index.query.phrase_matcher`), and they may hold the name of any speaker
   (:mod:`index.query.name_placeholder`). A message of which nothing is left has the intent of what was
   stripped: "hi there, who are you".
2. Otherwise the message as a whole, and what is left of it, are embedded by two encoders. A kernel ridge
   regression over the nearest examples, the nearest questions that sound like them and the nearest of the
   background predicts their intent, if any (:mod:`index.kernel_ridge`).

So "Hello! What about China?" is no greeting: what is left of it has no such intent.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from threadpoolctl import ThreadpoolController

from index.data.texts import background
from index.encoders.auxiliary import cross_lingual_encoders
from index.encoders.centring import CentredEmbeddings, concatenate_weighted
from index.encoders.encoder import Text, TextRole
from index.language import LanguageDetector
from index.query.name_placeholder import merge_names
from index.query.phrase_matcher import PhraseMatcher
from index.query.rough_spelling import SPEAKER, letter_count, words_of
from index.query.spelling import SpellingCorrector

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from index.encoders.encoder import Encoder
    from index.query.rough_spelling import Word

# A longer message is never small talk only.
_MAX_WORDS: Final = 20
# How many of the examples, and how many of the other texts, take part in the regression: the nearest.
_NEAREST: Final = 64
# From this prediction on, a text has an intent, and is not merely near to several.
_CLEAR_PREDICTION: Final = 0.5
# Chosen in index/EXPERIMENTS.md, "Small talk".
_MIN_CONFIDENCE: Final = 0.58
# Texts with fewer letters, such as abbreviations, are not embedded: their words must be in an example.
_MIN_LETTERS: Final = 4

# A vector depends on the name in a text, so all speakers have this one in it.
_STAND_IN: Final = "John Smith"
# An intent's name where there is none.
_NONE: Final = ""
# Emoji, their modifiers and joiners: they mean little, and encoders give them too much weight.
_SYMBOLS: Final = frozenset({"So", "Sk", "Cf"})
_AS_EMOJI: Final = "\ufe0f"


@dataclass(frozen=True, slots=True)
class RecognisedIntent:
    """The intent of a message.

    Attributes:
        intent: the name that its examples were given under.
        confidence: from 0 to 1; 1 where the message consists of nothing but examples.
        is_plain: whether the message consists of nothing but examples, rather than being like some.
    """

    intent: str
    confidence: float
    is_plain: bool = False


class IntentRecogniser:
    """Recognises the intent of messages. Several threads may use it at once.

    Args:
        encoder: gives the vectors of examples and messages; those of examples are computed once.
        examples: of each intent, in any language. Of several intents in one message, the one that comes first
            here wins. Those that hold a :data:`index.query.rough_spelling.SPEAKER_PLACEHOLDER` only matter to
            messages that name a speaker.
        questions: texts that sound like an example and have no intent.
        forms_of_address: words such as "Professor", which may stand beside a name or instead of one.

    Raises:
        ModelError: the model cannot be opened.
        VectorCacheError: computed vectors cannot be kept.
    """

    def __init__(
        self,
        encoder: Encoder,
        examples: Mapping[str, Sequence[str]],
        questions: Sequence[str] = (),
        forms_of_address: Sequence[str] = (),
    ) -> None:
        self._order = {intent: place for place, intent in enumerate(examples)}
        labelled = [(text, intent) for intent, texts in examples.items() for text in texts]
        # After the examples, because the last label of a phrase counts: a question beats an intent's example.
        labelled += [(text, _NONE) for text in questions]
        self._phrases = PhraseMatcher(labelled)
        self._vocabulary = {
            word.spelling for texts in examples.values() for text in texts for word in words_of(text)
        }
        self._forms_of_address = {word.spelling for form in forms_of_address for word in words_of(form)}
        self._name_a_speaker = np.array([_names_a_speaker(words_of(text)) for text, _ in labelled])
        self._intents = np.array([intent for _, intent in labelled])

        self._kernel_ridge = encoder.configuration.kernel_ridge
        # A greeting is the same in all languages.
        self._encoders, self._shares = cross_lingual_encoders(encoder, encoder.auxiliary_encoders)
        texts = [Text(TextRole.QUESTION, _with_stand_in(text, words_of(text))) for text, _ in labelled]
        self._embeddings = [CentredEmbeddings.build(one) for one in self._encoders]
        of_examples = [
            centred.texts(one.embed(texts), texts)
            for one, centred in zip(self._encoders, self._embeddings, strict=True)
        ]
        self._examples = concatenate_weighted(of_examples, self._shares)
        # The background has small talk of its own, which must not count as an example of no intent.
        is_other = np.array([not self._phrases.match(words_of(line.text)) for line in background()])
        self._others = concatenate_weighted(
            [one.questions[is_other] for one in self._embeddings], self._shares
        )
        self._correct_spelling = (
            SpellingCorrector(encoder.unigram_model, (text for text, _ in labelled), LanguageDetector())
            if encoder.unigram_model
            else None
        )
        self._threads = ThreadpoolController()

    def recognise(self, text: str, names: Iterable[str] = ()) -> RecognisedIntent | None:
        """Return the intent of a message, or None where it is a question or anything else.

        Args:
            text: the message.
            names: of the speakers, whom a message may address or ask about: "Hello, Ada!" is a greeting.

        Raises:
            ModelError: the model cannot be opened.
        """
        words = merge_names(words_of(text), names, self._forms_of_address)
        if not 0 < len(words) <= _MAX_WORDS:
            return None
        stripped, rest = self._phrases.strip(words)
        if _NONE in stripped:
            return None
        left = {word.spelling for word in rest}
        if stripped and left <= {SPEAKER, *self._forms_of_address}:
            return RecognisedIntent(self._first(stripped), 1.0, is_plain=True)
        if letter_count(rest) < _MIN_LETTERS and not (stripped and self._vocabulary.issuperset(left)):
            return None
        # A word alone is a keyword of the interviews more often than it is like an example.
        if len(words) == 1:
            return None
        of_all = of_rest = self._predict(text, words)
        if stripped and letter_count(rest) >= _MIN_LETTERS:
            of_rest = self._predict(text, rest)
        confidence = (min(of_all.any_intent, of_rest.any_intent) + of_all.first_intent) / 2
        if confidence < _MIN_CONFIDENCE:
            return None
        clear = [one.intent for one in (of_all, of_rest) if one.first_intent >= _CLEAR_PREDICTION]
        if of_all.first_intent < _CLEAR_PREDICTION:
            clear += stripped
        return RecognisedIntent(self._first(clear or [of_all.intent]), confidence)

    def _first(self, intents: Collection[str]) -> str:
        return min(intents, key=self._order.__getitem__)

    def _predict(self, text: str, words: Sequence[Word]) -> _Prediction:
        """Return what the regression over the nearest examples predicts for some words of a text."""
        text = _without_symbols(_with_stand_in(text, words))
        if text.isupper():
            text = text.replace("İ", "i").lower()
        if self._correct_spelling:
            text = self._correct_spelling(text)
        vectors = [
            embeddings.question(encoder.embed_query(text))
            for embeddings, encoder in zip(self._embeddings, self._encoders, strict=True)
        ]
        query = concatenate_weighted(vectors, self._shares)
        # Small matrices: waking a second thread takes longer than the work itself.
        with self._threads.limit(limits=1):
            similarities = self._examples @ query
            if not _names_a_speaker(words):
                similarities[self._name_a_speaker] = -np.inf
            examples = np.argsort(-similarities, kind="stable")[:_NEAREST]
            others = np.argsort(-(self._others @ query), kind="stable")[:_NEAREST]
            texts = np.vstack([self._examples[examples], self._others[others]])
            weights = self._kernel_ridge.label_weights(texts, query, np.ones(len(texts)))[: len(examples)]
        prediction_for = {
            intent: float(weights[self._intents[examples] == intent].sum()) for intent in self._order
        }
        intent = max(prediction_for, key=prediction_for.__getitem__)
        return _Prediction(intent, _clipped(prediction_for[intent]), _clipped(sum(prediction_for.values())))


@dataclass(frozen=True, slots=True)
class _Prediction:
    """The intent of a text as predicted from its vectors, each number from 0 to 1.

    Attributes:
        intent: the one with the largest prediction.
        first_intent: the prediction for that one.
        any_intent: the sum over all intents.
    """

    intent: str
    first_intent: float
    any_intent: float


def _names_a_speaker(words: Iterable[Word]) -> bool:
    return any(word.spelling == SPEAKER for word in words)


def _with_stand_in(text: str, words: Sequence[Word]) -> str:
    """Return the part of a text from the first word to the last, all speakers under the same name."""
    parts: list[str] = []
    at = words[0].start
    for word in words:
        if word.spelling == SPEAKER:
            parts += [text[at : word.start], _STAND_IN]
            at = word.end
    return "".join([*parts, text[at : words[-1].end]])


def _without_symbols(text: str) -> str:
    kept = (character for character in text if unicodedata.category(character) not in _SYMBOLS)
    return "".join(kept).replace(_AS_EMOJI, "").strip()


def _clipped(value: float) -> float:
    return min(max(value, 0.0), 1.0)
