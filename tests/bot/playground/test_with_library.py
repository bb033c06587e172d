"""python-telegram-bot against the playground: it polls, answers, and understands every object it gets."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Update,
)
from telegram.constants import ParseMode
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ContextTypes,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.playground.server import Address
    from tests.support.bare_bot import BareBot
    from tests.support.playground_client import Playground

MORE = InlineKeyboardMarkup([[InlineKeyboardButton("More", callback_data="more")]])


async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    message = update.effective_message
    assert message is not None
    await message.reply_text(
        f"<blockquote>{message.text_html}</blockquote>", ParseMode.HTML, reply_markup=MORE, do_quote=True
    )


async def more(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.callback_query is not None
    await update.callback_query.answer("Here you are")
    await update.callback_query.edit_message_text("more")


async def results(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.inline_query is not None
    first = int(update.inline_query.offset or 0)
    page = [
        InlineQueryResultArticle(str(number), f"Result {number}", InputTextMessageContent(f"text {number}"))
        for number in range(first, first + 2)
    ]
    await update.inline_query.answer(page, next_offset=str(first + 2))


@contextmanager
def running(application: Application[Any, Any, Any, Any, Any, Any]) -> Iterator[None]:
    """Run an application in a thread for as long as the context lasts."""
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def run() -> None:
        async with application:
            assert application.updater is not None
            await application.start()
            await application.updater.start_polling(allowed_updates=Update.ALL_TYPES)
            await stop.wait()
            await application.updater.stop()
            await application.stop()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),))
    thread.start()
    try:
        yield
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(20)
        loop.close()


@pytest.fixture
def application(address: Address) -> Application[Any, Any, Any, Any, Any, Any]:
    built = (
        Application.builder()
        .token(address.token)
        .base_url(address.base_url)
        .base_file_url(address.base_file_url)
        .build()
    )
    built.add_handlers(
        [MessageHandler(filters.TEXT, echo), CallbackQueryHandler(more), InlineQueryHandler(results)]
    )
    return built


def test_an_application_polls_and_answers(
    application: Application[Any, Any, Any, Any, Any, Any], pg: Playground
) -> None:
    with running(application):
        pg.wait_polling()
        reader = pg.user("Aliya", language_code="kk")
        chat = pg.private(reader)
        asked = reader.says(chat, "Is <Russia> worried? 🏟")
        reply = pg.wait_reply(asked)
        assert reply.marked("blockquote") == ["Is <Russia> worried? 🏟"]
        assert reply.reply_to == asked.id
        assert reader.presses(reply, "More").text == "Here you are"
        assert pg.wait_message(chat, lambda message: message.is_edited).text == "more"

        page = reader.asks_inline("x")
        page = reader.asks_inline("x", page.next_offset)
        assert reader.chooses(page, page.results[0], chat).text == "text 2"

        forum = pg.supergroup("Forum", reader, forum=True)
        topic = forum.topic("Trade")
        asked = reader.says(topic, "@InterviewBot and here?")
        assert pg.wait_reply(asked).topic_id == topic.id
        pg.expect_silence(reader.says(topic, "and here?"), seconds=0.2)


def test_the_library_understands_every_update_to_the_letter(bot: BareBot, pg: Playground) -> None:
    """Whatever the library does not know lands in ``api_kwargs``, which must stay empty all the way down."""
    bot.ok("getUpdates", allowed_updates=list(Update.ALL_TYPES))
    pg.set_options(inline_feedback=True, privacy_mode=False)
    user = pg.user("Aliya", last_name="B", username="aliya", language_code="kk", is_premium=True)
    chat = pg.private(user)
    forum = pg.supergroup("Forum", user, forum=True, bot="administrator")
    channel = pg.channel("News", user)
    topic = forum.topic("Trade")
    said = user.says(chat, "hello /start @aliya https://x.com")
    user.edits(said, "hello")
    user.reacts(said, "👍")
    user.says(topic, "reply", reply_to=user.says(topic, "x", anonymous=True))
    user.forwards(user.says(channel, "post"), chat)
    for kind in ("photo", "sticker", "voice", "audio", "video", "video_note", "animation", "document"):
        user.says(chat, None, reply_to=None, **{kind: {}})
    sent = bot.ok(
        "sendMessage",
        chat_id=chat.id,
        text="x",
        reply_markup=MORE.to_dict(),
        link_preview_options={"is_disabled": True},
    )
    user.starts_pressing(pg.message(chat.id, sent["message_id"]), "More")
    query_id = user.starts_asking_inline("x")
    article = InlineQueryResultArticle("1", "T", InputTextMessageContent("t"), reply_markup=MORE).to_dict()
    bot.ok("answerInlineQuery", inline_query_id=query_id, results=[article])
    user.chooses(pg.wait_inline_answer(query_id), "1", chat)
    pg.group("Old", user).migrate()
    forum.add(pg.user("New"))
    user.blocks_bot()

    updates = bot.ok("getUpdates")
    kinds = {name for update in updates for name in update if name != "update_id"}
    assert kinds == {
        "message",
        "edited_message",
        "channel_post",
        "my_chat_member",
        "chat_member",
        "message_reaction",
        "callback_query",
        "inline_query",
        "chosen_inline_result",
    }
    for raw in updates:
        update = Update.de_json(raw, None)
        assert list(unknown_fields(update)) == []


def test_a_field_that_the_library_does_not_know_is_noticed(bot: BareBot, pg: Playground) -> None:
    said = pg.user("Aliya").starts()
    raw = bot.ok("getUpdates")[0]
    raw["message"]["from"]["shoe_size"] = 38
    assert said.id == raw["message"]["message_id"]
    assert list(unknown_fields(Update.de_json(raw, None))) == [".message.from_user.shoe_size"]


def unknown_fields(found: object, path: str = "") -> Iterator[str]:
    """Name every field below an object that the library had no attribute for."""
    if isinstance(found, tuple | list):
        for index, item in enumerate(found):
            yield from unknown_fields(item, f"{path}[{index}]")
    elif hasattr(found, "api_kwargs"):
        # Telegram still sends this one, which the library dropped years ago.
        yield from (f"{path}.{name}" for name in found.api_kwargs if name != "all_members_are_administrators")
        for name in {name for kind in type(found).__mro__ for name in getattr(kind, "__slots__", ())}:
            if not name.startswith("_") and name != "api_kwargs":
                yield from unknown_fields(getattr(found, name, None), f"{path}.{name}")
