"""The network of the bot: proxy, certificates, ports, and the reasons of outages.

The HTTP library could read proxy and certificates from the environment itself, but fails with a
traceback if one of them cannot be used.
"""

import ipaddress
import os
import socket
import ssl
from functools import cache
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx
from telegram.error import TelegramError, TimedOut

from bot.settings import SettingsError


def choose_proxy(api_url: str) -> httpx.Proxy | None:
    """Find the proxy for a Bot API server; None for one on this machine, such as the local chat.

    Raises:
        SettingsError: The address of the proxy is not supported.
    """
    address = urlsplit(api_url)
    if _is_loopback(address.hostname or "") or proxy_bypass(address.netloc):
        return None
    proxies = getproxies()
    proxy = proxies.get(address.scheme) or proxies.get("all")
    if not proxy:
        return None
    try:
        return _parse_proxy(proxy.strip())
    except (ValueError, httpx.InvalidURL):
        names = f"{address.scheme.upper()}_PROXY or ALL_PROXY"
        wanted = "is an address that begins with http://, https://, socks5:// or socks5h://"
        raise SettingsError(f"{names}: {wanted}") from None


def _parse_proxy(proxy: str) -> httpx.Proxy:
    scheme, _, rest = proxy.rpartition("://")
    # GNOME writes "socks" for a SOCKS proxy; servers of version 5 are usual.
    scheme = "socks5" if scheme == "socks" else scheme or "http"
    # httpx would report port 0 only when it connects.
    if urlsplit(f"//{rest}").port == 0:
        raise ValueError("0 is no port")
    return httpx.Proxy(f"{scheme}://{rest}")


@cache
def load_certificates() -> ssl.SSLContext:
    """Load the certificates that are trusted, once for all calls.

    Raises:
        SettingsError: The environment names a file that cannot be used.
    """
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        raise SettingsError(f"SSL_CERT_FILE cannot be used: {error.strerror or error}") from error


def open_port(setting: str, host: str, port: int) -> socket.socket:
    """Listen at the port that a setting names.

    Raises:
        SettingsError: It cannot be used.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        reason = f"{port} cannot be used at {host} ({error.strerror})"
        raise SettingsError(f"{setting}: {reason}") from error
    listener.settimeout(0.0)
    return listener


def describe_outage(error: TelegramError) -> str:
    """Describe why Telegram cannot be reached, without addresses that hold the token."""
    if isinstance(error, TimedOut):
        return "no answer in time; a firewall may block it"
    if isinstance(error.__cause__, httpx.ProxyError):
        return "the proxy refuses the connection"
    root: BaseException = error
    while (deeper := root.__cause__ or root.__context__) is not None:
        # A host with several addresses has an error for each.
        root = deeper.exceptions[-1] if isinstance(deeper, BaseExceptionGroup) else deeper
    if isinstance(root, ssl.SSLCertVerificationError):
        return f"its certificate is not trusted ({root.verify_message})"
    if isinstance(root, socket.gaierror):
        return "its name cannot be resolved; there may be no network"
    if isinstance(root, OSError) and root.errno:
        return os.strerror(root.errno).lower()
    return error.message if root is error else type(root).__name__


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
