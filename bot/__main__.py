"""The command: what its arguments ask for, and how it ends."""

import argparse
import sys
from typing import Final

from bot.lean_imports import lean_imports
from bot.memory import hold_freed_memory
from bot.settings import Settings, SettingsError, load_settings
from model.errors import OperatorError, RakamError

CHECK_TOKEN: Final = "1:a-check-talks-to-nobody"  # noqa: S105 - opens nothing


def main() -> int:
    """Run the bot as the arguments say.

    Returns:
        The exit status: 2 for bad settings, 1 for a broken installation.
    """
    arguments = parse_arguments()
    hold_freed_memory()
    try:
        if arguments.check:
            overrides = {"bot_token": CHECK_TOKEN} if arguments.local else {}
            return check(load_settings(**overrides))
        if arguments.local:
            return run_locally(arguments)
        return serve(load_settings())
    except SettingsError as error:
        print("\n".join(error.faults), file=sys.stderr)
        return 2
    except RakamError as error:
        print(error, file=sys.stderr)
        return 1


def parse_arguments() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m bot", description="Rakam reads digits.")
    parser.add_argument("--local", action="store_true", help="chat in a page on this machine")
    parser.add_argument("--port", type=int, default=8000, help="port of the page (8000)")
    parser.add_argument("--no-browser", action="store_true", help="do not open the page")
    parser.add_argument("--check", action="store_true", help="test the installation and end")
    return parser.parse_args()


def check(settings: Settings) -> int:
    """Load the live model, read the example photo and say in one line how it went.

    Raises:
        OperatorError: The model or the example is missing, damaged, or read wrong.
    """
    # The command names bad settings before it imports anything that takes long.
    from bot.example import read_example  # noqa: PLC0415
    from model.reading.reader import DigitReader  # noqa: PLC0415
    from model.versions import ModelVersions  # noqa: PLC0415

    version = ModelVersions(settings.data_dir).load_chosen()
    reading = read_example(DigitReader.load(version.directory))
    print(f"OK: {reading.model} reads {reading.text} in {reading.milliseconds:.0f} ms")
    return 0


def run_locally(arguments: argparse.Namespace) -> int:
    """Run the same bot against a Bot API on this machine."""
    import webbrowser  # noqa: PLC0415 - a bot on Telegram needs no browser,

    from bot.local import LocalBotApi  # noqa: PLC0415 - and no server

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
            admin_ids=frozenset({api.ADMIN_ID}),
            webhook_url=None,
        )
        print(f"Chat with Rakam at {api.page_url}", flush=True)
        if not arguments.no_browser:
            webbrowser.open(api.page_url)
        return serve(settings)
    finally:
        api.stop()


def serve(settings: Settings) -> int:
    """Answer on Telegram, or on what stands for it, until a signal ends that."""
    with lean_imports(listens=settings.webhook_url is not None):
        from bot import serving  # noqa: PLC0415 - what it needs depends on the settings

    return serving.serve(settings)


if __name__ == "__main__":
    sys.exit(main())
