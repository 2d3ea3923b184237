"""Every question of `make bench` can still be asked: its modules follow the code they measure."""

from importlib import import_module
from pathlib import Path

import pytest

from tests.conftest import ROOT

MODULES = sorted(path.stem for path in Path(ROOT, "benchmarks").glob("[a-z]*.py"))


def test_there_are_benchmarks() -> None:
    assert {"sign_in", "audit_verify", "seal"} <= set(MODULES)


@pytest.mark.parametrize("name", MODULES)
def test_a_benchmark_finds_what_it_measures(name: str) -> None:
    assert import_module(f"benchmarks.{name}").__doc__
