"""`check-quote`: the verdict in the terminal, and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import RunCommand

SAID = "They gather in a ball around the queen and shiver to keep warm."
ANSWER = f"{SAID} The honey is their fuel."


def test_a_quote_is_checked_for_people_and_for_programs(
    run_command: RunCommand, content_dir: Path, filled_data_dir: Path
) -> None:
    places: dict[str, Any] = {"DATA_DIR": filled_data_dir}
    changed = f"“{SAID.replace('queen', 'king')}”"
    ran = run_command("check-quote", changed, "--json", "--content", content_dir, **places)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(ran.stdout) == {
        "quote": changed,
        "verdict": "altered",
        "places": [
            {
                "interview": "beekeeper",
                "exchange": "beekeeper-2",
                "voice": "speaker",
                "speaker": "Ada Hollis",
                "text": ANSWER,
                "url": "https://courier.example/beekeeper",
            }
        ],
        "differences": [{"quoted": "king", "said": "queen", "touched": "wording"}],
        "nearest": [],
    }

    ran = run_command("check-quote", SAID, "--content", content_dir, **places)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout == f"Word for word.\n\n{ANSWER}\n\n— Ada Hollis, The Evening Courier\n"

    ran = run_command("check-quote", changed, "--content", content_dir, **places)
    assert ran.stdout.startswith("Altered.\n  changed: “king” instead of “queen” (wording)\n\n")

    ran = run_command("check-quote", SAID, "--speaker", "Ada Holis", "--content", content_dir, **places)
    assert ran.returncode == 2
    assert "no speaker is called 'Ada Holis'" in ran.stderr


def test_without_words_it_is_used_wrongly(run_command: RunCommand) -> None:
    for words in ("", " ", b"\xff"):
        assert run_command("check-quote", words).returncode == 2
