"""Who of the people in a dialogue asks and who answers, and by what evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from content.article.dialogue.labels import LabelRole, role_of_word
from content.article.dialogue.voices import ANSWER_VOICE, QUESTION_VOICE
from content.article.names import is_outlet
from content.article.people import is_one_of

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from content.article.people import KnownPeople

# Of the turns of one who asks, so many do at least; of one who answers, at most.
_LEAST_ASKING: Final = 0.3
_MOST_ASKING: Final = 0.5


class VoiceRole(Enum):
    """What somebody does in a dialogue."""

    ASKS = auto()
    ANSWERS = auto()
    LEFT_OUT = auto()  # answers, but is none of those whom the editor wants
    UNKNOWN = auto()


_ROLES_OF_WORDS: Final = {
    LabelRole.INTERVIEWER: VoiceRole.ASKS,
    LabelRole.SPEAKER: VoiceRole.ANSWERS,
    LabelRole.OTHER: VoiceRole.LEFT_OUT,
}


@dataclass(frozen=True, slots=True)
class LabelledTurn:
    """What one person says without a break.

    Attributes:
        person: who.
        asks: it is a question.
        requests: it asks to be told something without a question mark.
    """

    person: str
    asks: bool
    requests: bool


def decide_roles(
    turns: Sequence[LabelledTurn], people: KnownPeople, *, asked_between: bool = False
) -> dict[str, VoiceRole]:
    """Decide who asks and who answers.

    What the editor says comes first, then what a label says by itself and what stands above the dialogue,
    then who title, lead and byline name, then who asks how often. Who is left is unknown.
    """
    voices = list(dict.fromkeys(turn.person for turn in turns))
    rates = {voice: _asking_rate(turns, voice) for voice in voices}
    if asked_between and not any(rates.values()):
        # Nobody of those who have a label asks: they are a panel.
        wanted = [voice for voice in voices if is_one_of(voice, people.speakers)] or voices
        return {voice: VoiceRole.ANSWERS if voice in wanted else VoiceRole.LEFT_OUT for voice in voices}
    if people.speakers:
        given = _as_the_editor_says(turns, voices, rates, people)
        if given is not None:
            return given
    roles = {voice: role for voice in voices if (role := _known_role(voice, people)) is not None}
    unknown = [voice for voice in voices if voice not in roles]
    has_question_marks = QUESTION_VOICE in voices  # then who wrote it up has no other label
    for voice in unknown:
        is_guest, is_author = is_one_of(voice, people.guests), is_one_of(voice, people.authors)
        if is_guest and not is_author and (rates[voice] <= _MOST_ASKING or _others_ask(voice, rates)):
            roles[voice] = VoiceRole.ANSWERS
        elif (is_author or is_outlet(voice)) and not is_guest and rates[voice] > 0 and not has_question_marks:
            roles[voice] = VoiceRole.ASKS
    unknown = [voice for voice in voices if voice not in roles]
    if len(unknown) == len(voices) == 1:
        return {unknown[0]: _role_of_the_only_one(rates[unknown[0]], people)}
    return roles | _by_questions(unknown, roles, rates, turns)


def _as_the_editor_says(
    turns: Sequence[LabelledTurn], voices: Sequence[str], rates: Mapping[str, float], people: KnownPeople
) -> dict[str, VoiceRole] | None:
    """Let those answer whom the editor names, and everybody else ask; nothing if none of them speaks.

    But somebody who answers beside them asks nothing: that person is left out.
    """
    speaking = {voice for voice in voices if is_one_of(voice, people.speakers)}
    if not speaking:
        return None
    roles = dict.fromkeys(speaking, VoiceRole.ANSWERS)
    others = [voice for voice in voices if voice not in speaking]
    asking = {voice for voice in others if _asks_by_all_signs(voice, rates, people)}
    for voice in others:
        answers = bool(asking) and voice not in asking and _answers(voice, turns, asking, rates, people)
        roles[voice] = VoiceRole.LEFT_OUT if answers else VoiceRole.ASKS
    return roles


def _asks_by_all_signs(voice: str, rates: Mapping[str, float], people: KnownPeople) -> bool:
    known = _known_role(voice, people)
    return known is VoiceRole.ASKS or (known is None and rates[voice] >= _LEAST_ASKING)


def _answers(
    voice: str,
    turns: Sequence[LabelledTurn],
    asking: set[str],
    rates: Mapping[str, float],
    people: KnownPeople,
) -> bool:
    if _known_role(voice, people) is VoiceRole.ANSWERS or is_one_of(voice, people.guests):
        return True
    after_question = any(
        turn.person == voice and before.person in asking and before.asks for before, turn in pairwise(turns)
    )
    return rates[voice] == 0 and after_question


def _known_role(voice: str, people: KnownPeople) -> VoiceRole | None:
    """Return what is said outright: by the editor, by a credit line, by the label's own word."""
    if is_one_of(voice, people.speakers):
        return VoiceRole.ANSWERS
    if is_one_of(voice, people.interviewers):
        return VoiceRole.ASKS
    if voice == QUESTION_VOICE:
        return VoiceRole.ASKS
    if voice == ANSWER_VOICE:
        return VoiceRole.ANSWERS
    credited_to_answer = is_one_of(voice, people.credited_speakers)
    credited_to_ask = is_one_of(voice, people.credited_interviewers)
    if credited_to_answer != credited_to_ask:
        return VoiceRole.ANSWERS if credited_to_answer else VoiceRole.ASKS
    role = role_of_word(voice)
    return _ROLES_OF_WORDS.get(role) if role else None


