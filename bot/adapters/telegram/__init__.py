"""Telegram: private chats, groups and their topics, through the Bot API."""
