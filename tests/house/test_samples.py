"""No number of somebody: invented people are of county 620199, telephones of segment 154 0000."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.house.documented import ROOT

KINDS = {".py", ".md", ".json", ".tsv", ".csv", ".yaml", ".toml", ".txt"}
FOLDERS = ("app", "ml", "tests", "docs", "benchmarks", "migrations")

SAMPLES = {"tests/seekers/test_rules_numbers.py"}
"""Where the published samples of the check-digit standard stand, without names."""

NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(?!620199)[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])"
    r"(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]"
)
"""What looks like an identity number of a county that may exist, a certificate's included."""

MOBILE = re.compile(r"(?<![0-9A-Za-z.])(?!1540000)1[3-9][0-9]{9}(?![0-9A-Za-z])")
"""What looks like a mobile number outside the segment that no carrier was given."""


def texts() -> Iterator[tuple[str, str]]:
    """Every source, document and table of the repository."""
    inside = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))
    for path in [*inside, *ROOT.glob("*.md")]:
        if path.suffix in KINDS and path.is_file():
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def found(pattern: re.Pattern[str], left_out: set[str]) -> dict[str, list[str]]:
    return {
        name: numbers
        for name, text in texts()
        if name not in left_out and (numbers := pattern.findall(text))
    }


def test_identity_numbers_are_of_a_county_that_does_not_exist() -> None:
    assert found(NUMBER, SAMPLES) == {}
    assert all((ROOT / Path(name)).exists() for name in SAMPLES)


def test_telephones_are_of_a_segment_nobody_has() -> None:
    assert found(MOBILE, SAMPLES) == {}


def test_a_number_of_somebody_would_be_noticed() -> None:
    county, day = "620102", "19900307"
    assert NUMBER.search(f"{county}{day}123X43")
    assert not NUMBER.search(f"620199{day}123X")
    assert MOBILE.search("139" + "12345678")
    assert not MOBILE.search("15400000003")
