"""All settings with their defaults, read once from the environment and ``.env``."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import quote

from pydantic import (
    AnyHttpUrl,
    Field,
    SecretStr,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from index.encoders.model_source import DEFAULT_MODEL
from index.reranker import adapter
from index.search import DECLINE_BELOW, OFFER_FROM

_ENV_FILE: Final = Path(".env")
_OTHERS: Final = 0o077
_TOKEN: Final = re.compile(r"[0-9]+:[A-Za-z0-9_-]+")


class SettingsError(Exception):
    """A setting has a value that cannot be used; the message names each one."""


class Settings(BaseSettings):
    """The settings. ``.env.example`` explains each one."""

    model_config = SettingsConfigDict(
        env_file=_ENV_FILE,
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        hide_input_in_errors=True,  # it may be a secret
    )

    telegram_bot_token: SecretStr = SecretStr("")
    admin_ids: Annotated[frozenset[int], NoDecode] = frozenset()
    telegram_api_url: str = "https://api.telegram.org"
    webhook_url: str = ""
    webhook_listen: str = "127.0.0.1:8080"
    content_dir: Path = Path("content/interviews")
    data_dir: Path = Path("data")
    persona_file: Path | None = None
    embedding_model: str = DEFAULT_MODEL
    embedding_backend: Literal["auto", "onnx", "torch"] = "auto"
    reranker_model: str = Field(default=adapter.NAME, min_length=1)
    device: str = Field(default="auto", min_length=1)
    vector_store: Literal["faiss", "milvus"] = "faiss"
    milvus_uri: SecretStr = Field(default=SecretStr(""), validate_default=True)
    database_url: SecretStr = SecretStr("")
    keep_days: int = Field(default=90, ge=1)
    decline_below: float = Field(default=DECLINE_BELOW, ge=0, le=1)
    offer_from: float = Field(default=OFFER_FROM, ge=0, le=1)
    decline_below_unasked: float = Field(default=0.9, ge=0, le=1)
    questions_per_minute: int = Field(default=20, ge=1)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["console", "json"] = "console"
    monitoring_listen: str = ""
    sentry_dsn: SecretStr = SecretStr("")

    @field_validator("telegram_bot_token")
    @classmethod
    def _check_token(cls, value: SecretStr) -> SecretStr:
        token = value.get_secret_value().strip()
        if token and not _TOKEN.fullmatch(token):
            raise ValueError(
                "must be digits, a colon, and letters and digits: copy it again from https://t.me/BotFather"
            )
        return value

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split_ids(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        parts = value.replace(",", " ").split()
        if wrong := [part for part in parts if not part.isdecimal()]:
            raise ValueError(f"must be Telegram user ids separated by commas, and {wrong[0]!r} is not one")
        return frozenset(map(int, parts))

    @field_validator("telegram_api_url")
    @classmethod
    def _check_url(cls, value: str) -> str:
        TypeAdapter(AnyHttpUrl).validate_python(value)
        return value.rstrip("/")

    @field_validator("webhook_url")
    @classmethod
    def _check_webhook(cls, value: str) -> str:
        if value:
            TypeAdapter(AnyHttpUrl).validate_python(value)
        return value

    @field_validator("webhook_listen", "monitoring_listen")
    @classmethod
    def _check_listen(cls, value: str, info: ValidationInfo) -> str:
        host, _, port = value.rpartition(":")
        if not value and not cls.model_fields[str(info.field_name)].default:
            return value
        if not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise ValueError(f"must be an address and a port, such as 127.0.0.1:8080, and not {value!r}")
        return value

    @field_validator("milvus_uri")
    @classmethod
    def _check_milvus(cls, value: SecretStr, info: ValidationInfo) -> SecretStr:
        if info.data.get("vector_store") == "milvus" and not value.get_secret_value():
            raise ValueError("must say where Milvus is, because VECTOR_STORE is milvus")
        return value

    @field_validator("log_level", mode="before")
    @classmethod
    def _upper(cls, value: object) -> object:
        return value.upper() if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _check_database(cls, value: SecretStr) -> SecretStr:
        if value.get_secret_value():
            # SQLAlchemy takes long to import, and most commands have no database.
            from bot.state.database_url import parse_address

            parse_address(value.get_secret_value())
        return value

    @property
    def state_url(self) -> str:
        """The address of the database that keeps the state. Never to be logged."""
        return self.database_url.get_secret_value() or f"sqlite:///{quote(str(self.data_dir))}/state.sqlite"

    @property
    def token(self) -> str:
        """The bot's token, or an empty text. Never to be logged."""
        return self.telegram_bot_token.get_secret_value().strip()


def read_settings(**changes: object) -> Settings:
    """Read the settings.

    Args:
        **changes: values that override the environment, by field name.

    Raises:
        SettingsError: naming every setting that is wrong.
    """
    try:
        return Settings(**changes)  # type: ignore[arg-type]
    except ValidationError as error:
        lines = [f"{str(part['loc'][0]).upper()}: {_first_lower(part['msg'])}" for part in error.errors()]
        raise SettingsError("\n".join([*lines, "fix it in the environment or in .env"])) from None
    except UnicodeDecodeError:
        raise SettingsError(".env is not UTF-8: save it as UTF-8") from None


def exposed_secrets() -> list[str]:
    """Return a warning if ``.env``, which holds the token, is open to other users of the machine."""
    # Windows has no such bits.
    if os.name != "posix" or not _ENV_FILE.is_file() or not _ENV_FILE.stat().st_mode & _OTHERS:
        return []
    return [f"{_ENV_FILE} holds secrets, and other users of this machine may open it: chmod 600 {_ENV_FILE}"]


def _first_lower(message: str) -> str:
    message = message.removeprefix("Value error, ")
    return message[:1].lower() + message[1:]
