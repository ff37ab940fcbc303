import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.transport.callback_data import CallbackData

KINDS = CallbackData.__subclasses__()


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
