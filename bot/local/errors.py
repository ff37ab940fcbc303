"""The error of the Bot API."""


class ApiError(Exception):
    """A Bot API method was refused.

    Args:
        description: Telegram's description, which begins with the name of the status.
        code: The HTTP status.
    """

    def __init__(self, description: str, code: int = 400) -> None:
        super().__init__(description)
        self.description = description
        self.code = code
