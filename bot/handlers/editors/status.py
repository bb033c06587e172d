"""`/status`: what is being served."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.conversation.quote_html import escape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram import Update

    from bot.context import Context
    from bot.conversation.translations import Translator


async def status_command(update: Update, context: Context) -> None:
    """Show what is being served."""
    message = update.effective_message
    if message is None:
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
        translator.gettext("<b>Contents:</b> {counts}").format(counts=_counts(manifest.counts, translator)),
        translator.gettext("<b>Uptime:</b> {uptime}").format(uptime=_uptime(context)),
    ]
    await message.reply_text("\n".join(lines))


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
