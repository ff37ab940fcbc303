"""The composition root: settings → services → application → run."""

from bot.application import build_application, run
from bot.context import Services
from bot.database import Database, DatabaseError
from bot.logs import set_up_logging
from bot.reading_pool import ReadingPool
from bot.settings import Settings, SettingsError
from model.reading.reader import DigitReader
from model.versions import ModelVersions


def serve(settings: Settings) -> int:
    """Build everything and run until a signal ends it.

    Returns:
        The exit status, as `run` has it.

    Raises:
        SettingsError: Telegram does not accept the token, or the database cannot be opened, or
            a port cannot be used.
        ModelError: Not even the model that ships is whole.
    """
    set_up_logging(settings)
    versions = ModelVersions(settings.data_dir)
    try:
        services = Services(
            settings=settings,
            pool=ReadingPool(DigitReader.load(versions.load_live().directory)),
            database=Database(settings.database),
            versions=versions,
        )
        return run(build_application(services))
    except DatabaseError as error:
        raise SettingsError([f"{error}"]) from error
