"""What a button sends back when it is pressed: typed values, written into a short text and read again. Pure.

What a button sends back can be forged, so it names things and never carries a right: its handler looks the
thing up and checks again who pressed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, ClassVar, Final, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer
from telegram.constants import InlineKeyboardButtonLimit

from bot.conversation.translations import LANGUAGES
from bot.state.model import Answers
from content.model import exchange_key, passage_hash

if TYPE_CHECKING:
    from index.quotes import Quote

_SEPARATOR: Final = ":"
_NONE: Final = "-"
_WAIT_PAYLOAD: Final = re.compile(r"wait-(?P<question_id>[0-9a-f]{1,16})")
_QUOTE_NAME: Final = re.compile(r"(?P<key>[0-9a-f]{16})-(?P<passage>[0-9]{1,6})")

_DEEP_LINK: Final = re.compile(rf"(?:c_)?{_QUOTE_NAME.pattern}(?:-(?P<hash>[0-9a-f]{{16}}))?")


class Opinion(StrEnum):
    """What a reader thinks of an answer."""

    UP = "+"
    DOWN = "-"


def quote_name(quote: Quote) -> str:
    """Return what names a passage in buttons, deep links and shared queries: ``A-Za-z0-9_-`` alone."""
    return f"{quote.exchange_key}-{quote.passage.number}"


def parse_quote_name(name: str) -> tuple[str, int] | None:
    """Return the exchange's key and the passage's number in a name, or None where it is none."""
    match = _QUOTE_NAME.fullmatch(name)
    return (match["key"], int(match["passage"])) if match else None


def deep_link_payload(quote: Quote) -> str:
    """Return what a link to a quote carries, in a chat with the bot: its name, and a hash of its words."""
    return f"c_{quote_name(quote)}-{passage_hash(quote.passage)}"


@dataclass(frozen=True, slots=True)
class LinkedQuote:
    """What a deep link leads to.

    Attributes:
        exchange: the exchange's key.
        number: of the passage.
        hash: of the passage when it was quoted; older links carry none.
    """

    exchange: str
    number: int
    hash: str | None = None


def parse_deep_link(payload: str) -> LinkedQuote | None:
    """Return what a deep link leads to, or None where it carries no quote."""
    match = _DEEP_LINK.fullmatch(payload)
    return LinkedQuote(match["key"], int(match["passage"]), match["hash"]) if match else None


def wait_payload(question_id: int) -> str:
    """Return what a deep link carries by which a reader waits for the answer to a question."""
    return f"wait-{question_id:x}"


def parse_wait_payload(payload: str) -> int | None:
    """Return the id of the question in the payload of a deep link, or None where it is another one."""
    match = _WAIT_PAYLOAD.fullmatch(payload)
    return int(match["question_id"], 16) if match else None


def interview_key(slug: str) -> str:
    """Return 16 hexadecimal characters that name an interview."""
    return exchange_key(slug, "")


def _from_hexadecimal(value: object) -> object:
    return int(value, 16) if isinstance(value, str) else value


def _from_dash(value: object) -> object:
    return None if value == _NONE else value


def _to_dash(value: str | None) -> str:
    return _NONE if value is None else value


def _to_hexadecimal(value: int | None) -> str:
    return _NONE if value is None else f"{value:x}"


def _known_language(language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError("not a language of the bot")
    return language


Page = Annotated[int, Field(ge=0, lt=10_000)]
QuestionId = Annotated[
    int, Field(ge=0, lt=2**63), BeforeValidator(_from_hexadecimal), PlainSerializer("{:x}".format)
]
_UtcOffset = Annotated[int, Field(ge=-12, le=14)]
_QuestionIdOrNone = Annotated[
    Annotated[int, Field(ge=0, lt=2**63), BeforeValidator(_from_hexadecimal)] | None,
    BeforeValidator(_from_dash),
    PlainSerializer(_to_hexadecimal),
]
_Stamp = Annotated[str, Field(pattern="^[0-9a-f]{8}$")]
_Key = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
_QuoteName = Annotated[str, Field(pattern=f"^{_QUOTE_NAME.pattern}$")]
_KeyOrNone = Annotated[_Key | None, BeforeValidator(_from_dash), PlainSerializer(_to_dash)]
_LanguageOrNone = Annotated[
    Annotated[str, AfterValidator(_known_language)] | None,
    BeforeValidator(_from_dash),
    PlainSerializer(_to_dash),
]


class CallbackData(BaseModel):
    """What a kind of button sends back.

    Attributes:
        prefix: identifies this kind.
    """

    model_config = ConfigDict(frozen=True)

    prefix: ClassVar[str]

    def pack(self) -> str:
        """Return the values as Telegram carries them."""
        data = f"{self.prefix}{_SEPARATOR}{_SEPARATOR.join(map(str, self.model_dump().values()))}"
        assert len(data.encode()) <= InlineKeyboardButtonLimit.MAX_CALLBACK_DATA  # noqa: S101
        return data

    @classmethod
    def unpack(cls, data: str) -> Self:
        """Return the values that a button of this kind sent back.

        Raises:
            ValueError: :meth:`pack` never wrote this.
        """
        written = data.removeprefix(f"{cls.prefix}{_SEPARATOR}")
        values = written.split(_SEPARATOR) if cls.model_fields else []
        read = cls.model_validate(dict(zip(cls.model_fields, values, strict=True)))
        if read.pack() != data:
            raise ValueError(f"not as it was written: {data!r}")
        return read

    @classmethod
    def pattern(cls) -> str:
        """Return a regular expression that the data of this kind matches, and of no other."""
        return f"^{re.escape(cls.prefix + _SEPARATOR)}"


class ShowExchange(CallbackData):
    """Quote an exchange from its beginning."""

    prefix = "x"
    exchange: _Key


class ShowSpeaker(CallbackData):
    """Quote what another speaker answered in an exchange, by the number of the speaker, from 0."""

    prefix = "s"
    exchange: _Key
    speaker: Annotated[int, Field(ge=0, lt=1_000)]


class ShowMore(CallbackData):
    """Quote the next closest exchange for a question; rank 0 was the closest."""

    prefix = "m"
    question_id: QuestionId
    rank: Page


class TurnQuoteButtons(CallbackData):
    """Show other buttons below a quote.

    Attributes:
        question_id: of the question that the quote was found for; None if it was not searched for.
        rank: of the quote among those found; 0 for the closest.
        is_last: whether none comes after it that is still to be shown: 0 or 1.
        page: of the buttons to show.
    """

    prefix = "b"
    quote: _QuoteName
    question_id: _QuestionIdOrNone
    rank: Page
    is_last: Annotated[int, Field(ge=0, le=1)]
    page: Page


class ShowCard(CallbackData):
    """Send a passage as a picture."""

    prefix = "c"
    quote: _QuoteName


class Vote(CallbackData):
    """Vote on the answer to a question."""

    prefix = "v"
    opinion: Opinion
    question_id: QuestionId


class WaitForAnswer(CallbackData):
    """Tell the reader when a declined question is answered."""

    prefix = "n:w"
    question_id: QuestionId


class StopWaiting(CallbackData):
    """Do not tell the reader after all."""

    prefix = "n:s"
    question_id: QuestionId


class OfferDaily(CallbackData):
    """Offer the hours for a quote a day."""

    prefix = "y:o"


class SetDailyClock(CallbackData):
    """Set what a subscriber's clock shows, in hours east of UTC."""

    prefix = "y:c"
    utc_offset: _UtcOffset


