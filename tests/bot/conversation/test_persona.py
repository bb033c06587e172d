"""The persona: the shipped file is complete, and an edited one is either usable or refused by name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation.persona import Facts, Persona, PersonaError
from bot.conversation.quote_html import fits, visible
from bot.conversation.translations import LANGUAGES

if TYPE_CHECKING:
    from tests.conftest import RunCommand

SMALLEST = """
[intents.greeting]
answers.en = "Hello!"
wordings.en = ["hi"]
"""
SHIPPED = Persona.load()
ADA = Facts("Ada Hollis", "Ada Hollis, beekeeper", '• <a href="https://courier.example">On bees</a>', 3)


def load(tmp_path: Path, text: str | bytes) -> Persona:
    path = tmp_path / "persona.toml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return Persona.load(path)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", SHIPPED.examples)
def test_the_shipped_file_answers_everything_in_every_language(intent: str, language: str) -> None:
    assert language in SHIPPED.answers[intent]
    assert fits(SHIPPED.answer(intent, language, ADA))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", ["who-are-you", "are-you-human", "who-is-quoted"])
def test_who_asks_whom_this_is_hears_who_is_quoted_and_that_it_is_a_bot(intent: str, language: str) -> None:
    facts = Facts("Ada & <Peter>", "Ada & <Peter>, beekeepers", "", 3)
    answer = SHIPPED.answer(intent, language, facts)
    assert "Ada &amp; &lt;Peter&gt;" in answer
    assert re.search(r"\b[Бб]от|\b[Bb]ot", answer)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("intent", ["interview", "contents", "interview-perhaps", "who-is-quoted"])
def test_who_asks_about_the_interview_is_shown_where_it_was_published(intent: str, language: str) -> None:
    assert ADA.interviews in SHIPPED.answer(intent, language, ADA)


def test_an_answer_that_is_missing_is_given_in_english(tmp_path: Path) -> None:
    persona = load(tmp_path, SMALLEST)
    assert persona.answer("greeting", "kk", ADA) == "Hello!"


def test_an_editor_changes_an_answer_adds_a_wording_and_an_intent(tmp_path: Path) -> None:
    persona = load(
        tmp_path,
        """
        [intents.donation]
        answers.en = "We take none."
        answers.tr = "Bağış almıyoruz."
        wordings.en = ["how can I donate?", "donation"]
        wordings.tr = ["nasıl bağış yapabilirim?", "donation"]

        search_first = true

        [questions]
        en = ["who donated the land?"]

        [forms_of_address]
        en = ["chair"]
        """,
    )
    assert persona.examples == {"donation": ("how can I donate?", "donation", "nasıl bağış yapabilirim?")}
    assert persona.questions == ("who donated the land?",)
    assert persona.answer("donation", "tr", ADA) == "Bağış almıyoruz."
    assert persona.search_first == {"donation"}
    assert persona.forms_of_address == ("chair",)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert load(tmp_path, SMALLEST.encode("utf-8-sig")) == load(tmp_path, SMALLEST)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[intents.greeting\n", "not TOML: expected ']' at the end of a table declaration (at line 1"),
        ("", "intents: is missing"),
        ("[intents]", "intents: is empty: write at least one section such as [intents.greeting]"),
        ("intents = 3", "intents: must be a section with keys"),
        (SMALLEST + "[question]", "question: unknown key: look for a misspelling"),
        (SMALLEST + "answer.ru = 'x'", "intents.greeting.answer: unknown key: look for a misspelling"),
        (SMALLEST + "answers.rus = 'x'", "intents.greeting.answers.rus: not a language of the bot"),
        (SMALLEST + "answers.ru = 3", "intents.greeting.answers.ru: must be text in quotation marks"),
        (SMALLEST + "answers.ru = ' '", "intents.greeting.answers.ru: is empty"),
        (SMALLEST + "answers.ru = '{name}'", "answers.ru: the placeholder {name} is unknown"),
        (SMALLEST + "answers.ru = '{speakers!r}'", "the placeholder {speakers} is unknown"),
        (SMALLEST + "answers.ru = '{speakers.__class__}'", "the placeholder {speakers.__class__} is unknown"),
        (SMALLEST + "answers.ru = ':}'", "intents.greeting.answers.ru: a brace without its partner"),
        (SMALLEST + f"answers.ru = '{'я' * 4097}'", "may become 4097 characters long"),
        (SMALLEST + f"answers.ru = '{'🐝' * 2049}'", "may become 4098 characters long"),
        (SMALLEST + "wordings.ru = 'привет'", "intents.greeting.wordings.ru: must be a list of texts"),
        (SMALLEST + "wordings.ru = ['да', '']", "intents.greeting.wordings.ru.2: is empty"),
        (SMALLEST.replace("answers.en", "answers.ru"), "intents.greeting: answers.en is missing"),
        (SMALLEST.replace('["hi"]', "[]"), "intents.greeting: has no wordings"),
        (
            SMALLEST + SMALLEST.replace("greeting", "farewell").replace("hi", "Hi"),
            "'Hi' is a wording of both greeting and farewell: remove one",
        ),
        (b"# \xff", "not UTF-8: save the file as UTF-8"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_file_and_place(tmp_path: Path, text: str | bytes, fault: str) -> None:
    with pytest.raises(PersonaError) as caught:
        load(tmp_path, text)
    assert f"{tmp_path / 'persona.toml'}: " in str(caught.value)
    assert fault in str(caught.value)


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(PersonaError) as caught:
        load(tmp_path, SMALLEST + "answers.ru = 3\nanswers.kk = '{name}'\n")
    assert len(str(caught.value).splitlines()) == 2


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(PersonaError, match=r"nowhere\.toml: cannot be read"):
        Persona.load(tmp_path / "nowhere.toml")


@given(st.text(), st.sampled_from(LANGUAGES), st.sampled_from(list(SHIPPED.examples)))
def test_no_name_whatever_makes_an_answer_that_telegram_refuses(
    name: str, language: str, intent: str
) -> None:
    answer = SHIPPED.answer(intent, language, Facts(name, name, "", 3))
    assert fits(answer)
    assert "<" not in answer
    assert visible(answer)


def test_check_names_what_is_wrong_with_the_persona_and_the_interviews(
    run_command: RunCommand, content_dir: Path, tmp_path: Path
) -> None:
    persona = tmp_path / "mine.toml"
    persona.write_text(SMALLEST)
    assert run_command("check", CONTENT_DIR=content_dir, PERSONA_FILE=persona).returncode == 0
    persona.write_text(SMALLEST + "answers.rus = 'x'")
    (content_dir / "empty.md").write_text("")
    done = run_command("check", CONTENT_DIR=content_dir, PERSONA_FILE=persona)
    assert done.returncode == 1
    assert "answers.rus" in done.stderr
    assert "empty.md:1" in done.stderr
