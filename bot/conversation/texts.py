"""The bot's own texts, in the language of the translator that is passed in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from telegram import BotCommand
from telegram.constants import BotDescriptionLimit, BotNameLimit

from bot.conversation.question_list import question_list
from bot.conversation.quote_html import escape, shorten, utf16_length
from bot.conversation.translations import primary_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.conversation.translations import Translator
    from content.model import Interview, Speaker
    from index.quotes import Quote

_SHOWN: Final = 10
_SPEAKERS_SHOWN: Final = 3
# Ten titles and ten outlets of this many UTF-16 units fit into one message.
_TITLE_SHOWN: Final = 160


def decline(translator: Translator, *, is_related: bool | None) -> str:
    """Return what is said instead of an answer, above the questions that are suggested.

    Args:
        translator: into the reader's language.
        is_related: whether those have to do with what was asked; None where there are none.
    """
    nothing = translator.gettext("There is no answer to that in the interview.")
    if is_related is None:
        return nothing
    closest = translator.gettext("The closest questions that it answers:")
    heading = closest if is_related else translator.gettext("What it does answer:")
    return f"{nothing} {heading}"


def doubt(translator: Translator) -> str:
    """Return the line above a quote that may not answer the question."""
    return translator.gettext("I am not sure that this answers your question, but it may:")


def contradicts(translator: Translator) -> str:
    """Return the line above a quote that seems to contradict what the question takes for granted."""
    return translator.gettext("The speaker may see this differently from your question:")


def understood_with(earlier: str, translator: Translator) -> str:
    """Return the text above the answer to a follow-up: which earlier question it leans on, in HTML."""
    question = f"<i>{escape(shorten(earlier, _TITLE_SHOWN))}</i>"
    return translator.gettext("Understood as a follow-up to: {question}").format(question=question)


def empty_question(translator: Translator) -> str:
    """Return the answer to a command or mention without a question."""
    return translator.gettext(
        "What would you like to know? Write your question after the command or the mention."
    )


def quote_to_check(translator: Translator) -> str:
    """Return the answer to a request to check a quote that has no quote in it."""
    return translator.gettext(
        "Which words should I check? Send them after /check, forward them to me, or reply to them with "
        "/check."
    )


def not_a_question(translator: Translator) -> str:
    """Return the answer to a sticker, a photo and the like."""
    return translator.gettext("I only understand text. Write me a question, and I will look for the answer.")


def unknown_command(translator: Translator) -> str:
    """Return the answer to a command that does not exist, or not for this person."""
    return translator.gettext("I do not know this command. Just write me a question, or see /help.")


def outdated_button(translator: Translator) -> str:
    """Return the answer to a button that is out of date."""
    return translator.gettext("This button is out of date. Please ask again.")


def not_allowed_here(translator: Translator) -> str:
    """Return the answer to a button whose outcome the chat does not allow, such as a picture."""
    return translator.gettext("I am not allowed to send this here. Try it in a private chat with me.")


def already_shown(translator: Translator) -> str:
    """Return the answer to a button that was pressed twice."""
    return translator.gettext("This has already been sent: see below.")


def something_went_wrong(translator: Translator) -> str:
    """Return the answer to a message or button that caused an error."""
    return translator.gettext(
        "Something went wrong on my side, and the error was logged. Please try again in a moment."
    )


def too_many(seconds: int, translator: Translator) -> str:
    """Return the answer to a message beyond a limit.

    Args:
        seconds: until a message is answered again.
        translator: into the reader's language.
    """
    return translator.ngettext(
        "That was a lot at once. Please send this again in {count} second.",
        "That was a lot at once. Please send this again in {count} seconds.",
        seconds,
    ).format(count=seconds)


def late(translator: Translator) -> str:
    """Return the line above an answer that comes long after its question."""
    return translator.gettext("Sorry for the late answer: I could not reply earlier.")


def nothing_more(translator: Translator) -> str:
    """Return the answer to *More on this* when there is nothing more."""
    return translator.gettext("There is nothing more on this.")


def said_nothing(speaker: str, translator: Translator) -> str:
    """Return what is said where somebody is silent in an exchange, in plain text."""
    name = shorten(speaker, _TITLE_SHOWN)
    return translator.gettext("{speaker} did not answer this question.").format(speaker=name)


def no_card(translator: Translator) -> str:
    """Return the answer if a passage cannot be made into a picture."""
    return translator.gettext("This passage cannot be made into a card. You can share it as text.")


def voted(value: int, translator: Translator) -> str:
    """Return the answer to a vote: 1, -1, or 0 for one that was withdrawn."""
    return (
        translator.gettext("Thank you for your feedback.") if value else translator.gettext("Vote removed.")
    )


def will_tell(translator: Translator) -> str:
    """Return the answer to the button by which a reader waits for an answer, in plain text."""
    return translator.gettext("I will write to you once, when an interview answers this.")


def will_not_tell(translator: Translator) -> str:
    """Return the answer to the button by which a reader stops waiting, in plain text."""
    return translator.gettext("All right, I will not write to you about this.")


def waits_for_many(limit: int, translator: Translator) -> str:
    """Return the answer to somebody who waits for as many answers as one may, in plain text."""
    text = translator.ngettext(
        "You are already waiting for {count} answer. Press “Never mind” below it first.",
        "You are already waiting for {count} answers. Press “Never mind” below one of them first.",
        limit,
    )
    return text.format(count=limit)


def answered_since(question: str, translator: Translator) -> str:
    """Return the text above the answer that a reader has been waiting for, in HTML."""
    text = translator.gettext("There is an answer now to what you asked: {question}")
    return text.format(question=question_quoted(question))


def question_quoted(question: str) -> str:
    """Return a reader's question as it is repeated to them, in HTML."""
    return f"<i>{escape(shorten(question, _TITLE_SHOWN))}</i>"


