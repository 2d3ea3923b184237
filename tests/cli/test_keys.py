"""Keys at the keyboard (goal S14): refused when missing or wrong, checked, added to, rotated."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.base.clock import now
from app.base.database import Database
from app.base.secrets import PURPOSES, key_file, new_keys
from app.base.settings import Settings
from app.privacy.tasks.resealing import RESEAL, rows_by_key
from app.tasks.models import Task
from app.tasks.rules import LEASE
from app.worker import runner
from tests.cli.keyboard import Keyboard
from tests.conftest import ROOT, system_session
from tests.making.demo import AS_OF
from tests.making.installation import started

REFUSED, WRONG_USE = 1, 2
CITY = ("--as-of", AS_OF.isoformat(), "--seed", "7")
COMMANDS = (
    ("migrate",),
    ("serve",),
    ("worker", "--once"),
    ("demo", *CITY),
    ("demo", "--credentials"),
    ("match", "--all"),
    ("token", "list"),
    ("keys", "rotate", "data"),
    ("keys", "rotate", "index"),
    ("keys", "rotate", "wrapping"),
)


@pytest.fixture(scope="session")
def lived_in(city: Keyboard) -> Keyboard:
    """The city's installation; every test leaves it with keys that fit."""
    return city


def key_path(keyboard: Keyboard) -> Path:
    return Path(keyboard.settings["AIXINWU_KEY_FILE"])


def checked(keyboard: Keyboard, **more: Any) -> tuple[int, dict[str, Any]]:
    typed = keyboard.type("keys", "check", "--json", **more)
    return typed.status, typed.json


def states(told: dict[str, Any], purpose: str) -> list[str]:
    return [one["state"] for one in told["keys"] if one["purpose"] == purpose]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_with_other_keys_no_command_opens_the_house(
    lived_in: Keyboard, words: tuple[str, ...]
) -> None:
    """S14: a wrong key refuses to start; the sentence is Chinese or English and holds no key."""
    wrong = new_keys()
    for language, sentence in (("zh_CN.UTF-8", "另外的密钥"), ("C.UTF-8", "made with other keys")):
        other = replace(lived_in, settings={**lived_in.settings, "LC_ALL": language})
        typed = other.type(*words, keys=wrong)
        assert (typed.status, typed.stdout) == (WRONG_USE, "")
        assert sentence in typed.stderr
        assert not any(key["key"] in typed.stderr for key in json.loads(wrong)["token"])


def test_the_serving_process_does_not_start_with_other_keys(lived_in: Keyboard) -> None:
    done = _apart(
        lived_in,
        "import typer; from app.cli.serving import main; typer.run(main)",
        AIXINWU_KEYS=new_keys(),
    )
    assert done.returncode == WRONG_USE
    assert "made with other keys" in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_no_key_file_is_refused_and_not_shown(keyboard: Keyboard) -> None:
    for language, said in (("zh_CN.UTF-8", "密钥不可用"), ("C.UTF-8", "no keys")):
        other = replace(keyboard, settings={**keyboard.settings, "LC_ALL": language})
        typed = other.type("token", "list", keys='{"id": "ab12cd", "data": "c2VjcmV0"}')
        assert (typed.status, typed.stdout) == (WRONG_USE, "")
        assert said in typed.stderr
        assert "c2VjcmV0" not in typed.stderr


def test_check_tells_what_is_needed_and_what_is_there(lived_in: Keyboard) -> None:
    status, told = checked(lived_in)
    assert (status, told["complete"]) == (0, True)
    assert all(states(told, purpose) == ["in_use"] for purpose in PURPOSES)
    assert sum(told["rows"]["data"].values()) > 100
    assert told["rows"]["data"]["other"] == told["rows"]["index"]["other"] == 0
    text = key_path(lived_in).read_text(encoding="utf-8")
    assert not any(key["key"] in json.dumps(told) for p in PURPOSES for key in json.loads(text)[p])
    shown = lived_in.type("keys", "check")
    assert shown.status == 0
    assert key_file(text).wrapping[0].id in shown.stdout


def test_check_names_missing_and_other_keys(lived_in: Keyboard) -> None:
    content = json.loads(key_path(lived_in).read_text(encoding="utf-8"))
    other = json.loads(new_keys())
    status, told = checked(lived_in, keys=json.dumps({**content, "index": other["index"]}))
    assert (status, told["complete"], told["rows"]) == (REFUSED, False, {})
    assert states(told, "index") == ["in_use", "missing"]
    mixed = [{"id": content["token"][0]["id"], "key": other["token"][0]["key"]}]
    status, told = checked(lived_in, keys=json.dumps({**content, "token": mixed}))
    assert (status, states(told, "token")) == (REFUSED, ["differs"])


def test_check_tells_when_others_may_read_the_file(keyboard: Keyboard) -> None:
    assert keyboard.type("migrate").status == 0
    for mode, exposed in ((0o644, True), (0o600, False)):
        key_path(keyboard).chmod(mode)
        typed = keyboard.type("keys", "check", "--json")
        assert (typed.status, typed.json["readable_by_others"]) == (0, exposed)
        assert ("chmod 600" in typed.stderr) is exposed


