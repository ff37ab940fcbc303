"""What is said about model versions, to admins."""

from html import escape
from typing import Final

from bot.replies.wording import Wording
from model.registry.manifest import Manifest
from model.registry.version import ModelVersion

ARCHITECTURE_LIMIT: Final = 20
"""Characters of an architecture's name in a list, whose lines are many."""


class ModelReplies(Wording):
    """The list of versions, the card of one, and what their buttons do."""

    def model_list(self, versions: list[ModelVersion], reading: str) -> str:
        """List versions, in HTML.

        Args:
            versions: Those on this page of the list.
            reading: Name of the version that reads now.
        """
        now = self._("Reading now: {name}").format(name=f"<b>{escape(reading)}</b>")
        return "\n\n".join([now, *(self._line(version) for version in versions)])

    def _line(self, version: ModelVersion) -> str:
        parts = [self._gist(version.manifest), *self._marks(version)]
        return f"<b>{escape(version.name)}</b>\n" + " · ".join(parts)

    def _gist(self, manifest: Manifest) -> str:
        architecture = escape(manifest.architecture[:ARCHITECTURE_LIMIT])
        accuracy = self.accuracy(manifest.test_accuracy)
        return f"{self.date(manifest.created)} · {architecture} · {accuracy}"

    def _marks(self, version: ModelVersion) -> list[str]:
        marks = {
            self._("live"): version.live,
            self._("previous"): version.previous,
            self._("shipped"): version.shipped,
            self._("damaged"): version.fault is not None,
        }
        return [mark for mark, holds in marks.items() if holds]

    def model_card(self, version: ModelVersion) -> str:
        """Describe one version, in HTML."""
        name = f"<b>{escape(version.name)}</b>"
        paragraphs = [" · ".join([name, *self._marks(version)])]
        if version.fault is not None:
            paragraphs.append(
                self._("It is damaged or made for another preprocessing, so it cannot be used.")
            )
        paragraphs.append(self._facts(version.manifest))
        return "\n\n".join(paragraphs)

    def _facts(self, manifest: Manifest) -> str:
        validation = max(manifest.history.get("val_accuracy", ()), default=None)
        lines = [
            self._("Architecture: {name}, {count} parameters").format(
                name=escape(manifest.architecture[:ARCHITECTURE_LIMIT]),
                count=self.count(manifest.parameters),
            ),
            self._("Test accuracy: {accuracy}").format(
                accuracy=self.accuracy(manifest.test_accuracy)
            ),
            self._("Best validation accuracy: {accuracy}").format(
                accuracy="–" if validation is None else self.accuracy(validation)
            ),
            self._("Trained: {date}, in {duration}").format(
                date=self.date(manifest.created), duration=self.duration(manifest.total_seconds)
            ),
        ]
        return "\n".join(lines)

    def deletion_question(self, version: ModelVersion) -> str:
        """Ask once more before a version is deleted, in HTML."""
        question = self._("Shall I delete {name} for good?")
        return question.format(name=f"<b>{escape(version.name)}</b>")

    @property
    def promote_button(self) -> str:
        """Label of the button that lets a version serve."""
        return self._("✓ Read with this one")

    def roll_back_button(self, previous: str) -> str:
        """Label of the button that lets the previous version serve again."""
        return self._("↩ Back to {name}").format(name=previous)

    @property
    def delete_button(self) -> str:
        """Label of the button that asks whether a version shall be deleted."""
        return self._("Delete")

    @property
    def delete_surely_button(self) -> str:
        """Label of the button that deletes."""
        return self._("Yes, delete it")

    @property
    def to_list_button(self) -> str:
        """Label of the button that leads to the list of versions."""
        return self._("← All models")

    def reads_now(self, name: str) -> str:
        """Tell that another version reads."""
        return self._("{name} reads from now on.").format(name=name)

    def deleted(self, name: str) -> str:
        """Tell that a version is gone."""
        return self._("{name} is deleted.").format(name=name)

    @property
    def version_gone(self) -> str:
        """Tell that a version is not there, or not any more."""
        return self._("There is no such model any more.")

    @property
    def version_in_use(self) -> str:
        """Tell that a version cannot be deleted."""
        return self._("The live, the previous and the shipped model cannot be deleted.")

    @property
    def already_changed(self) -> str:
        """Tell that somebody was faster."""
        return self._("Another model has been put to use meanwhile.")

    @property
    def version_refused(self) -> str:
        """Tell that a version failed a check, and the log says why."""
        return self._("This did not work, so everything stays as it was. The log says why.")

    @property
    def old_model_button(self) -> str:
        """Tell that a button leads nowhere any more."""
        return self._("This button is too old. Please send /models again.")
