"""How much one person may ask, minute by minute."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.user_limit import WINDOW_SECONDS, UserLimit, Verdict


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_the_first_one_too_many_is_told_from_the_rest() -> None:
    limit = UserLimit(2, Clock())
    assert [limit.judge(7) for _ in range(4)] == [
        Verdict.ANSWER, Verdict.ANSWER, Verdict.TELL, Verdict.TELL_AGAIN,
    ]  # fmt: skip


def test_everybody_has_a_limit_of_their_own() -> None:
    limit = UserLimit(1, Clock())
    assert [limit.judge(person) for person in (1, 2, 3)] == [Verdict.ANSWER] * 3


def test_after_a_minute_one_is_answered_again_and_told_again() -> None:
    clock = Clock()
    limit = UserLimit(1, clock)
    for _ in range(2):
        assert [limit.judge(7) for _ in range(3)] == [Verdict.ANSWER, Verdict.TELL, Verdict.TELL_AGAIN]
        clock.now += WINDOW_SECONDS


@given(st.lists(st.integers(0, 40), min_size=1, max_size=30), st.integers(1, 5))
def test_who_waits_as_long_as_told_is_answered(pauses: list[int], a_minute: int) -> None:
    clock = Clock()
    limit = UserLimit(a_minute, clock)
    for pause in pauses:
        clock.now += pause
        if limit.judge(7) is not Verdict.ANSWER:
            clock.now += limit.seconds_to_wait(7)
            assert limit.judge(7) is Verdict.ANSWER


@given(st.lists(st.tuples(st.integers(1, 3), st.floats(0, 40)), max_size=200), st.integers(1, 5))
def test_nobody_is_answered_more_often_in_any_minute(asked: list[tuple[int, float]], a_minute: int) -> None:
    clock = Clock()
    limit = UserLimit(a_minute, clock)
    answered: list[tuple[int, float]] = []
    for person, pause in asked:
        clock.now += pause
        if limit.judge(person) is Verdict.ANSWER:
            answered.append((person, clock.now))
    for _, end in answered:
        within = Counter(person for person, at in answered if end - WINDOW_SECONDS < at <= end)
        assert max(within.values()) <= a_minute
