"""Every message of the bot is translated into every language, complete, with the right plurals."""

from __future__ import annotations

import ast
import io
import re
import string
from collections import Counter
from gettext import c2py
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from telegram.constants import BotCommandLimit, BotDescriptionLimit

from bot.conversation import texts
from bot.conversation.translations import DEFAULT_LANGUAGE, LANGUAGES, OWN_NAMES, get_translator
from tests.messages import count_untranslated, empty_catalogue, said_messages, update_catalogue
from tests.support.interviews import Asked, interview_of_one

if TYPE_CHECKING:
    from babel.messages.catalog import Message

BOT = Path("bot")
# The playground's page is in English only.
SOURCES = sorted(set(BOT.rglob("*.py")) - set((BOT / "playground").rglob("*.py")))
LOCALES = BOT / "conversation" / "locales"
TRANSLATED = [language for language in LANGUAGES if language != DEFAULT_LANGUAGE]
# At least one number for each plural form; the teens and the hundreds are the traps.
NUMBERS = (0, 1, 2, 4, 5, 11, 12, 14, 20, 21, 22, 25, 100, 101, 102, 111, 112, 121, 1001)

MessageId = str | tuple[str, ...]


def said() -> set[MessageId]:
    """The messages in the code."""
    return {message for path in SOURCES for _, message, _, _ in extract_from_file("python", path)}


def catalogue(language: str) -> Catalog:
    with (LOCALES / f"{language}.po").open("rb") as source:
        return read_po(source, locale=language, abort_invalid=True)


def entries(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def forms(text: MessageId | list[str] | None) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text or ())


def placeholders(text: str) -> Counter[str | None]:
    return Counter(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def marks(text: str) -> Counter[str]:
    """What must survive translation besides placeholders: tags, commands, blank lines."""
    return Counter(re.findall(r"</?[a-z]+>|(?<![\w<])/[a-z]+|@|\n", text))


def test_there_is_a_catalogue_for_every_language_and_no_other() -> None:
    assert {path.stem for path in LOCALES.iterdir()} == set(TRANSLATED)


def test_every_message_stands_in_the_code_as_it_is() -> None:
    """A message that is composed before the call would be neither extracted nor translated."""
    for path in set(SOURCES) - {BOT / "conversation" / "translations.py"}:
        calls = [
            node
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in {"gettext", "ngettext"}
        ]
        assert len(calls) == len(list(extract_from_file("python", path))), path


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_message_is_missing_and_none_is_left_over(language: str) -> None:
    translated = {message.id for message in entries(language)}
    assert said() - translated == set(), "missing"
    assert translated - said() == set(), "unused"
    assert not catalogue(language).obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated_in_every_form(language: str) -> None:
    number_of_forms = catalogue(language).num_plurals
    for message in entries(language):
        assert not message.fuzzy, message.id
        assert all(form.strip() for form in forms(message.string)), message.id
        assert len(forms(message.string)) == (number_of_forms if message.pluralizable else 1), message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_placeholder_or_mark_is_lost_in_translation(language: str) -> None:
    for message in entries(language):
        source = forms(message.id)[-1]
        for form in forms(message.string):
            assert placeholders(form) == placeholders(source), form
            assert marks(form) == marks(source), form
            assert form[-1:] in ".:…?" or source[-1:] not in ".:…?", form


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_forms_are_told_apart_by_the_same_rule_as_in_unicode(language: str) -> None:
    """All numbers of one plural category of Unicode take the same form."""
    category = Locale(language).plural_form
    rule = c2py(catalogue(language).plural_expr)
    form_of: dict[str, int] = {}
    for number in range(2000):
        assert form_of.setdefault(category(number), rule(number)) == rule(number), number
    assert sorted(form_of.values()) == list(range(catalogue(language).num_plurals))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", {1: "passage"} | dict.fromkeys([number for number in NUMBERS if number != 1], "passages")),
        (
            "ru",
            dict.fromkeys([1, 21, 101, 121, 1001], "фрагмент")
            | dict.fromkeys([2, 4, 22, 102], "фрагмента")
            | dict.fromkeys([0, 5, 11, 12, 14, 20, 25, 100, 111, 112], "фрагментов"),
        ),
        ("kk", dict.fromkeys(NUMBERS, "үзінді")),
        ("az", dict.fromkeys(NUMBERS, "hissə")),
        ("tr", dict.fromkeys(NUMBERS, "bölüm")),
    ],
)
def test_words_agree_with_numbers(language: str, expected: dict[int, str]) -> None:
    assert set(expected) == set(NUMBERS)
    for number, passages in expected.items():
        counted = get_translator(language).ngettext("{count} passage", "{count} passages", number)
        assert counted.format(count=number) == f"{number} {passages}"


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("en", "en"),
        ("ru", "ru"),
        ("kk", "kk"),
        ("az", "az"),
        ("tr", "tr"),
        ("kk-KZ", "kk"),
        ("az-Latn-AZ", "az"),
        ("tr_TR", "tr"),
        ("RU-ru", "ru"),
        ("la", "en"),
        ("zh-hans", "en"),
        ("rue", "en"),
        ("", "en"),
        ("../../etc", "en"),
        (None, "en"),
    ],
)
def test_the_language_is_that_of_the_client_or_english(code: str | None, language: str) -> None:
    assert get_translator(code).language == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_published_fits_whatever_the_speakers_are_called(language: str) -> None:
    translator = get_translator(language)
    long = tuple(
        interview_of_one(
            str(n), "Title", f"{n}. {'Очень Длинное Имя ' * 40}", "en", (Asked("x", "", ("y",)),)
        )
        for n in range(5)
    )
    ordinary = (interview_of_one("g", "Title", "Gaziz Abishev", "en", (Asked("x", "", ("y",)),)),)
    for interviews in (long, ordinary):
        assert len(texts.description(interviews, translator)) <= BotDescriptionLimit.MAX_DESCRIPTION_LENGTH
        short = texts.short_description(interviews, translator)
        assert len(short) <= BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH
    assert "Gaziz Abishev" in texts.description(ordinary, translator)
    assert "Gaziz Abishev" in short
    for command in (*texts.editor_commands(translator), *texts.group_commands(translator)):
        assert 1 <= len(command.description) <= BotCommandLimit.MAX_DESCRIPTION


