"""Descriptions of model versions, for admins."""

from html import escape
from typing import Final

from bot.i18n import Words
from model.registry.version import Manifest, ModelVersion

ARCHITECTURE_LIMIT: Final = 20
"""Characters of an architecture's name in a list, whose lines are many."""


def describe_list(versions: list[ModelVersion], reading: str, words: Words) -> str:
    """Describe versions, in HTML.

    Args:
        versions: Those on this page of the list.
        reading: Name of the version in use.
        words: In the language of the reader.
    """
    now = words._("In use: {name}").format(name=f"<b>{escape(reading)}</b>")
    return "\n\n".join([now, *(_describe_in_short(version, words) for version in versions)])


def _describe_in_short(version: ModelVersion, words: Words) -> str:
    manifest = version.manifest
    architecture = escape(manifest.architecture[:ARCHITECTURE_LIMIT])
    accuracy = words.accuracy(manifest.test_accuracy)
    facts = [words.date(manifest.created), architecture, accuracy, *_marks(version, words)]
    return f"<b>{escape(version.name)}</b>\n" + " · ".join(facts)


def _marks(version: ModelVersion, words: Words) -> list[str]:
    marks = {
        words._("in use"): version.live,
        words._("previous"): version.previous,
        words._("built in"): version.shipped,
        words._("damaged"): version.fault is not None,
    }
    return [mark for mark, holds in marks.items() if holds]


def describe_version(version: ModelVersion, words: Words, done: str | None = None) -> str:
    """Describe one version, in HTML; `done` is what has just been done with it, if anything."""
    name = f"<b>{escape(version.name)}</b>"
    paragraphs = [f"<b>{escape(done)}</b>"] if done else []
    paragraphs.append(" · ".join([name, *_marks(version, words)]))
    if version.fault is not None:
        paragraphs.append(
            words._("It's damaged, or made for another version of me, so I can't use it.")
        )
    paragraphs.append(_describe_manifest(version.manifest, words))
    return "\n\n".join(paragraphs)


def _describe_manifest(manifest: Manifest, words: Words) -> str:
    validation = max(manifest.history.get("val_accuracy", ()), default=None)
    lines = [
        words._("Architecture: {name}, {count} parameters").format(
            name=escape(manifest.architecture[:ARCHITECTURE_LIMIT]),
            count=words.count(manifest.parameters),
        ),
        words._("Test accuracy: {accuracy}").format(
            accuracy=words.accuracy(manifest.test_accuracy)
        ),
        words._("Best validation accuracy: {accuracy}").format(
            accuracy="–" if validation is None else words.accuracy(validation)
        ),
        words._("Trained: {date}, in {duration}").format(
            date=words.date(manifest.created), duration=words.duration(manifest.total_seconds)
        ),
    ]
    if manifest.architecture == "cnn":
        lines.append(
            words._(
                "Training images are distorted on purpose, so they are harder than those of the "
                "validation."
            )
        )
    return "\n".join(lines)
