"""Every setting, typed, from the environment and `.env`; all faults are told at once."""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.sealing import check_key

Language = Literal["en", "tr"]


class SettingsError(Exception):
    """The settings cannot be used; `faults` says why, one line for each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


class Settings(BaseSettings):
    """What a person who runs Rakam can set; `.env.example` explains each."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
    )

    bot_token: SecretStr
    admin_ids: Annotated[frozenset[int], NoDecode] = frozenset()
    telegram_api_url: str = Field("https://api.telegram.org", pattern=r"^https?://")
    data_dir: Path = Path("data")
    database_url: str | None = None
    contributions_key: SecretStr | None = None
    mnist_path: Path | None = None
    auto_promote: bool = False
    webhook_url: str | None = Field(None, pattern=r"^https://")
    webhook_secret: SecretStr | None = Field(None, validate_default=True)
    port: int = Field(8080, ge=1, le=65535)
    metrics_port: int | None = Field(None, ge=1, le=65535)
    metrics_host: str = "127.0.0.1"
    weekly_digest: bool = False
    photos_per_minute: int = Field(20, ge=0)
    photos_per_minute_overall: int = Field(1200, ge=0)
    default_language: Language = "en"
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split_ids(cls, value: object) -> object:
        return value.replace(" ", "").strip(",").split(",") if isinstance(value, str) else value

    @field_validator("bot_token")
    @classmethod
    def _check_token(cls, token: SecretStr) -> SecretStr:
        number, _, secret = token.get_secret_value().partition(":")
        if not (number.isdecimal() and secret):
            raise ValueError("a token from @BotFather looks like 123456:ABC-DEF")
        return token

    @field_validator("contributions_key")
    @classmethod
    def _check_keys(cls, keys: SecretStr | None) -> SecretStr | None:
        for key in keys.get_secret_value().split(",") if keys else ():
            check_key(key.strip())
        return keys

    @field_validator("webhook_secret")
    @classmethod
    def _check_secret(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if secret is None and info.data.get("webhook_url"):
            raise ValueError("is needed where WEBHOOK_URL is set")
        if secret and not re.fullmatch(r"[\w-]{1,256}", secret.get_secret_value(), re.ASCII):
            raise ValueError("consists of 1 to 256 letters, digits, _ and -")
        return secret

    @property
    def database(self) -> str:
        """The SQLAlchemy URL of the database in use."""
        return self.database_url or f"sqlite:///{self.data_dir / 'rakam.sqlite3'}"


def load_settings(**overrides: object) -> Settings:
    """Read the settings; `overrides` stand above the environment.

    Raises:
        SettingsError: At least one setting is missing or wrong.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]  # pydantic checks them
    except ValidationError as error:
        raise SettingsError([_tell(fault) for fault in error.errors()]) from None


def _tell(fault: ErrorDetails) -> str:
    """Put a fault of pydantic's into one line that names the variable."""
    message = fault["msg"].removeprefix("Value error, ")
    name = str(fault["loc"][0]).upper()
    if fault["type"] == "missing":
        return f"{name} is missing: see .env.example"
    return f"{name}: {message}"
