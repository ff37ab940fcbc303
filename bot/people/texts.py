"""What is said to commands that everyone may use, and to everything else."""

from bot.i18n import Words


class CommandReplies(Words):
    """What the bot can do, and in which language."""

    @property
    def start(self) -> str:
        """Say in two lines what to send."""
        return self._(
            "Send me a photo of handwritten digits: one digit, a number, or several rows.\n"
            "I answer with what I read and how sure I am, as I do for this example."
        )

    @property
    def help(self) -> str:
        """Explain everything."""
        return self._(
            "I read handwritten digits in photos.\n\n"
            "• Send a photo, an album, a sticker, or a picture as a file.\n"
            "• Under each answer you can confirm it, correct it or copy it.\n"
            "• In groups, answer a photo with /read, or mention me in its caption.\n\n"
            "It works best when the digits fill the picture, dark on light, without shadows.\n\n"
            "/lang – change the language\n"
            "/privacy – what I keep, and your say in it\n"
            "/mydata – everything that I keep about you\n"
            "/forget – delete all of it"
        )

    @property
    def choose_language(self) -> str:
        """Ask for the language."""
        return self._("Which language shall I speak?")

    @property
    def language_chosen(self) -> str:
        """Confirm the language."""
        return self._("From now on I speak English with you.")

    @property
    def expired(self) -> str:
        """Answer a button that does not work any more."""
        return self._("This button has expired. Please send the photo or the command again.")

    @property
    def send_a_photo(self) -> str:
        """Help a person who sent anything else."""
        return self._("I read photos of handwritten digits. Please send one; /help says more.")

    @property
    def unknown_command(self) -> str:
        """Help a person who sent a command that there is not."""
        return self._("I do not know this command; /help lists those that I know.")

    @property
    def admins_only(self) -> str:
        """Refuse a person who is no admin."""
        return self._("Only my admins can do that.")

    def command_descriptions(self) -> dict[str, str]:
        """Describe the commands of the menu."""
        return {
            "start": self._("What I do"),
            "help": self._("How to use me"),
            "lang": self._("Change the language"),
            "privacy": self._("What I keep, and your say in it"),
            "mydata": self._("See everything that I keep about you"),
            "forget": self._("Delete everything that I keep about you"),
            "read": self._("Read the photo that you answer to"),
            "models": self._("Look at the models and choose one"),
            "train": self._("Train a network"),
            "cancel": self._("Stop the training"),
            "stats": self._("See how I have been doing"),
            "review": self._("Look through the digits that people gave"),
        }
