"""Thousands of updates, sound and broken, friendly and forged: none breaks the bot or opens an editor's door.

The bot's handlers run on a local Bot API server's logic, with no HTTP in between and no model, for speed.
"""

from __future__ import annotations

import asyncio
import contextlib
import copy
import json
import logging
import random
import string
from collections import Counter
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import pytest
import structlog
from pydantic import SecretStr
from telegram import Update
from telegram.constants import ChatMemberStatus, ChatType
from telegram.error import NetworkError
from telegram.ext import AIORateLimiter
from telegram.request import HTTPXRequest

from bot import app
from bot.alerts import EditorAlerts
from bot.app import build_application
from bot.context import Services
from bot.conversation.callback_data import Opinion, Vote
from bot.conversation.persona import Persona
from bot.handlers import group_membership
from bot.live_index import LiveIndex
from bot.playground.api.bot_api import BotApi
from bot.playground.api.params import Params, Upload
from bot.playground.api.token import example_token
from bot.playground.api.world.model import Member
from bot.playground.control.people import UserActions
from bot.playground.site import new_world
from bot.reindexing import Reindexer
from bot.settings import Settings
from bot.state.state import State
from bot.telegram.answered_log import AnsweredLog
from bot.telegram.journal import UpdateJournal
from bot.telegram.polling import understood
from bot.telegram.user_limit import UserLimit
from content.model import exchange_key
from index.query.intents import IntentRecogniser
from tests.soak.tested import TIMES
from tests.support.callback_kinds import callback_kinds
from tests.support.service_messages import CHANNEL, SENT, TOLD, WORDLESS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from telegram.request import RequestData

    from bot.app import BotApplication
    from bot.context import Context
    from bot.playground.api.world.world import World
    from content.model import Interview
    from index.encoders.encoder import Encoder

FEW_UPDATES, MANY_UPDATES = 2_000, 100_000
AT_ONCE = 50
EDITOR = 501
# What Telegram says of a chat, message or query that is not there, or not there any more: no fault of ours.
NOT_THERE = (
    "chat not found",
    "query is too old",
    "message to edit not found",
    "message can't be edited",
    "message to delete not found",
    "message to be replied not found",
    "message is not modified",
    "bot is not a member",
    "bot was blocked",
    "user not found",
    "message thread not found",
    "message identifier is not specified",
)
NASTY = (
    "", " ", "?", "\u202e\u200b", "😀" * 50, "a" * 4096, "İ" * 300, "</b><script>", "{question} %s {0}",
    "\ud83d", "@TestBot", "/ask", "/ask@OtherBot x", "/start 0000000000000000-0", "/start " + "x" * 64,
    "/reindex", "/unanswered", "/stats", "/audit", "/status", "/settings", "/daily", "/forget", "/privacy",
    "/language", "/questions", "/interviews", "/help", "/about", "hello", "рақмет",
    "How do the bees survive the winter?",
    "Какой мост был для вас самым трудным?", "Çay hasadı ne zaman başlar?", "#0000000000000000-0",
    "http://127.0.0.1/", "HTTPS://[", "http://10.0.0.1/\nspeaker: <b>", "http://a:b@10.0.0.1/\nx: y",
)  # fmt: skip

Json = dict[str, Any]


