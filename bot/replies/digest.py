"""What admins are told of a week."""

from typing import Final

from bot.digest import WEEK, Digest
from bot.replies.statistics import StatisticsReplies
from bot.replies.wording import DECIMAL_MARKS
from bot.statistics import DAY

STEADY: Final = 0.0005
"""A share that moves by less is told as unmoved: it would be 0.0 points."""


class DigestReplies(StatisticsReplies):
    """A week in a few lines, in the words of the statistics."""

    def digest(self, digest: Digest) -> str:
        """Sum a week up, in HTML."""
        days = f"{self.date(digest.week)} – {self.date(digest.week + WEEK - DAY)}, UTC"
        title = self._("<b>The week</b> · {days}").format(days=days)
        told = self._about_week(digest) if digest.tally.photos else [self._("No photos.")]
        return "\n".join([title, "", *told, "", self._("/stats 7d shows more.")])

    def _about_week(self, digest: Digest) -> list[str]:
        lines = [
            self._photos(digest.tally),
            self._week_before(digest),
            self._verdicts(digest.tally),
        ]
        if digest.tally.confidence is not None:
            lines.append(self._week_confidence(digest.tally.confidence, digest.drift))
        if digest.slowest is not None:
            slowest = self._step_time(*digest.slowest)
            lines.append(self._("Slowest: {step}").format(step=slowest))
        return lines

    def _week_before(self, digest: Digest) -> str:
        photos, accuracy = self.count(digest.before.photos), digest.before.accuracy
        if accuracy is None:
            return self._("The week before: {photos}").format(photos=photos)
        return self._("The week before: {photos}, {share} right").format(
            photos=photos, share=self.accuracy(accuracy)
        )

    def _week_confidence(self, confidence: float, drift: float | None) -> str:
        mean = self._("Confidence of the least sure digit: {share} on average").format(
            share=self.percent(confidence)
        )
        return mean if drift is None else f"{mean}, {self._drift(drift)}"

    def _drift(self, drift: float) -> str:
        if abs(drift) < STEADY:
            return self._("as in the week before")
        moved = (
            self._("{points} points higher than in the week before")
            if drift > 0
            else self._("{points} points lower than in the week before")
        )
        points = f"{100 * abs(drift):.1f}".replace(".", DECIMAL_MARKS[self.language])
        return moved.format(points=points)
