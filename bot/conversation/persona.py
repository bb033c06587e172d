"""How the bot answers a greeting, thanks, "who are you?": from a file that an editor may change."""

from __future__ import annotations

import string
import tomllib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from telegram.constants import MessageLimit

from bot.conversation.quote_html import escape, shorten, utf16_length
from bot.conversation.translations import DEFAULT_LANGUAGE, LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from importlib.resources.abc import Traversable

# What an answer may name, and how many UTF-16 units of it are shown at most.
_PLACEHOLDERS: Final = {"speakers": 200, "people": 400, "interviews": 1200, "questions": 10}


class PersonaError(Exception):
    """A persona file cannot be used; the message names each error on its own line."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What answers may say about the interviews.

    Attributes:
        speakers: the names of those who are quoted, in plain text.
        people: the same with their roles, in plain text.
        interviews: the titles, with outlet, interviewer, date and link, in HTML.
        questions: how many questions were answered.
    """

    speakers: str
    people: str
    interviews: str
    questions: int


@dataclass(frozen=True, slots=True)
class Persona:
    """The small talk that the bot understands, and its answers.

    Attributes:
        examples: how people say it, by intent, in all languages together. Of several intents in one message,
            the one that comes first here is answered.
        questions: what sounds like an example and is a question to the interviews.
        answers: by intent and language, in plain text; never without English.
        search_first: the intents of messages that may as well be questions to the interviews.
        forms_of_address: words by which people address somebody, in all languages together.
    """

    examples: Mapping[str, tuple[str, ...]]
    questions: tuple[str, ...]
    answers: Mapping[str, Mapping[str, str]]
    search_first: frozenset[str]
    forms_of_address: tuple[str, ...]

    @classmethod
    def load(cls, path: Path | None = None) -> Persona:
        """Read a persona file, or the one that comes with the bot.

        Raises:
            PersonaError: the file cannot be read, or something in it is wrong.
        """
        source: Path | Traversable = path or resources.files("bot.conversation") / "persona.toml"
        try:
            file = _File.model_validate(tomllib.loads(source.read_bytes().decode("utf-8-sig")))
        except OSError as error:
            raise PersonaError(f"{source}: cannot be read: {error.strerror}") from None
        except UnicodeDecodeError:
            raise PersonaError(f"{source}: not UTF-8: save the file as UTF-8") from None
        except tomllib.TOMLDecodeError as error:
            raise PersonaError(f"{source}: not TOML: {_first_lower(str(error))}") from None
        except ValidationError as error:
            raise PersonaError("\n".join(f"{source}: {fault}" for fault in _faults(error))) from None
        return cls(
            {name: _together(intent.wordings) for name, intent in file.intents.items()},
            _together(file.questions),
            {name: intent.answers for name, intent in file.intents.items()},
            frozenset(name for name, intent in file.intents.items() if intent.search_first),
            _together(file.forms_of_address),
        )

    def answer(self, intent: str, language: str, facts: Facts) -> str:
        """Return the answer to an intent in a language, or else in English, in HTML.

        Args:
            intent: one of :attr:`examples`.
            language: one of :data:`bot.conversation.translations.LANGUAGES`.
            facts: what the answer may say.
        """
        answers = self.answers[intent]
        text = answers.get(language, answers[DEFAULT_LANGUAGE])
        return escape(text).format(
            speakers=escape(shorten(facts.speakers, _PLACEHOLDERS["speakers"])),
            people=escape(shorten(facts.people, _PLACEHOLDERS["people"])),
            interviews=facts.interviews,
            questions=facts.questions,
        )


def _check_language(language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError(f"not a language of the bot: write {', '.join(LANGUAGES)}")
    return language


def _check_text(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty: write something, or remove it")
    return text.strip()


def _check_wording(text: str) -> str:
    # Telegram has no longer messages.
    if utf16_length(text) > MessageLimit.MAX_TEXT_LENGTH:
        raise ValueError(f"longer than a message can be ({MessageLimit.MAX_TEXT_LENGTH} characters)")
    return text


def _check_answer(text: str) -> str:
    try:
        parts = tuple(string.Formatter().parse(text))
    except ValueError:
        raise ValueError("a brace without its partner: write {{ and }} for braces to be shown") from None
    placeholders = [(name, form, conversion) for _, name, form, conversion in parts if name is not None]
    if wrong := [name for name, *more in placeholders if name not in _PLACEHOLDERS or any(more)]:
        known = ", ".join(f"{{{name}}}" for name in _PLACEHOLDERS)
        raise ValueError(f"the placeholder {{{wrong[0]}}} is unknown: use {known}")
    plain = utf16_length(text.format(**dict.fromkeys(_PLACEHOLDERS, "")))
    length = plain + sum(_PLACEHOLDERS[name] for name, *_ in placeholders)
    if length > MessageLimit.MAX_TEXT_LENGTH:
        raise ValueError(
            f"may become {length} characters long, and a message holds {MessageLimit.MAX_TEXT_LENGTH}"
        )
    return text


_Language = Annotated[str, AfterValidator(_check_language)]
_Text = Annotated[str, AfterValidator(_check_text)]
_Answer = Annotated[_Text, AfterValidator(_check_answer)]
_Wording = Annotated[_Text, AfterValidator(_check_wording)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Intent(_Section):
    answers: dict[_Language, _Answer]
    wordings: dict[_Language, list[_Wording]]
    search_first: bool = False

    @model_validator(mode="after")
    def _check_complete(self) -> _Intent:
        if DEFAULT_LANGUAGE not in self.answers:
            raise ValueError(f"answers.{DEFAULT_LANGUAGE} is missing: it stands in for other languages")
        if not _together(self.wordings):
            raise ValueError("has no wordings: nothing would be recognised as it")
        return self


class _File(_Section):
    """The contents of a persona file."""

    intents: dict[_Text, _Intent] = Field(min_length=1)
    questions: dict[_Language, list[_Wording]] = {}
    forms_of_address: dict[_Language, list[_Wording]] = {}

    @model_validator(mode="after")
    def _check_meanings(self) -> _File:
        meant: dict[str, str] = {}
        for name, intent in self.intents.items():
            for wording in _together(intent.wordings):
                other = meant.setdefault(wording.casefold(), name)
                if other != name:
                    raise ValueError(f"{wording!r} is a wording of both {other} and {name}: remove one")
        return self


def _together(texts: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Return the texts of all languages, each once."""
    return tuple(dict.fromkeys(text for of_language in texts.values() for text in of_language))


def _faults(error: ValidationError) -> Iterator[str]:
    for part in error.errors():
        where = ".".join(_place(step) for step in part["loc"] if step != "[key]")
        yield ": ".join(filter(None, [where, _explained(part)]))


def _place(step: int | str) -> str:
    return str(step + 1) if isinstance(step, int) else step


def _explained(part: Any) -> str:  # noqa: ANN401 - pydantic's own description of an error
    known = {
        "extra_forbidden": "unknown key: look for a misspelling",
        "missing": "is missing",
        "too_short": "is empty: write at least one section such as [intents.greeting]",
        "string_type": 'must be text in quotation marks ("…")',
        "list_type": 'must be a list of texts (["…", "…"])',
        "dict_type": "must be a section with keys",
        "model_type": "must be a section with keys",
        "model_attributes_type": "must be a section with keys",
    }
    return known.get(part["type"], _first_lower(part["msg"].removeprefix("Value error, ")))


def _first_lower(message: str) -> str:
    return message[:1].lower() + message[1:]
