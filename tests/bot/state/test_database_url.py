"""DATABASE_URL as people write it, and the errors for one that cannot be used."""

from __future__ import annotations

import pytest

from bot.state.database_url import parse_address


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (
            "postgresql://bot:a%40b@db.example:5433/state",
            "postgresql+asyncpg://bot:a%40b@db.example:5433/state",
        ),
        ("postgres://bot@db.example/state", "postgresql+asyncpg://bot@db.example/state"),
        ("postgresql+asyncpg://db.example/state", "postgresql+asyncpg://db.example/state"),
        ("postgresql://db/state?sslmode=require", "postgresql+asyncpg://db/state?ssl=require"),
        ("postgresql:///state?host=/run/pg", "postgresql+asyncpg:///state?host=%2Frun%2Fpg"),
        (" sqlite:///data/state.sqlite\n", "sqlite+aiosqlite:///data/state.sqlite"),
        ("sqlite:////srv/my%20bot/state.sqlite", "sqlite+aiosqlite:////srv/my bot/state.sqlite"),
        ("sqlite+aiosqlite:///state.sqlite", "sqlite+aiosqlite:///state.sqlite"),
    ],
)
def test_an_address_is_read_as_people_write_it(text: str, meant: str) -> None:
    assert parse_address(text).render_as_string(hide_password=False) == meant


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("bot:s3cret@db.example", "must be like postgresql://"),
        ("mysql://bot:s3cret@db.example/state", "must be like postgresql://"),
        ("postgresql://bot:s3cret@db.example:port/state", "must be like postgresql://"),
        ("postgresql://bot:half@s3cret@db.example/state", "written as %40"),
        ("postgresql://bot:s3cret@db.example", "must name a database"),
        ("postgresql://bot:s3cret@db.example/state?channel_binding=require", "not channel_binding"),
        ("sqlite://", "must name a file"),
        ("sqlite:///:memory:", "must name a file"),
        ("sqlite://s3cret/state.sqlite", "must name a file"),
        ("sqlite:///state.sqlite?mode=s3cret", "must name a file"),
    ],
)
def test_what_is_no_address_is_said_so_without_the_password(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said) as raised:
        parse_address(text)
    assert "s3cret" not in str(raised.value)
