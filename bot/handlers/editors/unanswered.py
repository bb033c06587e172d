"""`/unanswered`: questions without an answer, most asked first, and what an editor can do about them."""

from __future__ import annotations

import asyncio
import hashlib
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from bot.conversation import keyboards, texts
from bot.conversation.callback_data import (
    ClusterButton,
    DismissCluster,
    NextCluster,
    OfferExchanges,
    PostponeCluster,
    PreviewWordings,
    SendQuestionSheet,
    ShowCluster,
)
from bot.conversation.quote_html import escape, shorten
from bot.handlers._buttons import OutdatedButtonError, Press, button_handler
from bot.handlers._editors import may_edit, record_change
from bot.handlers.editors._unanswered_groups import unanswered_groups
from bot.state.errors import StateError
from bot.state.model import Action, Settlement
from bot.telegram.messages import Reply, edit, send

if TYPE_CHECKING:
    from collections.abc import Sequence

    from telegram import InlineKeyboardButton, Update

    from bot.context import Context
    from bot.state.model import Unanswered
    from index.quotes import Quote

# Only wordings that are shown are added, so that no editor adds what they have not read.
_WORDINGS_SHOWN: Final = 5
_WORDING_SHOWN: Final = 300
_NEAREST_OFFERED: Final = 3
_PAGE: Final = 8
_POSTPONED_BY: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions that ask the same.

    Attributes:
        ids: of all, the newest first.
        wordings: the distinct ones that are shown.
    """

    ids: tuple[int, ...]
    wordings: tuple[str, ...]

    @property
    def names(self) -> dict[str, Any]:
        """The fields by which a button identifies the cluster.

        The stamp changes with the questions, so that nobody settles or adds what was not shown.
        """
        stamp = hashlib.sha256(repr(self.ids).encode()).hexdigest()[:8]
        return {"question_id": self.ids[0], "stamp": stamp}


@dataclass(frozen=True, slots=True)
class SelectedCluster:
    """The cluster of a button, with its position among all clusters."""

    clusters: list[Cluster]
    at: int

    @property
    def cluster(self) -> Cluster:
        """The cluster itself."""
        return self.clusters[self.at]

    @property
    def others(self) -> list[Cluster]:
        """All others, in order."""
        return [*self.clusters[: self.at], *self.clusters[self.at + 1 :]]


async def unanswered_command(update: Update, context: Context) -> None:
    """Show the cluster that was asked most."""
    message = update.effective_message
    if message is None:
        return
    try:
        clusters = await open_clusters(context)
    except StateError:
        await message.reply_text(texts.something_went_wrong(context.translator))
        return
    await send(message, await overview(clusters, 0, context))


@button_handler(ShowCluster)
async def show_cluster(press: Press[ShowCluster], context: Context) -> None:
    """Show the cluster again, instead of what might be done with it."""
    selected = await select_cluster(press, context)
    await press.acknowledge()
    await edit(press.message, await overview(selected.clusters, selected.at, context))


@button_handler(NextCluster)
async def next_cluster(press: Press[NextCluster], context: Context) -> None:
    """Show the next cluster."""
    selected = await select_cluster(press, context)
    await press.acknowledge()
    await edit(press.message, await overview(selected.clusters, selected.at + 1, context))


@button_handler(OfferExchanges)
async def offer_exchanges(press: Press[OfferExchanges], context: Context) -> None:
    """Offer every exchange to add the wordings to, page by page."""
    selected = await select_cluster(press, context)
    await press.acknowledge()
    await edit(press.message, _all_exchanges(selected.cluster, press.data.page, context))


@button_handler(DismissCluster)
async def dismiss_cluster(press: Press[DismissCluster], context: Context) -> None:
    """Dismiss the questions."""
    selected = await select_cluster(press, context)
    ids = selected.cluster.ids
    await context.services.state.settle(ids, Settlement.DISMISSED)
    await record_change(press.user, Action.DISMISSED, str(len(ids)), context)
    await press.acknowledge(context.translator.gettext("Dismissed."))
    await edit(press.message, await overview(selected.others, selected.at, context))


@button_handler(PostponeCluster)
async def postpone_cluster(press: Press[PostponeCluster], context: Context) -> None:
    """Show the questions again in a week."""
    selected = await select_cluster(press, context)
    ids = selected.cluster.ids
    await context.services.state.settle(ids, Settlement.LATER, datetime.now(UTC) + _POSTPONED_BY)
    await record_change(press.user, Action.POSTPONED, str(len(ids)), context)
    await press.acknowledge(context.translator.gettext("I will ask again in a week."))
    await edit(press.message, await overview(selected.others, selected.at, context))


async def select_cluster(press: Press[ClusterButton], context: Context) -> SelectedCluster:
    """Return the cluster that an editor pressed a button of.

    Raises:
        OutdatedButtonError: it has changed, because another editor settled it or it was asked again (the
            current one is shown), or the user is not an editor.
        StateError: the database does not answer.
    """
    if not may_edit(press, context):
        raise OutdatedButtonError
    clusters = await open_clusters(context)
    at = next((n for n, cluster in enumerate(clusters) if press.data.question_id in cluster.ids), None)
    if at is None or clusters[at].names["stamp"] != press.data.stamp:
        await edit(press.message, await overview(clusters, at or 0, context))
        raise OutdatedButtonError
    return SelectedCluster(clusters, at)


async def open_clusters(context: Context) -> list[Cluster]:
    """Return the open questions, clustered by meaning, most asked first."""
    return [_cluster(group) for group in await unanswered_groups(context.services)]


def _cluster(newest_first: Sequence[Unanswered]) -> Cluster:
    different = {" ".join(one.text.split()).casefold(): " ".join(one.text.split()) for one in newest_first}
    wordings = [wording for wording in different.values() if len(wording) <= _WORDING_SHOWN]
    return Cluster(tuple(one.question_id for one in newest_first), tuple(wordings[:_WORDINGS_SHOWN]))


async def overview(clusters: Sequence[Cluster], at: int, context: Context) -> Reply:
    """Return a cluster with the buttons that settle it, and the nearest exchanges to add its wordings to."""
    translator = context.translator
    if not clusters:
        return Reply((translator.gettext("Nothing to do: every question has been answered or dealt with."),))
    at %= len(clusters)
    cluster = clusters[at]
    asked = translator.ngettext("asked {count} time", "asked {count} times", len(cluster.ids))
    heading = translator.gettext("<b>Unanswered</b>, {number} of {total}, {asked}:").format(
        number=at + 1, total=len(clusters), asked=asked.format(count=len(cluster.ids))
    )
    rows: keyboards.Rows = []
    if cluster.wordings:
        searcher = context.services.index.searcher
        nearest = await asyncio.to_thread(searcher.search, cluster.wordings[0], _NEAREST_OFFERED)
        rows = [[_add_button(cluster, quote)] for quote in nearest.quotes]
        every = OfferExchanges(**cluster.names, page=0)
        rows.append([keyboards.button(translator.gettext("Another question…"), every)])
    settling = [
        keyboards.button(translator.gettext("Dismiss"), DismissCluster(**cluster.names)),
        keyboards.button(translator.gettext("Later"), PostponeCluster(**cluster.names)),
    ]
    if len(clusters) > 1:
        settling.append(keyboards.button(translator.gettext("Next ▶"), NextCluster(**cluster.names)))
    sheet = [keyboards.button(translator.gettext("All as a document"), SendQuestionSheet())]
    return Reply((f"{heading}\n{_listed(cluster, context)}",), keyboards.keyboard([*rows, settling, sheet]))


def _all_exchanges(cluster: Cluster, page: int, context: Context) -> Reply:
    """Return a cluster with a page of all exchanges to add its wordings to."""
    translator = context.translator
    quotes = context.services.index.searcher.opening_quotes()
    pages = math.ceil(len(quotes) / _PAGE)
    page = min(page, pages - 1)
    rows = [[_add_button(cluster, quote)] for quote in quotes[page * _PAGE : (page + 1) * _PAGE]]
    turns = keyboards.page_buttons(
        page, pages, lambda to: OfferExchanges(**cluster.names, page=to), translator
    )
    heading = translator.gettext("Which question does this belong to?")
    return Reply((f"{heading}\n{_listed(cluster, context)}",), keyboards.keyboard([*rows, turns]))


def _listed(cluster: Cluster, context: Context) -> str:
    if not cluster.wordings:
        return context.translator.gettext("(too long to be added as a wording)")
    return listed(cluster.wordings)


def listed(wordings: Sequence[str]) -> str:
    """Return wordings as a list, in HTML."""
    return "\n".join(f"• {escape(shorten(wording, _WORDING_SHOWN))}" for wording in wordings)


def _add_button(cluster: Cluster, quote: Quote) -> InlineKeyboardButton:
    label = f"+ {quote.exchange.question or quote.passage.text}"
    return keyboards.button(label, PreviewWordings(**cluster.names, exchange=quote.exchange_key))
