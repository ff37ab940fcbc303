"""Back up what a bot keeps while it runs, or restore it into an empty folder.

Usage: python scripts/backup.py FILE
       python scripts/backup.py --restore FILE
"""

import argparse
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bot.database.backup import back_up, restore
from bot.database.connection import Database
from bot.settings import SettingsError, load_settings
from model.errors import OperatorError

UNUSED_TOKEN = "0:a-backup-talks-to-nobody"  # noqa: S105 - opens nothing


def main() -> int:
    """Back up or restore, and print one line; return 1 if it failed."""
    parser = argparse.ArgumentParser(description="Back up what a bot keeps, or restore it.")
    parser.add_argument("file", type=Path, metavar="FILE", help="the backup")
    parser.add_argument("--restore", action="store_true", help="into an empty DATA_DIR")
    arguments = parser.parse_args()
    # SIGTERM cleans up as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        settings = load_settings(bot_token=UNUSED_TOKEN)
        if arguments.restore:
            count = restore(arguments.file, settings)
        else:
            count = back_up(settings, arguments.file)
    except (OperatorError, SettingsError) as error:
        print(f"backup.py: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("backup.py: interrupted", file=sys.stderr)
        return 1
    print(f"{'Restored' if arguments.restore else 'Backed up'}: {count} files.")
    if not Database(settings.database).is_sqlite:
        program = "pg_restore" if arguments.restore else "pg_dump"
        print(f"PostgreSQL is not included: use {program}, as docs/operations.md explains.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
