"""Back up what a bot keeps, while it may go on, or restore that where nothing is yet.

Usage: python scripts/backup.py DIR
       python scripts/backup.py --restore DIR
"""

import argparse
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.backup import back_up, restore
from bot.settings import SettingsError, load_settings
from model.errors import OperatorError

NOBODYS_TOKEN = "0:a-backup-talks-to-nobody"  # noqa: S105 - opens nothing


def main() -> int:
    """Do it, and say in a line how that went; 1 if it did not work."""
    parser = argparse.ArgumentParser(description="Back up what a bot keeps, or restore it.")
    parser.add_argument("folder", type=Path, metavar="DIR", help="the backup")
    parser.add_argument("--restore", action="store_true", help="into an empty DATA_DIR")
    arguments = parser.parse_args()
    # Whoever ends it, as a service manager does, finds no more left of it than after Ctrl-C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        settings = load_settings(bot_token=NOBODYS_TOKEN)
        if arguments.restore:
            contents = restore(arguments.folder, settings)
        else:
            contents = back_up(settings, arguments.folder)
    except (OperatorError, SettingsError) as error:
        print(f"backup.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("backup.py: interrupted", file=sys.stderr)
        return 1
    done = "Restored" if arguments.restore else "Backed up"
    print(f"{done}: {len(contents.files)} files as of {contents.made:%Y-%m-%d %H:%M} UTC.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
