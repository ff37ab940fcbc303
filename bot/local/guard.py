"""Who may talk to the local server: this machine's own page and bot, nobody else.

A page on the web can make a browser send requests to loopback. It cannot know the key in
our addresses, and cannot forge the headers that browsers set themselves.
"""

from tornado.web import HTTPError, RequestHandler


class GuardedHandler(RequestHandler):
    """Refuses requests under another host name or from another page."""

    def prepare(self) -> None:
        """Check the headers before anything else."""
        own = f"http://{self.request.host}"
        if self.request.host.rpartition(":")[0] not in {"127.0.0.1", "localhost"}:
            raise HTTPError(403)
        if self.request.headers.get("Origin", own) != own:
            raise HTTPError(403)

    def set_default_headers(self) -> None:
        """Let the page load nothing from elsewhere, and nobody frame it."""
        self.set_header(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
            "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        )
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cache-Control", "no-store")
        self.clear_header("Server")
