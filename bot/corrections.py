"""What became of a passage that was quoted: whether what is served now still has it, and what differs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from bot.answering import quote_reply
from bot.conversation import quote_html
from bot.conversation.correction_html import Corrected, Removed, Withdrawn, correction_html, now_reads
from bot.telegram.messages import Reply
from content.model import exchange_key, passage_hash
from index.language import base_language
from index.quote_check.alignment import differences
from index.quote_check.markers import markers_of
from index.quote_check.utterances import Corpus
from index.quote_check.words import words_in

if TYPE_CHECKING:
    from datetime import datetime

    from bot.conversation.correction_html import Correction
    from bot.conversation.translations import Translator
    from bot.state.model import QuotedPassage
    from content.model import Passage
    from index.quote_check.alignment import Difference
    from index.quotes import Quote
    from index.search import Searcher

# In per cent: two versions of a paragraph share far more, two paragraphs of an interview far less.
_SAME_PASSAGE: Final = 60.0


@dataclass(frozen=True, slots=True)
class CorrectedQuote:
    """What became of a passage that was quoted.

    Attributes:
        correction: what has changed; None if nothing has.
        quote: the passage as it is now; None where there is none.
    """

    correction: Correction | None
    quote: Quote | None


def find_correction(quoted: QuotedPassage, searcher: Searcher) -> CorrectedQuote:
    """Return what became of a passage since it was quoted."""
    quote = searcher.quote(quoted.exchange, quoted.number)
    if quote is not None and passage_hash(quote.passage) == quoted.hash:
        return CorrectedQuote(None, quote)
    interviews = searcher.snapshot.interviews
    passages = [passage for one in interviews if one.slug == quoted.interview for passage in one.passages()]
    if not passages:
        return CorrectedQuote(Withdrawn(), None)
    same = next((passage for passage in passages if passage_hash(passage) == quoted.hash), None)
    if same is not None:
        return CorrectedQuote(None, _quote(same, searcher))
    # Those of the same exchange first: of equals, the first is taken.
    passages.sort(key=lambda passage: exchange_key(quoted.interview, passage.exchange.id) != quoted.exchange)
    now = max(passages, key=lambda passage: fuzz.ratio(passage.text, quoted.text))
    if fuzz.ratio(now.text, quoted.text) < _SAME_PASSAGE:
        return CorrectedQuote(Removed(), None)
    return CorrectedQuote(Corrected(_differences(quoted.text, now)), _quote(now, searcher))


def corrected_reply(
    found: CorrectedQuote, changed_at: datetime | None, translator: Translator, *, can_share: bool
) -> Reply:
    """Return what is told instead of a quote: what has changed, and what its place holds now.

    Args:
        found: the result of :func:`find_correction`.
        changed_at: when the change was noticed; None where that is not known.
        translator: into the reader's language.
        can_share: whether the bot can be asked inline.
    """
    quote = found.quote
    heading = heading_of(found, changed_at, translator)
    if quote is None:
        return Reply((heading,))
    reply = quote_reply(quote, translator, can_share=can_share)
    return replace(reply, texts=quote_html.headed(reply.texts, heading)) if heading else reply


def heading_of(found: CorrectedQuote, changed_at: datetime | None, translator: Translator) -> str:
    """Return what stands above the quote; nothing if nothing has changed."""
    if found.correction is None:
        return ""
    heading = correction_html(found.correction, changed_at, translator)
    return heading if found.quote is None else f"{heading}\n{now_reads(translator)}"


def _quote(passage: Passage, searcher: Searcher) -> Quote | None:
    return searcher.quote(exchange_key(passage.interview.slug, passage.exchange.id), passage.number)


def _differences(before: str, now: Passage) -> tuple[Difference, ...]:
    corpus = Corpus([now.interview])
    spans = corpus.exact(words_in(now.text))
    markers = markers_of(base_language(now.interview.language))
    return differences(words_in(before), spans[0], corpus, markers) if spans else ()
