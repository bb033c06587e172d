"""A message -> the quote that it asks about: "“…” Did he say that?", in the languages of the bot. Pure."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Final

_OPENING: Final = "\"'«‹„“‚‘「『"
_CLOSING: Final = "\"'»›“”’‘」』"
# Letters without their marks, one for one, so that places in a text stay the same.
_PLAIN: Final = str.maketrans("ğışçöüəâîёәғқңөұүһіĞİŞÇÖÜƏЁӘҒҚҢӨҰҮҺІ", "giscoueaiеагкноуухиGISCOUEЕАГКНОУУХИ")
# A name in place of "he": one to three words that begin with a capital.
_NAME: Final = r"(?-i:[A-ZА-Я][\w'’-]+(?: [A-ZА-Я][\w'’-]+){0,2})"
# A question about a quote is a sentence of its own: "Why did he say that?" is none.
_BOUNDARY: Final = rf"(?:[^\S\n]*[\n.!?…:;,—–{_OPENING}{_CLOSING})\]]|\s-\s)\s*"
_BEHIND: Final = r"[\s?!.…]*"
# Between a question and the quote behind it; a sign belongs to its number.
_AFTER: Final = re.compile(r"\A(?:[\s?!.…:;,—–]|-(?!\d))+")
_QUOTED: Final = re.compile(rf"\s*[{_OPENING}](?P<quote>.+)[{_CLOSING}]\s*", re.DOTALL)
# Two quotes rather than one with others in it.
_SEVERAL_QUOTES: Final = re.compile(r"“[^”]*”.*“|«[^»]*».*«", re.DOTALL)
# As below a quote: "— Ada Hollis".
_ATTRIBUTION: Final = re.compile(r"\s*[—–-]\s*\w.*")
# The question is among the first or last characters.
_LONGEST: Final = 200
# Words beside a quote in quotation marks that say no more than whose it is.
_MOST_WORDS_BESIDE: Final = 6


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """What a message asks to be checked.

    Attributes:
        quote: the words; empty where the message only points to another, as in "Did he say that?".
        beside: what else it says, where the name of a speaker may be.
    """

    quote: str
    beside: str = ""


def check_request(text: str) -> CheckRequest | None:
    """Return what a message asks to be checked; None where it asks something else."""
    text = text.strip()
    beginning, end = text[:_LONGEST].translate(_PLAIN), text[-_LONGEST:].translate(_PLAIN)
    before_end = len(text) - len(end)
    for question in _questions("phrases"):
        if len(text) <= _LONGEST and question.alone.fullmatch(beginning) and "?" in text:
            return CheckRequest("", text)
        if match := question.at_end.search(end):
            start = before_end + match.start("phrase")
            return pasted_quote(text[:start], text[start:])
        if match := question.at_beginning.match(beginning):
            return pasted_quote(_AFTER.sub("", text[match.end("phrase") :]), text[: match.end("phrase")])
    for question in _questions("around"):
        match = question.at_beginning.match(beginning)
        if match and (quote := quoted_alone(text[match.end("phrase") :])):
            return CheckRequest(quote, text[: match.end("phrase")])
        match = question.at_end.search(end)
        begin = found.end() if (found := question.subject.match(beginning)) else 0
        if match and (quote := quoted_alone(text[begin : (start := before_end + match.start("phrase"))])):
            return CheckRequest(quote, f"{text[:begin]} {text[start:]}")
    return None


def pasted_quote(text: str, beside: str = "") -> CheckRequest:
    """Return a pasted text as a request: without the few words around it that say whose it is.

    Args:
        text: the quote, perhaps in quotation marks, with a name before it or below.
        beside: what else the message says.
    """
    text = text.strip().rstrip(":")
    start = next((at for at, character in enumerate(text) if character in _OPENING), -1)
    stop = max((at for at, character in enumerate(text) if character in _CLOSING), default=-1)
    if 0 <= start < stop:
        around, quote = f"{text[:start]} {text[stop + 1 :]}", text[start + 1 : stop]
        if len(around.split()) <= min(_MOST_WORDS_BESIDE, len(quote.split())):
            return CheckRequest(quote.strip(), f"{around} {beside}".strip())
    quote, _, last = text.rpartition("\n")
    if quote.strip() and _ATTRIBUTION.fullmatch(last) and len(last.split()) <= _MOST_WORDS_BESIDE:
        return CheckRequest(quote.strip(), f"{last} {beside}".strip())
    return CheckRequest(text, beside.strip())


def quoted_alone(text: str) -> str:
    """Return what a text has in quotation marks, if that is all that it has; else nothing."""
    quoted = _QUOTED.fullmatch(text.strip(" \n:,?!."))
    if quoted is None or _SEVERAL_QUOTES.match(text.strip()):
        return ""
    return quoted["quote"].strip() if any(map(str.isalnum, quoted["quote"])) else ""


@dataclass(frozen=True, slots=True)
class _Question:
    """A way to ask about a quote.

    Attributes:
        alone: matches it where it is all of a text.
        at_beginning: matches it before a quote.
        at_end: finds it behind a quote.
        subject: matches a pronoun or name before a quote, whose verb is behind it.
    """

    alone: re.Pattern[str]
    at_beginning: re.Pattern[str]
    at_end: re.Pattern[str]
    subject: re.Pattern[str]


@lru_cache
def _questions(kind: str) -> tuple[_Question, ...]:
    """Return all of a kind, as in check_phrases.toml."""
    data = (resources.files("bot.conversation") / "check_phrases.toml").read_text(encoding="utf-8")
    # What is in quotation marks is set off by them.
    boundary = _BOUNDARY if kind == "phrases" else rf"\s*(?:{_BOUNDARY})?"
    return tuple(
        _compiled(phrase, f"(?:{language['he']}|{_NAME})", boundary)
        for language in tomllib.loads(data).values()
        for phrase in language[kind]
    )


def _compiled(phrase: str, subject: str, boundary: str) -> _Question:
    question = f"(?P<phrase>{phrase.replace('{he}', subject)})"
    return _Question(
        re.compile(rf"\W*{question}{_BEHIND}", re.IGNORECASE),
        re.compile(rf"\W*{question}(?={boundary}\S)", re.IGNORECASE),
        re.compile(rf"{boundary}{question}{_BEHIND}\Z", re.IGNORECASE),
        re.compile(rf"\s*{subject}[\s,:]+(?=[{_OPENING}])", re.IGNORECASE),
    )
