"""What is said of photos: captions, summaries, and why there is nothing to read."""

from typing import Final

from bot.charts import ChartWords
from bot.replies.wording import Wording
from model.errors import PhotoError, PhotoTooLargeError
from model.reading.advice import Remedy, choose_remedy
from model.reading.result import Outcome, ReadDigit, Reading

SUMMARY_TEXT_LIMIT: Final = 300
"""Characters of each number in an album's summary: ten of them fit into 4,096."""


class ReadingReplies(Wording):
    """What is said of a photo."""

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
        if not doubtful:
            return self._unread(len(reading.unread))
        worst = min(doubtful, key=lambda digit: digit.confidence)
        return f"{self._second_guess(worst)} {self._hint(choose_remedy(reading, worst))}"

    def _unread(self, count: int) -> str:
        return self.ngettext(
            "I could not read {count} more beside them: it is marked in the picture.",
            "I could not read {count} more beside them: they are marked in the picture.",
            count,
        ).format(count=count)

    def _second_guess(self, digit: ReadDigit) -> str:
        second = int(digit.probabilities.argsort()[-2])
        return self._("I am not sure: what I read as {digit} could also be {second}.").format(
            digit=digit.digit, second=second
        )

    def _hint(self, remedy: Remedy) -> str:
        return {
            Remedy.CLOSER: self._("It is small: photographed from closer, I read it better."),
            Remedy.MORE_LIGHT: self._("It is pale: in more light, I read it better."),
            Remedy.THICKER_PEN: self._(
                "Its strokes are thin: with a thicker pen, I read it better."
            ),
            Remedy.MORE_CLEARLY: self._("Written more clearly, I read it better."),
        }[remedy]

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

    @property
    def too_many_photos(self) -> str:
        """Say that a person has sent more photos than are read at a time."""
        return self._(
            "That is more photos than I can read at once. Please send those that I have not "
            "answered again in a minute."
        )

    @property
    def too_many_people(self) -> str:
        """Say that all people together have."""
        return self._(
            "Very many people are sending me photos right now. Please send yours again in a minute."
        )

    def album_summary(self, texts: list[str | None]) -> str:
        """List what was read in an album, photo by photo."""
        heading = self.ngettext("{count} photo:", "{count} photos:", len(texts))
        lines = [
            f"{number}. {self._number(text, SUMMARY_TEXT_LIMIT) if text else '–'}"
            for number, text in enumerate(texts, start=1)
        ]
        return "\n".join([heading.format(count=len(texts)), *lines])
