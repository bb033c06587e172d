"""The unanswered questions as a document, to take into the next interview."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.conversation.callback_data import SendQuestionSheet
from bot.conversation.question_sheet import AskedQuestion, question_sheet
from bot.handlers._buttons import OutdatedButtonError, Press, button_handler
from bot.handlers._editors import may_edit
from bot.handlers.editors._unanswered_groups import unanswered_groups
from index.language import LanguageDetector, base_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.context import Context
    from bot.state.model import Unanswered
    from content.model import Interview


@button_handler(SendQuestionSheet)
async def send_question_sheet(press: Press[SendQuestionSheet], context: Context) -> None:
    """Send all open questions to an editor, without who asked them: that is not stored with them."""
    if not may_edit(press, context):
        raise OutdatedButtonError
    groups = await unanswered_groups(context.services)
    if not groups:
        raise OutdatedButtonError
    languages = _languages(context.services.index.searcher.snapshot.interviews)
    asked = await asyncio.to_thread(_with_languages, groups, languages)
    today = datetime.now(UTC).date()
    sheet = question_sheet(asked, languages, today, context.translator)
    # With a byte order mark, because old editors take a text without one for another encoding.
    await press.message.reply_document(sheet.encode("utf-8-sig"), filename=f"questions-{today}.txt")
    await press.acknowledge()


def _languages(interviews: Iterable[Interview]) -> list[str]:
    """Return the languages of the interviews, the most frequent first."""
    counted = Counter(base_language(interview.language) for interview in interviews)
    return [language for language, _ in counted.most_common()]


def _with_languages(
    groups: Sequence[Sequence[Unanswered]], languages: Sequence[str]
) -> list[list[AskedQuestion]]:
    detect = LanguageDetector(languages)
    return [[AskedQuestion(one.text, detect(one.text)) for one in group] for group in groups]
