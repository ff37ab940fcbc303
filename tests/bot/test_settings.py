import codecs
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy.engine import make_url

from bot.settings import Settings, SettingsError, load_settings

TOKEN = "123456789:" + "A-made_up" * 4
KEY = "A" * 43 + "="

NAMES = [name.upper() for name in Settings.model_fields]

NO_KEYS = (f"{KEY}!", f"{KEY[:10]} {KEY[10:]}", KEY[1:], "secret", "ü" * 44)

NO_IDS = ("7,eight", "1_1", "11.22", "-7", "\u0661\u0661", '"7"')


@pytest.fixture(autouse=True)
def _empty_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def set_variables(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


def find_faults(**overrides: object) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_settings(**overrides)
    return str(caught.value).splitlines()


def test_the_defaults_are_those_of_the_contract() -> None:
    settings = load_settings(bot_token=TOKEN)

    assert settings.model_dump(exclude={"bot_token"}) == {
        "admin_ids": frozenset(),
        "telegram_api_url": "https://api.telegram.org",
        "data_dir": Path("data"),
        "database_url": None,
        "contributions_key": None,
        "mnist_path": None,
        "auto_promote": False,
        "webhook_url": None,
        "webhook_secret": None,
        "port": 8080,
        "metrics_port": None,
        "metrics_host": "127.0.0.1",
        "weekly_digest": False,
        "photos_per_minute": 20,
        "photos_per_minute_overall": 1200,
        "default_language": "en",
        "log_level": "INFO",
        "log_format": "text",
    }


def test_words_may_have_any_case_and_keys_are_separated_by_commas(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys = f"{KEY},{KEY}"
    set_variables(monkeypatch, BOT_TOKEN=TOKEN, CONTRIBUTIONS_KEY=keys, AUTO_PROMOTE="True")
    set_variables(monkeypatch, LOG_LEVEL="debug", DEFAULT_LANGUAGE="TR", LOG_FORMAT="Json")

    settings = load_settings()

    assert settings.contributions_key == SecretStr(keys)
    assert settings.auto_promote is True
    assert (settings.log_level, settings.default_language) == ("DEBUG", "tr")
    assert settings.log_format == "json"


@pytest.mark.parametrize("token", ["A-secret-alone", ":A-secret", "7654321:", "x1:A-secret", TOKEN])
def test_a_token_never_appears_in_an_error_or_in_the_settings(
    token: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_variables(monkeypatch, BOT_TOKEN=token, PORT="0")

    with pytest.raises(SettingsError) as caught:
        load_settings()

    names = [error.partition(":")[0] for error in str(caught.value).splitlines()]
    assert names == (["PORT"] if token == TOKEN else ["BOT_TOKEN", "PORT"])
    assert token not in f"{caught.value!r} {caught.value}"
    assert caught.value.__suppress_context__
    assert TOKEN not in f"{load_settings(bot_token=TOKEN, port=1)!r}"


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ("", set()),
        ("7,8,", {7, 8}),
        ("7000000001", {7_000_000_001}),
        ("11 22", {11, 22}),
        ("[11, 22]", {11, 22}),
        ("(11); {22}", {11, 22}),
    ],
)
def test_admin_ids_may_be_separated_by_commas_blanks_or_brackets(
    ids: str, expected: set[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_variables(monkeypatch, BOT_TOKEN=TOKEN, ADMIN_IDS=ids)

    assert load_settings().admin_ids == expected


@pytest.mark.parametrize("end", ["", " ", "\r\n", "\t"], ids=repr)
def test_values_are_trimmed_and_an_empty_value_counts_as_not_set(
    end: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_variables(
        monkeypatch,
        BOT_TOKEN=f"{TOKEN}{end}",
        TELEGRAM_API_URL=f"http://127.0.0.1:8081{end}",
        DATA_DIR=f"elsewhere{end}",
        WEBHOOK_URL=end,
        PORT=f"8443{end}",
    )

    settings = load_settings()

    assert settings.bot_token.get_secret_value() == TOKEN
    assert settings.telegram_api_url == "http://127.0.0.1:8081"
    assert settings.data_dir == Path("elsewhere")
    assert settings.webhook_url is None
    assert settings.port == 8443


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("BOT_TOKEN", "http://1\r2", "contains a line break or another control character"),
        ("DATABASE_URL", "http://1\r2", "contains a line break or another control character"),
        ("TELEGRAM_API_URL", "127.0.0.1:8081", "begins with https:// or http://"),
        ("TELEGRAM_API_URL", "http://a b", "begins with https:// or http://"),
        ("TELEGRAM_API_URL", "http://[a", "begins with https:// or http://"),
        ("TELEGRAM_API_URL", "ftp://127.0.0.1", "begins with https:// or http://"),
        ("WEBHOOK_URL", "rakam.example.org", "begins with https://"),
        ("WEBHOOK_URL", "http://rakam.example.org", "begins with https://"),
        ("AUTO_PROMOTE", "maybe", "a valid boolean"),
        ("PORT", "http", "a valid integer"),
        ("PORT", "99999", "less than or equal to 65535"),
        ("LOG_LEVEL", "LOUD", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
        ("LOG_FORMAT", "xml", "'text' or 'json'"),
        ("DEFAULT_LANGUAGE", "de", "'en' or 'tr'"),
        ("DATA_DIR", "~no-such-person/rakam", "there is no such home folder"),
        ("DATA_DIR", __file__, "is a file, not a folder"),
        *(("ADMIN_IDS", ids, "whole numbers with commas") for ids in NO_IDS),
        *(("CONTRIBUTIONS_KEY", key, "a key is 32 bytes in URL-safe Base64") for key in NO_KEYS),
        *(("WEBHOOK_SECRET", secret, "1 to 256 letters") for secret in ("ü b", "a" * 257, "a/b")),
    ],
)
def test_a_refused_value_says_what_is_expected(
    name: str, value: str, wanted: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_variables(monkeypatch, **{"BOT_TOKEN": TOKEN, name: value})

    [error] = find_faults()

    assert error.startswith(f"{name}: ")
    assert wanted in error
    assert value not in error


def test_a_path_may_begin_with_the_home_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    set_variables(monkeypatch, BOT_TOKEN=TOKEN, HOME=str(tmp_path), USERPROFILE=str(tmp_path))
    set_variables(monkeypatch, DATA_DIR="~/rakam", MNIST_PATH="~/mnist.npz")

    settings = load_settings()

    assert settings.data_dir == tmp_path / "rakam"
    assert settings.mnist_path == tmp_path / "mnist.npz"


@pytest.mark.parametrize("folder", ["elsewhere", "a%20b", "a b", "why?", "a#b", "50%", "sayılar"])
def test_the_database_is_in_the_data_folder_unless_another_is_set(folder: str) -> None:
    usual = load_settings(bot_token=TOKEN, data_dir=folder)
    other = load_settings(bot_token=TOKEN, data_dir=folder, database_url="sqlite:///other.sqlite3")

    assert make_url(usual.database).database == str(Path(folder) / "rakam.sqlite3")
    assert other.database == "sqlite:///other.sqlite3"


def test_a_missing_token_and_secret_are_reported_with_all_other_errors(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_variables(monkeypatch, WEBHOOK_URL="https://rakam.example.org", PORT="0")

    *missing, port = find_faults()

    assert missing == [
        "BOT_TOKEN is missing: see .env.example",
        "WEBHOOK_SECRET: is needed where WEBHOOK_URL is set",
    ]
    assert port.startswith("PORT: ")


def test_overrides_precede_the_environment_which_precedes_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lines = [f"BOT_TOKEN={TOKEN}", "PORT=1111", "LOG_LEVEL=ERROR", "ADMIN_IDS=7, 8", "OTHER=1"]
    (tmp_path / ".env").write_text("\n".join(lines), encoding="utf-8")
    set_variables(monkeypatch, PORT="2222")

    settings = load_settings()

    assert settings.bot_token.get_secret_value() == TOKEN
    assert settings.log_level == "ERROR"
    assert settings.admin_ids == {7, 8}
    assert settings.port == 2222
    assert load_settings(port=3333).port == 3333


@pytest.mark.parametrize(
    "content",
    [
        codecs.BOM_UTF16_LE + f"BOT_TOKEN={TOKEN}\r\n".encode("utf-16-le"),
        codecs.BOM_UTF8 + f"BOT_TOKEN={TOKEN}\r\n".encode(),
    ],
    ids=["PowerShell", "Notepad"],
)
def test_the_file_may_have_the_encodings_of_windows_programs(
    content: bytes, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_bytes(content)

    assert load_settings().bot_token.get_secret_value() == TOKEN


def test_a_file_in_another_encoding_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes("# Türkçe: ş\nPORT=1".encode("windows-1254"))

    assert find_faults(bot_token=TOKEN) == [".env is not UTF-8: save it in that encoding"]
