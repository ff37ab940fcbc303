"""The errors that photos and models cause, grouped by who can fix them.

RakamError
├── PhotoError                  the sender can fix it
│   ├── UnreadablePhotoError    not a picture, or a broken one
│   └── PhotoTooLargeError      too many bytes or pixels to decode safely
└── OperatorError               the person who runs Rakam can fix it
    ├── DataError               MNIST is missing or damaged
    └── ModelError              a model version is missing, damaged or of another kind
        ├── UnknownVersionError
        └── VersionInUseError
"""


class RakamError(Exception):
    """Root of all errors that Rakam raises on purpose."""


class PhotoError(RakamError):
    """A photo cannot be read; the sender can try another one."""


class UnreadablePhotoError(PhotoError):
    """The bytes are not a picture in a known format, or the picture is broken."""


class PhotoTooLargeError(PhotoError):
    """The picture has more bytes or pixels than can be decoded safely."""


class OperatorError(RakamError):
    """Something in the installation is missing or damaged."""


class DataError(OperatorError):
    """MNIST is missing, cannot be downloaded or has a wrong checksum."""


class ModelError(OperatorError):
    """A model version is missing, damaged or cannot be used."""


class UnknownVersionError(ModelError):
    """There is no model version of that name."""


class VersionInUseError(ModelError):
    """A model version cannot be deleted: it is in use or ships with Rakam."""
