"""A document or link that an editor sends becomes an interview: a preview, corrections, publication.

Nothing is kept in between: the buttons stand below a reply to the document, which is read again with each
press. So a restart loses nothing, and what is published is what was previewed. The page of a link is sent to
the editor as a document for the same reason: it may change before a button is pressed.
"""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from telegram.constants import CallbackQueryLimit, MessageLimit
from telegram.error import BadRequest

from bot.conversation import article_preview
from bot.conversation.callback_data import DiscardArticle, PreviewArticle, PublishArticle
from bot.conversation.quote_html import escape, shorten
from bot.fetching.errors import LinkError
from bot.handlers._buttons import OutdatedButtonError, Press, button_handler
from bot.handlers._editors import may_edit, record_change
from bot.handlers.editors._interview_files import change_and_reindex, is_reindexing, write
from bot.state.model import Action
from bot.telegram.messages import Reply, edit, send, shown_action
from content.article.importer import ArticleError, article_of_bytes, to_interview
from content.article.metadata.publication import published_at
from content.faults import Fault
from content.input_file import MOST_BYTES
from content.interview_file import format_interview

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import Message, Update

    from bot.context import Context
    from content.article.importer import Article
    from content.model import Interview

# A message that is nothing but a link, and perhaps lines below it that could be a document's caption.
LINK: Final = re.compile(
    r"\A\s*(?P<link>https?://\S+)[^\S\n]*(?P<caption>(?:\n\s*\w+[^\S\n]*:.*)*)\s*\Z", re.I
)
# What a caption may say, a line each; `speaker` and `interviewer` more than once.
_PEOPLE: Final = ("speaker", "interviewer")
_FIELDS: Final = ("title", "role", "outlet", "url", "language", "date")
# Where the document was found; the bot writes it below the page of a link.
_FOUND_AT: Final = "link"
_TITLE_SHOWN: Final = 120


@dataclass(frozen=True, slots=True)
class _Sent:
    """An article as it was sent, and what the caption says of it.

    Args:
        name: of the document.
        raw: its content.
        given: what each line of the caption says, with its key.
    """

    name: str
    raw: bytes
    given: tuple[tuple[str, str], ...]

    def read(self, chosen: int = 0) -> tuple[Article, tuple[str, ...]]:
        """Take the article apart.

        Args:
            chosen: which of the people in it answer; see
                :class:`bot.conversation.callback_data.ArticleButton`.

        Returns:
            The article, and the people in it among whom the editor chooses.

        Raises:
            ArticleError: it cannot be told who says what.
        """
        article = article_of_bytes(
            self.raw,
            path=self.name,
            speakers=self._all("speaker"),
            interviewers=self._all("interviewer"),
        )
        known = article_preview.people(article)
        names = [name for number, name in enumerate(known) if chosen >> number & 1]
        if names:
            article = article_of_bytes(self.raw, path=self.name, speakers=names)
        return self._completed(article), known

    def interview(self, article: Article) -> Interview:
        """Make an interview of the article.

        Raises:
            ArticleError: something is missing or not valid.
        """
        return to_interview(article, date=self._last("date") or None)

    def _completed(self, article: Article) -> Article:
        """Return an article with what the caption says of it."""
        link = self._last(_FOUND_AT)
        url = published_at(link, article.url) if link else article.url
        return replace(
            article,
            title=self._last("title") or article.title,
            role=self._last("role") or article.role,
            outlet=self._last("outlet") or article.outlet,
            url=self._last("url") or url,
            language=self._last("language") or article.language,
        )

    def _all(self, key: str) -> tuple[str, ...]:
        return tuple(value for name, value in self.given if name == key)

    def _last(self, key: str) -> str:
        return next(reversed(self._all(key)), "")


async def document_sent(update: Update, context: Context) -> None:
    """Show what was found in a document."""
    message = update.effective_message
    if message is None:
        return
    try:
        sent = await _download(message)
    except ArticleError as error:
        await send(message, Reply((article_preview.refusal(error.faults, context.translator),)))
        return
    # The buttons of a preview read again the document that it points to.
    await send(message, await asyncio.to_thread(_preview, sent, context), points_to_it=True)


async def link_sent(update: Update, context: Context) -> None:
    """Send the page that a link leads to as a document, and show what was found in it."""
    message = update.effective_message
    if message is None or not context.matches:
        return
    (link,) = context.matches
    translator = context.translator
    async with shown_action(message):
        try:
            page = await context.services.fetch_page(link["link"])
            caption = f"{_FOUND_AT}: {page.url}{link['caption']}"
            sent = _Sent(page.name, page.raw, _given(caption))
        except LinkError as error:
            await send(message, Reply((article_preview.unreadable_link(error.reason, translator),)))
            return
        except ArticleError as error:
            await send(message, Reply((article_preview.refusal(error.faults, translator),)))
            return
        document = await message.reply_document(page.raw, filename=page.name, caption=escape(caption))
        await send(document, await asyncio.to_thread(_preview, sent, context), points_to_it=True)


