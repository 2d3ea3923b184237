"""Writes docs/errors.md and docs/events.md from the code: `python -m tests.house.documented`."""

import importlib
import pkgutil
from pathlib import Path

import app
from app.base.errors import Refusal
from app.exchange.catalogue import EVENTS

ROOT = Path(__file__).resolve().parents[2]


def load_everything() -> None:
    for found in pkgutil.walk_packages(app.__path__, "app."):
        if not found.name.endswith("__main__") and ".spreadsheet.child" not in found.name:
            importlib.import_module(found.name)


def refusals() -> dict[str, type[Refusal]]:
    """Every refusal the house can answer with, by its code."""
    load_everything()
    return {
        code: kind
        for code, kind in sorted(Refusal.known.items())
        if kind.__module__.startswith("app.")
    }


def errors_page() -> str:
    lines = [
        "# What the house answers when it will not do a thing",
        "",
        "Every refusal is `application/problem+json` (RFC 9457): `type`, `title`, `status`,",
        "`code`, `detail`, `errors[{pointer, field, code, detail}]`, `retryable`, `request_id`.",
        "Texts come in Chinese or English by `Accept-Language`. Nothing that was sent is echoed.",
        "Repeat a request with `retryable: true` after `Retry-After`, with the same",
        "`Idempotency-Key`.",
        "",
        "| code | status | 中文 | English | meaning |",
        "|---|---|---|---|---|",
    ]
    for code, kind in refusals().items():
        meaning = (kind.__doc__ or "").strip().splitlines()[0]
        lines.append(
            f"| `{code}` | {kind.status} | {kind.title.zh} | {kind.title.en} | {meaning} |"
        )
    return "\n".join(lines) + "\n"


def events_page() -> str:
    lines = [
        "# Events of the log",
        "",
        "`GET /v1/events` (staff) gives them in order of `seq`, without gaps. An event holds ids",
        "and codes, never values or free text. `topic` is `change`, `access` (somebody read a",
        "person's data) or `refusal` (`request.refused`, with the problem's code as",
        "`reason_code`).",
        "",
        "| name | 中文 | English |",
        "|---|---|---|",
        *(f"| `{name}` | {said.zh} | {said.en} |" for name, said in sorted(EVENTS.items())),
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    (ROOT / "docs" / "errors.md").write_text(errors_page(), encoding="utf-8")
    (ROOT / "docs" / "events.md").write_text(events_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
