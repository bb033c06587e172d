"""What the bot says of itself, to each reader in the language of the translator that is handed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from telegram import BotCommand
from telegram.constants import BotDescriptionLimit

from bot.replies import escape, shorten, utf16_length

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.translations import Translator
    from content.model import Interview

_SHOWN: Final = 10
_SPEAKERS_SHOWN: Final = 3
# Ten titles and ten outlets of this many UTF-16 units fit into one message.
_TITLE_SHOWN: Final = 160


def decline(words: Translator) -> str:
    """Return what stands above the questions that are offered instead of an answer."""
    return words.gettext(
        "The interview holds no answer to that. The nearest questions that were answered in it:"
    )


def empty_question(words: Translator) -> str:
    """Return the answer to a command or mention without a question."""
    return words.gettext("What would you like to know? Write your question after the command or the mention.")


def not_a_question(words: Translator) -> str:
    """Return the answer to a sticker, a photo and the like."""
    return words.gettext("I only understand text. Write me a question, and I will look for the answer.")


def unknown_command(words: Translator) -> str:
    """Return the answer to a command that there is not, or not for this person."""
    return words.gettext("I do not know this command. Just write me a question, or see /help.")


def outdated_button(words: Translator) -> str:
    """Return the answer to a button that leads nowhere any more."""
    return words.gettext("This button is out of date. Please ask again.")


def something_went_wrong(words: Translator) -> str:
    """Return what a person is told whose message or button caused an error."""
    return words.gettext("Something went wrong on my side, and it was noted. Please try again in a moment.")


def commands(words: Translator) -> tuple[BotCommand, ...]:
    """Return the commands of a private chat."""
    return (
        BotCommand("ask", words.gettext("ask a question")),
        BotCommand("about", words.gettext("who is quoted here")),
        BotCommand("help", words.gettext("how to use this bot")),
    )


def group_commands(words: Translator) -> tuple[BotCommand, ...]:
    """Return the commands of a group."""
    return (BotCommand("ask", words.gettext("ask the interview a question")),)


def editor_commands(words: Translator) -> tuple[BotCommand, ...]:
    """Return the commands of an editor's private chat."""
    return (
        *commands(words),
        BotCommand("reindex", words.gettext("read the interviews anew")),
        BotCommand("status", words.gettext("what is being served")),
    )


def description(interviews: Sequence[Interview], words: Translator) -> str:
    """Return what Telegram shows in a chat with the bot before it is started, in plain text."""
    text = words.gettext(
        "I am a bot that quotes {speakers}. Ask me a question in any language: I answer with what was really "
        "said in the interview, word for word and with its source."
    )
    return _with_names(text, interviews, BotDescriptionLimit.MAX_DESCRIPTION_LENGTH, words)


def short_description(interviews: Sequence[Interview], words: Translator) -> str:
    """Return what Telegram shows on the bot's page and beside a link to it, in plain text."""
    text = words.gettext("A bot that quotes {speakers}, word for word.")
    return _with_names(text, interviews, BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH, words)


def start(interviews: Sequence[Interview], words: Translator) -> str:
    """Return the greeting, in HTML."""
    described = [
        f"<b>{escape(shorten(interview.speaker, _TITLE_SHOWN))}</b>"
        + (f", {escape(shorten(interview.role, _TITLE_SHOWN))}" if interview.role else "")
        for interview in interviews
    ]
    return words.gettext(
        "Hello! I am a bot that quotes {speakers}. Ask me a question in any language: I answer with the "
        "closest passage of the interview, word for word and with its source. I am not the person quoted, "
        "and I make nothing up.\n\nSome questions that were answered:"
    ).format(speakers=_listed(described, "; ", words))


def about(interviews: Sequence[Interview], words: Translator) -> str:
    """Return who is quoted and from where, in HTML; as many interviews as one message holds."""
    lines = [
        words.gettext("I am a bot quoting published interviews; I am not the person quoted."),
        "",
    ]
    for interview in interviews[:_SHOWN]:
        title = escape(shorten(interview.title, _TITLE_SHOWN))
        linked = f'<a href="{escape(interview.url)}">{title}</a>' if interview.url else title
        by = ", ".join(filter(None, [interview.outlet, interview.interviewer, str(interview.date or "")]))
        lines.append(f"• {linked}" + (f"\n  {escape(shorten(by, _TITLE_SHOWN))}" if by else ""))
    if len(interviews) > _SHOWN:
        lines.append(words.gettext("… and {count} more.").format(count=len(interviews) - _SHOWN))
    return "\n".join(lines)


def help_text(username: str, words: Translator) -> str:
    """Return how to use the bot, in HTML."""
    return words.gettext(
        "<b>Here:</b> write any question, in any language.\n"
        "<b>In a group:</b> mention @{username}, reply to one of my messages, or use /ask.\n"
        "<b>In any other chat:</b> type <code>@{username} your question</code>, choose a quote.\n\n"
        "I quote the interview word for word, with the question that was answered and the source. When the "
        "interview holds no answer, I say so."
    ).format(username=escape(username))


def _with_names(text: str, interviews: Sequence[Interview], limit: int, words: Translator) -> str:
    """Put the speakers' names into a text, as far as there is room for them."""
    names = _listed([interview.speaker for interview in interviews], ", ", words)
    room = limit - utf16_length(text.format(speakers=""))
    return text.format(speakers=shorten(names, room))


def _listed(speakers: Sequence[str], separator: str, words: Translator) -> str:
    different = list(dict.fromkeys(speakers))
    shown = separator.join(different[:_SPEAKERS_SHOWN])
    if len(different) <= _SPEAKERS_SHOWN:
        return shown
    return words.gettext("{speakers} and others").format(speakers=shown)
