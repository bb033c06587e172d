"""The vectors of one encoder, centred: the mean of the background is taken off, so that 0 is "unrelated".

Sentence encoders crowd all text into a narrow cone: the cosine of two unrelated texts is about 0.8 for the
default model. Mu and Viswanath 2018, "All-but-the-Top", take the common mean off; here it is the background's
mean and not the interviews' own, so that what an interview is about stays in.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np

from index.background import background, follow_ups, statements
from index.embedder import Role, Text
from index.errors import GenerationError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from index.embedder import Embedder, Vectors


@dataclass(frozen=True, slots=True)
class Space:
    """Centred unit vectors of interviews and of the background.

    Attributes:
        centre: what is taken off a question's vector.
        texts: of the interviews, of shape (count, dimension); no finer than half precision, as on disk.
        questions: the background, embedded as questions.
        passages: the background, embedded as passages.
        follow_ups: examples of questions that lean on what came before.
        statements: examples of texts that ask nothing, embedded as questions.
    """

    centre: Vectors
    texts: Vectors
    questions: Vectors
    passages: Vectors
    follow_ups: Vectors
    statements: Vectors

    @classmethod
    def build(
        cls,
        embedder: Embedder,
        texts: Sequence[Text],
        progress: Callable[[int, int], None] | None = None,
    ) -> Space:
        """Embed texts of interviews, and the background.

        Raises:
            ModelError: the model cannot be opened.
            VectorCacheError: computed vectors cannot be kept.
        """
        questions = [Text(Role.QUESTION, line) for line in background()]
        passages = [Text(Role.PASSAGE, line) for line in background()]
        examples = [
            [Text(Role.QUESTION, line) for line in follow_ups()],
            [Text(Role.QUESTION, line) for line in statements()],
        ]
        groups = [texts, questions, passages, *examples]
        vectors = embedder.embed([text for group in groups for text in group], progress)
        own, asked, said, leaning, stated = np.split(
            vectors, np.cumsum([len(group) for group in groups])[:-1]
        )
        centres = {Role.QUESTION: asked.mean(axis=0), Role.PASSAGE: said.mean(axis=0)}
        is_said = np.array([text.role is Role.PASSAGE for text in texts])[:, None]
        own_centres = np.where(is_said, centres[Role.PASSAGE], centres[Role.QUESTION])
        return cls(
            centre=centres[Role.QUESTION],
            texts=unit(own - own_centres).astype(np.float16).astype(np.float32),
            questions=unit(asked - centres[Role.QUESTION]),
            passages=unit(said - centres[Role.PASSAGE]),
            follow_ups=unit(leaning - centres[Role.QUESTION]),
            statements=unit(stated - centres[Role.QUESTION]),
        )

    def question(self, vector: Vectors) -> Vectors:
        """Return a question's vector, centred; or those of several."""
        return unit(vector - self.centre)


def unit(vectors: Vectors) -> Vectors:
    """Scale vectors to length 1; what is zero stays zero."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    scaled: Vectors = (vectors / np.maximum(lengths, np.finfo(np.float32).tiny)).astype(np.float32)
    return scaled


def save_spaces(spaces: Sequence[Space], path: Path) -> None:
    """Write spaces to one file of NumPy arrays.

    Raises:
        OSError: it cannot be written.
    """
    arrays = {
        f"{number}-{field.name}": getattr(space, field.name)
        for number, space in enumerate(spaces)
        for field in fields(space)
    }
    for number, space in enumerate(spaces):
        arrays[f"{number}-texts"] = space.texts.astype(np.float16)
    with path.open("wb") as file:
        np.savez(file, **arrays)


def load_spaces(path: Path) -> tuple[Space, ...]:
    """Open what :func:`save_spaces` wrote.

    Raises:
        GenerationError: the file holds something else.
    """
    try:
        with np.load(path, allow_pickle=False) as arrays:
            count = len(arrays.files) // len(fields(Space))
            return tuple(
                Space(
                    **{
                        field.name: arrays[f"{number}-{field.name}"].astype(np.float32)
                        for field in fields(Space)
                    }
                )
                for number in range(count)
            )
    except (OSError, ValueError, LookupError, zipfile.BadZipFile):
        raise GenerationError(f"{path} does not hold the vectors of an index") from None