def daily_quote(new: Sequence[Interview], translator: Translator) -> str:
    """Return the text above a daily quote, with the interviews published since the last one, in HTML."""
    title = translator.gettext("A quote a day")
    heading = f"<b>{title}</b> (/daily)"
    if not new:
        return heading
    announced = translator.ngettext("A new interview:", "New interviews:", len(new))
    return f"<b>{announced}</b>\n{published(new, translator)}\n\n{heading}"


def privacy(days: int, translator: Translator) -> str:
    """Return what is stored about a person, in HTML."""
    kept = translator.ngettext(
        "I store the text of questions, but not who asked, for {count} day, so that the editors see what "
        "readers want to know.",
        "I store the text of questions, but not who asked, for {count} days, so that the editors see what "
        "readers want to know.",
        days,
    ).format(count=days)
    return "\n\n".join(
        [
            kept,
            translator.gettext(
                "Under your Telegram ID I store the language and interview that you chose, your 👍 and 👎, "
                "and for three days which messages are yours, so that I understand follow-up questions and "
                "edits."
            ),
            translator.gettext(
                "For 30 days I store under your ID which of my messages hold which quote, so that I can mark "
                "them when the interview is corrected or withdrawn."
            ),
            translator.gettext(
                "If you want to be told when a question is answered, I store under your ID that you are "
                "waiting: until I have told you, you stop waiting, or the question is deleted."
            ),
            translator.gettext(
                "If you have subscribed to a quote a day, I store under your ID the hour, your local time, "
                "and which quotes you have got: until you stop it with /daily."
            ),
            translator.gettext(
                "An editor may add the words of your question, without your name, to the wordings by which "
                "an answer is found. They are then part of the interview's file, and /forget does not delete "
                "them."
            ),
            translator.gettext("Until I have answered a message, I store it, so that it is not lost."),
            translator.gettext("/forget deletes everything stored under your ID, immediately."),
        ]
    )


def forgotten(translator: Translator) -> str:
    """Return the answer to `/forget`."""
    return translator.gettext("Done: nothing is stored under your Telegram ID any more.")


def group_greeting(username: str, translator: Translator) -> str:
    """Return how the bot introduces itself to a group, in HTML."""
    return translator.gettext(
        "Hello! I am a bot that answers questions with quotes from an interview, word for word. Mention "
        "@{username}, reply to one of my messages, or use /ask. Admins change my settings with /settings."
    ).format(username=escape(username))


def commands(translator: Translator) -> tuple[BotCommand, ...]:
    """Return the commands of a private chat."""
    return (
        BotCommand("ask", translator.gettext("ask a question")),
        BotCommand("check", translator.gettext("check whether a quote is real")),
        BotCommand("questions", translator.gettext("what was asked in the interview")),
        BotCommand("interviews", translator.gettext("choose an interview")),
        BotCommand("daily", translator.gettext("a quote a day, at your hour")),
        BotCommand("language", translator.gettext("choose a language")),
        BotCommand("about", translator.gettext("who is quoted here")),
        BotCommand("privacy", translator.gettext("what I store")),
        BotCommand("forget", translator.gettext("delete what I store about you")),
        BotCommand("help", translator.gettext("how to use this bot")),
    )


