"""The intent of small talk; and that no question is recognised as small talk.

``persona-fit.jsonl`` holds the messages that the constants and wordings were chosen with, and
``persona-report.jsonl`` those that they were only measured with.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.persona import Persona
from bot.conversation.translations import LANGUAGES
from content.interview_file import read_interviews
from index.encoders.sentence_transformer import SentenceTransformerEncoder
from index.evaluation.perturbations import PERTURBATIONS
from index.evaluation.question_file import read_questions
from index.query.intents import IntentRecogniser, RecognisedIntent

DATA = Path("tests/data")
NAMES = ["Gaziz Abishev"]
QUESTIONS = sorted([*DATA.glob("abishev-*.jsonl"), *DATA.glob("calibration/*.jsonl")])


@dataclass(frozen=True)
class Message:
    text: str
    language: str
    intent: str | None


def messages(name: str) -> list[Message]:
    lines = (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [Message(**json.loads(line)) for line in lines]


FIT, REPORT = messages("persona-fit"), messages("persona-report")


@pytest.fixture(scope="module")
def persona() -> Persona:
    return Persona.load()


@pytest.fixture(scope="module")
def recogniser(real_encoder: SentenceTransformerEncoder, persona: Persona) -> IntentRecogniser:
    return IntentRecogniser(real_encoder, persona.examples, persona.questions, persona.forms_of_address)


def is_plain(found: RecognisedIntent | None) -> bool:
    return found is not None and found.is_plain


def intent_of(found: RecognisedIntent | None) -> str | None:
    return found.intent if found else None


@pytest.mark.parametrize("intent", Persona.load().examples)
def test_every_example_has_its_own_intent(
    recogniser: IntentRecogniser, persona: Persona, intent: str
) -> None:
    wrong = [text for text in persona.examples[intent] if intent_of(recogniser.recognise(text)) != intent]
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("known", "least"), [(FIT, 0.95), (REPORT, 0.85)], ids=["fit", "report"])
def test_most_small_talk_is_recognised_in_other_wordings(
    recogniser: IntentRecogniser, known: list[Message], least: float, language: str
) -> None:
    meant = [message for message in known if message.intent and message.language == language]
    right = [m for m in meant if intent_of(recogniser.recognise(m.text, NAMES)) == m.intent]
    assert len(right) >= least * len(meant)


@pytest.mark.parametrize("message", [m for m in [*FIT, *REPORT] if not m.intent], ids=lambda m: m.text)
def test_a_question_that_sounds_like_small_talk_is_not_plainly_small_talk(
    recogniser: IntentRecogniser, message: Message
) -> None:
    assert not is_plain(recogniser.recognise(message.text, NAMES))


def test_few_questions_that_sound_like_small_talk_are_like_it(recogniser: IntentRecogniser) -> None:
    questions = [m for m in [*FIT, *REPORT] if not m.intent]
    like = [m.text for m in questions if recogniser.recognise(m.text, NAMES)]
    assert len(like) <= 0.06 * len(questions), like


@pytest.mark.parametrize("path", [path for path in QUESTIONS if "follow-ups" not in path.name], ids=str)
def test_no_question_that_an_interview_answers_is_small_talk(
    recogniser: IntentRecogniser, path: Path
) -> None:
    answerable = [question.question for question in read_questions(path) if question.expect]
    assert [text for text in answerable if recogniser.recognise(text, NAMES)] == []


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted(DATA.glob("interviews/*/*.jsonl")), ids=lambda path: path.stem)
def test_no_question_to_a_made_up_interview_is_plainly_small_talk(
    recogniser: IntentRecogniser, persona: Persona, path: Path
) -> None:
    names = [one.name for interview in read_interviews(path.with_suffix("")) for one in interview.speakers]
    swallowed = []
    for question in read_questions(path):
        found = recogniser.recognise(question.question, names)
        if found and found.is_plain and found.intent not in persona.search_first:
            swallowed.append(question.question)
    assert swallowed == []


@pytest.mark.parametrize("name", sorted(PERTURBATIONS.keys() - {"one-word", "mixed-language", "rant"}))
def test_perturbed_small_talk_is_recognised(recogniser: IntentRecogniser, name: str) -> None:
    perturb = PERTURBATIONS[name]
    languages = {"latin-letters": ("ru",), "russian-letters": ("kk",)}.get(name, LANGUAGES)
    # A third of them, to save time.
    meant = [m for m in FIT if m.intent and m.language in languages][::3]
    right = [
        m for m in meant if intent_of(recogniser.recognise(perturb(m.text, m.language), NAMES)) == m.intent
    ]
    assert len(right) >= 0.85 * len(meant)


@pytest.mark.parametrize(
    ("typed", "intent"),
    [
        ("heeeey", "greeting"),
        ("HELLO!!!", "greeting"),
        ("privet", "greeting"),
        ("salem", "greeting"),
        ("👋🏽👋🏽", "greeting"),
        ("rahmet", "thanks"),
        ("sagol", "thanks"),
        ("spasibo", "thanks"),
        ("tesekkurler", "thanks"),
        ("калайсын", "how-are-you"),
        ("kimsin sen", "who-are-you"),
        ("sen robotsan?", "are-you-human"),
        ("👍", "acknowledgement"),
    ],
)
def test_missing_letters_and_typing_mistakes_are_tolerated(
    recogniser: IntentRecogniser, typed: str, intent: str
) -> None:
    assert intent_of(recogniser.recognise(typed)) == intent


def test_of_several_intents_the_first_among_the_examples_wins(
    recogniser: IntentRecogniser,
) -> None:
    assert recogniser.recognise("Hi there! Who are you?") == RecognisedIntent(
        "who-are-you", 1.0, is_plain=True
    )


def test_a_greeting_may_address_the_speaker(recogniser: IntentRecogniser) -> None:
    assert recogniser.recognise("Здравствуйте, Газиз!", ["Gaziz Abishev"]) == RecognisedIntent(
        "greeting", 1.0, is_plain=True
    )
    assert recogniser.recognise("Gaziz Abishev", ["Gaziz Abishev"]) is None


@pytest.mark.parametrize("text", ["", "   ", "?!…", "🍕", "2024", "hello 2024", "thanks, USA?", "why?"])
def test_a_message_with_too_few_letters_has_no_intent(recogniser: IntentRecogniser, text: str) -> None:
    assert recogniser.recognise(text) is None


def test_a_letter_is_never_small_talk(recogniser: IntentRecogniser) -> None:
    assert recogniser.recognise("hello " * 21) is None


def test_a_text_given_as_a_question_has_no_intent(real_encoder: SentenceTransformerEncoder) -> None:
    examples = {"greeting": ["hello", "hi"], "who-are-you": ["who are you?"]}
    assert IntentRecogniser(real_encoder, examples).recognise("hi, who are you?")
    assert IntentRecogniser(real_encoder, examples, ["Who are you?"]).recognise("hi, who are you?") is None


def test_several_threads_may_ask_at_once(recogniser: IntentRecogniser) -> None:
    texts = [message.text for message in REPORT[:24]]
    alone = [recogniser.recognise(text) for text in texts]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(recogniser.recognise, texts))
    assert [found and found.intent for found in together] == [found and found.intent for found in alone]
    # Texts that are encoded together may differ in the last digits from those that are encoded alone.
    assert [found.confidence for found in together if found] == pytest.approx(
        [found.confidence for found in alone if found], abs=1e-6
    )


@given(text=st.text())
def test_the_confidence_in_any_text_is_between_0_and_1(recogniser: IntentRecogniser, text: str) -> None:
    found = recogniser.recognise(text, ["Ada Hollis"])
    assert found is None or 0 < found.confidence <= 1
