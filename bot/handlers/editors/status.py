"""`/status`: what is being served."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.conversation import dates
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
    read = dates.moment(datetime.fromisoformat(manifest.created), translator)
    uptime = dates.duration(datetime.now(UTC) - context.services.started, translator)
    lines = [
        translator.gettext("<b>Contents:</b> {counts}").format(counts=_counts(manifest.counts, translator)),
        translator.gettext("<b>Interviews read:</b> {moment}").format(moment=escape(read)),
        translator.gettext("<b>Uptime:</b> {uptime}").format(uptime=escape(uptime)),
        translator.gettext("<b>Embedding model:</b> {model}").format(model=escape(manifest.model)),
    ]
    await message.reply_text("\n".join(lines))


def _counts(counts: Mapping[str, int], translator: Translator) -> str:
    interviews, exchanges, passages = counts["interviews"], counts["exchanges"], counts["passages"]
    return ", ".join(
        [
            translator.ngettext("{count} interview", "{count} interviews", interviews).format(
                count=interviews
            ),
            translator.ngettext("{count} exchange", "{count} exchanges", exchanges).format(count=exchanges),
            translator.ngettext("{count} passage", "{count} passages", passages).format(count=passages),
        ]
    )
