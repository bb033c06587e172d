"""Notices what no single error shows: that answers have stopped, or that many more questions are declined.

The thresholds are wide apart on purpose: an alert that is usually nothing is soon ignored.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.state.model import Outcomes

USUAL: Final = timedelta(days=7)
"""What is compared with: the time before what is judged."""
QUIET: Final = timedelta(days=1)
"""A whole day, because nights are quiet anyway."""
RECENT: Final = timedelta(hours=6)

NOTHING_ANSWERED: Final = "nothing has been answered for a day, though there usually are answers every day"
MORE_DECLINED: Final = (
    "many more questions are declined than usual: /unanswered shows which. Perhaps an interview is missing "
    "from the index, or readers ask about something new"
)

# Fewer answers than this a day may well be none on some day.
_USUAL_A_DAY: Final = 10
# With so many questions, a share that is higher by a quarter is not chance: it is three standard deviations.
_ENOUGH_RECENT: Final = 30
_ENOUGH_USUAL: Final = 100
_JUMP: Final = 0.25


def answers_have_stopped(last_day: Outcomes, before: Outcomes) -> bool:
    """Return whether nothing was answered, though something should have been.

    Args:
        last_day: of the last :data:`QUIET`.
        before: of the :data:`USUAL` time before.
    """
    return not last_day.answered and before.answered >= _USUAL_A_DAY * (USUAL / QUIET)


def declines_have_jumped(recent: Outcomes, before: Outcomes) -> bool:
    """Return whether the share of declined questions is much higher than usual.

    Args:
        recent: of the last :data:`RECENT`.
        before: of the :data:`USUAL` time before.
    """
    if recent.questions < _ENOUGH_RECENT or before.questions < _ENOUGH_USUAL:
        return False
    return recent.declined / recent.questions - before.declined / before.questions >= _JUMP
