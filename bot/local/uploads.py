"""Uploaded files as the content of messages."""

from collections.abc import Sequence
from typing import Any, Final

from tornado.httputil import HTTPFile

from bot.local.errors import ApiError
from bot.local.files import FileStore, describe_file

EXTRA_FIELDS: Final[dict[str, dict[str, Any]]] = {
    "video": {"width": 320, "height": 240, "duration": 3},
    "voice": {"duration": 3},
    "sticker": {
        "type": "regular",
        "width": 512,
        "height": 512,
        "is_animated": False,
        "is_video": False,
    },
}
"""Required fields of a Bot API object, besides those of its file."""


def describe_uploads(
    kind: str, uploads: Sequence[HTTPFile], caption: str, files: FileStore
) -> list[dict[str, Any]]:
    """Store uploaded files; return the content of a message for each, the first with caption."""
    contents = [_describe_upload(kind, upload, files) for upload in uploads]
    if caption and contents:
        contents[0]["caption"] = caption
    return contents


def _describe_upload(kind: str, upload: HTTPFile, files: FileStore) -> dict[str, Any]:
    """Describe one file; a photo that cannot be opened becomes a document."""
    if kind == "photo":
        try:
            return {"photo": files.add_photo(upload.body)}
        except ApiError:
            kind = "document"
    described = describe_file(files.add(upload.body, upload.content_type))
    if kind == "animated_sticker":
        return {"sticker": {**described, **EXTRA_FIELDS["sticker"], "is_animated": True}}
    if kind in EXTRA_FIELDS:
        return {kind: {**described, **EXTRA_FIELDS[kind]}}
    name = {"file_name": upload.filename, "mime_type": upload.content_type}
    return {"document": {**described, **name}}
