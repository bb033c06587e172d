"""Quote -> Telegram HTML. Pure: what goes in comes out unchanged, in messages that fit Telegram's limits.

The words around a quote are the reader's, the quote itself stays in its own language.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final

from telegram.constants import MessageLimit

from bot.conversation.source_link import source_link
from bot.conversation.translations import primary_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.conversation.translations import Translator
    from content.model import Interview
    from index.quotes import Quote

# An interviewer's question up to this long is part of every message; a longer one comes first, on its own.
_QUESTION_SHOWN: Final = 1024
_NAME_SHOWN: Final = 256
# What fits into a picture's caption.
_CAPTION_QUESTION_SHOWN: Final = 400
_CAPTION_NAME_SHOWN: Final = 120
_TITLE_SHOWN: Final = 120

_TAG: Final = re.compile(r"<[^>]*>")
_SENTENCE_END: Final = re.compile(r"(?<=[.!?…])[\"”»)]*\s+")
_SPACE: Final = re.compile(r"\s+")


def quote_messages(quote: Quote, translator: Translator) -> list[str]:
    """Return a quote as messages: the passage, the whole answer folded below it, the speaker and the source.

    Everything is in one message if it fits. Otherwise the passage and then the answer continue over several,
    each with the speaker, the question and the source.
    """
    whole = _compose(
        [_quotation(quote.passage.text), *_folded_answer(quote, translator), _attribution(quote, translator)]
    )
    messages = _long_question(quote, translator)
    if fits(whole):
        return [*messages, whole]
    messages += _continued(quote.passage.text, "", quote, translator)
    if len(quote.answer.paragraphs) > 1:
        label = translator.gettext("The whole answer:")
        messages += _continued(quote.answer.text, label, quote, translator, folded=True)
    return messages


def headed(messages: Sequence[str], heading: str) -> tuple[str, ...]:
    """Return messages with a line above the first; it is one of its own where they do not fit together."""
    first, *others = messages
    whole = _compose([heading, first])
    return (whole, *others) if fits(whole) else (heading, first, *others)


def caption(quote: Quote, translator: Translator, link: str) -> str:
    """Return the caption of a quote card: who said it, in answer to what, and where.

    Args:
        quote: what the picture shows.
        translator: into the reader's language.
        link: an address that leads to the quote in a chat with the bot.
    """
    return _attribution(quote, translator, link, _CAPTION_NAME_SHOWN, _CAPTION_QUESTION_SHOWN)


def inline_message(quote: Quote, translator: Translator, link: str) -> str:
    """Return the one message that a chosen inline result posts.

    The passage with its whole answer if they fit, else the passage alone. A passage that is too long for one
    message is never cut: the message then says where to read it.

    Args:
        quote: what is posted.
        translator: into the reader's language.
        link: an address that leads to the quote in a chat with the bot.
    """
    passage = _quotation(quote.passage.text)
    folded = _folded_answer(quote, translator)
    attribution = _attribution(quote, translator, link)
    for parts in ([passage, *folded, attribution], [passage, attribution]):
        if fits(message := _compose(parts)):
            return message
    return _compose(
        [
            translator.gettext(
                "This passage is too long for one message. Read it in a chat with me, or at the source."
            ),
            attribution,
        ]
    )


def inline_title(quote: Quote) -> str:
    """Return the sentence of the passage that is closest to the question, short enough for a list."""
    return shorten(quote.best_sentence, _TITLE_SHOWN)


def escape(text: str) -> str:
    """Escape a text for HTML, including attributes."""
    return html.escape(text, quote=True)


def shorten(text: str, limit: int) -> str:
    """Return a text on one line; beyond ``limit`` UTF-16 units it ends at a word with an ellipsis."""
    line = _SPACE.sub(" ", text).strip()
    if utf16_length(line) <= limit:
        return line
    kept = _prefix(line, limit - 1)
    at_word = kept.rsplit(" ", 1)[0]
    return (at_word if utf16_length(at_word) > limit // 2 else kept).rstrip() + "…"


def utf16_length(text: str) -> int:
    """Return the length of a text as Telegram counts it: in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def visible(message: str) -> str:
    """Return the text that a reader sees of a message in HTML."""
    return html.unescape(_TAG.sub("", message))


def fits(message: str) -> bool:
    """Return whether a message in HTML is within Telegram's limit."""
    return utf16_length(visible(message)) <= MessageLimit.MAX_TEXT_LENGTH


