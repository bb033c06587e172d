"""`/reindex`, `/status`, `/stats`, `/audit`, for editors in private; app.py lets nobody else in."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from telegram.constants import ChatAction

from bot.conversation import keyboards, texts
from bot.conversation.keyboards import CallbackAction
from bot.conversation.quote_html import escape, shorten
from bot.handlers.quotes import outdated_button
from bot.pictures.charts import draw_statistics
from bot.reindexing import reindex
from bot.state.errors import StateError
from bot.state.fallback import with_fallback
from bot.state.model import Action
from bot.telegram.messages import acknowledge, edit, pressed_message, say, shown_action

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from telegram import InlineKeyboardMarkup, Update, User

    from bot.context import Context
    from bot.conversation.translations import Translator
    from bot.state.model import Change, Statistics

_PERIODS: Final = (7, 30)
_MOST_QUOTED_SHOWN: Final = 5
_QUESTION_SHOWN: Final = 80
_CHANGES_SHOWN: Final = 10
_DETAILS_SHOWN: Final = 200
_NAME_SHOWN: Final = 60


def is_editor(user: User | None, context: Context) -> bool:
    """Say whether somebody is an editor."""
    return user is not None and user.id in context.services.settings.admin_ids


async def record_change(user: User, action: Action, details: str, context: Context) -> None:
    """Put down who changed what."""
    await with_fallback(context.services.state.record_change(user.id, user.full_name, action, details), None)


async def reindex_command(update: Update, context: Context) -> None:
    """Rebuild the index beside the one that is served, showing progress in one message."""
    message, user = update.effective_message, update.effective_user
    services, translator = context.services, context.translator
    if message is None or user is None:
        return
    if services.reindexing.locked():
        running = translator.gettext("A reindex is running already. I will report there when it is done.")
        await say(message, running)
        return
    async with services.reindexing:
        shown = await say(message, translator.gettext("Reading the interviews…"))
        outcome = await reindex(shown, services, translator)
        await edit(shown, outcome.text)
    if outcome.snapshot is not None:
        await record_change(user, Action.REINDEXED, outcome.snapshot, context)


async def status_command(update: Update, context: Context) -> None:
    """Show what is being served."""
    if update.effective_message is None:
        return
    translator = context.translator
    manifest = context.services.index.searcher.snapshot.manifest
    snapshot = translator.gettext("<b>Snapshot:</b> {id}, built {created}")
    model = translator.ngettext(
        "<b>Model:</b> {model}, {count} dimension",
        "<b>Model:</b> {model}, {count} dimensions",
        manifest.dimension,
    )
    lines = [
        snapshot.format(id=escape(manifest.id), created=escape(manifest.created)),
        model.format(model=escape(manifest.model), count=manifest.dimension),
        translator.gettext("<b>Holds:</b> {counts}").format(counts=_counts(manifest.counts, translator)),
        translator.gettext("<b>Up for:</b> {uptime}").format(uptime=_uptime(context)),
    ]
    await say(update.effective_message, "\n".join(lines))


async def stats_command(update: Update, context: Context) -> None:
    """Show what was asked and quoted lately, in numbers and as a picture."""
    message = update.effective_message
    if message is None:
        return
    translator, state = context.translator, context.services.state
    now = datetime.now(UTC)
    try:
        async with shown_action(message, ChatAction.UPLOAD_PHOTO):
            week, month = [await state.statistics(now - timedelta(days=days)) for days in _PERIODS]
            chart = await asyncio.to_thread(draw_statistics, month.days, translator)
    except StateError:
        await say(message, texts.something_went_wrong(translator))
        return
    await message.reply_photo(
        chart, caption=translator.gettext("Questions a day"), do_quote=True, allow_sending_without_reply=True
    )
    parts = [
        _statistics(days, statistics, context)
        for days, statistics in zip(_PERIODS, (week, month), strict=True)
    ]
    await say(message, "\n\n".join(parts))


async def audit_command(update: Update, context: Context) -> None:
    """Show who changed what and when, the latest first."""
    if update.effective_message is not None:
        text, markup = await _changes(context, None)
        await say(update.effective_message, text, markup)


async def earlier_changes(update: Update, context: Context) -> None:
    """Show what was changed before, in the same message."""
    parts = keyboards.callback_arguments(update.callback_query.data if update.callback_query else None)
    message = pressed_message(update)
    is_id = len(parts) == 1 and parts[0].isascii() and parts[0].isdecimal() and len(parts[0]) < 16
    if not is_editor(update.effective_user, context) or message is None or not is_id:
        await outdated_button(update, context)
        return
    await acknowledge(update)
    text, markup = await _changes(context, int(parts[0]))
    await edit(message, text, markup)


async def _changes(context: Context, before: int | None) -> tuple[str, InlineKeyboardMarkup | None]:
    translator = context.translator
    changes: Sequence[Change] = await with_fallback(
        context.services.state.changes(_CHANGES_SHOWN + 1, before), []
    )
    if not changes:
        return translator.gettext("Nothing was changed yet."), None
    shown = changes[:_CHANGES_SHOWN]
    done = {
        Action.REINDEXED: translator.gettext("reindexed the interviews"),
        Action.ADDED: translator.gettext("added readers' wordings"),
        Action.DISMISSED: translator.gettext("dismissed questions"),
        Action.PUT_OFF: translator.gettext("put questions off"),
    }
    lines = [
        f"{change.at:%Y-%m-%d %H:%M} UTC, {escape(shorten(change.editor_name, _NAME_SHOWN))}: "
        f"<b>{escape(done[change.action])}</b>: {escape(shorten(change.details, _DETAILS_SHOWN))}"
        for change in shown
    ]
    rows = []
    if len(changes) > _CHANGES_SHOWN:
        rows.append([keyboards.button(translator.gettext("Earlier"), CallbackAction.AUDIT, shown[-1].id)])
    return "\n".join(lines), keyboards.keyboard(rows)


def _statistics(days: int, statistics: Statistics, context: Context) -> str:
    translator = context.translator
    heading = translator.ngettext("<b>The last {count} day</b>", "<b>The last {count} days</b>", days)
    lines = [
        heading.format(count=days),
        translator.gettext("Questions: {questions}; answered: {answered}, declined: {declined}").format(
            questions=statistics.questions, answered=statistics.answered, declined=statistics.declined
        ),
        f"👍 {statistics.up}  👎 {statistics.down}",
    ]
    if statistics.by_language:
        shares = sorted(statistics.by_language.items(), key=lambda item: -item[1])
        named = ", ".join(f"{translator.language_name(language)} {count}" for language, count in shares)
        lines.append(translator.gettext("Languages: {languages}").format(languages=escape(named)))
    quoted = [
        f"{quoted.count} × {escape(shorten(question, _QUESTION_SHOWN))}"
        for quoted in statistics.most_quoted[:_MOST_QUOTED_SHOWN]
        if (question := _question_of(quoted.exchange, quoted.passage, context)) is not None
    ]
    if quoted:
        lines += [translator.gettext("Most quoted:"), *quoted]
    return "\n".join(lines)


def _question_of(exchange: str, passage: int, context: Context) -> str | None:
    quote = context.services.index.searcher.quote(exchange, passage)
    return None if quote is None else (quote.exchange.question or quote.passage.text)


def _counts(counts: Mapping[str, int], translator: Translator) -> str:
    interviews, exchanges = counts["interviews"], counts["exchanges"]
    passages, vectors = counts["passages"], counts["vectors"]
    return ", ".join(
        [
            translator.ngettext("{count} interview", "{count} interviews", interviews).format(
                count=interviews
            ),
            translator.ngettext("{count} exchange", "{count} exchanges", exchanges).format(count=exchanges),
            translator.ngettext("{count} passage", "{count} passages", passages).format(count=passages),
            translator.ngettext("{count} vector", "{count} vectors", vectors).format(count=vectors),
        ]
    )


def _uptime(context: Context) -> str:
    up = datetime.now(UTC) - context.services.started
    clock = str(timedelta(seconds=up.seconds))
    if not up.days:
        return clock
    return (
        context.translator.ngettext("{count} day", "{count} days", up.days).format(count=up.days)
        + f", {clock}"
    )
