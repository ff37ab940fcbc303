"""A training in a child process: its protocol with the bot, and its work."""
