"""An alert when answers stop or declines jump; none by chance, and none where little is asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.self_watch import answers_have_stopped, declines_have_jumped
from bot.state.model import Outcomes

NOTHING = Outcomes(0, 0)
numbers = st.integers(0, 1000)


@pytest.mark.parametrize(
    ("last_day", "before", "stopped"),
    [
        (NOTHING, Outcomes(70, 0), True),
        (Outcomes(0, 500), Outcomes(70, 30), True),
        (Outcomes(1, 500), Outcomes(70, 30), False),
        (NOTHING, Outcomes(69, 0), False),
        (NOTHING, Outcomes(0, 1000), False),
        (NOTHING, NOTHING, False),
    ],
)
def test_answers_have_stopped_if_there_usually_are_many(
    last_day: Outcomes, before: Outcomes, stopped: bool
) -> None:
    assert answers_have_stopped(last_day, before) is stopped


@pytest.mark.parametrize(
    ("recent", "before", "jumped"),
    [
        (Outcomes(10, 20), Outcomes(70, 30), True),
        (Outcomes(0, 30), Outcomes(75, 25), True),
        (Outcomes(15, 15), Outcomes(70, 30), False),
        (Outcomes(0, 29), Outcomes(70, 30), False),
        (Outcomes(0, 300), Outcomes(69, 30), False),
        (Outcomes(0, 300), Outcomes(20, 80), False),
    ],
)
def test_declines_have_jumped_if_the_share_is_much_higher(
    recent: Outcomes, before: Outcomes, jumped: bool
) -> None:
    assert declines_have_jumped(recent, before) is jumped


@given(numbers, numbers, st.integers(1, 20))
def test_more_questions_with_the_same_outcomes_are_no_jump(answered: int, declined: int, times: int) -> None:
    before = Outcomes(answered, declined)
    assert not declines_have_jumped(Outcomes(answered * times, declined * times), before)


@given(numbers, numbers, numbers, numbers)
def test_fewer_declines_are_no_jump(answered: int, declined: int, more: int, fewer: int) -> None:
    recent = Outcomes(answered + more, max(declined - fewer, 0))
    assert not declines_have_jumped(recent, Outcomes(answered, declined))