def split_text(text: str, limit: int) -> list[str]:
    """Cut a text into parts of at most ``limit`` UTF-16 units, at the best places there are.

    Between paragraphs if possible, else between sentences, words, and at last anywhere. Only white space at
    the cuts is lost: each part is a verbatim piece of the text, in order.
    """
    parts = []
    rest = text.strip()
    while utf16_length(rest) > limit:
        head = _prefix(rest, limit)
        cut = _best_cut(head, rest)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*parts, rest] if rest else parts


def _prefix(text: str, limit: int) -> str:
    """Return the longest beginning of at most ``limit`` UTF-16 units that halves no character."""
    return text.encode("utf-16-le", "surrogatepass")[: 2 * limit].decode("utf-16-le", "ignore")


def _best_cut(head: str, text: str) -> int:
    """Return where to cut: not before the middle of ``head``, unless there is no other place."""
    middle = len(head) // 2
    paragraph = head.rfind("\n\n")
    if paragraph >= middle > 0:
        return paragraph
    sentence = max((match.start() for match in _SENTENCE_END.finditer(head)), default=0)
    if sentence >= middle > 0:
        return sentence
    if text[len(head) : len(head) + 1].isspace():
        return len(head)
    word = max((match.start() for match in _SPACE.finditer(head)), default=0)
    return word if word > 0 else len(head)


def _quotation(text: str, *, folded: bool = False) -> str:
    return f"<blockquote{' expandable' if folded else ''}>{escape(text)}</blockquote>"


def _folded_answer(quote: Quote, translator: Translator) -> list[str]:
    """Return the whole answer below a label; nothing where the passage is all of it."""
    if len(quote.answer.paragraphs) == 1:
        return []
    return [translator.gettext("The whole answer:"), _quotation(quote.answer.text, folded=True)]


def _attribution(
    quote: Quote,
    translator: Translator,
    link: str = "",
    name_shown: int = _NAME_SHOWN,
    question_shown: int = _QUESTION_SHOWN,
) -> str:
    interview, speaker = quote.interview, quote.speaker
    role = f", {escape(shorten(speaker.role, name_shown))}" if speaker.role else ""
    question = shorten(quote.exchange.question, question_shown)
    lines = [f"— <b>{escape(shorten(speaker.name, name_shown))}</b>{role}"]
    if question:
        asked = f"<i>{escape(question)}</i>"
        lines.append(translator.gettext("in answer to: {question}").format(question=asked))
    lines.append(_source(quote, name_shown) + _language(interview, translator, name_shown))
    if link:
        ask = translator.gettext("Ask your own question")
        lines.append(f'<a href="{escape(link)}">{ask}</a>')
    return "\n".join(lines)


def _source(quote: Quote, name_shown: int) -> str:
    interview = quote.interview
    name = shorten(interview.outlet or interview.title, name_shown)
    published = f", {interview.date.isoformat()}" if interview.date else ""
    if not interview.url:
        return escape(name) + published
    return f'<a href="{escape(source_link(quote.passage))}">{escape(name)}</a>{published}'


def _language(interview: Interview, translator: Translator, name_shown: int) -> str:
    """Return a note of the quote's language where it is not the reader's."""
    language = primary_language(interview.language)
    if language == translator.language:
        return ""
    known = {
        "en": translator.gettext("in English"),
        "ru": translator.gettext("in Russian"),
        "kk": translator.gettext("in Kazakh"),
        "az": translator.gettext("in Azerbaijani"),
        "tr": translator.gettext("in Turkish"),
    }
    name = escape(shorten(translator.language_name(language), name_shown))
    note = known.get(language) or translator.gettext("language: {language}").format(language=name)
    return f" ({note})"


def _compose(parts: Sequence[str]) -> str:
    return "\n".join(part for part in parts if part)


def _long_question(quote: Quote, translator: Translator) -> list[str]:
    if utf16_length(quote.exchange.question) <= _QUESTION_SHOWN:
        return []
    label = translator.gettext("The interviewer's question:")
    return _continued(quote.exchange.question, label, quote, translator, folded=True)


def _continued(
    text: str, label: str, quote: Quote, translator: Translator, *, folded: bool = False
) -> list[str]:
    attribution = _attribution(quote, translator)
    frame = utf16_length(visible(_compose([label, attribution]))) + len("\n (9999/9999)\n")
    parts = split_text(text, MessageLimit.MAX_TEXT_LENGTH - frame)
    numbered = [f"({number}/{len(parts)})" if len(parts) > 1 else "" for number in range(1, len(parts) + 1)]
    return [
        _compose([" ".join(filter(None, [label, number])), _quotation(part, folded=folded), attribution])
        for number, part in zip(numbered, parts, strict=True)
    ]
