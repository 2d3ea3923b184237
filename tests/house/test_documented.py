"""Each setting, refusal code and event name stands in docs/."""

import ast
import re

import pytest

from app.base.settings import Settings
from app.exchange.catalogue import EVENTS
from tests.house.documented import ROOT, errors_page, events_page, refusals


def read(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def test_every_setting_is_documented() -> None:
    page = read("operations.md")
    missing = [n for n in Settings.model_fields if f"AIXINWU_{n.upper()}" not in page]
    assert missing == []


def test_every_refusal_is_documented_as_it_is() -> None:
    assert read("errors.md") == errors_page(), "run: python -m tests.house.documented"
    assert len(refusals()) > 30


def test_every_event_is_documented() -> None:
    assert read("events.md") == events_page(), "run: python -m tests.house.documented"
    assert {"application.submitted", "posting.published", "seeker.profile_changed"} <= set(EVENTS)


@pytest.mark.parametrize("code", sorted(refusals()))
def test_every_refusal_has_its_words_in_both_languages(code: str) -> None:
    title = refusals()[code].title
    assert any("\u4e00" <= letter <= "\u9fff" for letter in title.zh)
    assert len(re.findall("[A-Za-z]+", title.en)) > 1
    assert title.zh != title.en


def test_decisions_are_numbered_without_gaps() -> None:
    names = sorted(p.name for p in (ROOT / "docs" / "decisions").glob("*.md"))
    assert [name[:4] for name in names] == [f"{n:04d}" for n in range(1, len(names) + 1)]


def test_every_relative_link_of_the_docs_leads_somewhere() -> None:
    link = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
    broken = [
        f"{page.name}: {target}"
        for page in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
        for target in link.findall(page.read_text(encoding="utf-8"))
        if not (page.parent / target).exists()
    ]
    assert broken == []


def read_in(source: str) -> set[str]:
    """The settings a source reads: `settings.name`, `house.settings.name`, `found.name`."""
    holders = {"settings", "found"}
    return {
        node.attr
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and (getattr(node.value, "id", None) or getattr(node.value, "attr", None)) in holders
    }


def test_every_setting_is_read_somewhere() -> None:
    paths = [*(ROOT / "app").rglob("*.py"), ROOT / "migrations" / "env.py"]
    used = set[str]()
    for path in paths:
        if path != ROOT / "app" / "base" / "settings.py":
            used |= read_in(path.read_text(encoding="utf-8"))
    # What a property says is read where the property is: `development` reads `env`.
    used |= {"env"} if "development" in used else set()
    assert set(Settings.model_fields) - used == set()


def test_a_setting_nobody_reads_would_be_noticed() -> None:
    assert read_in("x = state.settings.pool_size + found.port + other.host") == {
        "pool_size",
        "port",
    }
