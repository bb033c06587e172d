"""An album gets one answer."""

from __future__ import annotations

from datetime import UTC, datetime

from telegram import Chat, Message

from bot.telegram.albums import Albums


def part(number: int, album: str | None, chat: int = 1) -> Message:
    return Message(number, datetime.now(UTC), Chat(chat, Chat.PRIVATE), media_group_id=album)


def test_only_one_part_of_an_album_is_answered() -> None:
    albums = Albums()
    assert [albums.may_answer(part(number, "a")) for number in range(3)] == [True, False, False]
    assert albums.may_answer(part(4, "b"))
    assert albums.may_answer(part(5, "a", chat=2))


def test_messages_of_no_album_are_answered_each() -> None:
    albums = Albums()
    assert all(albums.may_answer(part(number, None)) for number in range(3))


def test_no_more_albums_are_remembered_than_needed() -> None:
    albums = Albums()
    assert all(albums.may_answer(part(number, str(number))) for number in range(2_000))
    assert albums.may_answer(part(1, "0"))
    assert not albums.may_answer(part(1, "1999"))
