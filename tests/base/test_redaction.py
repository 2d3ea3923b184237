"""Numbers that name a person are masked in whatever is logged (goal S13)."""

import json

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from app.base import logs
from app.base.ids import new_id
from app.base.redaction import masked, masked_all
from tests.conftest import NOON
from tests.making.numbers import a_certificate_number, an_identity_number

NUMBER = an_identity_number(NOON.date(), 11)
CERTIFICATE = a_certificate_number(NUMBER)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (NUMBER, "[id number]"),
        (f"身份证{NUMBER}。", "身份证[id number]。"),
        (CERTIFICATE, "[certificate]"),
        (f"{CERTIFICATE}B1", "[certificate]"),
        ("62019919900101123x", "[id number]"),
        ("620199900101123", "[id number]"),
        ("15400000002", "[phone]"),
        ("打15400000002找我", "打[phone]找我"),
        ("+86 154-0000-0002", "[phone]"),
        ("0931-8888888", "[phone]"),
        ("１５４０００００００２", "[phone]"),
    ],
)
def test_a_number_is_masked_whole(text: str, left: str) -> None:
    assert masked(text) == left


@given(st.integers(min_value=1, max_value=10**9), st.floats(allow_nan=False), st.booleans())
def test_what_is_no_number_of_a_person_stays(count: int, seconds: float, yes: bool) -> None:
    told = {"id": str(new_id()), "hex": new_id().hex, "n": count, "s": seconds, "yes": yes}
    assert masked_all(told) == told


def test_every_value_of_a_line_is_masked_however_deep(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    structlog.get_logger().error(
        f"call {CERTIFICATE}",
        phone="15400000002",
        whole=15400000002,
        body={"id_number": [NUMBER], NUMBER: 1},
        other=("0931-8888888", None, 7),
    )
    told = capsys.readouterr().err
    line = json.loads(told)
    assert line["event"] == "call [certificate]"
    assert (line["phone"], line["whole"]) == ("[phone]", "[phone]")
    assert line["body"] == {"id_number": ["[id number]"], "[id number]": 1}
    assert line["other"] == ["[phone]", None, 7]
    assert line["timestamp"]
