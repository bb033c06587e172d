"""The index that is being served: opened at start, rebuilt beside, swapped in one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from content.markdown import InterviewFileError, read_interviews
from index.embedder import SentenceTransformerEmbedder
from index.errors import GenerationError
from index.generation import REBUILD, GenerationDirectory, build_in_memory, content_hash
from index.likeness import LikenessGroups
from index.models import resolve
from index.search import Searcher
from index.specialists import specialists
from index.vector_cache import VectorCache

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.settings import Settings
    from index.embedder import Embedder
    from index.generation import BuildReport, Generation

    Progress = Callable[[int, int], None]


def open_embedder(settings: Settings, progress: Progress) -> SentenceTransformerEmbedder:
    """Return the embedder that the settings name; its model is loaded with the first text.

    Args:
        settings: which model, and where its files and vectors are kept.
        progress: called with (done, total) while the default model is made.

    Raises:
        ModelError: there is no such model.
        ServiceUnreachableError: the model hub does not answer.
    """
    model = resolve(settings.embedding_model, settings.data_dir / "models", progress)
    cache = VectorCache(settings.data_dir / "vectors.sqlite")
    return SentenceTransformerEmbedder(model, cache, specialists(cache))


def searcher_of_directory(
    directory: Path, embedder: Embedder, settings: Settings, progress: Progress
) -> Searcher:
    """Return a searcher over a directory of interviews, without writing a generation.

    Raises:
        InterviewFileError: an interview file is faulty.
        ModelError: the model cannot be opened.
    """
    generation = build_in_memory(read_interviews(directory), embedder, progress)
    return Searcher(generation, embedder, settings.decline_below)


class ServedIndex:
    """Holds the searcher that answers; a rebuild replaces it only once the new generation is whole.

    Args:
        settings: where the interviews and generations are.
        embedder: gives the vectors of questions and passages.
    """

    def __init__(self, settings: Settings, embedder: Embedder) -> None:
        self._settings = settings
        self.embedder = embedder
        self.likeness = LikenessGroups(embedder)
        self.generations = GenerationDirectory(settings.data_dir / "index")
        self.warnings: tuple[str, ...] = ()
        self._searcher: Searcher | None = None

    @property
    def searcher(self) -> Searcher:
        """The searcher to ask now.

        Raises:
            GenerationError: :meth:`open` was not called.
        """
        if self._searcher is None:
            raise GenerationError("the index is not open")
        return self._searcher

    def open(self, progress: Progress) -> None:
        """Open the newest whole generation that fits the model, or build one where there is none.

        What is worth telling, such as a damaged generation or interviews that changed since, is put into
        :attr:`warnings`.

        Raises:
            InterviewFileError: there is no generation, and an interview file is faulty.
            GenerationError: a generation cannot be written.
            ModelError: the generation was built with another model, or the model cannot be opened.
        """
        if not self.generations.ids():
            self.rebuild(progress)
            return
        try:
            opened = self.generations.open()
        except GenerationError as error:
            # Nothing on disk can be served, but the interviews can be indexed again.
            self.rebuild(progress)
            reasons = str(error).replace(f": {REBUILD}", "")
            self.warnings = (
                f"the index could not be opened, and was built anew from the interviews:\n{reasons}",
            )
            return
        self._searcher = self._prepared(opened.generation)
        self.warnings = (*opened.refused, *self._stale())

    def rebuild(self, progress: Progress) -> BuildReport:
        """Read the interviews, build a generation and serve it. Blocking: call it off the event loop.

        Raises:
            BuildInProgressError: another build is running.
            InterviewFileError: an interview file is faulty.
            GenerationError: the generation cannot be written.
            ModelError: the model cannot be opened.
        """
        interviews = read_interviews(self._settings.content_dir)
        report = self.generations.build(interviews, self.embedder, progress)
        self._searcher = self._prepared(report.generation)
        return report

    def _prepared(self, generation: Generation) -> Searcher:
        searcher = Searcher(generation, self.embedder, self._settings.decline_below)
        searcher.prepare()
        return searcher

    def _stale(self) -> tuple[str, ...]:
        try:
            interviews = read_interviews(self._settings.content_dir)
        except InterviewFileError as error:
            return (f"the interviews cannot be read, so the index made of them before is served:\n{error}",)
        if content_hash(interviews) != self.searcher.generation.manifest.content:
            return ("the interviews have changed since the index was built: run `interview-bot index build`",)
        return ()
