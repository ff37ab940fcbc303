"""The local chat: a Bot API on 127.0.0.1 and a chat page, for the unchanged bot."""
