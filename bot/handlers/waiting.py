"""The button below a decline or a doubt: readers are told once when there is an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telegram.constants import ChatType

from bot.conversation import keyboards, texts
from bot.conversation.callback_data import StopWaiting, WaitForAnswer
from bot.handlers._buttons import OutdatedButtonError, Press, button_handler
from bot.state.errors import StateError
from bot.state.waiting import MOST_AWAITED
from bot.telegram.messages import Reply, edit_buttons, send

if TYPE_CHECKING:
    from telegram import InlineKeyboardButton, Message

    from bot.context import Context


@button_handler(WaitForAnswer)
async def wait_for_answer(press: Press[WaitForAnswer], context: Context) -> None:
    """Tell the reader when the question is answered."""
    state, question_id = context.services.state, press.data.question_id
    asked = await state.question(question_id)
    # In private alone, because the bot writes to who has written to it.
    if asked is None or asked.answered or press.message.chat.type != ChatType.PRIVATE:
        raise OutdatedButtonError
    if not await state.wait_for_answer(press.user.id, question_id):
        await press.acknowledge(texts.waits_for_many(MOST_AWAITED, context.translator), alert=True)
        return
    await press.acknowledge(texts.will_tell(context.translator), alert=True)
    await _swap_button(press, keyboards.stop_waiting_button(question_id, context.translator))


@button_handler(StopWaiting)
async def stop_waiting(press: Press[StopWaiting], context: Context) -> None:
    """Do not tell the reader after all."""
    question_id = press.data.question_id
    await context.services.state.stop_waiting(press.user.id, question_id)
    await press.acknowledge(texts.will_not_tell(context.translator))
    await _swap_button(press, keyboards.wait_button(question_id, context.translator))


async def begin_waiting(message: Message, question_id: int, context: Context) -> None:
    """Tell somebody who came from a group when a question that was asked there is answered."""
    state, translator = context.services.state, context.translator
    try:
        asked = await state.question(question_id)
        if asked is None or asked.answered:
            reply = Reply((texts.outdated_button(translator),))
        elif await state.wait_for_answer(message.chat_id, question_id):
            text = f"{texts.question_quoted(asked.text)}\n{texts.will_tell(translator)}"
            stop = keyboards.stop_waiting_button(question_id, translator)
            reply = Reply((text,), keyboards.keyboard([[stop]]))
        else:
            reply = Reply((texts.waits_for_many(MOST_AWAITED, translator),))
    except StateError:
        reply = Reply((texts.something_went_wrong(translator),))
    await send(message, reply)


async def _swap_button(press: Press[Any], button: InlineKeyboardButton) -> None:
    """Replace the button that was pressed."""
    markup = press.message.reply_markup
    if markup is not None:
        await edit_buttons(press.message, keyboards.with_replaced(markup, press.data, button))
