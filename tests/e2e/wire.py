"""A line between a browser and the local server that a test can cut."""

import contextlib
import socket
import threading
from typing import Final
from urllib.parse import urlsplit

HOST: Final = "127.0.0.1"
CHUNK: Final = 65_536


class Wire:
    """Carries bytes to the server at an address and back, until it is cut."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        assert parts.port is not None
        self._server = (HOST, parts.port)
        self._listener = socket.create_server((HOST, 0))
        self.url = f"http://{HOST}:{self._listener.getsockname()[1]}{parts.path}"
        self._is_cut = False
        self._ends: list[socket.socket] = []
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept)
        self._accepting.start()

    def cut(self) -> None:
        """Break every connection, and carry none until it is mended."""
        self._is_cut = True
        for end in self._ends:
            with contextlib.suppress(OSError):  # It broke off by itself.
                end.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        """Carry connections again."""
        self._is_cut = False

    def close(self) -> None:
        """Cut it for good."""
        self.cut()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        self._listener.close()
        for thread in self._threads:
            thread.join()
        for end in self._ends:
            end.close()

    def _accept(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return  # The wire is closed.
            if self._is_cut:
                caller.close()
                continue
            server = socket.create_connection(self._server)
            self._ends += [caller, server]
            for source, target in ((caller, server), (server, caller)):
                thread = threading.Thread(target=_carry, args=(source, target))
                self._threads.append(thread)
                thread.start()


def _carry(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):  # Whichever end breaks, the other one is told.
        while chunk := source.recv(CHUNK):
            target.sendall(chunk)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)
