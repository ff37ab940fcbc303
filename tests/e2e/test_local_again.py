from bot.local.people import GUEST_ID
from tests.drawing import draw_digits, encode
from tests.e2e.conftest import StartBot
from tests.e2e.person import Person, number_in


def test_a_local_chat_that_is_started_again_soon_answers_as_before(start_bot: StartBot) -> None:
    for number in ("407", "58"):
        bot = start_bot("--local", "--port", "0", "--no-browser")
        person = Person(bot.page_url(), GUEST_ID)

        [sent] = person.send("photo", encode(draw_digits(number)))

        assert number_in(person.reply_to(sent)["caption"]) == number
        person.close()
        assert bot.stop() == 0


def test_a_local_chat_uses_no_proxy(start_bot: StartBot) -> None:
    nobody = "127.0.0.1:9"
    proxies = {"http_proxy": f"http://{nobody}", "ALL_PROXY": f"socks://{nobody}"}
    others = {"no_proxy": "localhost,fd00::/8", "NO_PROXY": ""}
    bot = start_bot("--local", "--port", "0", "--no-browser", **proxies, **others)
    person = Person(bot.page_url(), GUEST_ID)

    [sent] = person.send("photo", encode(draw_digits("407")))

    assert number_in(person.reply_to(sent)["caption"]) == "407"
    person.close()
    assert bot.stop() == 0
