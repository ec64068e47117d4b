"""What the bot sends: messages, photos, documents, voice messages and albums."""

from __future__ import annotations

import mimetypes
from io import BytesIO

from PIL import Image
from telegram_text import CAPTION, checked_markup, checked_text
from telegram_wire import RefusedError

MEGABYTE = 1024 * 1024
UPLOAD, PHOTO = 50 * MEGABYTE, 10 * MEGABYTE
ALBUM = ("photo", "video", "document", "audio")
ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)


def place(double, call, more=1):
    """The chat, and the fields that say where in it the message stands: its topic, and what it answers."""
    chat = double.world.reach(call.get("chat_id"))
    if chat.muted:
        raise RefusedError("not enough rights to send text messages to the chat")
    double.limits.take(call.method.lower(), chat, more)
    reply = call.get("reply_parameters", {})
    number = reply.get("message_id", call.get("reply_to_message_id"))
    answered = chat.messages.get(number, {})
    inferred = answered.get("message_thread_id") if answered.get("is_topic_message") else None
    fields = double.world.thread(chat, call.get("message_thread_id", inferred))
    if number is None:
        return chat, fields
    if number in chat.messages:
        return chat, {**fields, "reply_to_message": double.world.quoted(chat, number)}
    if not (reply.get("allow_sending_without_reply") or call.get("allow_sending_without_reply")):
        raise RefusedError("message to be replied not found")
    return chat, fields


def send_message(double, call):
    """A text."""
    double.world.reach(call.get("chat_id"))
    text, entities = checked_text(call, modes=double.parse_modes_used)
    markup = checked_markup(call)
    chat, fields = place(double, call)
    return double.world.put(
        chat, double.world.bot, text=text, **_with(entities=entities, reply_markup=markup), **fields
    )


def send_photo(double, call):
    """A picture, as a picture."""
    return _send_media(double, call, "photo")


def send_document(double, call):
    """A file."""
    return _send_media(double, call, "document")


def send_voice(double, call):
    """A voice message; what is no OGG, MP3 or M4A becomes a document, as with the real server."""
    return _send_media(double, call, "voice")


def send_audio(double, call):
    """A piece of music: MP3 or M4A; anything else becomes a document, as with the real server."""
    return _send_media(double, call, "audio")


def _send_media(double, call, kind):
    double.world.reach(call.get("chat_id"))
    caption, entities = _caption(double, call)
    markup = checked_markup(call)
    media = media_fields(double, kind, call.attached(kind), call.get(kind), call)
    chat, fields = place(double, call)
    told = _with(caption=caption, caption_entities=entities, reply_markup=markup)
    return double.world.put(chat, double.world.bot, **media, **told, **fields)


def _caption(double, call):
    return checked_text(call, text="caption", entities="caption_entities", limit=CAPTION, modes=double.parse_modes_used)


def _with(**fields):
    """Only what is there."""
    return {name: value for name, value in fields.items() if value}


def media_fields(double, kind, upload, reference, call):
    """The field of a message that holds a file: freshly uploaded, or known by its file_id."""
    world = double.world
    if upload is None:
        name, content = "file", world.files.get(reference)
        if content is None:
            raise RefusedError("wrong file identifier/HTTP URL specified" if reference else f"there is no {kind}")
    else:
        name, content = upload
    if not content:
        raise RefusedError("file must be non-empty")
    if len(content) > UPLOAD:
        raise RefusedError("Request Entity Too Large", 413)
    if kind == "photo":
        return {"photo": world.photo(content, *_measured(content))}
    if kind == "voice" and _is_voice(content):
        return {"voice": world.voice(content, call.get("duration", 0))}
    if kind == "audio" and (content[:3] == b"ID3" or content[4:8] == b"ftyp" or content[:1] == b"\xff"):
        return {"audio": {**world.voice(content, call.get("duration", 0)), "file_name": name}}
    mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return {"document": world.document(content, name, mime)}


def _is_voice(content):
    return content[:4] == b"OggS" or content[:3] == b"ID3" or content[4:8] == b"ftyp" or content[:1] == b"\xff"


def _measured(content):
    """A photo's width and height, when it is one that Telegram takes."""
    if len(content) > PHOTO:
        raise RefusedError(
            f"file of size {len(content)} bytes is too big for a photo; the maximum size is {PHOTO} bytes"
        )
    try:
        with Image.open(BytesIO(content)) as picture:
            width, height = picture.size
    except (OSError, ValueError) as why:
        raise RefusedError("IMAGE_PROCESS_FAILED") from why
    if width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise RefusedError("PHOTO_INVALID_DIMENSIONS")
    return width, height


class _Item:
    """One item of an album, read as if it were a request of its own."""

    def __init__(self, item):
        self._item = item

    def get(self, name, default=None):
        value = self._item.get(name)
        return default if value is None else value


def album_item(double, call, item):
    """The content of a message from an InputMedia object."""
    kind = item.get("type")
    if kind not in ALBUM:
        raise RefusedError(f"can't parse InputMedia: type {kind!r} is unsupported here")
    caption, entities = _caption(double, _Item(item))
    reference = item.get("media", "")
    stored = kind if kind == "photo" else "document"
    media = media_fields(double, stored, call.attachment(reference), reference, call)
    return {**media, **_with(caption=caption, caption_entities=entities)}


def send_media_group(double, call):
    """An album: all of it or nothing."""
    double.world.reach(call.get("chat_id"))
    items = call.get("media", [])
    if not isinstance(items, list) or not 2 <= len(items) <= 10:
        raise RefusedError("can't send media group: from 2 to 10 items expected")
    kinds = {item.get("type") for item in items}
    if len(kinds) > 1 and kinds & {"document", "audio"}:
        raise RefusedError(f"{min(kinds & {'document', 'audio'})} can't be mixed with other media types")
    contents = [album_item(double, call, item) for item in items]
    chat, fields = place(double, call, more=len(items))
    group = f"album-{next(double.world.serials)}"
    return [double.world.put(chat, double.world.bot, media_group_id=group, **each, **fields) for each in contents]


def send_chat_action(double, call):
    """That the bot is busy."""
    chat = double.world.reach(call.get("chat_id"))
    double.world.thread(chat, call.get("message_thread_id"))
    if call.get("action") not in ACTIONS:
        raise RefusedError("wrong parameter action in request")
    return True


METHODS = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendVoice": send_voice,
    "sendAudio": send_audio,
    "sendMediaGroup": send_media_group,
    "sendChatAction": send_chat_action,
}
