"""The bot's own words, all in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.replies import escape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from content.model import Interview

DECLINE: Final = "The interview holds no answer to that. The nearest questions that were answered in it:"
EMPTY_QUESTION: Final = "What would you like to know? Write your question after the command or the mention."
NOT_A_QUESTION: Final = "I only understand text. Write me a question, and I will look for the answer."
UNKNOWN_COMMAND: Final = "I do not know this command. Just write me a question, or see /help."
OUTDATED_BUTTON: Final = "This button is out of date. Please ask again."
SOMETHING_WENT_WRONG: Final = (
    "Something went wrong on my side, and it was noted. Please try again in a moment."
)

COMMANDS: Final = (
    ("ask", "ask a question"),
    ("about", "who is quoted here"),
    ("help", "how to use this bot"),
)
GROUP_COMMANDS: Final = (("ask", "ask the interview a question"), ("help", "how to use this bot"))
EDITOR_COMMANDS: Final = (("reindex", "read the interviews anew"), ("status", "what is being served"))


def start(interviews: Sequence[Interview]) -> str:
    """Return the greeting, in HTML."""
    return (
        f"Hello! I am a bot that quotes {_speakers(interviews)}. Ask me a question in any language: I answer "
        "with the closest passage of the interview, word for word and with its source. I am not the person "
        "quoted, and I make nothing up.\n\nSome questions that were answered:"
    )


def about(interviews: Sequence[Interview]) -> str:
    """Return who is quoted and from where, in HTML; as many interviews as one message holds."""
    lines = ["I am a bot quoting published interviews; I am not the person quoted.", ""]
    for interview in interviews[:_SHOWN]:
        title = escape(interview.title[:_TITLE_SHOWN])
        linked = f'<a href="{escape(interview.url)}">{title}</a>' if interview.url else title
        by = ", ".join(filter(None, [interview.outlet, interview.interviewer, str(interview.date or "")]))
        lines.append(f"• {linked}" + (f"\n  {escape(by[:_TITLE_SHOWN])}" if by else ""))
    if len(interviews) > _SHOWN:
        lines.append(f"… and {len(interviews) - _SHOWN} more.")
    return "\n".join(lines)


def help_text(username: str) -> str:
    """Return how to use the bot, in HTML."""
    return (
        "<b>Here:</b> write any question, in any language.\n"
        f"<b>In a group:</b> mention @{escape(username)}, reply to one of my messages, or use /ask.\n"
        f"<b>In any other chat:</b> type <code>@{escape(username)} your question</code>, choose a quote.\n\n"
        "I quote the interview word for word, with the question that was answered and the source. When the "
        "interview holds no answer, I say so."
    )


_SHOWN: Final = 10
_TITLE_SHOWN: Final = 200


def _speakers(interviews: Sequence[Interview]) -> str:
    described = dict.fromkeys(
        f"<b>{escape(interview.speaker[:_TITLE_SHOWN])}</b>"
        + (f", {escape(interview.role[:_TITLE_SHOWN])}" if interview.role else "")
        for interview in interviews
    )
    shown = list(described)[:3]
    return "; ".join(shown) + (" and others" if len(described) > len(shown) else "")
