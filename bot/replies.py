"""Every text that a person sees, in the person's language."""

import functools
import gettext
from html import escape
from pathlib import Path
from typing import Final, Self, get_args

from bot.charts import ChartWords
from bot.settings import Language
from model.errors import PhotoError, PhotoTooLargeError
from model.reading import Outcome, ReadDigit, Reading

LOCALES: Final = Path(__file__).parent / "locales"
"""The catalogues: `<language>/LC_MESSAGES/rakam.po`, and `.mo` compiled from it."""

LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)

PERCENT_FORMATS: Final = {"en": "{}\u00a0%", "tr": "%{}"}
"""Where each language puts the sign of a percentage."""

DECIMAL_MARKS: Final = {"en": ".", "tr": ","}
"""What stands between the whole number and its tenths."""

HIGHEST_SHOWN: Final = 0.999
"""A network is never quite certain: what is higher is shown as this."""

CAPTION_TEXT_LIMIT: Final = 600
"""Characters of a number that a caption repeats; Telegram allows 1,024 in all."""

SUMMARY_TEXT_LIMIT: Final = 300
"""Characters of each number in an album's summary: ten of them fit into 4,096."""


@functools.cache
def _load(language: Language) -> gettext.NullTranslations:
    return gettext.translation("rakam", LOCALES, [language])


