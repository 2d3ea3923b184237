"""How a code leaves the house: what is said, to whom, how often, and what is kept of it."""

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from app.audit.transaction import transaction
from app.base.ids import new_id
from app.base.secrets import Keyring
from app.base.settings import Settings
from app.identity.models import Channel, CodePurpose, OneTimeCode
from app.identity.senders import Message, NotSent, Terminal, Webhook, can_send, sender_of
from app.identity.tasks import deliver, forget_codes_before, tell, tell_of_code
from app.identity.texts import PHONE_TO_CHANGE, of_code
from app.tasks.models import Task, TaskState
from app.worker import runner
from tests.conftest import NOON, StandingClock
from tests.making.identity import Door
from tests.making.sign_ins import PHONE, asked, code_in, living, noted

SECRET = "a-secret-of-the-operator"


@dataclass
class Gateway:
    """The operator's address: it keeps what comes and answers as told."""

    url: str = ""
    status: int = 204
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    told = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
            self.send_response(told.status)
            if told.status == 302:
                self.send_header("Location", told.url + "elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing on stderr."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    told.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield told
    server.shutdown()
    thread.join()
    server.server_close()


def sending(url: str | None, **more: Any) -> Settings:
    return Settings(_env_file=None, env="development", sms_url=url, sms_secret=SECRET, **more)


def test_a_code_leaves_signed_with_the_code_first_and_is_forgotten(
    door: Door, gateway: Gateway
) -> None:
    living(door, name="某某某")
    id = asked(door).json()["id"]
    code = code_in(door.database, door.keys, id)
    deliver(door.database, door.keys, sending(gateway.url), UUID(id), NOON)
    ((headers, body),) = gateway.got
    said = json.loads(body)
    assert (said["to"], said["channel"]) == (PHONE, "sms")
    assert said["text"].startswith(f"{code} ")
    assert "残" not in said["text"]
    assert "某" not in said["text"]
    signed = f"{UUID(id).hex}.{headers['webhook-timestamp']}.".encode() + body
    mac = base64.b64encode(hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{mac}"
    with transaction(door.database, reading=True) as session:
        row = session.get_one(OneTimeCode, UUID(id))
    assert (row.code_sealed, row.phone_sealed, row.sent_at) == (None, None, NOON)


def test_nothing_leaves_for_a_telephone_nobody_has(door: Door, gateway: Gateway) -> None:
    living(door)
    id = asked(door, "15400000999").json()["id"]
    deliver(door.database, door.keys, sending(gateway.url), UUID(id), NOON)
    assert gateway.got == []
    with transaction(door.database, reading=True) as session:
        row = session.get_one(OneTimeCode, UUID(id))
    assert (row.code_sealed, row.phone_sealed, row.sent_at) == (None, None, None)


def test_a_call_says_the_digits_one_by_one_twice_in_the_callers_language(
    door: Door, gateway: Gateway
) -> None:
    living(door)
    spoken = {"Accept-Language": "en"}
    id = asked(door, body={"channel": "voice"}, headers=spoken).json()["id"]
    code = code_in(door.database, door.keys, id)
    deliver(door.database, door.keys, sending(gateway.url), UUID(id), NOON)
    said = json.loads(gateway.got[0][1])
    assert said["channel"] == "voice"
    assert said["text"].count(", ".join(code)) == 2


def test_a_landline_is_called_and_gets_no_message(door: Door) -> None:
    body = {"phone": "09318888888", "device": "device-0001"}
    assert door.client.post("/v1/sign-ins", json=body).status_code == 422
    called = door.client.post("/v1/sign-ins", json={**body, "channel": "voice"})
    assert called.status_code == 202


@pytest.mark.parametrize("status", [302, 400, 500])
def test_what_the_gateway_does_not_take_is_tried_again_and_noted(
    door: Door, gateway: Gateway, status: int
) -> None:
    living(door)
    gateway.status = status
    id = asked(door).json()["id"]
    for _ in range(2):
        with pytest.raises(NotSent):
            deliver(door.database, door.keys, sending(gateway.url), UUID(id), NOON)
    assert len(gateway.got) == 2
    assert {headers["webhook-id"] for headers, _ in gateway.got} == {UUID(id).hex}
    assert noted(door.database)[-2:] == [("one_time_code.not_sent", "not_sent")] * 2
    gateway.status = 200
    deliver(door.database, door.keys, sending(gateway.url), UUID(id), NOON)
    deliver(door.database, door.keys, sending(gateway.url), UUID(id), NOON)
    assert len(gateway.got) == 3


def test_a_gateway_that_does_not_answer_is_a_failed_task(door: Door) -> None:
    living(door)
    asked(door)
    dead = sending("http://127.0.0.1:9/")
    works = runner(door.database, door.keys, dead)
    with transaction(door.database) as session:  # the worker's clock is the real one
        session.execute(sa.update(OneTimeCode).values(expires_at=NOON + timedelta(days=9_999)))
    assert works.run_one()
    with transaction(door.database, reading=True) as session:
        task = session.scalars(sa.select(Task)).one()
    assert (task.state, task.fault, task.tries) == (TaskState.WAITING, "NotSent", 1)
    assert PHONE not in repr(vars(task))


def test_a_code_that_is_too_late_is_not_sent(
    door: Door, gateway: Gateway, clock: StandingClock
) -> None:
    living(door)
    id = asked(door).json()["id"]
    late = clock() + timedelta(minutes=5)
    deliver(door.database, door.keys, sending(gateway.url), UUID(id), late)
    assert gateway.got == []
    assert noted(door.database)[-1] == ("one_time_code.not_sent", "too_late")


def test_no_more_leave_in_a_day_than_the_budget_and_strangers_use_none_of_it(
    door: Door, gateway: Gateway, clock: StandingClock
) -> None:
    few = sending(gateway.url, sms_per_day=2)
    ids = []
    for number in range(3):
        living(door, phone=f"1540000002{number}")
        pair = (f"1540000002{number}", f"1540000092{number}")
        ids += [asked(door, phone, f"device-00{number}").json()["id"] for phone in pair]
    for id in ids:
        deliver(door.database, door.keys, few, UUID(id), clock())
    assert len(gateway.got) == 2
    assert noted(door.database)[-1] == ("one_time_code.not_sent", "too_many_requests")


def test_messages_to_a_few_telephones_leave_a_part_of_the_day_to_everybody_else(
    door: Door, gateway: Gateway, clock: StandingClock
) -> None:
    """S5, T3: who has message after message sent to somebody shuts nobody else out."""
    few, pumped, other = sending(gateway.url, sms_per_day=10), "15400000030", "15400000031"
    for phone in (pumped, other):
        living(door, phone=phone)
    for _ in range(10):
        id = asked(door, pumped).json()["id"]
        deliver(door.database, door.keys, few, UUID(id), clock())
        clock.moment += timedelta(minutes=20)
    assert len(gateway.got) == 9
    id = asked(door, other, "device-0200").json()["id"]
    deliver(door.database, door.keys, few, UUID(id), clock())
    assert len(gateway.got) == 10


def test_the_telephone_on_record_is_told_of_a_change(door: Door, gateway: Gateway) -> None:
    person = living(door)
    path = f"/v1/persons/{person.party_id}/phone-changes"
    change = door.staff().post(path, {"phone": "15400000088", "reason": "见过证件"}).json()
    tell(door.database, door.keys, sending(gateway.url), UUID(change["id"]), NOON)
    said = json.loads(gateway.got[0][1])
    assert said["to"] == PHONE
    assert "24" in said["text"]
    tell(door.database, door.keys, sending(gateway.url), uuid4(), NOON)
    assert len(gateway.got) == 1


def test_the_telephone_on_record_is_told_that_staff_made_a_code_to_begin(
    door: Door, gateway: Gateway
) -> None:
    """T9: staff who make a code for somebody who is not there are found out."""
    person = living(door)
    made = door.staff().post(f"/v1/persons/{person.party_id}/activations").json()
    with transaction(door.database) as session:
        waiting = session.scalars(
            sa.select(Task).where(Task.name == "identity.tell_of_activation")
        ).one()
    tell_of_code(
        door.database, door.keys, sending(gateway.url), UUID(waiting.arguments["code"]), NOON
    )
    said = json.loads(gateway.got[0][1])
    assert said["to"] == PHONE
    assert made["code"] not in said["text"]
    tell_of_code(door.database, door.keys, sending(gateway.url), uuid4(), NOON)
    assert len(gateway.got) == 1


def test_the_terminal_shows_the_code_and_hides_the_number(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Terminal().send(Message(new_id(), Channel.SMS, PHONE, "123456 是"), NOON)
    assert capsys.readouterr().err == "[sms] 154****0001: 123456 是\n"


@pytest.mark.parametrize(
    ("settings", "sender"),
    [
        ({"env": "development"}, Terminal),
        ({"env": "production"}, type(None)),
        ({"env": "production", "sms_url": "https://sms.example.org/"}, type(None)),
        ({"env": "production", "sms_url": "http://sms.example.org/", "sms_secret": SECRET}, None),
        (
            {"env": "production", "sms_url": "https://sms.example.org/", "sms_secret": SECRET},
            Webhook,
        ),
    ],
)
def test_production_sends_by_a_signed_https_webhook_or_not_at_all(
    settings: dict[str, Any], sender: type | None
) -> None:
    found = Settings(_env_file=None, **settings)
    assert isinstance(sender_of(found), sender or type(None))
    assert can_send(found) is (sender in (Terminal, Webhook))


def test_without_a_sender_asking_answers_503_in_plain_words(door: Door) -> None:
    door.client.app.state.settings = sending(None, sms_per_day=1).model_copy(  # type: ignore[attr-defined]
        update={"env": "production"}
    )
    answer = asked(door)
    assert (answer.status_code, answer.json()["code"]) == (503, "no_sender")
    with transaction(door.database, reading=True) as session:
        assert session.scalars(sa.select(OneTimeCode)).all() == []


@pytest.mark.parametrize("purpose", [p for p in CodePurpose if p is not CodePurpose.ACTIVATION])
def test_every_message_names_nobody_and_no_disability(purpose: CodePurpose) -> None:
    for language in ("zh", "en"):
        text = of_code(purpose, Channel.SMS, "012345", language)
        assert text.startswith("012345 ")
        assert not any(word in text for word in ("残", "disab", "证件"))
    assert "残" not in PHONE_TO_CHANGE.zh


def test_codes_are_forgotten_a_day_later(door: Door, keys: Keyring) -> None:
    living(door)
    asked(door)
    assert forget_codes_before(door.database, NOON) == 0
    assert forget_codes_before(door.database, NOON + timedelta(days=1)) == 1
