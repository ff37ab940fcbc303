"""The command `python -m bot`: its options and its exit status."""

import argparse
import sys
import webbrowser
from collections.abc import Callable, Collection
from typing import Final

from bot.application import build_application
from bot.lifecycle import Services, run
from bot.local.people import ADMIN_ID, NAMES
from bot.models.example import read_example
from bot.monitoring.logs import set_up_logging
from bot.settings import Settings, SettingsError, load_settings
from model.errors import OperatorError, RakamError
from model.reading.reader import DigitReader
from model.registry.registry import ModelRegistry

CHECK_TOKEN: Final = "1:a-check-talks-to-nobody"  # noqa: S105 - no real token


def main() -> int:
    """Parse the command line and run the bot.

    Returns:
        The exit status: 0 after a normal end, 2 for bad settings, 1 for any other error.
    """
    arguments = parse_arguments()
    try:
        if arguments.check:
            overrides = {"bot_token": CHECK_TOKEN} if arguments.local else {}
            return check(load_settings(**overrides))
        if arguments.local:
            return run_locally(arguments)
        return serve(load_settings())
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    except RakamError as error:
        print(error, file=sys.stderr)
        return 1


def parse_arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="Rakam reads digits.")
    parser.add_argument("--local", action="store_true", help="chat in the browser, no Telegram")
    parser.add_argument("--port", type=port, default=8000, help="port of the page (8000)")
    parser.add_argument("--no-browser", action="store_true", help="do not open the page")
    parser.add_argument("--check", action="store_true", help="test the installation and exit")
    return parser.parse_args()


def port(text: str) -> int:
    """Parse a port number; 0 means any free port."""
    number = int(text)
    if not 0 <= number <= 65535:  # noqa: PLR2004 - the highest port
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return number


def check(settings: Settings) -> int:
    """Load the live model, read the example photo and print the result in one line.

    Raises:
        OperatorError: The model or the example is missing, damaged, or read wrong.
    """
    version = ModelRegistry(settings.data_dir).load_chosen()
    reading = read_example(DigitReader.load(version))
    print(f"OK: {reading.model} reads {reading.text} in {reading.milliseconds:.0f} ms")
    return 0


def run_locally(arguments: argparse.Namespace) -> int:
    """Run the same bot with the local chat instead of Telegram."""
    # Imported here: it takes 10 ms, and only the local chat needs it.
    from bot.local.server import LocalBotApi  # noqa: PLC0415

    try:
        api = LocalBotApi(port=arguments.port)
    except OSError as error:
        raise OperatorError(
            f"Port {arguments.port} cannot be used ({error.strerror}): choose another with --port"
        ) from error
    api.start()
    try:
        settings = load_settings(
            bot_token=api.token,
            telegram_api_url=api.api_url,
            admin_ids=frozenset({ADMIN_ID}),
            webhook_url=None,
        )

        def show_page() -> None:
            print(f"Chat with Rakam at {api.page_url}", flush=True)
            if not arguments.no_browser:
                webbrowser.open(api.page_url)

        return serve(settings, NAMES.keys(), on_open=show_page)
    finally:
        api.stop()


def serve(
    settings: Settings,
    senders: Collection[int] | None = None,
    on_open: Callable[[], None] = lambda: None,
) -> int:
    """Build the services and the application, and run until a signal arrives.

    If `senders` are given, only updates of these people are processed. `on_open` is called when the
    database and the ports of this machine are open.

    Raises:
        SettingsError: As `run`.
        ModelError: The model that ships is damaged.
    """
    set_up_logging(settings)
    reader = DigitReader.load(ModelRegistry(settings.data_dir).load_live())
    return run(build_application(Services(settings, reader, senders)), on_open)


if __name__ == "__main__":
    sys.exit(main())
