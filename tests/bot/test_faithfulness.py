"""Whatever is asked, every quoted character is in the interview file, and Telegram takes every message."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation import quote_html
from bot.conversation.translations import LANGUAGES, get_translator
from bot.playground.api.compose.text import message_text
from content.interview_file import read_interviews
from index.search import Searcher
from index.store.build import build_in_memory
from tests.conftest import SHIPPED

if TYPE_CHECKING:
    from index.encoders.sentence_transformer import SentenceTransformerEncoder

QUESTIONS = [
    json.loads(line)["question"]
    for name in ("abishev-fit", "abishev-report")
    for line in Path(f"tests/data/{name}.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.fixture(scope="module")
def searcher(real_encoder: SentenceTransformerEncoder) -> Searcher:
    return Searcher(build_in_memory(read_interviews(SHIPPED), real_encoder), real_encoder)


@pytest.fixture(scope="module")
def file_text() -> str:
    return "\0".join(path.read_text(encoding="utf-8") for path in SHIPPED.glob("*.md"))


LINK = "https://t.me/AbishevBot?start=0123456789abcdef-0"


def check(searcher: Searcher, file_text: str, question: str) -> None:
    result = searcher.search(question, 10)
    assert 0 <= result.confidence <= 1
    assert result.quotes
    for quote in result.quotes:
        assert quote.passage.text in file_text
        assert quote.answer.text in file_text
        assert quote.exchange.question in file_text
        assert quote.best_sentence in quote.passage.text
        messages = [
            message
            for translator in map(get_translator, LANGUAGES)
            for message in (
                *quote_html.quote_messages(quote, translator),
                quote_html.inline_message(quote, translator, LINK),
            )
        ]
        for message in messages:
            taken = message_text({"text": message, "parse_mode": "HTML"})
            assert taken.text == quote_html.visible(message).strip()
            for entity in taken.entities:
                if "blockquote" in entity.type:
                    raw = taken.text.encode("utf-16-le")[
                        2 * entity.offset : 2 * (entity.offset + entity.length)
                    ]
                    assert raw.decode("utf-16-le") in file_text


@pytest.mark.parametrize("part", range(8))
def test_questions_as_readers_ask_them(searcher: Searcher, file_text: str, part: int) -> None:
    for question in QUESTIONS[part::8]:
        check(searcher, file_text, question)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(min_size=1, max_size=300))
def test_questions_as_nobody_asks_them(searcher: Searcher, file_text: str, question: str) -> None:
    check(searcher, file_text, question)
