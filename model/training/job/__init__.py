"""A training in a child process, and its protocol with the bot."""