class SetDaily(CallbackData):
    """Send a quote a day at an hour by that clock."""

    prefix = "y:s"
    hour: Annotated[int, Field(ge=0, lt=24)]
    utc_offset: _UtcOffset


class StopDaily(CallbackData):
    """Send no more quotes a day."""

    prefix = "y:x"


class QuestionsPage(CallbackData):
    """Show a page of the questions that were answered."""

    prefix = "q"
    page: Page


class InterviewsPage(CallbackData):
    """Show a page of the interviews."""

    prefix = "ip"
    page: Page


class ChooseInterview(CallbackData):
    """Answer a reader from one interview, by its key, or from all; the page is the one being shown."""

    prefix = "i"
    interview: _KeyOrNone
    page: Page


class ChooseLanguage(CallbackData):
    """Speak to a reader in a language, or in that of the reader's Telegram."""

    prefix = "l"
    language: _LanguageOrNone


class SetGroupAnswers(CallbackData):
    """What to answer in a group."""

    prefix = "g:a"
    answers: Answers


class SetGroupLanguage(CallbackData):
    """Which language to speak in a group; None for that of each reader's Telegram."""

    prefix = "g:l"
    language: _LanguageOrNone


class SetGroupInterview(CallbackData):
    """Which interview to answer from in a group, by its key; None for all."""

    prefix = "g:i"
    interview: _KeyOrNone


