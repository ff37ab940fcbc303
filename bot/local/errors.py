"""The error of the Bot API."""


class ApiError(Exception):
    """A Bot API method was refused; the description begins with the name of the HTTP status."""

    def __init__(self, description: str, code: int = 400) -> None:
        super().__init__(description)
        self.description = description
        self.code = code
