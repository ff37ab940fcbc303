"""What a pressed button says, where that is an action and what it acts on."""

from dataclasses import dataclass
from typing import ClassVar, Final, Self

LONGEST_SUBJECT: Final = 40
"""Characters of a subject: as many as the name of a version may have."""


@dataclass(frozen=True, kw_only=True)
class SubjectChoice:
    """An action and its subject, as they stand in callback data.

    Attributes:
        prefix: What the callback data of these buttons begins with.
        actions: What these buttons do.
        action: One of `actions`.
        subject: What it acts on.
    """

    prefix: ClassVar[str]
    actions: ClassVar[tuple[str, ...]]

    action: str
    subject: str

    def encode(self) -> str:
        """Write the choice as callback data."""
        return f"{self.prefix}|{self.action}|{self.subject}"

    @classmethod
    def decode(cls, data: str) -> Self:
        """Read callback data.

        Raises:
            ValueError: It is none of ours.
        """
        prefix, action, subject = data.split("|", 2)
        known = prefix == cls.prefix and action in cls.actions
        if not known or len(subject) > LONGEST_SUBJECT:
            raise ValueError(f"no callback data of {cls.prefix}, received: {data!r}")
        return cls(action=action, subject=subject)
