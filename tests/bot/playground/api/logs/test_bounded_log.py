"""A log that drops its oldest entries."""

from __future__ import annotations

from bot.playground.api.logs.bounded_log import BoundedLog


def test_the_oldest_is_forgotten() -> None:
    log: BoundedLog[int] = BoundedLog(10)
    for number in range(1, 100):
        log.append(number)
        assert (log.last_number, log.after(0)[-1]) == (number, number)
        assert min(10, number) <= len(log.after(0)) < 20
        assert log.after(number - 1) == [number]
        assert log.after(number) == []
