import re
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.transport.callback_data import CallbackData


@dataclass(frozen=True, kw_only=True)
class Order(CallbackData, prefix="order"):
    action: Literal["add", "drop.all"]
    count: Annotated[int, "-1|[0-9]{1,3}"] = -1
    note: Annotated[str, r"[a-zé \n]*"]


KINDS = [kind for kind in CallbackData.__subclasses__() if kind.__module__.startswith("bot.")]


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "burn", "note": ""},
        {"action": "add", "count": -2, "note": ""},
        {"action": "add", "note": "a|b"},
        {"action": "add", "note": "a" * 53},
        {"action": "add", "note": "é" * 30},
    ],
    ids=["literal", "number", "separator", "too many characters", "too many bytes"],
)
def test_fields_that_do_not_fit_make_no_button(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="do not fit into a button, received: Order"):
        Order(**fields).button("Order")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=20, deadline=None)
@given(st.data())
def test_every_button_of_the_bot_is_read_by_its_own_handler_only(
    kind: type[CallbackData], data: st.DataObject
) -> None:
    pressed = data.draw(st.from_regex(kind.pattern, fullmatch=True))

    choice = kind.unpack(pressed)
    again = choice.pack()

    assert kind.unpack(again) == choice
    assert [each for each in KINDS if re.match(each.pattern, again)] == [kind]
