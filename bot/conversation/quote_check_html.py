"""What became of a quote that was checked -> Telegram HTML: the verdict, above what was really said. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.conversation.question_list import are_related
from bot.conversation.quote_html import escape, shorten
from index.quote_check.alignment import Touched
from index.quote_check.utterances import Voice
from index.quote_check.verdicts import Altered, NotFound, OthersWords, Stitched, Translation, Verbatim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.conversation.translations import Translator
    from index.quote_check.alignment import Difference
    from index.quote_check.utterances import Place
    from index.quote_check.verdicts import Part, QuoteVerdict

_DIFFERENCES_SHOWN: Final = 10
_PARTS_SHOWN: Final = 6
_WORDS_SHOWN: Final = 100
_QUESTION_SHOWN: Final = 300
_NAME_SHOWN: Final = 100


def verdict_line(verdict: QuoteVerdict, translator: Translator) -> str:
    """Return a verdict in one line of plain text."""
    match verdict:
        case Verbatim():
            return translator.gettext("Word for word.")
        case Altered() if verdict.only_punctuation:
            return translator.gettext("The same words, but other punctuation or capitals.")
        case Altered():
            return translator.gettext("Altered.")
        case Stitched(parts):
            count = len(parts)
            text = translator.ngettext(
                "Stitched together from {count} place.", "Stitched together from {count} places.", count
            )
            return text.format(count=count)
        case OthersWords(place):
            return _whose(place, translator)
        case NotFound():
            return translator.gettext("Not in the interviews.")
        case Translation():
            return translator.gettext("A translation, it seems: that cannot be checked word for word.")


def verdict_html(verdict: QuoteVerdict, translator: Translator) -> str:
    """Return a verdict with what it rests on; what was really said follows in a quote of its own."""
    lines = [f"<b>{escape(verdict_line(verdict, translator))}</b>", *_grounds(verdict, translator)]
    return "\n".join(lines)


def _grounds(verdict: QuoteVerdict, translator: Translator) -> list[str]:
    match verdict:
        case Verbatim(places):
            return _verbatim(places, translator)
        case Altered(_, differences) | OthersWords(_, differences):
            lines = _differences(differences, translator)
            if isinstance(verdict, OthersWords) and verdict.place.passage is None:
                lines.append(_not_by_a_speaker(verdict.place, translator))
            else:
                lines.append(translator.gettext("What was said:"))
            return lines
        case Stitched(parts):
            shown = [_part(number, part, translator) for number, part in enumerate(parts[:_PARTS_SHOWN], 1)]
            return [*shown, *_more(len(parts) - _PARTS_SHOWN, translator)]
        case NotFound(nearest):
            closest = translator.gettext("The closest questions that were answered:")
            some = translator.gettext("Some questions that were answered:")
            return [closest if are_related(nearest) else some] if nearest else []
        case Translation():
            return [translator.gettext("The closest passage of the original:")]


def _verbatim(places: Sequence[Place], translator: Translator) -> list[str]:
    lines = []
    if len(places) > 1:
        lines.append(translator.gettext("It is said in several places; this is the first."))
    if not places[0].is_whole_sentences:
        lines.append(translator.gettext("It is only part of a sentence. This is the whole passage:"))
    return lines


def _whose(place: Place, translator: Translator) -> str:
    said = place.utterance
    if said.voice is Voice.INTERVIEWER:
        return translator.gettext("These are the interviewer's words.")
    if said.speaker is None:
        outlet = shorten(said.interview.outlet or said.interview.title, _NAME_SHOWN)
        text = translator.gettext("These are the words of those who published the interview: {outlet}.")
        return text.format(outlet=outlet)
    name = shorten(said.speaker.name, _NAME_SHOWN)
    return translator.gettext("These are the words of somebody else: {speaker}.").format(speaker=name)


def _not_by_a_speaker(place: Place, translator: Translator) -> str:
    """Return what the interviewer or the outlet wrote, and where."""
    said, interview = place.utterance, place.utterance.interview
    words = shorten(said.paragraphs[place.paragraph], _QUESTION_SHOWN)
    names = [interview.interviewer] if said.voice is Voice.INTERVIEWER else []
    source = escape(
        shorten(", ".join(filter(None, [*names, interview.outlet or interview.title])), _NAME_SHOWN)
    )
    linked = f'<a href="{escape(interview.url)}">{source}</a>' if interview.url else source
    label = (
        translator.gettext("The interviewer's question:")
        if said.voice is Voice.INTERVIEWER
        else translator.gettext("They wrote:")
    )
    return f"{label} <i>{escape(words)}</i>\n{linked}"


def _part(number: int, part: Part, translator: Translator) -> str:
    said = part.place.utterance
    if said.speaker is not None:
        who = shorten(said.speaker.name, _NAME_SHOWN)
    elif said.voice is Voice.INTERVIEWER:
        who = translator.gettext("the interviewer")
    else:
        who = shorten(said.interview.outlet or said.interview.title, _NAME_SHOWN)
    return f"{number}. {_quoted(part.words, translator)} — {escape(who)}"


def _differences(differences: Sequence[Difference], translator: Translator) -> list[str]:
    shown = [f"• {_difference(one, translator)}" for one in differences[:_DIFFERENCES_SHOWN]]
    return [*shown, *_more(len(differences) - _DIFFERENCES_SHOWN, translator)]


def _difference(one: Difference, translator: Translator) -> str:
    if not one.said:
        text = translator.gettext("added: {quoted}")
    elif not one.quoted:
        text = translator.gettext("left out: {said}")
    else:
        text = translator.gettext("changed: {quoted} instead of {said}")
    grave = {
        Touched.NEGATION: translator.gettext("a negation"),
        Touched.NUMBER: translator.gettext("a number"),
        Touched.NAME: translator.gettext("a name"),
    }
    note = f" ({grave[one.touched]})" if one.touched in grave else ""
    quoted, said = _quoted(one.quoted, translator), _quoted(one.said, translator)
    return text.format(quoted=quoted, said=said) + note


def _quoted(words: str, translator: Translator) -> str:
    """Return words between the quotation marks of the reader's language, in HTML."""
    return translator.gettext("<i>“{words}”</i>").format(words=escape(shorten(words, _WORDS_SHOWN)))


def _more(count: int, translator: Translator) -> list[str]:
    return [translator.gettext("… and {count} more.").format(count=count)] if count > 0 else []
