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
        output.say("\n".join(_lines(verdict)))


def _as_json(verdict: QuoteVerdict) -> dict[str, Any]:
    """Return a verdict with the same keys for all, empty where there is nothing to say."""
    from index.quote_check.verdicts import Altered, NotFound, OthersWords, Stitched, Translation, Verbatim

    places: Sequence[Place] = ()
    differences: Sequence[Difference] = ()
    nearest: list[str] = []
    match verdict:
        case Verbatim(places):
            kind = "verbatim"
        case Altered(place, differences):
            kind, places = "altered", [place]
        case OthersWords(place, differences):
            kind, places = "others words", [place]
        case Stitched(parts):
            kind, places = "stitched", [part.place for part in parts]
        case NotFound(quotes):
            kind, nearest = "not found", [quote.passage.text for quote in quotes]
        case Translation(original):
            kind, nearest = "translation", [original.passage.text]
    return {
        "verdict": kind,
        "places": [_place(place) for place in places],
        "differences": [
            {"quoted": one.quoted, "said": one.said, "touched": one.touched.value} for one in differences
        ],
        "nearest": nearest,
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


def _lines(verdict: QuoteVerdict) -> list[str]:
    """Return a verdict for people."""
    told = _as_json(verdict)
    lines = [told["verdict"].capitalize()]
    for one in told["differences"]:
        note = f" ({one['touched']})"
        if not one["said"]:
            lines.append(f"  added: “{one['quoted']}”{note}")
        elif not one["quoted"]:
            lines.append(f"  left out: “{one['said']}”{note}")
        else:
            lines.append(f"  changed: “{one['quoted']}” instead of “{one['said']}”{note}")
    for place in told["places"]:
        lines += ["", place["text"], f"— {place['speaker'] or place['voice']}, {place['interview']}"]
    return [*lines, *(line for text in told["nearest"] for line in ("", f"Nearest: {text}"))]
