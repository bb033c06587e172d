"""`check-quote`: whether words were said as they are quoted, in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli import output
from bot.cli._common import AsJson, ContentOption, checked_text, open_searcher

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.quote_check.alignment import Difference
    from index.quote_check.utterances import Place
    from index.quote_check.verdicts import QuoteVerdict
    from index.quotes import Quote


def check_quote(
    quote: Annotated[
        str, typer.Argument(help="The words, with or without quotation marks.", callback=checked_text)
    ],
    speaker: Annotated[
        str | None, typer.Option(help="Who is said to have said it: the full name.", metavar="NAME")
    ] = None,
    content: ContentOption = None,
    as_json: AsJson = False,
) -> None:
    """Say whether a quote is verbatim, and what was really said."""
    with output.waiting("Checking"):
        from index.quote_check.check import QuoteChecker

        searcher = open_searcher(content)
        known = {one.name for interview in searcher.snapshot.interviews for one in interview.speakers}
        if speaker and speaker not in known:
            raise typer.BadParameter(f"no speaker is called {speaker!r}", param_hint="--speaker")
        verdict = QuoteChecker(searcher).check(quote, [speaker] if speaker else [])
    if as_json:
        output.say_json({"quote": quote, **_as_json(verdict)})
    else:
        _show(verdict)


def _as_json(verdict: QuoteVerdict) -> dict[str, Any]:
    """Return a verdict with the same keys for all, empty where there is nothing to say."""
    kind, places, differences, nearest = _parts(verdict)
    return {
        "verdict": kind,
        "places": [_place(place) for place in places],
        "differences": [
            {"quoted": one.quoted, "said": one.said, "touched": one.touched.value} for one in differences
        ],
        "nearest": [quote.passage.text for quote in nearest],
    }


def _place(place: Place) -> dict[str, Any]:
    said = place.utterance
    return {
        "interview": said.interview.slug,
        "exchange": said.exchange.id if said.exchange else None,
        "voice": said.voice.value,
        "speaker": said.speaker.name if said.speaker else None,
        "text": said.paragraphs[place.paragraph],
        "url": said.interview.url,
    }


def _parts(
    verdict: QuoteVerdict,
) -> tuple[str, Sequence[Place], Sequence[Difference], Sequence[Quote]]:
    """Return the kind of a verdict, where the words are from, how they differ, and what is nearest."""
    from index.quote_check.verdicts import Altered, NotFound, OthersWords, Stitched, Translation, Verbatim

    match verdict:
        case Verbatim(places):
            return "verbatim", places, (), ()
        case Altered(place, differences):
            return "altered", [place], differences, ()
        case OthersWords(place, differences):
            return "others words", [place], differences, ()
        case Stitched(parts):
            return "stitched", [part.place for part in parts], (), ()
        case NotFound(nearest):
            return "not found", (), (), nearest
        case Translation(original):
            return "translation", (), (), [original]


def _show(verdict: QuoteVerdict) -> None:
    """Print a verdict for people, in the words of the bot."""
    from bot.conversation.quote_check_html import verdict_line
    from bot.conversation.translations import DEFAULT_LANGUAGE, get_translator

    _, places, differences, nearest = _parts(verdict)
    output.say(verdict_line(verdict, get_translator(DEFAULT_LANGUAGE)))
    for one in differences:
        output.say(f"  {_difference(one)}")
    for place in places:
        said = place.utterance
        by = said.speaker.name if said.speaker else f"the {said.voice.value}"
        output.show_passage(
            said.paragraphs[place.paragraph], f"{by}, {said.interview.outlet or said.interview.title}"
        )
    if nearest:
        output.say("The closest passages:")
    for quote in nearest:
        interview = quote.interview
        output.show_passage(
            quote.passage.text, f"{quote.speaker.name}, {interview.outlet or interview.title}"
        )


def _difference(one: Difference) -> str:
    note = f" ({one.touched.value})"
    if not one.said:
        return f"added: “{one.quoted}”{note}"
    if not one.quoted:
        return f"left out: “{one.said}”{note}"
    return f"changed: “{one.quoted}” instead of “{one.said}”{note}"
