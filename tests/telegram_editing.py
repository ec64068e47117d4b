"""What the bot does with messages that stand there: edits, deletions, and answers to pressed buttons."""

from __future__ import annotations

from telegram_sending import album_item
from telegram_text import CAPTION, checked_markup, checked_text, units
from telegram_wire import RefusedError

DAYS_TO_DELETE = 48 * 3600
ANSWER = 200
SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def _to_edit(double, call):
    """The chat and the bot's own message in it."""
    if call.get("inline_message_id"):
        raise RefusedError("MESSAGE_ID_INVALID")
    chat = double.world.reach(call.get("chat_id"))
    double.limits.take(call.method.lower(), chat)
    message = chat.messages.get(call.get("message_id"))
    if message is None:
        raise RefusedError("message to edit not found")
    if message["from"]["id"] != double.bot_id:
        raise RefusedError("message can't be edited")
    return message


def _edit(double, call, message, **content):
    """Change the message; a keyboard that is not given again is gone."""
    content["reply_markup"] = checked_markup(call)
    if all((message.get(name) or None) == (value or None) for name, value in content.items()):
        raise RefusedError(SAME)
    for name, value in content.items():
        message.pop(name, None)
        if value:
            message[name] = value
    message["edit_date"] = int(double.world.now())
    return message


def edit_text(double, call):
    """Another text."""
    message = _to_edit(double, call)
    text, entities = checked_text(call, modes=double.parse_modes_used)
    if "text" not in message:
        raise RefusedError("there is no text in the message to edit")
    return _edit(double, call, message, text=text, entities=entities)


def edit_caption(double, call):
    """Another caption, or none."""
    message = _to_edit(double, call)
    caption, entities = checked_text(
        call, text="caption", entities="caption_entities", limit=CAPTION, modes=double.parse_modes_used
    )
    if "text" in message:
        raise RefusedError("there is no caption in the message to edit")
    return _edit(double, call, message, caption=caption, caption_entities=entities)


def edit_markup(double, call):
    """Another keyboard, or none."""
    return _edit(double, call, _to_edit(double, call))


def edit_media(double, call):
    """Another file; a text may become one."""
    message = _to_edit(double, call)
    if "voice" in message:
        raise RefusedError("message can't be edited")
    old = dict.fromkeys(("text", "entities", "photo", "document", "audio", "caption", "caption_entities"))
    return _edit(double, call, message, **{**old, **album_item(double, call, call.get("media", {}))})


def _deletable(double, chat, message):
    own = message["from"]["id"] == double.bot_id
    if not own and chat.type != "private" and chat.bot != "administrator":
        raise RefusedError("message can't be deleted")
    if double.world.now() - message["date"] >= DAYS_TO_DELETE and not (chat.bot == "administrator"):
        raise RefusedError("message can't be deleted for everyone")


def delete_message(double, call):
    """One message less."""
    chat = double.world.reach(call.get("chat_id"))
    message = chat.messages.get(call.get("message_id"))
    if message is None:
        raise RefusedError("message to delete not found")
    _deletable(double, chat, message)
    del chat.messages[message["message_id"]]
    return True


def delete_messages(double, call):
    """Several messages less; those that are not there are skipped."""
    chat = double.world.reach(call.get("chat_id"))
    numbers = call.get("message_ids", [])
    if not 1 <= len(numbers) <= 100:
        raise RefusedError("from 1 to 100 messages can be deleted at once")
    there = [chat.messages[number] for number in numbers if number in chat.messages]
    for message in there:
        _deletable(double, chat, message)
    for message in there:
        del chat.messages[message["message_id"]]
    return True


def answer_callback_query(double, call):
    """That a pressed button was noticed."""
    press = double.presses.get(call.get("callback_query_id"))
    if press is None or press.expired:
        raise RefusedError("query is too old and response timeout expired or query ID is invalid")
    if units(str(call.get("text", ""))) > ANSWER:
        raise RefusedError("MESSAGE_TOO_LONG")
    press.answers.append(dict(call.params))
    return True


METHODS = {
    "editMessageText": edit_text,
    "editMessageCaption": edit_caption,
    "editMessageReplyMarkup": edit_markup,
    "editMessageMedia": edit_media,
    "deleteMessage": delete_message,
    "deleteMessages": delete_messages,
    "answerCallbackQuery": answer_callback_query,
}
