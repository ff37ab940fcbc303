"""Encrypts the digits that people gave: a copy of the database alone does not reveal them."""

import base64
import hashlib
import hmac
import os
import tempfile
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

from cryptography.fernet import Fernet, MultiFernet
from sqlalchemy import Connection, Row, func, select, update

from bot.database.connection import Database
from bot.database.tables import CONTRIBUTIONS
from bot.settings import SettingsError, check_key
from model.spec import IMAGE_SIZE

KEY_FILE: Final = "contributions.key"
"""Name of the key's file in `DATA_DIR`, if no key is set."""

PLAIN_BYTES: Final = IMAGE_SIZE * IMAGE_SIZE
"""Size of an unencrypted digit in bytes; encrypted ones are larger."""


class Cipher:
    """Encrypts with the newest key, and decrypts with any of the keys.

    Args:
        keys: Separated by commas, the newest first; None to use the key file in the folder.
        folder: The folder of the key file, which is created when it is first needed.
    """

    def __init__(self, keys: str | None, folder: Path) -> None:
        self._given = keys
        self._path = folder / KEY_FILE

    @property
    def has_key(self) -> bool:
        """Whether there is a key already."""
        return bool(self._given) or self._path.exists()

    @cached_property
    def _keys(self) -> list[bytes]:
        found = self._given or _read_or_make(self._path)
        return [key.strip().encode() for key in found.split(",")]

    @cached_property
    def _fernet(self) -> MultiFernet:
        return MultiFernet([Fernet(key) for key in self._keys])

    @property
    def key_name(self) -> str:
        """The name of the newest key, which does not reveal it."""
        return self.key_names[0]

    @cached_property
    def key_names(self) -> list[str]:
        """The names of all keys."""
        return [_derive(key, "name")[:16] for key in self._keys]

    def encrypt(self, crop: bytes) -> bytes:
        """Encrypt a digit."""
        return self._fernet.encrypt(crop)

    def decrypt(self, crop: bytes) -> bytes:
        """Decrypt a digit; one that is not encrypted is returned as it is."""
        return crop if len(crop) == PLAIN_BYTES else self._fernet.decrypt(crop)

    def fingerprints(self, sha256: str) -> list[str]:
        """Hash a plain hash with each key: without a key, nobody can test if a digit is known."""
        return [_derive(key, f"fingerprint {sha256}") for key in self._keys]


def _derive(key: bytes, purpose: str) -> str:
    return hmac.new(base64.urlsafe_b64decode(key), purpose.encode(), hashlib.sha256).hexdigest()


def _read_or_make(path: Path) -> str:
    """Read the key file, or create it; if several processes do so at once, the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".unfinished-") as unfinished:
            unfinished.write(Fernet.generate_key())
            unfinished.flush()
            os.fsync(unfinished.fileno())
            with suppress(FileExistsError):
                os.link(unfinished.name, path)
    key = path.read_text("ascii")
    check_key(key)
    return key


async def renew_encryption(database: Database, cipher: Cipher) -> None:
    """Encrypt again what is encrypted with an older key, or not at all.

    Raises:
        SettingsError: A key that is needed is missing or invalid; nothing is changed.
    """
    if await database.run(partial(_renew_outdated, cipher)):
        await database.wipe_journal()


def _renew_outdated(cipher: Cipher, connection: Connection) -> bool:
    counting = select(func.count()).select_from(CONTRIBUTIONS)
    if not cipher.has_key and not connection.scalar(counting):
        return False  # No key is created before it is needed.
    try:
        names = cipher.key_names
    except (OSError, ValueError) as error:
        raise SettingsError(f"DATA_DIR: its {KEY_FILE} cannot be used: {error}") from error
    kept, encrypted_with = CONTRIBUTIONS.c.crop.is_not(None), CONTRIBUTIONS.c.seal
    lost = connection.scalar(counting.where(kept & encrypted_with.not_in(names)))
    if lost:
        raise SettingsError(
            f"CONTRIBUTIONS_KEY: another key opens {lost} of the digits that people gave. Write it "
            "behind the newer one and a comma; nothing was changed."
        )
    outdated = encrypted_with.is_(None) | (kept & (encrypted_with != cipher.key_name))
    rows = connection.execute(select(CONTRIBUTIONS).where(outdated)).all()
    for row in rows:
        renewal = update(CONTRIBUTIONS).where(CONTRIBUTIONS.c.id == row.id)
        connection.execute(renewal.values(_renewed(row, cipher)))
    return bool(rows)


def _renewed(row: Row[Any], cipher: Cipher) -> dict[str, object]:
    """Encrypt a digit again; of a dropped one, only the hash is left."""
    if row.crop is None:
        return {"sha256": cipher.fingerprints(row.sha256)[0], "seal": cipher.key_name}
    crop = cipher.decrypt(row.crop)
    sha256 = hashlib.sha256(crop).hexdigest()
    fingerprint = cipher.fingerprints(sha256)[0]
    return {"crop": cipher.encrypt(crop), "sha256": fingerprint, "seal": cipher.key_name}
