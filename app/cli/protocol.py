"""HTTP/1.1 as uvicorn's fast parser reads it, with an end to what stands before a body.

The parser itself keeps every header for as long as one comes: a caller could fill the memory of
the process with a single request that never gets to the application.
"""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LONGEST_HEAD = 1 << 16
_TOO_LONG = "The head of the request is too long."


class HeadTooLong(Exception):
    """Raised inside the parser, which answers 400 and closes."""


class BoundedProtocol(HttpToolsProtocol):
    """Refuses a request whose first line and headers are longer than 64 kB together."""

    _head = 0
    _unread = 0
    _whole = True

    def data_received(self, data: bytes) -> None:
        """Feed the parser; a head that is not whole by then may not grow for ever."""
        super().data_received(data)
        if self._whole:
            self._unread = 0
            return
        self._unread += len(data)
        if self._unread > LONGEST_HEAD and not self.transport.is_closing():
            self.send_400_response(_TOO_LONG)

    def on_message_begin(self) -> None:
        """A request begins."""
        self._head, self._whole = 0, False
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """A part of the address has come."""
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header has come."""
        self._count(len(name) + len(value) + 4)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """What follows is the body, which the application counts."""
        self._whole = True
        super().on_headers_complete()

    def _count(self, size: int) -> None:
        self._head += size
        if self._head > LONGEST_HEAD:
            raise HeadTooLong