def group_commands(translator: Translator) -> tuple[BotCommand, ...]:
    """Return the commands of a group."""
    return (
        BotCommand("ask", translator.gettext("ask the interview a question")),
        BotCommand("check", translator.gettext("check whether a quote is real")),
        BotCommand("questions", translator.gettext("what was asked in the interview")),
    )


def admin_commands(translator: Translator) -> tuple[BotCommand, ...]:
    """Return the commands of a group for its admins."""
    return (
        *group_commands(translator),
        BotCommand("settings", translator.gettext("my settings in this group")),
        BotCommand("daily", translator.gettext("a quote a day, at your hour")),
    )


def editor_commands(translator: Translator) -> tuple[BotCommand, ...]:
    """Return the commands of an editor's private chat."""
    own = {one.command: one for one in _for_editors(translator)}
    shared = [own.pop(one.command, one) for one in commands(translator)]
    return (*shared, *own.values())


def editor_help(translator: Translator) -> str:
    """Return what editors can do beyond what readers can, in HTML."""
    heading = translator.gettext(
        "<b>For editors:</b> send me an article as a document or a link, and I turn it into an interview."
    )
    own = [f"/{one.command}: {escape(one.description)}" for one in _for_editors(translator)]
    return "\n".join([heading, *own])


def _for_editors(translator: Translator) -> tuple[BotCommand, ...]:
    """Return the commands that only editors have, or that do more for them."""
    return (
        BotCommand("interviews", translator.gettext("choose, withdraw or restore an interview")),
        BotCommand("unanswered", translator.gettext("questions without an answer")),
        BotCommand("stats", translator.gettext("questions and quotes in figures")),
        BotCommand("reindex", translator.gettext("reread the interviews")),
        BotCommand("status", translator.gettext("what is being served")),
        BotCommand("audit", translator.gettext("who changed what")),
    )


def name(interviews: Sequence[Interview], translator: Translator) -> str:
    """Return the bot's name, in plain text."""
    if len(_names(interviews)) > 1:
        return translator.gettext("Quotes from interviews")
    text = translator.gettext("{speakers}: quotes")
    return _with_names(text, interviews, BotNameLimit.MAX_NAME_LENGTH, translator)


def speakers(interviews: Sequence[Interview], translator: Translator) -> str:
    """Return the names of those who are quoted, in plain text."""
    return _listed(_names(interviews), ", ", translator)


def people(interviews: Sequence[Interview], translator: Translator) -> str:
    """Return the names of those who are quoted with their roles, in plain text."""
    described = [
        ", ".join(filter(None, [speaker.name, _role(speaker, interview, translator)]))
        for interview in interviews
        for speaker in interview.speakers
    ]
    return _listed(described, "; ", translator)


def published(interviews: Sequence[Interview], translator: Translator, shown: int = _SPEAKERS_SHOWN) -> str:
    """Return the titles of the first interviews, with outlet, interviewer, date and link, in HTML."""
    text = _published(interviews[:shown], translator)
    if len(interviews) <= shown:
        return text
    more = translator.gettext("… and {count} more.").format(count=len(interviews) - shown)
    return f"{text}\n{more}"


def description(interviews: Sequence[Interview], translator: Translator) -> str:
    """Return what Telegram shows in a chat with the bot before it is started, in plain text."""
    text = translator.ngettext(
        "I am a bot that quotes {speakers}. Ask me a question in any language: I answer with what was really "
        "said in the interview, word for word and with its source.",
        "I am a bot that quotes {speakers}. Ask me a question in any language: I answer with what was really "
        "said in the interviews, word for word and with the source.",
        len(_names(interviews)),
    )
    return _with_names(text, interviews, BotDescriptionLimit.MAX_DESCRIPTION_LENGTH, translator)


def short_description(interviews: Sequence[Interview], translator: Translator) -> str:
    """Return what Telegram shows on the bot's page and beside a link to it, in plain text."""
    text = translator.ngettext(
        "A bot that quotes {speakers}, word for word.",
        "A bot that quotes {speakers}, word for word.",
        len(_names(interviews)),
    )
    return _with_names(text, interviews, BotDescriptionLimit.MAX_SHORT_DESCRIPTION_LENGTH, translator)


