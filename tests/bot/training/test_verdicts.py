from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from telegram.error import Forbidden

from bot.i18n import Words
from bot.models.promotion import Promotion
from bot.training.trainer import Trainer
from bot.training.verdicts import Verdicts

BLOCKED, ADA, DENIZ = 7, 1001, 1002
LANGUAGES = {ADA: "en", DENIZ: "tr", BLOCKED: "en"}


class Bot:
    """Keeps the messages that it is to send; one person has blocked it."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, str]] = []

    async def send_message(self, chat_id: int, text: str, **_options: Any) -> Any:
        if chat_id == BLOCKED:
            raise Forbidden("bot was blocked by the user")
        self.sent.append((chat_id, text))
        return SimpleNamespace(message_id=1)


class Languages:
    async def words_of(self, person_id: int) -> Words:
        return Words.choose(LANGUAGES[person_id], None, "en")


async def test_people_get_one_line_when_a_model_that_learned_from_them_is_put_to_use(
    tmp_path: Path,
) -> None:
    bot = Bot()
    nothing: Any = None
    trainer = Trainer(
        nothing, registry=nothing, contributions=nothing, mnist_path=None, data_directory=tmp_path
    )
    promotion = Promotion(pool=nothing, versions=nothing)
    parts: Any = {"bot": bot, "languages": Languages(), "trainer": trainer}
    verdicts = Verdicts(**parts, promotion=promotion, auto_promote=False)
    verdicts._contributors["second"] = Counter({BLOCKED: 2, ADA: 6, DENIZ: 1})

    assert promotion.on_promoted is not None
    for promoted in ("first", "second", "second"):
        promotion.on_promoted(promoted)
    await trainer.close()

    assert bot.sent == [
        (ADA, "The model I use from now on learned from 6 of your digits. Thank you!"),
        (DENIZ, "Artık kullandığım model senin 1 rakamından da öğrendi. Teşekkürler!"),
    ]