def test_development_keys_are_for_the_owner_only(tmp_path: Path) -> None:
    from_here = Keyboard(tmp_path, {})
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "env").write_text("AIXINWU_ENV=production\n", encoding="utf-8")
    typed = from_here.type("run", "--port", str(_free_port()))
    assert "development keys were made in var/" in typed.stderr
    made = tmp_path / "var" / "keys.json"
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert key_file(made.read_text(encoding="utf-8")).wrapping


def test_data_keys_are_rotated_at_the_keyboard(lived_in: Keyboard) -> None:
    _, before = checked(lived_in)
    typed = lived_in.type("keys", "rotate", "data", "--head-start", "0", "--json")
    assert typed.status == 0
    told = typed.json
    assert (told["rotated"], told["left"], told["broken"]) == ("data", 0, 0)
    _, after = checked(lived_in)
    moved = sum(before["rows"]["data"].values())
    assert told["moved"] == after["rows"]["data"][told["key_id"]] == moved
    spoken = lived_in.type("keys", "rotate", "data", "--head-start", "0")
    assert (spoken.status, str(moved) in spoken.stdout) == (0, True)


def test_wrapping_and_index_keys_are_rotated_and_the_former_may_go(lived_in: Keyboard) -> None:
    path = key_path(lived_in)
    _, before = checked(lived_in)
    for purpose in ("wrapping", "index"):
        grown = lived_in.type("keys", "add", purpose)
        assert grown.status == 0
        assert "keys rotate" in grown.stderr
        path.write_text(grown.stdout, encoding="utf-8")
        assert lived_in.type("token", "list").status == 0
        assert states(checked(lived_in)[1], purpose) == ["in_use", "needed"]
        turned = lived_in.type("keys", "rotate", purpose, "--json")
        assert turned.status == 0
        assert states(checked(lived_in)[1], purpose) == ["in_use", "former"]
        content = json.loads(path.read_text(encoding="utf-8"))
        content[purpose] = content[purpose][:1]
        path.write_text(json.dumps(content), encoding="utf-8")
        status, told = checked(lived_in)
        assert (status, states(told, purpose)) == (0, ["in_use"])
    assert lived_in.type("keys", "rotate", "wrapping", "--json").json["rewrapped"] == 0
    assert told["rows"]["data"] == before["rows"]["data"]
    assert sum(told["rows"]["index"].values()) == sum(before["rows"]["index"].values())


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_key_that_waits_changes_nothing(lived_in: Keyboard, purpose: str) -> None:
    waiting = lived_in.type("keys", "add", purpose, "--waiting").stdout
    status, told = checked(lived_in, keys=waiting)
    assert (status, states(told, purpose)) == (0, ["in_use", "waiting"])
    assert lived_in.type("token", "list", keys=waiting).status == 0


def test_a_rotation_left_to_the_worker_is_done_by_it(lived_in: Keyboard) -> None:
    left = lived_in.type("keys", "rotate", "data", "--later", "--head-start", "0", "--json").json
    assert set(left) == {"rotated", "later", "key_id"}
    assert lived_in.type("worker", "--once").status == 0
    _, told = checked(lived_in)
    assert {name for name, count in told["rows"]["data"].items() if count} == {left["key_id"]}


def test_the_other_suite_is_a_setting(lived_in: Keyboard) -> None:
    for suite in ("sm", "aes"):
        for what in ("data", "index", "wrapping"):
            typed = lived_in.type("keys", "rotate", what, *_now(what), "--json", suite=suite)
            assert (typed.status, typed.json.get("left", 0)) == (0, 0)
        assert checked(lived_in, suite=suite)[0] == 0
    assert lived_in.type("token", "list", suite="des").status == WRONG_USE


def _now(what: str) -> tuple[str, ...]:
    return ("--head-start", "0") if what == "data" else ()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


KILLED = """
import os, signal
from app.cli import keys
from app.privacy.tasks.resealing import reseal

def killed(house, work):
    return work(house.database, house.keyring, lambda done, total: (
        os.kill(os.getpid(), signal.SIGKILL) if done > total / 3 else None))

keys._with_bar = killed
from app.cli.commands import program
program(["keys", "rotate", "data", "--head-start", "0"])
"""


def test_a_rotation_killed_half_way_is_ended_by_the_worker(lived_in: Keyboard) -> None:
    """S14: SIGKILL in the midst; the task it had put on the table before moves the rest."""
    done = _apart(lived_in, KILLED)
    assert done.returncode == -signal.SIGKILL, done.stderr
    _, told = checked(lived_in)
    assert len([name for name, count in told["rows"]["data"].items() if count]) == 2
    database = Database(lived_in.settings["AIXINWU_DATABASE_URL"])
    ring = started(database, key_path(lived_in).read_text(encoding="utf-8"))
    worker = runner(database, ring, Settings(_env_file=None))
    later = now() + 2 * LEASE
    with system_session(database.reader) as session:
        waiting = session.query(Task).filter_by(name=RESEAL, state="waiting").count()
    assert waiting >= 1
    while worker.run_one(later):
        pass
    with system_session(database.reader) as session:
        counts = rows_by_key(session, ring)["data"]
    database.dispose()
    assert {name for name, count in counts.items() if count} == {ring.key_id}


def _apart(keyboard: Keyboard, program: str, **more: str) -> subprocess.CompletedProcess[str]:
    known = {n: v for n, v in os.environ.items() if not n.startswith("AIXINWU_")}
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=keyboard.folder,
        env={**known, "LC_ALL": "C.UTF-8", **keyboard.settings, **more, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
