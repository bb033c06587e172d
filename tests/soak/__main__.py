"""Does to the bot what production will, and prints what became of it and of the questions: `make soak`.

What tests do many times over comes first: kills of a build, damaged files, generated updates, dialogues and
quotes. Of what follows, a few rounds of everything take minutes; `--full` takes hours.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table

from index.encoders.model_source import DEFAULT_MODEL, resolve
from tests.conftest import CACHE
from tests.soak.campaign_bot import CampaignBot
from tests.soak.faults import (
    Fault,
    Outcome,
    database,
    flood,
    hanging,
    kill,
    locked,
    outage,
    restarted,
    stop,
    stop_under_load,
    stopped,
    thousand_questions,
)
from tests.soak.tested import TESTED

if TYPE_CHECKING:
    from collections.abc import Iterator

# One question in so many may be answered twice: after a kill, nobody knows whether a reply was sent.
_TWICE_IN: Final = 100
# From the first round to the last.
_GROWTH: Final = 1.05
_LONGEST_STOP_SECONDS: Final = 10.0
# The table has eight columns; where the output is no terminal, rich would take it for a narrow one.
_WIDTH: Final = 130


@dataclass(frozen=True, slots=True)
class Trial:
    """A fault and how often it strikes.

    Attributes:
        name: as in the table and on the command line.
        fault: what is done.
        few: rounds by default.
        many: rounds with ``--full``.
        may_repeat: whether answers may be lost on the way, so that they have to be sent again.
        p95_within: within how many seconds 95 of 100 have to be answered; None if that is no matter here.
        on_postgresql: whether the state is there, and not in SQLite.
    """

    name: str
    fault: Fault
    few: int
    many: int
    may_repeat: bool = False
    p95_within: float | None = None
    on_postgresql: bool = False


_TRIALS: Final = (
    Trial("kill", kill, 3, 100),
    Trial("stop", stop, 1, 20),
    Trial("stop-under-load", stop_under_load, 1, 20),
    Trial("502", outage("502"), 1, 20),
    Trial("429-3s", outage("429", retry_after=3), 1, 20),
    Trial("429-65s", outage("429", retry_after=65), 1, 20),
    Trial("drop", outage("drop"), 1, 20),
    Trial("drop-after", outage("drop_after"), 1, 20, may_repeat=True),
    Trial("hang", outage("hang", seconds=20), 1, 20),
    Trial("garbage", outage("garbage"), 1, 20),
    Trial("database-locked", database(locked), 1, 20, p95_within=3.0),
    Trial("database-hanging", database(hanging), 1, 20, p95_within=3.0, on_postgresql=True),
    Trial("database-stopped", database(stopped), 1, 20, p95_within=3.0, on_postgresql=True),
    Trial("database-restarted", database(restarted), 1, 20, p95_within=3.0, on_postgresql=True),
    Trial("flood-1-person", flood(lambda bot: [bot.flooder()]), 1, 5, p95_within=2.0),
    Trial("flood-1-group", flood(lambda bot: bot.groups(1)), 1, 5, p95_within=2.0),
    Trial("flood-30-groups", flood(lambda bot: bot.groups(30)), 1, 5, p95_within=2.0),
    Trial("thousand-questions", thousand_questions, 2, 10),
)


def main() -> int:
    """Run the trials and print a table; return 1 if something is not as it must be."""
    names = [*(tested.name for tested in TESTED), *(trial.name for trial in _TRIALS)]
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("trials", nargs="*", metavar="TRIAL", help=f"default: all of {', '.join(names)}")
    parser.add_argument("--full", action="store_true", help="as many rounds as a release wants, for hours")
    parser.add_argument("--rounds", type=int, help="this many rounds of each")
    parser.add_argument(
        "--without-models",
        action="store_true",
        help="in a fraction of the time, with answers that mean little",
    )
    parser.add_argument("--seed", type=int, default=1, help="of the moments at which faults strike")
    arguments = parser.parse_args()
    if unknown := set(arguments.trials) - set(names):
        parser.error(f"there is no trial {min(unknown)!r}; there are {', '.join(names)}")
    console, chance = Console(width=None if sys.stdout.isatty() else _WIDTH), random.Random(arguments.seed)
    if not arguments.without_models:
        # The model is made from its package once, and not by each bot.
        resolve(DEFAULT_MODEL, CACHE.absolute() / "models", lambda _done, _total: None, console.print)
    wanted = arguments.trials or names
    rows: list[_Row] = []
    for tested in TESTED:
        if tested.name in wanted:
            console.print(f"{tested.name}: by pytest")
            outcome = tested.run()
            rows.append(_Row(tested.name, outcome, outcome.failed))
            console.print(_table(rows[-1:]))
    for trial in _TRIALS:
        if trial.name not in wanted:
            continue
        rounds = arguments.rounds or (trial.many if arguments.full else trial.few)
        outcome = Outcome()
        with (
            tempfile.TemporaryDirectory() as home,
            CampaignBot(
                Path(home), on_postgresql=trial.on_postgresql, has_models=not arguments.without_models
            ) as bot,
        ):
            for number in range(1, rounds + 1):
                console.print(f"{trial.name}: {number} of {rounds}")
                outcome += trial.fault(bot, chance)
        rows.append(_Row(trial.name, outcome, tuple(_violations(trial, outcome))))
        console.print(_table(rows[-1:]))
    console.print(_table(rows))
    return 1 if any(row.violations for row in rows) else 0


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table: a fault, what came of it, and what of that must not be."""

    name: str
    outcome: Outcome
    violations: tuple[str, ...]


def _violations(trial: Trial, outcome: Outcome) -> Iterator[str]:
    yield from outcome.failed
    if outcome.unanswered:
        yield "questions were lost"
    if not trial.may_repeat and outcome.twice * _TWICE_IN > outcome.asked:
        yield "too much was answered twice"
    if outcome.memory and outcome.memory[-1] > _GROWTH * outcome.memory[0]:
        yield "memory grew"
    if trial.p95_within is not None and _p95(outcome) > trial.p95_within:
        yield f"more than {trial.p95_within:g} s"
    if max(outcome.stops, default=0.0) > _LONGEST_STOP_SECONDS:
        yield f"a stop took more than {_LONGEST_STOP_SECONDS:g} s"


def _table(rows: list[_Row]) -> Table:
    table = Table(
        "fault", "times", "asked", "under way", "unanswered", "answered twice", "p95", "slowest", ""
    )
    for row in rows:
        outcome = row.outcome
        said = ["; ".join(row.violations) or "well"]
        if outcome.stops:
            said.append(f"gone within {max(outcome.stops):.1f} s")
        if outcome.memory:
            said.append(f"{' '.join(str(taken >> 20) for taken in outcome.memory)} MB")
        figures = [outcome.asked, outcome.under_way, outcome.unanswered, outcome.twice]
        seconds = [_p95(outcome), max(outcome.seconds, default=0.0)]
        asked = [*map(str, figures), *(f"{one:.1f} s" for one in seconds)] if outcome.asked else [""] * 6
        table.add_row(row.name, str(outcome.rounds), *asked, ", ".join(said))
    return table


def _p95(outcome: Outcome) -> float:
    ordered = sorted(outcome.seconds)
    return ordered[int(0.95 * (len(ordered) - 1))] if ordered else 0.0


if __name__ == "__main__":
    sys.exit(main())