def test_languages_are_called_by_name_where_they_have_one() -> None:
    assert get_translator("ru").language_name("uz") == "узбекский"
    assert get_translator("tr").language_name("de-AT") == "Almanca"
    assert get_translator("kk").language_name("xx-unknown") == "xx-unknown"


def test_languages_call_themselves_so_that_nobody_reads_a_country() -> None:
    assert OWN_NAMES["az"] == "Azərbaycanca"
    assert OWN_NAMES["kk"] == "Қазақша"
    assert tuple(OWN_NAMES) == LANGUAGES
    countries = {name for language in LANGUAGES for name in Locale(language).territories.values()}
    assert countries.isdisjoint(OWN_NAMES.values())


@pytest.mark.parametrize("language", TRANSLATED)
def test_extracting_messages_again_changes_nothing_and_loses_no_translation(language: str) -> None:
    text = (LOCALES / f"{language}.po").read_text(encoding="utf-8")
    messages = said_messages(BOT)
    updated = update_catalogue(text, messages, language)
    assert update_catalogue(updated, messages, language) == updated
    assert updated.partition("\n\n")[0] == text.partition("\n\n")[0]
    again = read_po(io.BytesIO(updated.encode()), locale=language)
    assert {entry.id: entry.string for entry in again if entry.id} == {
        entry.id: entry.string for entry in entries(language)
    }
    assert count_untranslated(updated, language) == 0


def test_a_new_language_begins_with_every_message_to_translate() -> None:
    messages = said_messages(BOT)
    text = update_catalogue(empty_catalogue("de"), messages, "de")
    assert text.startswith("# The bot's own words in German.\n")
    assert {entry.id for entry in read_po(io.BytesIO(text.encode()), locale="de") if entry.id} == said()
    assert count_untranslated(text, "de") == len(messages)


def test_a_message_that_is_new_is_added_and_one_that_is_gone_is_removed() -> None:
    messages = Catalog()
    messages.add("How are you?")
    text = update_catalogue(
        empty_catalogue("tr") + '\nmsgid "How are we?"\nmsgstr "Nasılız?"\n', messages, "tr"
    )
    assert "Nasılız" not in text
    assert text.endswith('\n\nmsgid "How are you?"\nmsgstr ""\n')
