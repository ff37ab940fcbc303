"""What the bot does with each kind of update, a file for each."""
