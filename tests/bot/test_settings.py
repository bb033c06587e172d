"""Settings: each is explained to people, read forgivingly, and refused by name."""

from __future__ import annotations

import re
import traceback
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.settings import Settings, SettingsError, exposed_secrets, read_settings
from bot.state.database_url import parse_address
from index.encoders.model_source import DEFAULT_MODEL

EXAMPLE = Path(__file__).parents[2] / ".env.example"

pytestmark = pytest.mark.usefixtures("clean_environment")


def explained() -> dict[str, str]:
    """The settings of .env.example and their values, those in comments too."""
    return dict(re.findall(r"^#?([A-Z_]+)=(.*)$", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE))


def test_every_setting_is_explained_and_nothing_else_is() -> None:
    assert set(explained()) == {name.upper() for name in Settings.model_fields}


def test_what_is_explained_as_default_is_the_default(tmp_path: Path) -> None:
    defaults = read_settings()
    uncommented = re.sub(r"^#([A-Z_]+=)", r"\1", EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    (tmp_path / ".env").write_text(uncommented, encoding="utf-8")
    assert read_settings() == defaults


def test_every_setting_has_a_line_of_explanation_above_it() -> None:
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines):
        if re.match(r"#?[A-Z_]+=", line):
            assert lines[number - 1].startswith("# "), line


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("DATA_DIR=from-file\nLOG_LEVEL=debug\nUNKNOWN=1\n")
    monkeypatch.setenv("DATA_DIR", "from-environment")
    settings = read_settings()
    assert (settings.data_dir, settings.log_level) == (Path("from-environment"), "DEBUG")


@pytest.mark.parametrize("name", [name.upper() for name in Settings.model_fields])
def test_an_empty_value_is_the_default(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    defaults = read_settings()
    monkeypatch.setenv(name, "")
    assert read_settings() == defaults
    assert defaults.embedding_model == DEFAULT_MODEL


@given(st.lists(st.integers(0, 2**52)), st.sampled_from([",", ", ", " ", " , ", ",,"]))
def test_admin_ids_are_numbers_separated_by_commas_or_spaces(ids: list[int], separator: str) -> None:
    assert Settings(admin_ids=separator.join(map(str, ids))).admin_ids == frozenset(ids)  # type: ignore[arg-type]


@pytest.mark.parametrize("ids", ["ada", "1,two", "@ada", "-1001234", "1;2", "1.5", "[1, 2]"])
def test_what_is_no_user_id_is_refused_by_name(ids: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_IDS", ids)
    with pytest.raises(SettingsError, match=r"^ADMIN_IDS: must be Telegram user ids separated by commas"):
        read_settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TELEGRAM_API_URL", "localhost:8081"),
        ("TELEGRAM_API_URL", "ftp://x.example"),
        ("DECLINE_BELOW", "1.1"),
        ("DECLINE_BELOW", "nan"),
        ("DECLINE_BELOW", "half"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
        ("DATABASE_URL", "mysql://localhost/state"),
        ("KEEP_DAYS", "0"),
        ("KEEP_DAYS", "a month"),
    ],
)
def test_a_wrong_value_is_refused_by_name(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as raised:
        read_settings()
    first, *others = str(raised.value).splitlines()
    assert first.startswith(f"{name}: ")
    assert others == ["fix it in the environment or in .env"]


def test_all_wrong_values_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ADMIN_IDS", "ada")
    monkeypatch.setenv("LOG_LEVEL", "LOUD")
    with pytest.raises(SettingsError, match=r"ADMIN_IDS: .*\nLOG_LEVEL: "):
        read_settings()


def test_a_file_that_is_not_utf_8_is_said_so(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("ADMIN_IDS=1\n# для редактора".encode("cp1251"))
    with pytest.raises(SettingsError, match=r"\.env is not UTF-8"):
        read_settings()


def test_the_token_is_trimmed_and_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", " 123:abcDEF\n")
    settings = read_settings()
    assert settings.token == "123:abcDEF"
    assert "abcDEF" not in repr(settings) + str(settings.model_dump())


@pytest.mark.parametrize(
    "token",
    [
        "your-token-here",
        "abc:def",
        "123456",
        "bot123456:abc",
        "123456:s3cret part",
        "'123456:s3cret'",
        "123456:",
    ],
)
def test_what_cannot_be_a_token_is_refused_without_showing_it(
    token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", token)
    with pytest.raises(SettingsError, match=r"^TELEGRAM_BOT_TOKEN: .*copy it again from") as raised:
        read_settings()
    assert token not in "".join(traceback.format_exception(raised.value))


def test_the_slash_at_the_end_of_an_address_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_API_URL", "http://127.0.0.1:8081/")
    assert read_settings().telegram_api_url == "http://127.0.0.1:8081"


def test_the_address_of_the_database_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", url := "postgresql://bot:s3cret@db.example/state")
    settings = read_settings()
    assert settings.state_url == url
    assert "s3cret" not in repr(settings) + str(settings.model_dump())


def test_a_wrong_address_of_the_database_is_not_shown_either(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "bot:s3cret@db.example")
    with pytest.raises(SettingsError) as raised:
        read_settings()
    assert "s3cret" not in "".join(traceback.format_exception(raised.value))


def test_without_an_address_the_state_is_a_file_of_the_data(tmp_path: Path) -> None:
    data_dir = tmp_path / "what? 100%"
    assert parse_address(read_settings(data_dir=data_dir).state_url).database == f"{data_dir}/state.sqlite"


@pytest.mark.parametrize(("mode", "warned"), [(0o600, False), (0o400, False), (0o644, True), (0o660, True)])
def test_secrets_that_others_can_read_are_warned_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, warned: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    assert exposed_secrets() == []
    file = tmp_path / ".env"
    file.write_text("TELEGRAM_BOT_TOKEN=123456:secret")
    file.chmod(mode)
    warning = "".join(exposed_secrets())
    assert ("chmod 600 .env" in warning) is warned
    assert "123456" not in warning
