"""How the encoders of a generation see a question: the first always, and at most one specialist beside it.

A question is judged among texts of its language, so its language is made out first. Which specialist helps
depends on that language and on those of the interviews that are searched (:mod:`index.specialists`).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.language import LanguageDetector
from index.space import joined
from index.specialists import generalists

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from index.embedder import Embedder, Specialist, Vectors
    from index.space import Space


@dataclass(frozen=True, slots=True)
class Aspect:
    """A question as one encoder sees it.

    Attributes:
        space: the encoder's.
        vector: the question's centred vector in it.
        share: what its similarities count, of 1.
        credit: what votes are worth that it had a say in, more than 0.
    """

    space: Space
    vector: Vectors
    share: float
    credit: float

    def cosines(self, texts: Vectors) -> Vectors:
        """Return how similar texts of the space are to the question."""
        cosines: Vectors = texts @ self.vector
        return cosines


# Compared by identity: the same encoder is the same key.
@dataclass(frozen=True, slots=True, eq=False)
class _Encoder:
    """An encoder with its vectors of the generation; the weight of the first one is 1."""

    embedder: Embedder
    space: Space
    weight: float = 1.0
    credit: float = 1.0


class Encoders:
    """The encoders of one generation. Several threads may ask at once.

    Args:
        embedder: the first encoder, with its specialists.
        spaces: of the first encoder and of each of the specialists, in this order.
        languages: the ISO 639-1 codes of the languages of all interviews.
    """

    def __init__(self, embedder: Embedder, spaces: Sequence[Space], languages: Collection[str]) -> None:
        first, *others = spaces
        self._first = _Encoder(embedder, first)
        self._specialists: list[tuple[Specialist, _Encoder]] = [
            (specialist, _Encoder(specialist, space, specialist.weight, specialist.credit))
            for specialist, space in zip(embedder.specialists, others, strict=True)
        ]
        judges, self._general_shares = generalists(embedder)
        encoders = [self._first, *(encoder for _, encoder in self._specialists)]
        self._generalists = [encoder for encoder in encoders if encoder.embedder in judges]
        known = {language for specialist in embedder.specialists for language in specialist.languages}
        self._language_of = LanguageDetector(languages, known)
        self._beside = ThreadPoolExecutor(max_workers=1, thread_name_prefix="specialist")

    def prepare(self) -> None:
        """Load what tells languages apart now rather than with the first question."""
        self._language_of.prepare()

    def see(self, questions: Sequence[str], spoken: Collection[str]) -> list[list[Aspect]]:
        """Return how those see each question who know its language, the first encoder first.

        Args:
            questions: at least one.
            spoken: the languages of the interviews that are searched.

        Raises:
            ModelError: a model cannot be opened.
        """
        languages = [self._language_of(question) for question in questions]
        return self._seen(questions, languages, [self._panel(language, spoken) for language in languages])

    def see_in_general(self, texts: Sequence[str]) -> list[Vectors]:
        """Return a vector of each text for what is the same in all languages, such as how a text is put.

        Raises:
            ModelError: a model cannot be opened.
        """
        languages = [self._language_of(text) for text in texts]
        seen = self._seen(texts, languages, [self._generalists] * len(texts))
        return [joined([aspect.vector for aspect in aspects], self._general_shares) for aspects in seen]

    def examples_in_general(self, vectors_of: Callable[[Space], Vectors]) -> Vectors:
        """Return texts of our own as :meth:`see_in_general` sees them.

        Args:
            vectors_of: gives the texts' vectors in a space.
        """
        vectors = [vectors_of(encoder.space) for encoder in self._generalists]
        return joined(vectors, self._general_shares)

    def _panel(self, language: str, spoken: Collection[str]) -> list[_Encoder]:
        """Return who judges a question in a language among texts in the languages that are spoken."""
        able = [
            encoder
            for specialist, encoder in self._specialists
            if language in specialist.languages and _can_compare(specialist, spoken)
        ]
        return [self._first, *able[:1]]

    def _seen(
        self, texts: Sequence[str], languages: Sequence[str], panels: Sequence[Sequence[_Encoder]]
    ) -> list[list[Aspect]]:
        """Return how its panel sees each text: the specialists embed while the first encoder does."""
        asked: dict[_Encoder, list[int]] = {}
        for number, panel in enumerate(panels):
            for encoder in panel[1:]:
                asked.setdefault(encoder, []).append(number)
        later = {
            encoder: self._beside.submit(encoder.embedder.embed_questions, [texts[n] for n in numbers])
            for encoder, numbers in asked.items()
        }
        vectors = {self._first: dict(enumerate(self._first.embedder.embed_questions(texts)))}
        for encoder, future in later.items():
            vectors[encoder] = dict(zip(asked[encoder], future.result(), strict=True))
        return [
            [
                Aspect(
                    encoder.space,
                    encoder.space.question(vectors[encoder][number], language),
                    share,
                    encoder.credit,
                )
                for encoder, share in zip(panel, _shares(panel), strict=True)
            ]
            for number, (language, panel) in enumerate(zip(languages, panels, strict=True))
        ]


def _can_compare(specialist: Specialist, languages: Collection[str]) -> bool:
    """Say whether texts in these languages can be held against each other.

    To one that knows several, those that it does not know do less harm than the others do good: asked of four
    interviews of which one is Kazakh, .74 instead of .68 are answered at a false-answer rate of .10.
    """
    if specialist.is_multilingual:
        return not specialist.languages.isdisjoint(languages)
    return specialist.languages.issuperset(languages)


def _shares(panel: Sequence[_Encoder]) -> list[float]:
    """Return what the similarities of each encoder count, of 1."""
    total = sum(encoder.weight for encoder in panel)
    return [encoder.weight / total for encoder in panel]
