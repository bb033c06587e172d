"""Checks the files of the models against their checksums, without loading a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.encoders.auxiliary import PACKAGE_FILES
from index.encoders.model_source import (
    DEFAULT_MODEL,
    resolve,
    resolve_cross_encoder,
    verify_default_model,
)
from index.errors import MissingPackageError, ModelError
from index.reranker import adapter
from index.reranker.reranker import NO_RERANKER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Check = Callable[[], object]


@dataclass(frozen=True, slots=True)
class VerifiedModels:
    """What was checked.

    Attributes:
        intact: what is as it should be.
        faults: what is missing or damaged, with the remedy.
    """

    intact: tuple[str, ...]
    faults: tuple[str, ...]


def verify_models(model: str, reranker: str, models_dir: Path) -> VerifiedModels:
    """Check every file of the models that a bot uses; packages that it can do without may be missing.

    Args:
        model: the first encoder's, as in the setting EMBEDDING_MODEL.
        reranker: as in the setting RERANKER_MODEL.
        models_dir: where the default model is kept.

    Raises:
        ServiceUnreachableError: a model of the hub is not on this machine.
    """
    intact: list[str] = []
    faults: list[str] = []
    for name, check in _checks(model, reranker, models_dir):
        try:
            check()
        except MissingPackageError:
            continue
        except ModelError as error:
            faults.append(str(error))
        else:
            intact.append(name)
    return VerifiedModels(tuple(intact), tuple(faults))


def _checks(model: str, reranker: str, models_dir: Path) -> Iterator[tuple[str, Check]]:
    if model == DEFAULT_MODEL:
        yield model, lambda: verify_default_model(models_dir)
    else:
        yield model, lambda: resolve(model, models_dir, lambda _done, _total: None, lambda _warning: None)
    for file in PACKAGE_FILES:
        yield f"{file.name} of the package {file.package}", file.verified_path
    if reranker == adapter.NAME:
        yield reranker, adapter.verify
    elif reranker != NO_RERANKER:
        yield reranker, lambda: resolve_cross_encoder(reranker)
