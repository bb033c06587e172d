"""Where the embedding model comes from: the package that ships it, a folder on disk, or a model hub."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index import packaged_model
from index.errors import ModelError, ServiceUnreachableError
from index.files import remove_leftovers, sync_tree, working_folder

if TYPE_CHECKING:
    from collections.abc import Callable

DEFAULT_MODEL: Final = "multilingual-e5-small"
# Raised when the conversion itself changes, so that folders made by an older one are made anew.
_CONVERSION: Final = "1"


@dataclass(frozen=True, slots=True)
class Model:
    """A model that is ready on this machine.

    Attributes:
        name: as it was asked for.
        path: a folder that ``SentenceTransformer`` opens.
        fingerprint: the same for two models exactly when they give the same vectors.
    """

    name: str
    path: Path
    fingerprint: str


def resolve(name: str, models_dir: Path, progress: Callable[[int, int], None]) -> Model:
    """Find a model by name, making or fetching it where that is needed.

    Args:
        name: :data:`DEFAULT_MODEL`, the path of a sentence-transformers folder, or a hub name.
        models_dir: where the default model is kept once it is made.
        progress: called with (done, total) while the default model is made.

    Raises:
        ModelError: there is no such model, or the package that carries the default one is not in order.
        ServiceUnreachableError: the hub does not answer.
    """
    if name == DEFAULT_MODEL:
        return _packaged(models_dir, progress)
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not (folder / "modules.json").is_file() and not (folder / "config.json").is_file():
            raise ModelError(f"{folder} is not a sentence-transformers folder: it has no modules.json")
        return Model(name, folder, _folder_fingerprint(folder))
    if name.startswith((".", "/", "~")):
        raise ModelError(f"EMBEDDING_MODEL names the folder {name}, which does not exist")
    folder = _fetch(name)
    return Model(name, folder, _folder_fingerprint(folder))


def _packaged(models_dir: Path, progress: Callable[[int, int], None]) -> Model:
    fingerprint = f"{packaged_model.WEIGHTS_SHA256[:16]}-{_CONVERSION}"
    folder = models_dir / f"{DEFAULT_MODEL}-{fingerprint}"
    if not folder.is_dir():
        models_dir.mkdir(parents=True, exist_ok=True)
        remove_leftovers(models_dir)
        with working_folder(models_dir) as work:
            packaged_model.convert(work, progress)
            sync_tree(work)
            try:
                work.rename(folder)
            except OSError:
                # Another process made it in the meantime: its folder is as good as ours.
                if not folder.is_dir():
                    raise
                shutil.rmtree(work)
    return Model(DEFAULT_MODEL, folder, fingerprint)


def _folder_fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()}\0{content}\n".encode())
    return digest.hexdigest()[:32]


def _fetch(name: str) -> Path:
    import httpx
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import (
        HfHubHTTPError,
        HFValidationError,
        LocalEntryNotFoundError,
        RepositoryNotFoundError,
    )

    known = f"use {DEFAULT_MODEL}, the name of a model on the Hugging Face hub, or a folder's path"
    try:
        return Path(snapshot_download(name))
    except (RepositoryNotFoundError, HFValidationError):
        raise ModelError(f"EMBEDDING_MODEL names {name!r}, which no hub model is called: {known}") from None
    except (LocalEntryNotFoundError, HfHubHTTPError, httpx.HTTPError, OSError) as error:
        raise ServiceUnreachableError(
            f"EMBEDDING_MODEL names {name!r}, which is not on this machine, and the model hub "
            f"could not be reached ({type(error).__name__}): {known}"
        ) from None