class ClusterButton(CallbackData):
    """A button below a cluster of unanswered questions.

    Attributes:
        question_id: of one of the questions.
        stamp: of all of them, to notice when the cluster has changed.
    """

    question_id: QuestionId
    stamp: _Stamp


class NextCluster(ClusterButton):
    """Show the next cluster."""

    prefix = "u:n"


class DismissCluster(ClusterButton):
    """Dismiss the questions for good."""

    prefix = "u:d"


class PostponeCluster(ClusterButton):
    """Show the questions again in a week."""

    prefix = "u:l"


class OfferExchanges(ClusterButton):
    """Offer every exchange to add the wordings to, page by page."""

    prefix = "u:o"
    page: Page


class ShowCluster(ClusterButton):
    """Show the cluster itself again."""

    prefix = "u:b"


class PreviewWordings(ClusterButton):
    """Show what would be added to an exchange."""

    prefix = "u:p"
    exchange: _Key


class AddWordings(ClusterButton):
    """Add the wordings to an exchange."""

    prefix = "u:a"
    exchange: _Key


class SendQuestionSheet(CallbackData):
    """Send all unanswered questions as a document."""

    prefix = "u:s"


class RemoveWordings(CallbackData):
    """Remove the wordings again that were added to an exchange.

    Attributes:
        exchange: its key.
        count: how many, from the end of its list.
        stamp: of their texts, to notice when somebody has changed the list.
    """

    prefix = "u:r"
    exchange: _Key
    count: Annotated[int, Field(ge=1, lt=100)]
    stamp: Annotated[str, Field(pattern="^[0-9a-f]{8}$")]


class ArticleButton(CallbackData):
    """A button below the preview of an article.

    Attributes:
        speakers: which of the people in the article answer: bit n stands for the nth; 0 leaves it to the
            importer.
    """

    speakers: Annotated[int, Field(ge=0, lt=2**16)]


class PreviewArticle(ArticleButton):
    """Read the article with other speakers."""

    prefix = "d:s"


class PublishArticle(ArticleButton):
    """Make an interview of the article.

    Attributes:
        replaces: whether an interview of the same name is replaced: 0 or 1.
    """

    prefix = "d:p"
    replaces: Annotated[int, Field(ge=0, le=1)]


class DiscardArticle(ArticleButton):
    """Do nothing with the article."""

    prefix = "d:d"


class RemoveMissing(CallbackData):
    """Rebuild the index, though much of what is quoted is missing from the interview files.

    Attributes:
        stamp: of what the editor was shown, to notice when it is something else by now.
    """

    prefix = "r:m"
    stamp: _Stamp


class InterviewListPage(CallbackData):
    """Show editors a page of the list of interviews."""

    prefix = "w:p"
    page: Page


class InterviewFileButton(CallbackData):
    """A button about the file of an interview in the editors' list.

    Attributes:
        key: the interview's.
        stamp: of the file's content, to notice when somebody has changed it.
    """

    key: _Key
    stamp: _Stamp


class OfferWithdrawal(InterviewFileButton):
    """Ask whether an interview should be withdrawn."""

    prefix = "w:o"


class WithdrawInterview(InterviewFileButton):
    """Withdraw an interview."""

    prefix = "w:w"


class RestoreInterview(InterviewFileButton):
    """Restore a withdrawn interview."""

    prefix = "w:r"


class EarlierChanges(CallbackData):
    """Show the changes of editors before the one with this id."""

    prefix = "a"
    before: Annotated[int, Field(ge=0, lt=10**15)]
