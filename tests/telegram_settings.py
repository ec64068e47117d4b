"""What the bot says about itself and asks about chats: menus, descriptions, topics, members, files and its webhook."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from telegram_updates import Webhook
from telegram_wire import RefusedError
from telegram_world import GROUPS

DOWNLOAD = 20 * 1024 * 1024
SCOPES = ("default", "all_private_chats", "all_group_chats", "all_chat_administrators")
CHAT_SCOPES = ("chat", "chat_administrators", "chat_member")
ABOUT = {"Name": ("name", 64), "Description": ("description", 512), "ShortDescription": ("short_description", 120)}


def get_me(double, _call):
    """Who the bot is."""
    return {
        **double.world.bot,
        "can_join_groups": True,
        "can_read_all_group_messages": not double.privacy,
        "supports_inline_queries": False,
    }


def _menu_key(double, call):
    scope = call.get("scope", {"type": "default"})
    kind = scope.get("type") if isinstance(scope, dict) else None
    language = str(call.get("language_code", ""))
    if not re.fullmatch(r"([a-z]{2})?", language):
        raise RefusedError("invalid language code specified")
    if kind in CHAT_SCOPES:
        return f"{kind}:{double.world.reach(scope.get('chat_id')).id}", language
    if kind not in SCOPES:
        raise RefusedError("can't parse BotCommandScope: unsupported type specified")
    return kind, language


def set_my_commands(double, call):
    """The menu of one scope in one language."""
    key, commands = _menu_key(double, call), call.get("commands", [])
    if len(commands) > 100:
        raise RefusedError("BOT_COMMANDS_TOO_MUCH")
    for each in commands:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", str(each.get("command", "")), re.ASCII):
            raise RefusedError("BOT_COMMAND_INVALID")
        if not 1 <= len(str(each.get("description", "")).strip()) <= 256:
            raise RefusedError("BOT_COMMAND_DESCRIPTION_INVALID")
    double.menus[key] = commands
    return True


def delete_my_commands(double, call):
    """No menu there any more."""
    double.menus.pop(_menu_key(double, call), None)
    return True


def get_my_commands(double, call):
    """The menu of exactly this scope and language."""
    return double.menus.get(_menu_key(double, call), [])


def _set_about(which):
    field, limit = ABOUT[which]

    def set_it(double, call):
        text, language = str(call.get(field, "")), str(call.get("language_code", ""))
        if not re.fullmatch(r"([a-z]{2})?", language):
            raise RefusedError("invalid language code specified")
        if len(text) > limit:
            raise RefusedError(f"{field.upper()}_TOO_LONG")
        double.about[field, language] = text
        return True

    return set_it


def _get_about(which):
    field, _ = ABOUT[which]

    def get_it(double, call):
        language = str(call.get("language_code", ""))
        return {field: double.about.get((field, language)) or double.about.get((field, ""), "")}

    return get_it


def create_topic(double, call):
    """A topic of a forum; only for administrators."""
    chat = double.world.reach(call.get("chat_id"))
    if not chat.forum:
        raise RefusedError("the chat is not a forum")
    if chat.bot != "administrator":
        raise RefusedError("not enough rights to create a topic")
    name = str(call.get("name", ""))
    if not 1 <= len(name) <= 128:
        raise RefusedError("TOPIC_TITLE_EMPTY" if not name else "TOPIC_TITLE_TOO_LONG")
    thread = double.new_topic(chat, name, double.world.bot)
    return {"message_thread_id": thread, "name": name, "icon_color": 7322096}


def get_chat(double, call):
    """What there is to know about a chat."""
    chat = double.world.reach(call.get("chat_id"))
    return {**chat.head, "accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict(GIFTS)}


GIFTS = {
    "unlimited_gifts": False,
    "limited_gifts": False,
    "unique_gifts": False,
    "premium_subscription": False,
    "gifts_from_channels": False,
}
RIGHTS = [
    "can_be_edited",
    "is_anonymous",
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
]


def member(double, chat, user_id):
    """A ChatMember object."""
    status = chat.bot if user_id == double.bot_id else chat.members.get(user_id, "left")
    user = double.world.bot if user_id == double.bot_id else double.world.users[user_id]
    told = {"user": user, "status": status}
    if status == "kicked":
        told["until_date"] = 0
    if status == "creator":
        told["is_anonymous"] = False
    if status == "administrator":
        told |= dict.fromkeys(RIGHTS, False) | {"can_manage_chat": True, "can_manage_topics": True}
    return told


def get_member(double, call):
    """What somebody is in a chat."""
    chat, user_id = double.world.reach(call.get("chat_id")), call.get("user_id")
    if user_id != double.bot_id and user_id not in double.world.users:
        raise RefusedError("invalid user_id specified")
    return member(double, chat, user_id)


def get_administrators(double, call):
    """Everybody who rules a group."""
    chat = double.world.reach(call.get("chat_id"))
    if chat.type not in GROUPS:
        raise RefusedError("there are no administrators in the private chat")
    return [member(double, chat, each) for each, status in chat.members.items() if status != "member"]


def leave_chat(double, call):
    """The bot goes by itself."""
    chat = double.world.reach(call.get("chat_id"))
    if chat.type not in GROUPS:
        raise RefusedError("chat member status can't be changed in private chats")
    double.change_bot(chat, "left", double.world.bot)
    return True


def get_file(double, call):
    """Where to download a file."""
    file_id = call.get("file_id", "")
    content = double.world.files.get(file_id)
    if content is None:
        raise RefusedError("invalid file_id" if file_id else "file_id not specified")
    if len(content) > DOWNLOAD:
        raise RefusedError("file is too big")
    path = double.world.suffixes[file_id]
    double.world.paths[path] = file_id
    return {"file_id": file_id, "file_unique_id": f"of {file_id}", "file_size": len(content), "file_path": path}


def set_webhook(double, call):
    """Updates by webhook from now on, or no longer when the address is empty. Plain http is taken on loopback only."""
    url, secret = str(call.get("url", "")), str(call.get("secret_token", ""))
    parts = urlsplit(url)
    if url and parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "localhost"}:
        raise RefusedError("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise RefusedError("secret token contains unallowed characters")
    if not 1 <= call.get("max_connections", 40) <= 100:
        raise RefusedError("max_connections must be between 1 and 100")
    if call.get("drop_pending_updates"):
        double.feed.drop()
    double.feed.remember(call.get("allowed_updates"))
    double.feed.set_webhook(Webhook(url, secret, call.get("max_connections", 40)))
    return True


def delete_webhook(double, call):
    """Updates by getUpdates again."""
    if call.get("drop_pending_updates"):
        double.feed.drop()
    double.feed.set_webhook(Webhook())
    return True


def get_webhook_info(double, _call):
    """How the webhook does."""
    hook = double.feed.webhook
    told = {"url": hook.url, "has_custom_certificate": False, "pending_update_count": len(double.feed.waiting)}
    return told | ({"last_error_message": hook.last_error} if hook.last_error else {})


METHODS = {
    "getMe": get_me,
    "setMyCommands": set_my_commands,
    "deleteMyCommands": delete_my_commands,
    "getMyCommands": get_my_commands,
    **{f"setMy{which}": _set_about(which) for which in ABOUT},
    **{f"getMy{which}": _get_about(which) for which in ABOUT},
    "createForumTopic": create_topic,
    "getChat": get_chat,
    "getChatMember": get_member,
    "getChatAdministrators": get_administrators,
    "leaveChat": leave_chat,
    "getFile": get_file,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
