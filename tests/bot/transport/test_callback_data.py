import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.transport.callback_data import CallbackData


class Size(StrEnum):
    SMALL = "s"
    LARGE = "l"


@dataclass(frozen=True, kw_only=True)
class Order(CallbackData, prefix="order"):
    action: Literal["add", "drop.all"]
    size: Size
    count: Annotated[int, "-1|[0-9]{1,3}"] = -1
    note: Annotated[str, r"[a-zé \n]*"]


KINDS = [kind for kind in CallbackData.__subclasses__() if kind.__module__.startswith("bot.")]

ORDERS = st.builds(
    Order,
    action=st.sampled_from(["add", "drop.all"]),
    size=st.sampled_from(Size),
    count=st.integers(-1, 999),
    note=st.text("abcé \n", max_size=20),
)


@given(ORDERS)
def test_fields_survive_their_way_through_a_button(order: Order) -> None:
    data = order.button("Order").callback_data

    assert isinstance(data, str)
    assert len(data.encode()) <= 64
    assert Order.unpack(data) == order


def test_fields_are_written_in_the_order_of_their_declaration() -> None:
    order = Order(action="add", size=Size.LARGE, note="to go")

    assert order.pack() == "order|add|l|-1|to go"


@pytest.mark.parametrize(
    "data",
    [
        *("", "|", "order", "order|", "nothing", "order|add|s|1", "order|add|s|1|a|b"),
        *("orders|add|s|1|a", "ORDER|add|s|1|a", " order|add|s|1|a", "order|add|s|1|a|"),
        *("order|burn|s|1|a", "order|dropXall|s|1|a", "order|add|S|1|a", "order|add|SMALL|1|a"),
        *("order|add|s||a", "order|add|s|-2|a", "order|add|s|1000|a", "order|add|s|one|a"),
        *("order|add|s|\N{SUPERSCRIPT TWO}|a", "order|add|s|\N{ARABIC-INDIC DIGIT SEVEN}|a"),
        *("order|add|s|1|../a", "order|add|s|1|<b>"),
    ],
)
def test_forged_data_is_refused(data: str) -> None:
    with pytest.raises(ValueError, match="no callback data of Order, received: "):
        Order.unpack(data)

    assert Order.pattern.match(data) is None


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
        Order(size=Size.SMALL, **fields).pack()


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
