"""The systemd unit is one, and lets the bot do little; systemd itself judges, where there is one."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.settings import Settings

UNIT = Path("bot/deployment/interview-bot.service")
TEXT = UNIT.read_text(encoding="utf-8")
# Of 100: what systemd calls OK.
EXPOSURE = 20

needs_systemd = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="there is no systemd-analyze"
)


def values(name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", TEXT, re.MULTILINE)


@pytest.mark.slow
@needs_systemd
def test_systemd_understands_all_of_it(tmp_path: Path) -> None:
    installed = tmp_path / UNIT.name
    # Where it is installed there is no bot on this machine.
    installed.write_text(
        re.sub(r"^ExecStart=\S+", f"ExecStart={shutil.which('true')}", TEXT, flags=re.MULTILINE)
    )
    ran = subprocess.run(
        ["systemd-analyze", "verify", str(installed)], check=False, capture_output=True, text=True
    )
    assert (ran.returncode, [line for line in ran.stderr.splitlines() if UNIT.name in line]) == (0, [])


@pytest.mark.slow
@needs_systemd
def test_systemd_finds_it_little_exposed() -> None:
    ran = subprocess.run(
        ["systemd-analyze", "security", "--offline=yes", f"--threshold={EXPOSURE}", "--no-pager", str(UNIT)],
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout[-500:] + ran.stderr


def test_its_folders_are_those_that_it_may_write_to() -> None:
    variables = dict(pair.split("=", 1) for line in values("Environment") for pair in line.split())
    assert set(variables) - {"HF_HOME", "MPLCONFIGDIR"} <= {name.upper() for name in Settings.model_fields}
    (state,), (cache,) = values("StateDirectory"), values("CacheDirectory")
    for path in variables.values():
        assert path.startswith((f"/var/lib/{state}", f"/var/cache/{cache}"))


def test_it_does_not_run_as_root() -> None:
    assert values("User") == ["interview-bot"]
    assert values("NoNewPrivileges") == ["yes"]
