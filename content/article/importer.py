"""A pasted article, as text or HTML, becomes what an interview file needs, and nothing in it is made up.

It is taken apart into blocks, the page's boilerplate is set aside, who says what is read from the marks of
the dialogue, and the rest tells title, speaker and source. Every line ends up in one place, if only as
dropped.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Final

from content.article.blocks import ends_in_question
from content.article.boilerplate import (
    BoilerplateKind,
    boilerplate_kinds,
    byline_name,
    captions,
    pull_quotes,
)
from content.article.dialogue.exchanges import DraftExchange, collect_exchanges
from content.article.dialogue.labels import role_of_word
from content.article.dialogue.reader import NO_DIALOGUE, read_dialogue
from content.article.dialogue.voices import find_voices
from content.article.formats.decoding import UndecodableTextError
from content.article.formats.readable import UnreadableFormatError
from content.article.formats.reading import read_format
from content.article.html import UnreadableHtmlError, looks_like_html, read_html
from content.article.markdown import read_front_matter
from content.article.metadata.credits import Credits, find_credits
from content.article.metadata.language import article_language
from content.article.metadata.people import (
    author_in_title,
    find_interviewer,
    find_role,
    find_speaker,
    full_name,
    guests_in_lead,
    guests_in_title,
    hosts_in_lead,
    panel_in_lead,
)
from content.article.metadata.publication import find_date, find_outlet, find_url
from content.article.metadata.title import find_title, is_same_title, plain_title
from content.article.names import is_person, same_person, written_name
from content.article.notes import interrupts
from content.article.people import KnownPeople, is_one_of
from content.article.plain_text import lines_of, read_text
from content.article.trailers import article_end, linked_titles
from content.characters import single_spaced
from content.faults import Fault
from content.input_file import UnreadableFileError, read_input
from content.interview_file import format_interview
from content.interview_file.front_matter import is_iso_date, is_language
from content.model import Exchange, Interview, InterviewError, Speaker, Turn, is_web_address
from content.slugs import exchange_ids, slugify

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from content.article.blocks import Block, Hints, Source
    from content.article.dialogue.attribution import Attribution

# The fields of an article that name people.
_PEOPLE: Final = ("speaker", "interviewer")
_REQUIRED: Final = ("title", "speaker", "language")
_SLUG: Final = re.compile(r"[\w-]+")
_SLUG_LENGTH: Final = 80
_OPENING_SHOWN: Final = 40
_LONGEST_OPENING: Final = 12
# Some seconds' work.
_MOST_TAGS: Final = 100_000
_MOST_PARAGRAPHS: Final = 20_000


class ArticleError(Exception):
    """An article that cannot become an interview.

    Attributes:
        faults: all errors, each with its line and how to fix it.
    """

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__("\n".join(map(str, self.faults)))


@dataclass(frozen=True, slots=True)
class Said:
    """A paragraph of an answer.

    Attributes:
        speaker: who says it; empty where the article does not plainly name that person.
        text: the paragraph.
    """

    speaker: str
    text: str


@dataclass(frozen=True, slots=True)
class ArticleExchange:
    """A question, empty for a statement, and what was answered."""

    question: str
    answer: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """What a pasted article says; a field is empty where it does not plainly say it.

    Attributes:
        path: where it was read from, for messages.
        speakers: everybody who answers, the one who says most first.
        lead: paragraphs before the first question.
        exchanges: in order.
        dropped: lines that are in none of the other fields, in their order.
        doubts: paragraphs that may not be the speaker's.
    """

    path: str
    title: str
    speakers: tuple[str, ...]
    role: str
    outlet: str
    interviewer: str
    url: str
    language: str
    date: date | None
    lead: tuple[str, ...]
    exchanges: tuple[ArticleExchange, ...]
    dropped: tuple[str, ...]
    doubts: tuple[Fault, ...] = ()

    @property
    def speaker(self) -> str:
        """The one who answers, or says most, or nothing."""
        return self.speakers[0] if self.speakers else ""


def read_article(path: Path, *, speakers: Sequence[str] = (), interviewers: Sequence[str] = ()) -> Article:
    """Read a pasted article.

    Args:
        path: of the file.
        speakers: see :func:`parse_article`.
        interviewers: likewise.

    Raises:
        ArticleError: the file cannot be read, is no text, or has no dialogue that can be told.
    """
    try:
        raw = read_input(path)
    except UnreadableFileError as error:
        raise ArticleError([Fault(str(path), 1, str(error))]) from None
    return article_of_bytes(raw, path=str(path), speakers=speakers, interviewers=interviewers)


def article_of_bytes(
    raw: bytes, *, path: str, speakers: Sequence[str] = (), interviewers: Sequence[str] = ()
) -> Article:
    """Read an article from the content of a file.

    Args:
        raw: the content.
        path: the file's name; see :func:`parse_article`.
        speakers: see :func:`parse_article`.
        interviewers: likewise.

    Raises:
        ArticleError: no text can be taken from it, or it has no dialogue that can be told.
    """
    try:
        readable = read_format(raw)
    except UndecodableTextError as error:
        raise ArticleError([Fault(path, error.line, str(error))]) from None
    except UnreadableFormatError as error:
        raise ArticleError([Fault(path, 1, str(error))]) from None
    found = parse_article(readable.text, path=path, speakers=speakers, interviewers=interviewers)
    return replace(found, dropped=(*found.dropped, *readable.left_out))


def parse_article(
    text: str, *, path: str = "<text>", speakers: Sequence[str] = (), interviewers: Sequence[str] = ()
) -> Article:
    """Take a pasted article apart.

    Args:
        text: plain text, Markdown or HTML.
        path: where it comes from, for messages; a name that ends in ``.html`` is read as HTML.
        speakers: who answers, if the editor says so; then everybody else asks.
        interviewers: who asks, if the editor says so.

    Raises:
        ArticleError: it is empty, no dialogue is found, a question has no answer, or it cannot be told who
            speaks.
    """
    source = _take_apart(text, path)
    blocks, hints = source.blocks, source.hints
    kinds = boilerplate_kinds(blocks)
    title, title_block, repeats = _title(source, kinds)
    own = {*repeats, title_block}
    credits_ = find_credits(blocks, [n for n in range(len(blocks)) if n not in kinds and n not in own])
    kinds |= dict.fromkeys(credits_.blocks, BoilerplateKind.ASIDE)
    for more in (pull_quotes(blocks), captions(blocks, kinds), linked_titles(blocks, kinds)):
        kinds |= {n: kind for n, kind in more.items() if n not in own and n not in kinds}

    content = [n for n in range(len(blocks)) if n not in kinds and n not in own]
    end = article_end(blocks, kinds, content)
    content = [n for n in content if n < end]
    said = [blocks[n] for n in content]
    bylines = [blocks[n].text for n, kind in kinds.items() if kind is BoilerplateKind.BYLINE]
    people = _people(title, said, bylines, hints, credits_, speakers, interviewers)
    attribution = read_dialogue(said, people, _below_notes(blocks, content))
    if attribution is None:
        raise ArticleError([Fault(path, 1, NO_DIALOGUE)])
    dialogue = collect_exchanges(said, attribution)
    faults = [Fault(path, line, message) for line, message in dialogue.faults]
    faults += [Fault(path, line, message, _PEOPLE) for line, message in attribution.unknown]
    faults += [
        Fault(path, line, message, ("speaker",))
        for line, message in _wrong_speakers(said, attribution, speakers)
    ]
    if faults:
        raise ArticleError(faults)

    used = {content[n] for n in dialogue.used}
    aside = [n for n in range(len(blocks)) if n not in used and n != title_block]
    others = [blocks[n].text for n in aside if n not in repeats]
    # A front matter tells nothing of what surrounds a name.
    names = _names(title, dialogue.exchanges, dialogue.lead, [*hints.guests, *others], people)
    exchanges = tuple(
        ArticleExchange(
            single_spaced(" ".join(draft.question)),
            tuple(Said(names[voice], text) for voice, text in draft.answer),
        )
        for draft in dialogue.exchanges
    )
    everything = "\n".join([*dialogue.lead, *(p for e in exchanges for p in _texts(e))])
    lengths: Counter[str] = Counter()
    for exchange in exchanges:
        lengths.update({said.speaker: len(said.text) for said in exchange.answer if said.speaker})
    in_order = tuple(name for name, _ in lengths.most_common())
    speaker = in_order[0] if in_order else ""
    interviewer = find_interviewer(others, hints, hints.site, speaker) or author_in_title(title)
    return Article(
        path=path,
        title=title,
        speakers=in_order,
        role=find_role(speaker, dialogue.lead, others),
        outlet=find_outlet(hints, dialogue.lead, next(iter(attribution.interviewers), ""), interviewer),
        interviewer=interviewer
        or ", ".join(credits_.interviewers or _people_among(attribution.interviewers)),
        url=find_url(hints, others),
        language=article_language(everything, hints.language),
        date=find_date(hints, others),
        lead=tuple(dialogue.lead),
        exchanges=exchanges,
        dropped=tuple(blocks[n].raw for n in aside),
        doubts=tuple(Fault(path, line, message) for line, message in (*attribution.doubts, *dialogue.doubts)),
    )


def _people(
    title: str,
    said: Sequence[Block],
    bylines: Iterable[str],
    hints: Hints,
    credits_: Credits,
    speakers: Sequence[str],
    interviewers: Sequence[str],
) -> KnownPeople:
    """Gather who is known before the dialogue is read."""
    labels = find_voices(said, KnownPeople()).labels
    turns = (n for n, b in enumerate(said) if b.dash or labels[n] or ends_in_question(b.text))
    first_turn = next(turns, len(said))
    lead = [block.text for block in said[: min(first_turn + 1, _LONGEST_OPENING)]]
    authors = [byline_name(line) for line in bylines]
    authors += [author_in_title(title), byline_name(hints.author) or hints.author, hints.site]
    return KnownPeople(
        speakers=tuple(speakers),
        interviewers=tuple(interviewers),
        credited_speakers=credits_.speakers,
        credited_interviewers=(*credits_.interviewers, *hosts_in_lead(lead)),
        guests=(*guests_in_title(title), *hints.guests, *guests_in_lead(lead), *panel_in_lead(lead)),
        authors=tuple(filter(None, authors)),
    )


def _below_notes(blocks: Sequence[Block], content: Sequence[int]) -> frozenset[int]:
    """Return the places in the content right above which a word of the editors to the reader was left out."""
    return frozenset(
        place
        for place, (above, number) in enumerate(zip([-1, *content], content, strict=False))
        if any(interrupts(blocks[n].text) for n in range(above + 1, number))
    )


def _people_among(labels: Iterable[str]) -> list[str]:
    return [written_name(label) for label in labels if is_person(label, most=5)]


def _wrong_speakers(
    blocks: Sequence[Block], attribution: Attribution, speakers: Sequence[str]
) -> list[tuple[int, str]]:
    """Name the first line of somebody who answers and is none of those whom the editor names."""
    if not speakers or any(is_one_of(name, speakers) for name in attribution.speakers):
        return []
    named = [name for name in attribution.speakers if is_person(name, most=5)]
    if not named:
        return []
    line = next(b.line for b, voice in zip(blocks, attribution.voices, strict=True) if voice == named[0])
    given = " or ".join(speakers)
    return [(line, f"who answers here is {', '.join(named)}, not {given}: give the name as it stands here")]


def _names(
    title: str,
    drafts: Sequence[DraftExchange],
    lead: Sequence[str],
    others: Sequence[str],
    people: KnownPeople,
) -> Mapping[str, str]:
    """Return the name of everybody who answers, by the label that is used for that person."""
    voices = list(dict.fromkeys(voice for draft in drafts for voice, _ in draft.answer))
    said = "\n".join(
        part for draft in drafts for part in (*draft.question, *(text for _, text in draft.answer))
    )
    names = {}
    for voice in voices:
        given = [name for name in people.speakers if same_person(name, voice)]
        if not given and len(voices) == len(people.speakers) == 1:
            given = list(people.speakers)
        credited = [name for name in people.credited_speakers if not voice or same_person(name, voice)]
        if given or credited:
            names[voice] = (given or credited)[0]
        elif len(voices) == 1:
            names[voice] = find_speaker(title, _label(voice), lead, others, said)
        else:
            names[voice] = full_name(voice, [title, *lead, *others, said]) or written_name(voice)
    return names


def _label(voice: str) -> str:
    """Return a voice if it is a name: `Guest` and `Speaker 2` are not."""
    return voice if role_of_word(voice) is None and not voice[-1:].isdigit() else ""


def _texts(exchange: ArticleExchange) -> Iterable[str]:
    return (exchange.question, *(said.text for said in exchange.answer))


def to_interview(
    article: Article,
    *,
    slug: str | None = None,
    title: str | None = None,
    speaker: str | None = None,
    role: str | None = None,
    outlet: str | None = None,
    interviewer: str | None = None,
    url: str | None = None,
    language: str | None = None,
    date: date | str | None = None,
) -> Interview:
    """Make an interview of an article.

    Args:
        article: what was found.
        slug: the interview file's name; made from speaker and title if it is not given.
        title: instead of the title that was found; each of the following likewise.
        speaker: who answers; not to be given where several people do.
        role: what the speaker is; where several people answer, the one who says most.
        outlet: who published the interview.
        interviewer: who asks.
        url: where it is published.
        language: the code of the language of the answers.
        date: the day of publication, also as a text like ``2026-01-31``.

    Raises:
        ArticleError: a required field was neither found nor given, or a given one is not valid.
    """
    given = {
        "title": title,
        "speaker": speaker,
        "role": role,
        "outlet": outlet,
        "interviewer": interviewer,
        "url": url,
        "language": language,
    }
    fields = {
        name: single_spaced(getattr(article, name) if value is None else value)
        for name, value in given.items()
    }
    published = article.date if date is None else date
    has_several = len(article.speakers) > 1
    if slug is None:
        slug = _default_slug("" if has_several else fields["speaker"], fields["title"])
    faults = [
        Fault(article.path, 1, message, names) for names, message in _field_faults(fields, published, slug)
    ]
    unnamed = [
        said.text
        for exchange in article.exchanges
        for said in exchange.answer
        if article.speakers and not said.speaker
    ]
    if unnamed:
        opening = repr(unnamed[0][:_OPENING_SHOWN])
        message = f"nobody is named who says the paragraph {opening} …: name all who answer"
        faults.append(Fault(article.path, 1, message, ("speaker",)))
    if faults:
        raise ArticleError(faults)
    first, role = fields.pop("speaker"), fields.pop("role")
    names = article.speakers if has_several else (first,)
    ids = exchange_ids([(e.question, [said.text for said in e.answer]) for e in article.exchanges])
    try:
        speakers = tuple(Speaker(name, "" if number else role) for number, name in enumerate(names))
        speaker_of = dict(zip(article.speakers or ("",), speakers, strict=True))
        interview = Interview(
            slug=slug,
            speakers=speakers,
            exchanges=tuple(
                Exchange(id_, exchange.question, _turns(exchange, speaker_of))
                for id_, exchange in zip(ids, article.exchanges, strict=True)
            ),
            lead=article.lead,
            date=_day(published),
            **fields,
        )
        format_interview(
            interview
        )  # what could not be written is said now, before anything else is done with it
    except InterviewError as error:
        raise ArticleError([Fault(article.path, 1, str(error))]) from None
    return interview


def _turns(exchange: ArticleExchange, speaker_of: Mapping[str, Speaker]) -> tuple[Turn, ...]:
    """Return an answer in turns: what one speaker says in a row is one."""
    return tuple(
        Turn(speaker_of[name], tuple(said.text for said in turn))
        for name, turn in groupby(exchange.answer, key=lambda said: said.speaker)
    )


def _take_apart(text: str, path: str) -> Source:
    if text.count("<") > _MOST_TAGS:
        message = f"more than {_MOST_TAGS:,} tags, which no interview has: save its text only"
        raise ArticleError([Fault(path, 1, message)])
    try:
        source = read_html(text) if _is_page(text, path) else read_text(text)
    except UnreadableHtmlError as error:
        message = f"the HTML cannot be read ({error}): paste the article as plain text"
        raise ArticleError([Fault(path, 1, message)]) from None
    if not source.blocks:
        raise ArticleError([Fault(path, 1, "the article is empty: paste its whole text, title included")])
    if len(source.blocks) > _MOST_PARAGRAPHS:
        message = (
            f"more than {_MOST_PARAGRAPHS:,} paragraphs, which no interview has: save it without the rest"
        )
        raise ArticleError([Fault(path, source.blocks[_MOST_PARAGRAPHS].line, message)])
    return source


def _is_page(text: str, path: str) -> bool:
    """Say whether a text is HTML; Markdown that has a front matter may hold tags, too."""
    is_named_page = path.lower().endswith((".html", ".htm", ".xhtml"))
    return is_named_page or (looks_like_html(text) and not read_front_matter(lines_of(text)).lines)


def _title(source: Source, kinds: Mapping[int, BoilerplateKind]) -> tuple[str, int | None, set[int]]:
    """Return the title, the number of the block that it is, and those of the blocks that repeat it."""
    blocks, site = source.blocks, source.hints.site
    title, first = plain_title(source.hints.title, site), None
    if not title:
        numbers = [n for n in range(len(blocks)) if n not in kinds]
        first = find_title(blocks, numbers, captions(blocks, kinds), is_page=source.is_page)
        if first is None:
            return "", None, set()
        title = plain_title(blocks[first].text, site)
    repeats = [
        n for n, block in enumerate(blocks) if not block.dash and is_same_title(block.text, title, site)
    ]
    first = repeats[0] if first is None and repeats else first
    return title, first, set(repeats) - {first}


def _default_slug(speaker: str, title: str) -> str:
    has_speaker = slugify(speaker) in slugify(title, len(title))
    return slugify(title if has_speaker else f"{speaker} {title}", _SLUG_LENGTH)


def _field_faults(
    fields: Mapping[str, str], published: date | str | None, slug: str
) -> list[tuple[tuple[str, ...], str]]:
    """Return what is missing or not valid, each with the fields that would fix it."""
    faults: list[tuple[tuple[str, ...], str]] = [
        ((name,), f"the {name} was not found") for name in _REQUIRED if not fields[name]
    ]
    if fields["language"] and not is_language(fields["language"]):
        faults.append((("language",), f"the language {fields['language']!r} is not a code such as en"))
    if fields["url"] and not is_web_address(fields["url"]):
        faults.append((("url",), f"the url {fields['url']!r} is not an http or https address"))
    if isinstance(published, str) and published and not is_iso_date(published):
        faults.append((("date",), f"the date {published!r} is not a day such as 2026-01-31"))
    if fields["title"] and fields["speaker"] and not _SLUG.fullmatch(slug):
        message = f"the slug {slug!r} may only hold letters, digits, `-` and `_`"
        faults.append((("slug", "title"), message))
    return faults


def _day(published: date | str | None) -> date | None:
    return (date.fromisoformat(published) if published else None) if isinstance(published, str) else published