def _by_questions(
    unknown: Sequence[str],
    known: Mapping[str, VoiceRole],
    rates: Mapping[str, float],
    turns: Sequence[LabelledTurn],
) -> dict[str, VoiceRole]:
    """Tell by how often they ask, against how often the others do."""
    if not unknown:
        return {}
    somebody_asks = VoiceRole.ASKS in known.values()
    somebody_answers = VoiceRole.ANSWERS in known.values()
    if len(unknown) == 1 and somebody_asks != somebody_answers:
        # There is one role left; but who asks as often as the one who is known to ask is no guest.
        (voice,) = unknown
        most = max((rates[other] for other, role in known.items() if role is VoiceRole.ASKS), default=0.0)
        if somebody_answers or rates[voice] <= max(_MOST_ASKING, most / 2):
            return {voice: VoiceRole.ASKS if somebody_answers else VoiceRole.ANSWERS}
        return {voice: VoiceRole.UNKNOWN}
    asking = {voice for voice in unknown if rates[voice] >= _LEAST_ASKING}
    quiet = {voice for voice in unknown if rates[voice] < _LEAST_ASKING}
    if not somebody_asks and not asking:
        return dict.fromkeys(unknown, VoiceRole.UNKNOWN)
    if not somebody_answers and not quiet:
        # All ask: the one who does by far the most is the interviewer.
        most = max(rates[voice] for voice in unknown)
        asking = {voice for voice in unknown if rates[voice] > most / 2}
        quiet = set(unknown) - asking
    # Who asks most and does not open the dialogue may be a guest who asks back.
    if not somebody_answers and (not quiet or (not somebody_asks and unknown[0] not in asking)):
        return dict.fromkeys(unknown, VoiceRole.UNKNOWN)
    roles = dict.fromkeys(asking, VoiceRole.ASKS)
    # Beside one who is known to answer, a second who asks nothing is a guest if the interviewer's questions
    # stand before what that person says; otherwise it may be a host. And who asks about as often as the
    # interviewer may be another one.
    asking_by_all_signs = asking | {voice for voice, role in known.items() if role is VoiceRole.ASKS}
    often = max((rates[voice] for voice in {*asking, *known}), default=0.0) / 2
    for voice in quiet:
        is_host = somebody_answers and not _is_asked(voice, turns, asking_by_all_signs, rates)
        is_unsure = is_host or rates[voice] > often > 0
        roles[voice] = VoiceRole.UNKNOWN if is_unsure else VoiceRole.ANSWERS
    return roles


def _is_asked(
    voice: str, turns: Sequence[LabelledTurn], asking: Container[str], rates: Mapping[str, float]
) -> bool:
    """Say whether somebody asks nothing, is asked, and mostly speaks after a question, right away or not."""
    is_asked = any(
        turn.person == voice and before.person in asking and (before.asks or before.requests)
        for before, turn in pairwise(turns)
    )
    is_question = False
    after_question: list[bool] = []
    for turn in turns:
        if turn.person == voice:
            after_question.append(is_question)
        elif turn.person in asking:  # a panel answers one after the other
            is_question = turn.asks or turn.requests
    return rates[voice] == 0 and is_asked and 2 * sum(after_question) > len(after_question)


def _role_of_the_only_one(rate: float, people: KnownPeople) -> VoiceRole:
    """Tell whether only the questions have a label, or only the answers."""
    if rate >= _MOST_ASKING:
        return VoiceRole.ASKS
    # Somebody else is named as the guest.
    return VoiceRole.UNKNOWN if rate >= _LEAST_ASKING or people.answering else VoiceRole.ANSWERS


def _others_ask(voice: str, rates: Mapping[str, float]) -> bool:
    return any(rate > 0 for other, rate in rates.items() if other != voice)


def _asking_rate(turns: Sequence[LabelledTurn], person: str) -> float:
    """Return how many of a person's turns ask."""
    own = [turn for turn in turns if turn.person == person]
    if not any(turn.asks for turn in own):
        return 0.0  # `Tell me about it` alone may be anybody's
    return sum(turn.asks or turn.requests for turn in own) / len(own)
