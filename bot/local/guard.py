"""Access control: only the page and the bot on this machine may send requests.

Any web page can make a browser send requests to 127.0.0.1. But it does not have the key that is in
this page's address, and it cannot forge the headers that browsers set.
"""

from tornado.web import HTTPError, RequestHandler


class GuardedHandler(RequestHandler):
    """Refuses requests with another host name or from another page."""

    def prepare(self) -> None:
        """Check Host and Origin first."""
        own = f"http://{self.request.host}"
        if self.request.host.rpartition(":")[0] not in {"127.0.0.1", "localhost"}:
            raise HTTPError(403)
        if self.request.headers.get("Origin", own) != own:
            raise HTTPError(403)

    def set_default_headers(self) -> None:
        """Forbid that the page loads from other servers, or is framed."""
        self.set_header(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
            "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        )
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cache-Control", "no-store")
        self.clear_header("Server")