@button_handler(PreviewArticle)
async def preview_article(press: Press[PreviewArticle], context: Context) -> None:
    """Read the article with other speakers, and show what is found then."""
    sent = await _pressed(press, context)
    try:
        article, known = await asyncio.to_thread(sent.read, press.data.speakers)
    except ArticleError as error:
        reason = shorten(str(error.faults[0]), CallbackQueryLimit.ANSWER_CALLBACK_QUERY_TEXT_LENGTH)
        await press.acknowledge(reason, alert=True)
        return
    await press.acknowledge()
    await edit(press.message, _shown(article, known, press.data.speakers, context, replaces=False))


@button_handler(DiscardArticle)
async def discard_article(press: Press[DiscardArticle], context: Context) -> None:
    """Do nothing with the article."""
    if not may_edit(press, context):
        raise OutdatedButtonError
    await press.acknowledge()
    await edit(press.message, Reply((context.translator.gettext("Discarded."),)))


@button_handler(PublishArticle)
async def publish_article(press: Press[PublishArticle], context: Context) -> None:
    """Write the interview file, reindex, and say what came of it."""
    sent = await _pressed(press, context)
    if await is_reindexing(press, context):
        return
    translator = context.translator
    async with context.services.reindexer.lock:
        try:
            article, known = await asyncio.to_thread(sent.read, press.data.speakers)
            interview = sent.interview(article)
        except ArticleError as error:
            await press.acknowledge()
            await edit(press.message, Reply((article_preview.refusal(error.faults, translator),)))
            return
        path = context.services.settings.content_dir / f"{interview.slug}.md"
        if path.exists() and not press.data.replaces:
            await press.acknowledge(
                translator.gettext("An interview with this name is already published."), alert=True
            )
            await edit(press.message, _shown(article, known, press.data.speakers, context, replaces=True))
            return
        await press.acknowledge()
        outcome = await change_and_reindex(
            lambda: write(path, format_interview(interview)), press.message, context, interview.slug
        )
        if outcome.snapshot is None:
            await edit(press.message, Reply((outcome.text,)))
            return
        published = translator.gettext("Published: <b>{title}</b>").format(
            title=escape(shorten(interview.title, _TITLE_SHOWN))
        )
        await edit(press.message, Reply((f"{published}\n{outcome.text}",)))
    await record_change(press.user, Action.PUBLISHED, interview.title, context)


async def _pressed(press: Press[PreviewArticle] | Press[PublishArticle], context: Context) -> _Sent:
    """Return the document that a preview is of.

    Raises:
        OutdatedButtonError: an editor did not press, or the document is gone.
    """
    document = press.message.reply_to_message
    if not may_edit(press, context) or document is None:
        raise OutdatedButtonError
    try:
        return await _download(document)
    except (ArticleError, BadRequest):
        raise OutdatedButtonError from None


async def _download(message: Message) -> _Sent:
    """Return the document of a message.

    Raises:
        ArticleError: it is too large, or the caption cannot be read.
    """
    document = message.document
    name = (document.file_name if document else None) or "document"
    if document is None or (document.file_size or 0) > MOST_BYTES:
        most = f"{MOST_BYTES // 1_000_000} MB is the most that is read"
        raise ArticleError([Fault(name, 1, f"the document is too large: {most}")])
    given = _given(message.caption or "")
    file = await document.get_file()
    return _Sent(name, bytes(await file.download_as_bytearray()), given)


def _given(caption: str) -> tuple[tuple[str, str], ...]:
    """Return what a caption says of the article.

    Raises:
        ArticleError: a line is not of the form `key: value`, or has another key.
    """
    given = []
    for number, line in enumerate(caption.splitlines(), 1):
        if not line.strip():
            continue
        key, colon, value = (part.strip() for part in line.partition(":"))
        if not colon or not value or key.lower() not in (*_PEOPLE, *_FIELDS, _FOUND_AT):
            keys = ", ".join((*_PEOPLE, *_FIELDS))
            message = f"write `key: value` on each line; the keys are {keys}"
            raise ArticleError([Fault("caption", number, message)])
        given.append((key.lower(), value))
    if len(caption) > MessageLimit.CAPTION_LENGTH:
        message = f"link and caption together may have {MessageLimit.CAPTION_LENGTH} characters: shorten them"
        raise ArticleError([Fault("caption", 1, message)])
    return tuple(given)


def _preview(sent: _Sent, context: Context) -> Reply:
    try:
        article, known = sent.read()
        sent.interview(article)
    except ArticleError as error:
        return Reply((article_preview.refusal(error.faults, context.translator),))
    return _shown(article, known, 0, context, replaces=False)


def _shown(article: Article, known: Sequence[str], chosen: int, context: Context, *, replaces: bool) -> Reply:
    translator = context.translator
    markup = article_preview.buttons(article, known, chosen, translator, replaces=replaces)
    return Reply((article_preview.preview(article, translator),), markup)
