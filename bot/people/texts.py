"""Longer texts for everyone: /start, /help, /privacy and the menus of commands."""

from bot.i18n import Words


def start_text(words: Words) -> str:
    """Say what to send; the answer to the example follows."""
    return words._(
        "Send me a photo of handwritten digits: one digit, a number, or several rows.\n"
        "I'll tell you what I read and how sure I am, like this:"
    )


def help_text(words: Words, *, for_admin: bool) -> str:
    """Explain how to use the bot; admins also get their commands."""
    text = words._(
        "Send me a photo of handwritten digits and I'll read them. An album, a sticker or a "
        "picture file works too.\n\n"
        "• Use the buttons below an answer to confirm, fix or copy it.\n"
        "• In groups, reply to a photo with /read, or mention me in its caption.\n\n"
        "Best results: fill the picture, dark pen on light paper, no shadows.\n\n"
        "/lang – change the language\n"
        "/privacy – what I keep, and your choice\n"
        "/mydata – get everything I keep about you\n"
        "/forget – delete all of it"
    )
    if not for_admin:
        return text
    commands = words._(
        "You're an admin, so you can also use:\n\n"
        "/train mlp 10 – the first lesson: train a small network\n"
        "/cancel – stop the training\n"
        "/models – see the models, switch between them\n"
        "/stats – statistics\n"
        "/review – review the digits people gave"
    )
    return f"{text}\n\n{commands}"


def privacy_text(words: Words) -> str:
    """Explain in HTML what is kept of whom, and for how long."""
    photos = words._(
        "<b>Photos:</b> never stored. I forget each one as soon as I've read it. (Until I've "
        "answered, Telegram's note about your message waits in my database, without the picture.)"
    )
    answers = words._(
        "<b>Answers:</b> for each one I keep who asked, in which chat, when, the number, how sure "
        "I was, how long it took, and whether you confirmed or fixed it. Also your language."
    )
    digits = words._(
        "<b>Digits:</b> only if you allow it, I keep the digits you confirm or fix as tiny 28×28 "
        "pictures, to learn from. Until you decide, they wait in memory for up to an hour; after "
        "a no, not at all."
    )
    commands = words._("/mydata – get everything I keep about you\n/forget – delete all of it")
    return f"{photos}\n\n{answers}\n\n{digits}\n\n{commands}"


def consent_status(words: Words, *, contributes: bool) -> str:
    """Say whether a person's digits are kept."""
    if contributes:
        return words._("Right now: you allow me to keep your digits and learn from them.")
    return words._("Right now: I keep none of your digits.")


def private_only(words: Words) -> str:
    """Refuse to show in a group what is kept about a person."""
    return words._("That's private. Please send it to me in our own chat.")


def command_descriptions(words: Words) -> dict[str, str]:
    """Describe the commands of the menus."""
    return {
        "start": words._("Start, with an example"),
        "help": words._("How it works"),
        "lang": words._("Change the language"),
        "privacy": words._("What I keep, and your choice"),
        "mydata": words._("Get everything I keep about you"),
        "forget": words._("Delete everything I keep about you"),
        "read": words._("Read the photo you reply to"),
        "models": words._("See the models, switch between them"),
        "train": words._("Train a network"),
        "cancel": words._("Stop the training"),
        "stats": words._("Statistics"),
        "review": words._("Review the digits people gave"),
    }
