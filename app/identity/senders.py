"""How a code leaves the house: a line in the terminal while developing, else a webhook.

The receiver behind the webhook is the operator's: an SMS provider's gateway, a voice service. It
checks `webhook-signature` (HMAC-SHA-256 over `id.timestamp.body`, as Standard Webhooks writes it)
and may tell a repetition by `webhook-id`.
"""

import base64
import hashlib
import hmac
import json
import sys
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

import httpx2

from app.base.settings import Settings
from app.identity.models import Channel

_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Message:
    """A text for one telephone; spoken when the channel is voice."""

    id: UUID
    channel: Channel
    phone: str = field(repr=False)
    text: str = field(repr=False)


class NotSent(Exception):
    """The message was not taken; the text says why without what was in it."""


class Sender(Protocol):
    """A way to send messages."""

    def send(self, message: Message, now: datetime) -> None:
        """Hand a message over; NotSent when it was not taken."""


class Terminal:
    """Prints messages to stderr, for trying the system out; the number is masked."""

    def send(self, message: Message, now: datetime) -> None:
        """One line; never through the log, which holds nobody's codes."""
        phone = f"{message.phone[:3]}****{message.phone[-4:]}"
        sys.stderr.write(f"[{message.channel.value}] {phone}: {message.text}\n")
        sys.stderr.flush()


class Webhook:
    """Posts messages, signed, to the operator's own address."""

    def __init__(self, url: str, secret: bytes) -> None:
        self.url = url
        self.secret = secret

    def send(self, message: Message, now: datetime) -> None:
        """One POST; anything but 2xx is NotSent, and no redirect is followed."""
        said = {"channel": message.channel.value, "to": message.phone, "text": message.text}
        body = json.dumps(said, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", **self.signature(message.id, body, now)}
        try:
            with httpx2.Client(timeout=_PATIENCE, trust_env=False) as client:
                answer = client.post(
                    self.url, content=body, headers=headers, follow_redirects=False
                )
        except httpx2.HTTPError as error:
            raise NotSent(type(error).__name__) from None
        if not answer.is_success:
            raise NotSent(f"status {answer.status_code}")

    def signature(self, id: UUID, body: bytes, now: datetime) -> dict[str, str]:
        """The headers a receiver checks a message by."""
        stamp = str(int(now.timestamp()))
        signed = f"{id.hex}.{stamp}.".encode() + body
        mac = base64.b64encode(hmac.new(self.secret, signed, hashlib.sha256).digest()).decode()
        return {"webhook-id": id.hex, "webhook-timestamp": stamp, "webhook-signature": f"v1,{mac}"}


def can_send(settings: Settings) -> bool:
    """Whether this installation has a way to send codes."""
    return sender_of(settings) is not None


def sender_of(settings: Settings) -> Sender | None:
    """The way messages leave this installation, None where there is none."""
    url, secret = settings.sms_url, settings.sms_secret
    if url and secret and (settings.development or url.startswith("https://")):
        return Webhook(url, secret.get_secret_value().encode())
    return Terminal() if settings.development and not url else None
