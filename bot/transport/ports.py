"""The ports of this machine at which the bot listens."""

import socket

from bot.settings import SettingsError


def open_port(setting: str, host: str, port: int) -> socket.socket:
    """Listen at a port.

    Args:
        setting: The name of the setting that says which port.
        host: The address to listen at.
        port: The port.

    Raises:
        SettingsError: It cannot be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        message = f"{setting}: {port} cannot be used ({error.strerror})"
        raise SettingsError([message]) from error
    listener.settimeout(0.0)
    return listener
