"""Where the words of a quote stand, and what differs there."""

from __future__ import annotations

import pytest

from content.model import Exchange, Interview, Speaker, Turn
from index.quote_check.alignment import Difference, Touched
from index.quote_check.finding import find_words
from index.quote_check.utterances import Corpus, Voice
from index.quote_check.verdicts import Altered, OthersWords, Stitched, Verbatim

ADA, FINN = Speaker("Ada Hollis", "beekeeper"), Speaker("Finn Moe")
PANEL = Interview(
    slug="panel",
    title="A winter among the hives",
    speakers=(ADA, FINN),
    language="en",
    lead=("We met them where the river bends, on the coldest day of the year.",),
    interviewer="Bo Lind",
    outlet="The Evening Courier",
    exchanges=(
        Exchange(
            "winter",
            "How do the bees survive the winter up there?",
            (
                Turn(
                    ADA,
                    (
                        "They gather in a ball around the queen – the “heart” – and shiver. It isn't sleep.",
                        "In 2021 we lost 12 hives out of 1,400, and I do not think that Norway was to blame.",
                    ),
                ),
                Turn(FINN, ("I never lost a single hive to the cold. My father lost three of his.",)),
            ),
        ),
        Exchange(
            "honey", "And honey?", (Turn(ADA, ("The honey is their fuel. We take less than half of it.",)),)
        ),
    ),
)


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return Corpus([PANEL])


@pytest.mark.parametrize(
    "quote",
    [
        "They gather in a ball around the queen – the “heart” – and shiver.",
        "“They gather in a ball around the queen",
        '«gather in a ball around the queen — the "heart" — and shiver. It isn’t sleep.»',
        "They  gather\nin a ball around\u00a0the queen - the «heart» - and shiver",
        "It isn't sleep. In 2021 we lost 12 hives",
        "We take less than half of it",
    ],
)
def test_the_very_words_are_verbatim_however_they_are_set(quote: str, corpus: Corpus) -> None:
    found = find_words(quote, (), corpus)
    assert isinstance(found, Verbatim)
    (place,) = found.places
    assert place.utterance.speaker == ADA


def test_a_place_is_a_passage_and_says_whether_sentences_are_whole(corpus: Corpus) -> None:
    whole = find_words("I never lost a single hive to the cold.", (), corpus)
    part = find_words("lost a single hive", (), corpus)
    assert isinstance(whole, Verbatim)
    assert whole.places[0].passage == PANEL.passages()[2]
    assert whole.places[0].is_whole_sentences
    assert isinstance(part, Altered)  # "never" stands right before it
    part = find_words("a single hive", (), corpus)
    assert isinstance(part, Verbatim)
    assert not part.places[0].is_whole_sentences


@pytest.mark.parametrize(
    ("quote", "quoted", "said", "touched"),
    [
        ("They gather in a ring around the queen", "ring", "ball", Touched.WORDING),
        ("The honey is all their fuel.", "all", "", Touched.WORDING),
        ("They gather around the queen", "", "in a ball", Touched.WORDING),
        ("In 2021 we lost 21 hives out of 1,400", "21", "12", Touched.NUMBER),
        ("we lost 12 hives out of 1", "1", "1,400", Touched.NUMBER),
        ("My father lost five of his.", "five", "three", Touched.NUMBER),
        ("I do not think that Sweden was to blame", "Sweden", "Norway", Touched.NAME),
        ("I do think that Norway was to blame", "", "not", Touched.NEGATION),
        ("think that Norway was to blame", "", "not", Touched.NEGATION),
        ("It is sleep. In 2021 we lost 12 hives", "is", "isn't", Touched.NEGATION),
        ("the honey is their fuel.", "the", "The", Touched.PUNCTUATION),
        ("We take less, than half of it", ",", "", Touched.PUNCTUATION),
    ],
)
def test_what_differs_is_told(quote: str, quoted: str, said: str, touched: Touched, corpus: Corpus) -> None:
    found = find_words(quote, (), corpus)
    assert isinstance(found, Altered)
    assert found.differences == (Difference(quoted, said, touched),)
    assert found.only_punctuation == (touched is Touched.PUNCTUATION)


def test_words_from_several_places_are_stitched(corpus: Corpus) -> None:
    found = find_words("They gather in a ball around the queen; the honey is their fuel.", (), corpus)
    assert isinstance(found, Stitched)
    assert [part.words for part in found.parts] == [
        "They gather in a ball around the queen",
        "the honey is their fuel",
    ]
    assert [part.place.passage for part in found.parts] == [PANEL.passages()[0], PANEL.passages()[3]]


def test_sentences_in_another_order_are_stitched(corpus: Corpus) -> None:
    found = find_words("We take less than half of it. The honey is their fuel.", (), corpus)
    assert isinstance(found, Stitched)


@pytest.mark.parametrize(
    ("quote", "voice"),
    [
        ("How do the bees survive the winter up there?", Voice.INTERVIEWER),
        ("We met them where the river bends", Voice.OUTLET),
        ("A winter among the hives", Voice.OUTLET),
    ],
)
def test_words_of_nobody_who_was_interviewed_are_others_words(
    quote: str, voice: Voice, corpus: Corpus
) -> None:
    found = find_words(quote, (), corpus)
    assert isinstance(found, OthersWords)
    assert found.place.utterance.voice is voice
    assert found.differences == ()


def test_words_of_another_speaker_than_the_one_asked_about_are_others_words(corpus: Corpus) -> None:
    quote = "I never lost a single hive to the cold."
    assert isinstance(find_words(quote, {"Finn Moe"}, corpus), Verbatim)
    found = find_words(quote, {"Ada Hollis"}, corpus)
    assert isinstance(found, OthersWords)
    assert found.place.utterance.speaker == FINN
    altered = find_words("I never lost a single horse to the cold.", {"Ada Hollis"}, corpus)
    assert isinstance(altered, OthersWords)
    assert altered.differences == (Difference("horse", "hive", Touched.WORDING),)


@pytest.mark.parametrize(
    "quote", ["The wasps build paper houses in the attic.", "It is a hard road to the sea.", "?", "", "wasps"]
)
def test_what_nobody_says_is_not_found(quote: str, corpus: Corpus) -> None:
    assert find_words(quote, (), corpus) is None


def test_a_negation_in_another_sentence_is_no_part_of_a_quote() -> None:
    answer = "They do not. Do you enjoy the winter? Not at all."
    exchange = Exchange("one", "", (Turn(ADA, (answer,)),))
    corpus = Corpus([Interview("bees", "Bees", (ADA,), "en", (exchange,))])
    assert isinstance(find_words("Do you enjoy the winter?", (), corpus), Verbatim)
    assert isinstance(find_words("They do", (), corpus), Altered)