def start(interviews: Sequence[Interview], samples: Sequence[Quote], translator: Translator) -> str:
    """Return the greeting, in HTML.

    Args:
        interviews: what is quoted.
        samples: quotes that answer the questions to offer.
        translator: into the reader's language.
    """
    described = [
        ", ".join(
            filter(
                None,
                [
                    f"<b>{escape(shorten(speaker.name, _TITLE_SHOWN))}</b>",
                    escape(shorten(_role(speaker, interview, translator), _TITLE_SHOWN)),
                ],
            )
        )
        for interview in interviews
        for speaker in interview.speakers
    ]
    greeting = translator.ngettext(
        "Hello! I am a bot that quotes {speakers}. Ask me a question in any language: I answer with the "
        "closest passage of the interview, word for word and with its source. I am not the person quoted, "
        "and I make nothing up.",
        "Hello! I am a bot that quotes {speakers}. Ask me a question in any language: I answer with the "
        "closest passage of the interviews, word for word and with its source. I am none of the people "
        "quoted, and I make nothing up.",
        len(_names(interviews)),
    ).format(speakers=_listed(described, "; ", translator))
    paragraphs = [greeting, published(interviews, translator)]
    if samples:
        paragraphs.append(translator.gettext("Some of the questions it answers:"))
        paragraphs.append(question_list(samples, translator))
    return "\n\n".join(paragraphs)


def about(interviews: Sequence[Interview], translator: Translator) -> str:
    """Return who is quoted and from where, in HTML; as many interviews as one message holds."""
    who = translator.gettext("I am a bot that quotes published interviews. I am not the person quoted.")
    return f"{who}\n\n{published(interviews, translator, _SHOWN)}"


def help_text(username: str, translator: Translator, *, may_be_guest: bool = False) -> str:
    """Return how to use the bot, in HTML.

    Args:
        username: of the bot.
        translator: into the reader's language.
        may_be_guest: whether it answers where it is mentioned without being in the chat.
    """
    ways = [
        translator.gettext(
            "<b>Here:</b> write any question, in any language, or choose one from /questions."
        ),
        translator.gettext(
            "<b>In a group:</b> mention @{username}, reply to one of my messages, or use /ask."
        ),
        translator.gettext(
            "<b>In any other chat:</b> type <code>@{username} your question</code> and choose a quote."
        ),
    ]
    if may_be_guest:
        ways.append(
            translator.gettext(
                "<b>In a chat without me:</b> mention @{username} with your question. I answer there once, "
                "without joining."
            )
        )
    ways.append(translator.gettext("<b>To check a quote:</b> send it after /check, or forward it to me."))
    promise = translator.gettext(
        "I quote the interview word for word, with the question that was answered and the source. When there "
        "is no answer in the interview, I say so."
    )
    text = "\n".join(ways).format(username=escape(username))
    return f"{text}\n\n{promise}"


def _names(interviews: Sequence[Interview]) -> list[str]:
    """Return the names of those who are quoted, each once."""
    return list(dict.fromkeys(one.name for interview in interviews for one in interview.speakers))


def _role(speaker: Speaker, interview: Interview, translator: Translator) -> str:
    """Return what a speaker is; nothing in another language, where it would stand amid a sentence."""
    return speaker.role if primary_language(interview.language) == translator.language else ""


def _published(interviews: Sequence[Interview], translator: Translator) -> str:
    """Return the titles of the interviews, with outlet, interviewer and date, in HTML."""
    lines = []
    for interview in interviews:
        title = escape(shorten(interview.title, _TITLE_SHOWN))
        linked = f'<a href="{escape(interview.url)}">{title}</a>' if interview.url else title
        # A bare name beside the outlet could be taken for who is quoted.
        asked = translator.gettext("questions by {names}").format(names=interview.interviewer)
        known = [interview.outlet, asked if interview.interviewer else "", str(interview.date or "")]
        by = ", ".join(filter(None, known))
        lines.append(f"• {linked}" + (f"\n  {escape(shorten(by, _TITLE_SHOWN))}" if by else ""))
    return "\n".join(lines)


def _with_names(text: str, interviews: Sequence[Interview], limit: int, translator: Translator) -> str:
    """Put the speakers' names into a text, as far as there is room for them."""
    names = speakers(interviews, translator)
    room = limit - utf16_length(text.format(speakers=""))
    return text.format(speakers=shorten(names, room))


def _listed(names: Sequence[str], separator: str, translator: Translator) -> str:
    different = list(dict.fromkeys(names))
    if not any(", " in name for name in different):
        separator = ", "
    shown = separator.join(different[:_SPEAKERS_SHOWN])
    if len(different) <= _SPEAKERS_SHOWN:
        return shown
    more = len(different) - _SPEAKERS_SHOWN
    return translator.gettext("{speakers} and {count} more").format(speakers=shown, count=more)
