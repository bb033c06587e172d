"""What messages ask for: about what, and whose words."""

from __future__ import annotations

import pytest

from content.model import Interview
from index.encoders.sentence_transformer import SentenceTransformerEncoder
from index.query.embedding import QueryEmbedder
from index.query.requests import Request, RequestReader
from index.store.build import build_in_memory

EARLIER = "How do the bees survive the winter?"


@pytest.fixture(scope="module")
def reader(interviews: tuple[Interview, ...], real_encoder: SentenceTransformerEncoder) -> RequestReader:
    snapshot = build_in_memory(interviews, real_encoder)
    languages = {interview.language for interview in interviews}
    embedder = QueryEmbedder(real_encoder, snapshot.embeddings[0], [], languages)
    texts = (text.text for text in snapshot.texts)
    kernel_ridge = real_encoder.configuration.kernel_ridge
    return RequestReader(interviews, embedder, kernel_ridge, real_encoder.unigram_model, texts)


def only(found: list[tuple[Request, Request]]) -> tuple[Request, Request]:
    (both,) = found
    return both


def test_a_speakers_name_decides_whose_words_and_is_no_part_of_the_subject(reader: RequestReader) -> None:
    alone, leaning = only(reader.read("What does Hollis say about wasps?"))
    assert alone == leaning
    assert (alone.speakers, alone.is_answerable) == (frozenset({"Ada Hollis"}), True)
    assert "Hollis" not in alone.subject
    assert "wasps" in alone.subject
    assert alone.query.text == "What does Hollis say about wasps?"


def test_of_an_interview_with_one_speaker_all_words_are_theirs(reader: RequestReader) -> None:
    own, other = (
        only(reader.read("Hollis, and wasps?", interview=slug))[0] for slug in ("beekeeper", "bridge")
    )
    assert (own.speakers, own.is_answerable) == (frozenset(), True)
    assert (other.speakers, other.is_answerable) == (frozenset(), False)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("x" * 3900, "xxx"),
        ("soooooo many bees???? 1000000 of them", "sooo many bees???? 1000000 of them"),
        ("Нееееет, правда?", "Нееет, правда?"),
        ("The Schifffahrt of World War III", "The Schifffahrt of World War III"),
    ],
)
def test_a_letter_held_down_counts_three_times(reader: RequestReader, typed: str, read: str) -> None:
    assert only(reader.read(typed))[0].subject == read


@pytest.mark.parametrize("message", ["", "?!", "Hollis"])
def test_without_a_subject_nothing_can_be_answered(reader: RequestReader, message: str) -> None:
    assert not only(reader.read(message))[0].is_answerable


def test_the_spelling_is_corrected_of_what_is_embedded_alone(reader: RequestReader) -> None:
    alone, _ = only(reader.read("kogda otkroetsya novaya stantsiya metro"))
    assert alone.subject == "kogda otkroetsya novaya stantsiya metro"
    assert alone.corrected == "когда откроется новая станция метро"


def test_a_follow_up_is_asked_by_itself_and_with_the_question_before_it(reader: RequestReader) -> None:
    alone, leaning = only(reader.read("and the queen?", [EARLIER]))
    assert (alone.query.text, alone.query.earlier) == ("and the queen?", ())
    assert (leaning.query.text, leaning.query.earlier) == (f"{EARLIER} and the queen?", (EARLIER,))


def test_a_question_that_is_complete_leans_on_nothing(reader: RequestReader) -> None:
    alone, leaning = only(reader.read("Why did you begin to keep bees?", [EARLIER]))
    assert alone == leaning
    assert alone.query.earlier == ()


def test_of_a_letter_each_question_is_asked(reader: RequestReader) -> None:
    letter = f"I have read your paper for years. {EARLIER} Which bridge was the hardest?"
    assert [alone.query.sentence for alone, _ in reader.read(letter)] == [
        EARLIER,
        "Which bridge was the hardest?",
    ]


@pytest.mark.parametrize("previous", [[], [EARLIER]])
def test_random_letters_cannot_be_answered(reader: RequestReader, previous: list[str]) -> None:
    requests = only(reader.read("wehmxwg eurnx bc pyb fzcjiivh cuxhrbb pmnoyu umwsfo", previous))
    assert not any(request.is_answerable for request in requests)
