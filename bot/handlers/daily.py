"""`/daily`: a quote a day, at an hour that a reader or a group's admin chooses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from telegram.constants import ChatType

from bot.conversation import keyboards
from bot.conversation.callback_data import OfferDaily, SetDaily, SetDailyClock, StopDaily
from bot.conversation.daily import OFFSETS, clock_time, next_time, usual_offset
from bot.handlers._buttons import Press, button_handler
from bot.handlers._group_admins import is_admin, is_from_admin, refusal
from bot.handlers.user_limit import within_limit
from bot.state.fallback import with_fallback
from bot.state.model import Subscription
from bot.telegram.messages import Reply, edit, send, topic_of

if TYPE_CHECKING:
    from telegram import Update

    from bot.context import Context
    from bot.conversation.translations import Translator

_HOURS: Final = ((7, 8, 9, 10), (12, 15, 18, 21))


async def daily_command(update: Update, context: Context) -> None:
    """Offer the hours for a quote a day: in a group, to its admins."""
    message = update.effective_message
    if message is None or not await within_limit(message, context):
        return
    if message.chat.type != ChatType.PRIVATE and not await is_from_admin(message):
        await message.reply_text(refusal(context.translator))
        return
    subscription = await with_fallback(context.services.state.subscription(message.chat_id), None)
    await send(message, _offer(subscription, None, context.translator))


@button_handler(OfferDaily)
async def offer_daily(press: Press[OfferDaily], context: Context) -> None:
    """Offer the hours below a group's settings."""
    if await _may_change(press, context):
        subscription = await context.services.state.subscription(press.message.chat_id)
        await press.acknowledge()
        await send(press.message, _offer(subscription, None, context.translator))


@button_handler(SetDailyClock)
async def set_daily_clock(press: Press[SetDailyClock], context: Context) -> None:
    """Set what the subscriber's clock shows."""
    if not await _may_change(press, context):
        return
    utc_offset = press.data.utc_offset
    subscription = await context.services.state.subscription(press.message.chat_id)
    if subscription is not None:
        subscription = await _subscribe(press, subscription.hour, utc_offset, context)
    await press.acknowledge()
    await edit(press.message, _offer(subscription, utc_offset, context.translator))


@button_handler(SetDaily)
async def set_daily(press: Press[SetDaily], context: Context) -> None:
    """Send a quote a day at an hour."""
    if not await _may_change(press, context):
        return
    subscription = await _subscribe(press, press.data.hour, press.data.utc_offset, context)
    await press.acknowledge(context.translator.gettext("Saved."))
    await edit(press.message, _offer(subscription, None, context.translator))


@button_handler(StopDaily)
async def stop_daily(press: Press[StopDaily], context: Context) -> None:
    """Send no more quotes."""
    if not await _may_change(press, context):
        return
    await context.services.state.unsubscribe(press.message.chat_id)
    await press.acknowledge(context.translator.gettext("Saved."))
    await edit(press.message, _offer(None, None, context.translator))


async def _may_change(press: Press[Any], context: Context) -> bool:
    """Return whether somebody may change the subscription of the chat; if not, they are told."""
    chat = press.message.chat
    if chat.type == ChatType.PRIVATE or await is_admin(chat, press.user.id):
        return True
    await press.acknowledge(refusal(context.translator), alert=True)
    return False


async def _subscribe(press: Press[Any], hour: int, utc_offset: int, context: Context) -> Subscription:
    services, now = context.services, datetime.now(UTC)
    wanted = Subscription(
        chat_id=press.message.chat_id,
        thread_id=topic_of(press.message),
        language=context.translator.language,
        hour=hour,
        utc_offset=utc_offset,
        next_at=next_time(now, hour, utc_offset),
        last_at=now,
    )
    # First, so that only what is published later is new to the subscriber.
    interviews = services.index.searcher.snapshot.interviews
    await services.state.note_interviews({interview.slug for interview in interviews})
    await services.state.subscribe(wanted)
    return wanted


def _offer(subscription: Subscription | None, utc_offset: int | None, translator: Translator) -> Reply:
    """Return the choice of hours.

    Args:
        subscription: of the chat.
        utc_offset: of the subscriber's clock, if it was chosen.
        translator: into the reader's language.
    """
    if subscription is None:
        text = translator.gettext(
            "<b>A quote a day</b>: a different one each time, with a note when there is a new interview. At "
            "what hour?"
        )
    else:
        text = translator.gettext(
            "<b>A quote a day</b> at {time}: a different one each time, with a note when there is a new "
            "interview."
        ).format(time=_time(subscription.hour))
    if utc_offset is None:
        utc_offset = usual_offset(translator.language) if subscription is None else subscription.utc_offset
    clock = translator.gettext("It is {time} where you are. If it is not, correct it with ◀ ▶.")
    now = datetime.now(UTC)
    rows: keyboards.Rows = [
        [
            keyboards.choice(
                _time(hour),
                SetDaily(hour=hour, utc_offset=utc_offset),
                is_chosen=subscription is not None and subscription.hour == hour,
            )
            for hour in hours
        ]
        for hours in _HOURS
    ]
    earlier, later = utc_offset - 1, utc_offset + 1
    rows.append(
        [
            keyboards.button(label.format(clock_time(now, offset)), SetDailyClock(utc_offset=offset))
            for label, offset in (("◀ {}", earlier), ("{} ▶", later))
            if offset in OFFSETS
        ]
    )
    if subscription is not None:
        rows.append([keyboards.button(translator.gettext("Stop the quote a day"), StopDaily())])
    lines = [text, clock.format(time=clock_time(now, utc_offset))]
    return Reply(("\n\n".join(lines),), keyboards.keyboard(rows))


def _time(hour: int) -> str:
    return f"{hour:02}:00"
