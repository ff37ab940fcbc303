"""Callback data: the typed fields that a button carries in Telegram's 64 bytes.

One frozen dataclass describes one kind of button. Its prefix and the types of its fields make the
pattern that the handler table matches pressed buttons against:

    @dataclass(frozen=True, kw_only=True)
    class PageChoice(CallbackData, prefix="page"):
        action: Literal["show", "delete"]
        number: Annotated[int, "[0-9]{1,3}"]

    PageChoice(action="show", number=7).button("7")  # carries "page|show|7"
    router.button(PageChoice, on_page_button)  # its handler receives the typed data

People can forge callback data, so every field accepts only what its type or pattern lists. A field
that names something holds a name to look up, never a path.
"""

import re
from collections.abc import Callable
from inspect import get_annotations
from typing import Annotated, Any, ClassVar, Final, Literal, Self, get_args, get_origin

from telegram import InlineKeyboardButton
from telegram.constants import InlineKeyboardButtonLimit

SEPARATOR: Final = "|"

LIMIT: Final = int(InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)
"""Maximum size of callback data in bytes, 64."""


class CallbackData:
    """Base of the dataclasses that describe buttons.

    A field is a `Literal` of texts, a `StrEnum`, or `Annotated[str, PATTERN]` or
    `Annotated[int, PATTERN]` with a regular expression that excludes the separator
    and captures no groups.

    Attributes:
        prefix: The first part of the callback data, different for each kind of button.
        pattern: Matches well-formed callback data of this kind.
    """

    prefix: ClassVar[str]
    pattern: ClassVar[re.Pattern[str]]
    _converters: ClassVar[dict[str, Callable[[str], object]]]

    def __init_subclass__(cls, *, prefix: str) -> None:
        """Derive the pattern from the fields, in the order in which they are declared."""
        cls.prefix = prefix
        fields = {name: _describe(kind) for name, kind in get_annotations(cls).items()}
        parts = [re.escape(prefix), *(f"({pattern})" for pattern, _ in fields.values())]
        cls.pattern = re.compile(re.escape(SEPARATOR).join(parts) + r"\Z")
        cls._converters = {name: convert for name, (_, convert) in fields.items()}

    def pack(self) -> str:
        """Write the fields as callback data.

        Raises:
            ValueError: A field does not match its pattern, or all of them exceed 64 bytes.
        """
        values = [f"{getattr(self, name)}" for name in self._converters]
        data = SEPARATOR.join([self.prefix, *values])
        if len(data.encode()) > LIMIT or self.pattern.match(data) is None:
            raise ValueError(f"these fields do not fit into a button, received: {self!r}")
        return data

    @classmethod
    def unpack(cls, data: str) -> Self:
        """Read callback data.

        Raises:
            ValueError: It is forged, or from a version of the bot with other buttons.
        """
        match = cls.pattern.match(data)
        if match is None:
            raise ValueError(f"no callback data of {cls.__name__}, received: {data!r}")
        converted = zip(cls._converters.items(), match.groups(), strict=True)
        return cls(**{name: convert(text) for (name, convert), text in converted})

    def button(self, label: str) -> InlineKeyboardButton:
        """Make a button that carries these fields."""
        return InlineKeyboardButton(label, callback_data=self.pack())


def _describe(kind: Any) -> tuple[str, Callable[[str], object]]:
    """Return the pattern of a field's text, and the function that converts the text."""
    if get_origin(kind) is Literal:
        return _any_of(get_args(kind)), str
    if get_origin(kind) is Annotated:
        convert, pattern = get_args(kind)
        return pattern, convert
    return _any_of(tuple(kind)), kind


def _any_of(texts: tuple[str, ...]) -> str:
    return "|".join(map(re.escape, texts))
