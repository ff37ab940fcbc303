"""Every setting, typed, from the environment and `.env`. All errors are reported at once."""

import base64
import re
import unicodedata
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails
from sqlalchemy.engine import URL

from bot.environment import read_variables
from model.errors import OperatorError

Language = Literal["en", "tr"]

DATABASE_FILE: Final = "rakam.sqlite3"
"""Name of the SQLite file in `DATA_DIR`, and in backups."""

KEY_BYTES: Final = 32
"""Length in bytes of a key that encrypts digits."""


class SettingsError(OperatorError):
    """The settings cannot be used; the message has one line for each error."""


class Settings(BaseModel):
    """The settings of one bot; `.env.example` explains each."""

    model_config = ConfigDict(extra="ignore", frozen=True, hide_input_in_errors=True)

    bot_token: SecretStr
    admin_ids: frozenset[int] = frozenset()
    telegram_api_url: str = "https://api.telegram.org"
    data_dir: Path = Path("data")
    database_url: str | None = None
    contributions_key: SecretStr | None = None
    mnist_path: Path | None = None
    auto_promote: bool = False
    webhook_url: str | None = None
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

    @field_validator("*", mode="before")
    @classmethod
    def _refuse_control_characters(cls, value: object) -> object:
        if isinstance(value, str) and any(unicodedata.category(each) == "Cc" for each in value):
            raise ValueError("contains a line break or another control character")
        return value

    @field_validator("default_language", "log_level", "log_format", mode="before")
    @classmethod
    def _fold_case(cls, value: str, info: ValidationInfo) -> str:
        return value.upper() if info.field_name == "log_level" else value.lower()

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split_ids(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        ids = [each for each in re.split(r"[\s,;()\[\]{}]+", value) if each]
        if not all(re.fullmatch(r"[0-9]+", each) for each in ids):
            raise ValueError("are whole numbers with commas between them")
        return ids

    @field_validator("bot_token")
    @classmethod
    def _check_token(cls, token: SecretStr) -> SecretStr:
        if not re.fullmatch(r"[0-9]+:[\w-]+", token.get_secret_value(), re.ASCII):
            raise ValueError("a token from @BotFather looks like 123456:ABC-DEF")
        return token

    @field_validator("telegram_api_url", "webhook_url")
    @classmethod
    def _check_address(cls, url: str | None, info: ValidationInfo) -> str | None:
        schemes = ("https",) if info.field_name == "webhook_url" else ("https", "http")
        if url is not None and not _is_address(url, *schemes):
            raise ValueError(f"is an address that begins with {':// or '.join(schemes)}://")
        return url

    @field_validator("data_dir", "mnist_path")
    @classmethod
    def _expand(cls, path: Path | None, info: ValidationInfo) -> Path | None:
        try:
            expanded = path and path.expanduser()
        except RuntimeError:
            raise ValueError("begins with ~, and there is no such home folder") from None
        if info.field_name == "data_dir" and expanded and expanded.is_file():
            raise ValueError("is a file, not a folder")
        return expanded

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
        if self.database_url:
            return self.database_url
        file = str(self.data_dir / DATABASE_FILE)
        return URL.create("sqlite", database=file).render_as_string(hide_password=False)


def load_settings(**overrides: object) -> Settings:
    """Read the settings; `overrides` take precedence over the environment.

    Raises:
        SettingsError: At least one setting is missing or wrong.
    """
    try:
        variables = {name.lower(): value for name, value in read_variables().items()}
        return Settings.model_validate(variables | overrides)
    except OperatorError as error:
        raise SettingsError(f"{error}") from None
    except ValidationError as error:
        raise SettingsError("\n".join(map(_report, error.errors()))) from None


def _is_address(url: str, *schemes: str) -> bool:
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in schemes and bool(parts.hostname) and parts.port != 0 and " " not in url
        )
    except ValueError:
        return False


def _report(detail: ErrorDetails) -> str:
    """Write a validation error in one line that begins with the variable's name."""
    name = str(detail["loc"][0]).upper()
    if detail["type"] == "missing":
        return f"{name} is missing: see .env.example"
    return f"{name}: {detail['msg'].removeprefix('Value error, ')}"


def check_key(key: str) -> None:
    """Check a key that encrypts digits.

    Raises:
        ValueError: It is not 32 bytes in URL-safe Base64.
    """
    try:
        # Fernet would ignore invalid characters.
        whole = len(base64.b64decode(key, b"-_", validate=True)) == KEY_BYTES
    except ValueError:
        whole = False
    if not whole:
        raise ValueError(f"a key is {KEY_BYTES} bytes in URL-safe Base64; see .env.example")