class Replies:
    """The texts in one language.

    Args:
        language: One of `LANGUAGES`.
    """

    def __init__(self, language: Language) -> None:
        self.language = language
        self._ = _load(language).gettext
        self.ngettext = _load(language).ngettext

    @classmethod
    def choose(cls, chosen: str | None, telegram: str | None, default: Language) -> Self:
        """Prefer what a person chose, then the language of their Telegram, then the default."""
        for code in (chosen, (telegram or "").split("-")[0]):
            for language in LANGUAGES:
                if code == language:
                    return cls(language)
        return cls(default)

    def percent(self, share: float) -> str:
        """Write a share, 0.0 to 1.0, as this language writes percentages."""
        number = f"{100 * min(share, HIGHEST_SHOWN):.1f}"
        marked = number.replace(".", DECIMAL_MARKS[self.language])
        return PERCENT_FORMATS[self.language].format(marked)

    @property
    def chart_words(self) -> ChartWords:
        """The words on charts."""
        return ChartWords(
            photo=self._("Your photo"),
            network_input=self._("What the network saw"),
            unsure=self._("not sure"),
            percent=self.percent,
        )

    def caption(self, reading: Reading) -> str:
        """Say what was read, in HTML; the first line begins with the number."""
        lines = [f"<b>{self._number(reading.text)}</b> · {self._confidence(reading)}"]
        if reading.outcome is Outcome.UNSURE:
            lines.append(self._doubt(reading))
        return "\n".join(lines)

    def _number(self, text: str, limit: int = CAPTION_TEXT_LIMIT) -> str:
        shown = text.replace("\n", " / ")
        return escape(shown if len(shown) <= limit else shown[:limit] + "…")

    def _confidence(self, reading: Reading) -> str:
        lowest = self.percent(min(digit.confidence for digit in reading.digits))
        count = len(reading.digits)
        if count == 1:
            return lowest
        return self.ngettext(
            "{count} digit, the least sure {lowest}",
            "{count} digits, the least sure {lowest}",
            count,
        ).format(count=count, lowest=lowest)

    def _doubt(self, reading: Reading) -> str:
        doubtful = [digit for digit in reading.digits if not digit.sure]
        worst = min(doubtful, key=lambda digit: digit.confidence)
        hint = self._("Closer, with more light or a thicker pen, I read better.")
        return f"{self._second_guess(worst)} {hint}"

    def _second_guess(self, digit: ReadDigit) -> str:
        second = int(digit.probabilities.argsort()[-2])
        return self._("I am not sure: what I read as {digit} could also be {second}.").format(
            digit=digit.digit, second=second
        )

    @property
    def no_digits(self) -> str:
        """Say that nothing was found, and what to do."""
        return self._(
            "I found no handwritten digits in this picture. Photograph them from closer, "
            "dark on light paper, and without much else around them."
        )

    def photo_error(self, error: PhotoError) -> str:
        """Say why a picture could not be decoded, and what to do."""
        if isinstance(error, PhotoTooLargeError):
            return self.too_large
        return self._(
            "I cannot open this as a picture; it may be damaged or of a kind that I do not "
            "know. Please send it as a photo, or as a JPEG or PNG file."
        )

    @property
    def too_large(self) -> str:
        """Say that a file has too many bytes or pixels."""
        return self._(
            "This picture is too large for me. Please send it as a photo, so that Telegram "
            "makes it smaller, or as a file of at most 20 MB."
        )

    def album_summary(self, texts: list[str | None]) -> str:
        """List what was read in an album, photo by photo."""
        heading = self.ngettext("{count} photo:", "{count} photos:", len(texts))
        lines = [
            f"{number}. {self._number(text, SUMMARY_TEXT_LIMIT) if text else '–'}"
            for number, text in enumerate(texts, start=1)
        ]
        return "\n".join([heading.format(count=len(texts)), *lines])

    @property
    def right_button(self) -> str:
        """Label of the button that confirms."""
        return self._("✓ Right")

    @property
    def wrong_button(self) -> str:
        """Label of the button that corrects."""
        return self._("✎ Correct it")

    @property
    def copy_button(self) -> str:
        """Label of the button that copies the number."""
        return self._("Copy")

    @property
    def back_button(self) -> str:
        """Label of the button that leaves a correction."""
        return self._("← Back")

    @property
    def which_digit(self) -> str:
        """Ask which digit is wrong."""
        return self._("Which digit is wrong?")

    @property
    def which_instead(self) -> str:
        """Ask what a digit is in truth."""
        return self._("What is it?")

    @property
    def confirmed(self) -> str:
        """Thank for a confirmation."""
        return self._("Thank you: right.")

    def corrected_caption(self, text: str) -> str:
        """Say the number as a person corrected it, in HTML, and thank."""
        return f"<b>{self._number(text)}</b>\n" + self._("Corrected by you. Thank you!")

    @property
    def not_yours(self) -> str:
        """Tell somebody else that only the sender may correct."""
        return self._("Only the person who sent the photo can answer this.")

    @property
    def expired(self) -> str:
        """Tell that a button leads nowhere any more."""
        return self._("This button is too old. Please send the photo again.")

    @property
    def start(self) -> str:
        """Say in two lines what to send."""
        return self._(
            "Send me a photo of handwritten digits: one digit, a number, or several rows.\n"
            "I answer with what I read and how sure I am, as I do for this example."
        )

    @property
    def help(self) -> str:
        """Explain everything."""
        return self._(
            "I read handwritten digits in photos.\n\n"
            "• Send a photo, an album, a sticker, or a picture as a file.\n"
            "• Under each answer you can confirm it, correct it or copy it.\n"
            "• In groups, answer a photo with /read, or mention me in its caption.\n\n"
            "It works best when the digits fill the picture, dark on light, without shadows.\n\n"
            "/lang – change the language\n"
            "/privacy – what becomes of your photos"
        )

    @property
    def privacy(self) -> str:
        """Explain what is kept."""
        return self._(
            "Your photos stay in memory while I read them and are then forgotten: nothing of "
            "them is stored, neither the picture nor what I read. The one thing that I keep "
            "about you is the language that you choose with /lang."
        )

    @property
    def choose_language(self) -> str:
        """Ask for the language."""
        return self._("Which language shall I speak?")

    @property
    def language_chosen(self) -> str:
        """Confirm the language."""
        return self._("From now on I speak English with you.")

    @property
    def send_a_photo(self) -> str:
        """Help a person who sent anything else."""
        return self._("I read photos of handwritten digits. Please send one; /help says more.")

    @property
    def unknown_command(self) -> str:
        """Help a person who sent a command that there is not."""
        return self._("I do not know this command; /help lists those that I know.")

    @property
    def reply_to_a_photo(self) -> str:
        """Help a person who sent /read without a photo."""
        return self._("Send /read as an answer to a photo, and I read it.")

    def command_descriptions(self) -> dict[str, str]:
        """Describe the commands of the menu."""
        return {
            "start": self._("What I do"),
            "help": self._("How to use me"),
            "lang": self._("Change the language"),
            "privacy": self._("What becomes of your photos"),
            "read": self._("Read the photo that you answer to"),
        }

    def apology(self, error_id: str) -> str:
        """Apologize for a fault of ours."""
        return self._(
            "Something went wrong on my side, not yours. Please try again; if it happens "
            "again, tell the operator the number {error_id}."
        ).format(error_id=error_id)

    def fault_report(self, error_id: str, kind: str) -> str:
        """Report a fault to an admin, without anything personal."""
        return self._("Fault {error_id}: {kind}. The log has the details.").format(
            error_id=error_id, kind=kind
        )