class Generator:
    """Makes updates; from one seed always the same."""

    def __init__(self, seed: int, world: World, chats: list[Json], keys: list[str]) -> None:
        self.random = random.Random(seed)
        self.world = world
        self.users = [user.id for user in world.users.values() if not user.is_bot]
        self.before: list[Json] = []
        self.chats = chats
        self.keys = keys

    def update(self, number: int) -> Json:
        kind = self.random.choice(
            [self.said, self.said, self.said, self.edited, self.pressed, self.pressed, self.inline,
             self.chosen, self.membership, self.channel_post, self.guest]
        )  # fmt: skip
        update: Json = copy.deepcopy({"update_id": number, **kind()})
        if self.random.random() < 0.2:
            self.corrupt(update)
        return update

    def text(self) -> str:
        if self.random.random() < 0.7:
            return self.random.choice(NASTY)
        letters = string.printable + "əğıİşҚқңөұүһ😀\u0301\u200d"
        return "".join(self.random.choices(letters, k=self.random.randrange(1, 200)))

    def user(self) -> Json:
        code = self.random.choice(["en", "ru", "kk", "az", "tr", "de", "xx-YY", ""])
        return {
            "id": self.random.choice(self.users),
            "is_bot": False,
            "first_name": "A<b>",
            "language_code": code,
        }

    def message(self) -> Json:
        text = self.text()
        message: Json = {
            "message_id": self.random.randrange(1, 500),
            "date": 1_700_000_000,
            "chat": self.random.choice(self.chats),
            "from": self.user(),
        }
        carried: Json = self.random.choice(
            [{"text": text}] * 8
            + [{"caption": text[:900], "photo": []}, {"sticker": None}, {}, self.random.choice(WORDLESS)]
        )
        message |= carried
        if self.random.random() < 0.4:
            entity = self.random.choice(["mention", "bot_command", "bold", "text_mention", "future"])
            length = self.random.choice([len(text.split(" ")[0]), 0, 3, 10**6])
            message["entities"] = [
                {"type": entity, "offset": self.random.choice([0, 0, 5, 10**6]), "length": length}
            ]
        elif text.startswith("/"):
            length = len(text.split(" ")[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        extra: list[Json] = [
            {"via_bot": {"id": 9, "is_bot": True, "first_name": "b"}},
            {"sender_chat": self.random.choice(self.chats)},
            {"forward_origin": {"type": "user", "date": 1, "sender_user": {**self.user(), "id": EDITOR}}},
            {"message_thread_id": 3, "is_topic_message": True},
            {"migrate_to_chat_id": -1009999},
            {"from": {"id": 1087968824, "is_bot": True, "first_name": "Group"}},
            {"reply_to_message": self.replied(message["chat"])},
        ]
        if self.random.random() < 0.3:
            message |= self.random.choice(extra)
        return message

    def replied(self, chat: Json) -> Json:
        said: Json = self.random.choice([{"text": self.text()}, self.random.choice(WORDLESS)])
        return {"message_id": 5, "date": 1, "chat": chat, **said}

    def said(self) -> Json:
        message = self.message()
        self.before.append(message)
        return {"message": message}

    def edited(self) -> Json:
        said = self.random.choice([*self.before[-50:], self.message()])
        return {"edited_message": {**said, "text": self.text(), "edit_date": 1_700_000_001}}

    def channel_post(self) -> Json:
        return {"channel_post": {"message_id": 1, "date": 1, "chat": CHANNEL, "text": self.text()}}

    def data(self) -> str:
        parts = [
            self.random.choice(
                ["", "0", "-", "+", "1", "9999", "a", "d", "l", "n", "o", "i", "kk", "questions", "x" * 30,
                 self.random.choice(self.keys), f"{self.random.choice(self.keys)}-0",
                 f"{self.random.getrandbits(62):x}", "ffffffffffffffff", "../..", "я"]
            )
            for _ in range(self.random.randrange(4))
        ]  # fmt: skip
        press = self.random.choice([*(kind.prefix for kind in callback_kinds()), "z", ""])
        return ":".join([press, *parts])[:64]

    def pressed(self) -> Json:
        chat = self.random.choice(self.chats)
        sent = [m for m in self.world.chats[chat["id"]].messages.values() if m.from_id == self.world.bot.id]
        with_buttons = [m for m in sent[-30:] if m.markup]
        keyboard: list[list[Json]] = [
            [{"text": "x", "callback_data": Vote(opinion=Opinion.UP, question_id=1).pack()}]
        ]
        message: Json = {"message_id": 77, "date": 1, "chat": chat, "text": "x"}
        if with_buttons:
            shown = self.random.choice(with_buttons)
            message["message_id"], keyboard = shown.id, (shown.markup or {})["inline_keyboard"]
        message["from"] = {"id": self.world.bot.id, "is_bot": True, "first_name": "bot"}
        message["reply_markup"] = {"inline_keyboard": keyboard}
        if self.random.random() < 0.2:
            message["reply_to_message"] = self.replied(chat)
        real = [button["callback_data"] for row in keyboard for button in row if "callback_data" in button]
        query = {
            "id": str(self.random.random()),
            "from": self.user(),
            "chat_instance": "1",
            "data": self.random.choice([self.data(), *real[:1], *real]),
        }
        seen: Json = self.random.choice(
            [{"message": message}] * 4 + [{"message": {**message, "date": 0}}, {}]
        )
        return {"callback_query": query | seen}

    def inline(self) -> Json:
        offset = self.random.choice(["", "20", "-1", "x", "9" * 30, "٣"])
        query = {
            "id": str(self.random.random()),
            "from": self.user(),
            "query": self.text()[:256],
            "offset": offset,
        }
        return {"inline_query": query}

    def chosen(self) -> Json:
        name = self.random.choice([f"{self.random.choice(self.keys)}-0", "x", "", "0" * 16 + "-999999"])
        return {"chosen_inline_result": {"result_id": name, "from": self.user(), "query": self.text()[:256]}}

    def guest(self) -> Json:
        return {"guest_message": {**self.message(), "guest_query_id": str(self.random.random())}}

    def membership(self) -> Json:
        status = ["member", "left", "kicked", "administrator", "restricted", "creator"]
        bot = {"id": 1, "is_bot": True, "first_name": "bot"}
        members = [
            {"status": self.random.choice(status), "user": bot, "until_date": 0, "is_member": True}
            for _ in range(2)
        ]
        change = {"chat": self.random.choice(self.chats), "from": self.user(), "date": 1}
        return {"my_chat_member": change | {"old_chat_member": members[0], "new_chat_member": members[1]}}

    def corrupt(self, update: Json) -> None:
        """Remove or replace something, anywhere."""
        place: Any = update
        while True:
            keys = [
                key for key in (place if isinstance(place, dict) else range(len(place))) if key != "update_id"
            ]
            if not keys:
                return
            key = self.random.choice(keys)
            if isinstance(place[key], dict | list) and place[key] and self.random.random() < 0.7:
                place = place[key]
                continue
            if isinstance(place, dict) and self.random.random() < 0.5:
                del place[key]
            else:
                place[key] = self.random.choice([None, [], {}, "", -1, 2**70, "x", True, [None]])
            return


def local(api: BotApi) -> Callable[..., Any]:
    """Return what answers a request as Telegram would, without a connection."""

    async def do_request(
        _: HTTPXRequest, url: str, method: str, request_data: RequestData | None = None, **__: object
    ) -> tuple[int, bytes]:
        del method
        values = request_data.json_parameters if request_data else {}
        sent = (request_data.multipart_data or {}) if request_data else {}
        files = {name: Upload(str(file[0]), str(file[2]), read(file[1])) for name, file in sent.items()}
        reply = await api.call(url.rsplit("/", 1)[1], Params(values, files))
        if reply is None:
            raise NetworkError("the connection was closed")
        return reply.status, json.dumps(reply.body).encode()

    return do_request


def read(content: object) -> bytes:
    assert isinstance(content, bytes)
    return content


@pytest.fixture
def services_of(
    tmp_path: Path, content_dir: Path, hashed_encoder: Encoder
) -> Callable[[], contextlib.AbstractAsyncContextManager[Services]]:
    @contextlib.asynccontextmanager
    async def open_services() -> AsyncIterator[Services]:
        settings = Settings(
            telegram_bot_token=SecretStr(example_token()),
            admin_ids=frozenset({EDITOR}),
            content_dir=content_dir,
            data_dir=tmp_path,
            # Of vectors that mean nothing, half of all questions are to be answered.
            decline_below=0.02,
        )
        index = LiveIndex(settings, hashed_encoder)
        index.open(lambda _done, _total: None)
        persona = Persona.load(None)
        state = await State.open(settings.state_url)
        recogniser = IntentRecogniser(hashed_encoder, persona.examples, persona.questions)
        try:
            yield Services(
                settings,
                index,
                persona,
                recogniser,
                state,
                UpdateJournal(state, AnsweredLog(tmp_path / "answered.log")),
                UserLimit(10**9),
                UserLimit(10**9),
                EditorAlerts(state, settings.admin_ids),
                Reindexer(index),
            )
        finally:
            await state.close()

    return open_services


@contextlib.asynccontextmanager
async def answering(
    services: Services, api: BotApi, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[BotApplication]:
    monkeypatch.setattr(HTTPXRequest, "do_request", local(api))
    monkeypatch.setattr(group_membership, "MOVE_TOLD_WITHIN_SECONDS", 0)
    monkeypatch.setattr(app, "PatientRateLimiter", lambda: AIORateLimiter(0, 0, 0, 0))
    application = build_application(services, asyncio.Event(), {})
    await application.initialize()
    yield application
    await application.shutdown()


async def handle(application: BotApplication, updates: list[Json]) -> None:
    payload = understood(json.dumps({"ok": True, "result": updates}).encode())
    read = Update.de_list(json.loads(payload)["result"], application.bot)
    assert len(read) == len(updates)
    await asyncio.gather(*map(application.process_update, read))


@pytest.mark.parametrize("updates", [FEW_UPDATES, pytest.param(MANY_UPDATES, marks=pytest.mark.soak)])
def test_nothing_breaks_and_nobody_gets_where_only_editors_may(
    updates: int,
    services_of: Callable[[], contextlib.AbstractAsyncContextManager[Services]],
    interviews: tuple[Interview, ...],
    content_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
) -> None:
    record_property(TIMES, updates)
    # Tracebacks of refusals that are expected would take most of the time.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    before = {path.name: path.read_bytes() for path in content_dir.iterdir()}
    unhandled: list[BaseException | None] = []

    async def note(update: object, context: Context) -> None:
        del update
        if not any(reason in str(context.error).lower() for reason in NOT_THERE):
            unhandled.append(context.error)

    async def run() -> list[str]:
        async with services_of() as services:
            world = new_world(services.settings.token, "TestBot")
            api = BotApi(world)
            people = [world.add_user(f"Person {number}") for number in range(20)]
            for person in people:
                UserActions(api.world).start(person)
            chats = [present(person.id, ChatType.PRIVATE) for person in people]
            for kind in (ChatType.GROUP, ChatType.SUPERGROUP, ChatType.SUPERGROUP):
                made = world.add_chat(kind, "G", people[0])
                chats += [{"id": made.id, "type": kind, "title": "G"}] * 5
            keys = [exchange_key(i.slug, e.id) for i in interviews for e in i.exchanges]
            generator = Generator(1, world, chats, keys)
            async with answering(services, api, monkeypatch) as application:
                application.add_error_handler(note)
                for first in range(1, updates, AT_ONCE):
                    await handle(application, [generator.update(first + n) for n in range(AT_ONCE)])
            assert await services.state.changes(1) == []
            assert services.index.snapshots.ids() == (services.index.searcher.snapshot.manifest.id,)
            done = Counter(call.method for call in api.call_log.calls() if call.status == HTTPStatus.OK)
            # The updates do reach the handlers: one button in twenty is that of a card.
            assert (
                min(done["sendMessage"] / 10, done["editMessageText"], done["sendPhoto"]) > updates / 800
            ), done
            refused = [call for call in api.call_log.calls() if call.status not in (HTTPStatus.OK, None)]
            return [f"{call.method}: {call.response}" for call in refused]

    refused = asyncio.run(run())
    assert [f"{type(error).__name__}: {error}" for error in unhandled] == []
    wrong = [told for told in refused if not any(reason in told.lower() for reason in NOT_THERE)]
    assert wrong == []
    assert {path.name: path.read_bytes() for path in content_dir.iterdir()} == before


@pytest.mark.parametrize("wordless", [*SENT, *TOLD], ids=lambda wordless: next(iter(wordless)))
def test_a_message_without_words_gets_a_hint_and_a_mention_that_replies_to_one_an_answer(
    wordless: Json,
    services_of: Callable[[], contextlib.AbstractAsyncContextManager[Services]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def run() -> list[str]:
        async with services_of() as services:
            api = BotApi(new_world(services.settings.token, "TestBot"))
            person = api.world.add_user("Aliya")
            UserActions(api.world).start(person)
            group = api.world.add_chat(ChatType.SUPERGROUP, "G", person)
            api.world.set_member(group, Member(api.world.bot.id, ChatMemberStatus.MEMBER), person)
            said = {"message_id": 1, "date": 1, "from": {"id": person.id, "is_bot": False, "first_name": "A"}}
            alone = {**said, "chat": present(person.id, ChatType.PRIVATE), **wordless}
            chat = {"id": group.id, "type": ChatType.SUPERGROUP, "title": "G"}
            mention = {
                **said,
                "message_id": 2,
                "chat": chat,
                "text": "@TestBot How do the bees survive the winter?",
                "entities": [{"type": "mention", "offset": 0, "length": 8}],
                "reply_to_message": {**said, "chat": chat, **wordless},
            }
            async with answering(services, api, monkeypatch) as application:
                await handle(
                    application, [{"update_id": 1, "message": alone}, {"update_id": 2, "message": mention}]
                )
            sent = api.call_log.calls("sendMessage")
            assert {call.status for call in sent} == {HTTPStatus.OK}
            return [str(call.params["text"]) for call in sent]

    told = asyncio.run(run())
    # What Telegram itself notes in the chat was not said to the bot.
    assert any("I only understand text." in text for text in told) == (wordless in SENT), told
    assert any("The honey is their fuel." in text for text in told), told


def present(user_id: int, kind: str) -> Json:
    return {"id": user_id, "type": kind, "first_name": "A"}
