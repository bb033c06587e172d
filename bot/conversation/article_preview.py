"""Article -> what an editor sees of it before it is published: HTML and buttons. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.conversation import keyboards
from bot.conversation.callback_data import DiscardArticle, PreviewArticle, PublishArticle
from bot.conversation.quote_html import escape, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from telegram import InlineKeyboardMarkup

    from bot.conversation.translations import Translator
    from content.article.importer import Article, ArticleExchange
    from content.faults import Fault

# Together they leave room in one message for whatever stands around them.
_EXCHANGES_SHOWN: Final = 12
_QUESTION_SHOWN: Final = 80
_ANSWER_SHOWN: Final = 60
_LINES_SHOWN: Final = 4
_LINE_SHOWN: Final = 80
_FAULTS_SHOWN: Final = 10
_FAULT_SHOWN: Final = 200
_DOUBT_SHOWN: Final = 120
_TITLE_SHOWN: Final = 120
_NAME_SHOWN: Final = 40
_NAMES_SHOWN: Final = 6
# What a caption can say, and how.
_EXAMPLES: Final = {
    "speaker": "Ada Hollis",
    "interviewer": "Ann Lee",
    "title": "On bees",
    "language": "en",
    "url": "https://example.com/on-bees",
    "date": "2026-01-31",
}
# As many as a button can tell apart.
PEOPLE_SHOWN: Final = 12


def people(article: Article) -> tuple[str, ...]:
    """Return everybody who may be chosen to answer: who answers now, and who asks."""
    interviewers = [name.strip() for name in article.interviewer.split(",") if name.strip()]
    return tuple(dict.fromkeys([*article.speakers, *interviewers]))[:PEOPLE_SHOWN]


def preview(article: Article, translator: Translator) -> str:
    """Return what was found in an article, in HTML."""
    nothing = translator.gettext("not found")
    asks = escape(shorten(article.interviewer, _NAMES_SHOWN * _NAME_SHOWN))
    language = translator.language_name(article.language) if article.language else ""
    source = [article.outlet, article.url, str(article.date or ""), language]
    about = [
        f"<b>{escape(shorten(article.title, _TITLE_SHOWN) or nothing)}</b>",
        translator.gettext("Answers: {names}").format(names=_names(article.speakers) or nothing),
        translator.gettext("Asks: {names}").format(names=asks) if asks else "",
        escape(shorten(", ".join(filter(None, source)), _FAULT_SHOWN)),
    ]
    exchanges = [
        *(f"{n}. {_exchange(e, article)}" for n, e in enumerate(article.exchanges[:_EXCHANGES_SHOWN], 1)),
        _more(len(article.exchanges) - _EXCHANGES_SHOWN, translator),
    ]
    sections = [about, exchanges]
    for heading, lines, shown in (
        (translator.gettext("<b>Left out:</b>"), article.dropped, _LINE_SHOWN),
        (translator.gettext("<b>Uncertain, please check:</b>"), article.doubts, _DOUBT_SHOWN),
    ):
        if lines:
            listed = _lines(map(str, lines), shown, _LINES_SHOWN)
            sections.append([heading, *listed, _more(len(lines) - _LINES_SHOWN, translator)])
    return "\n\n".join("\n".join(filter(None, lines)) for lines in sections)


def buttons(
    article: Article, known: Sequence[str], chosen: int, translator: Translator, *, replaces: bool
) -> InlineKeyboardMarkup:
    """Return the buttons below a preview.

    Args:
        article: what is previewed.
        known: the :func:`people` of the article as it was read before the editor chose among them.
        chosen: which of them the editor has chosen to answer, as in
            :class:`bot.conversation.callback_data.ArticleButton`; 0 if the editor has not.
        translator: into the editor's language.
        replaces: whether an interview of the same name is replaced.
    """
    answering = chosen or sum(1 << number for number, name in enumerate(known) if name in article.speakers)
    rows = []
    for number, name in enumerate(known if len(known) > 1 else ()):
        # Of two, one asks and one answers; of more, several may answer.
        toggled = 1 << number if len(known) == 2 else answering ^ 1 << number
        other = PreviewArticle(speakers=toggled or answering)
        rows.append([keyboards.choice(name, other, is_chosen=bool(answering >> number & 1))])
    publish = translator.gettext("Replace the published one") if replaces else translator.gettext("Publish")
    rows.append(
        [
            keyboards.button(publish, PublishArticle(speakers=chosen, replaces=int(replaces))),
            keyboards.button(translator.gettext("Discard"), DiscardArticle(speakers=chosen)),
        ]
    )
    markup = keyboards.keyboard(rows)
    assert markup is not None  # noqa: S101 - there are always two buttons
    return markup


def refusal(faults: Sequence[Fault], translator: Translator) -> str:
    """Return why an article cannot become an interview, and what the editor can do, in HTML."""
    fields = dict.fromkeys(field for fault in faults for field in fault.fields if field in _EXAMPLES)
    hint = translator.gettext(
        "Send it again with what is missing, in the caption or below the link, one item per line:"
    )
    examples = [f"<code>{field}: {_EXAMPLES[field]}</code>" for field in fields]
    lines = [
        translator.gettext("This cannot become an interview yet:"),
        *_lines(map(str, faults), _FAULT_SHOWN, _FAULTS_SHOWN),
        _more(len(faults) - _FAULTS_SHOWN, translator),
        *([hint, *examples] if examples else []),
    ]
    return "\n".join(filter(None, lines))


def unreadable_link(reason: str, translator: Translator) -> str:
    """Return why the page of a link cannot be read, in HTML."""
    return translator.gettext("This link cannot be read: {reason}").format(reason=escape(reason))


def _exchange(exchange: ArticleExchange, article: Article) -> str:
    question = f"<i>{escape(shorten(exchange.question, _QUESTION_SHOWN))}</i>" if exchange.question else "—"
    first = exchange.answer[0]
    name = f"{escape(shorten(first.speaker, _NAME_SHOWN))}: " if len(article.speakers) > 1 else ""
    return f"{question}\n{name}{escape(shorten(first.text, _ANSWER_SHOWN))}"


def _names(names: Sequence[str]) -> str:
    shown = [escape(shorten(name, _NAME_SHOWN)) for name in names[:_NAMES_SHOWN]]
    return ", ".join([*shown, *(["…"] if len(names) > _NAMES_SHOWN else [])])


def _lines(lines: Iterable[str], shown: int, count: int) -> list[str]:
    return [f"• {escape(shorten(line, shown))}" for line in list(lines)[:count]]


def _more(count: int, translator: Translator) -> str:
    return translator.gettext("… and {count} more.").format(count=count) if count > 0 else ""
