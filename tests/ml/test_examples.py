import doctest
import importlib
import pkgutil

import pytest

import ml

MODULES = sorted(module.name for module in pkgutil.iter_modules(ml.__path__))


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_in_the_documentation_run(name):
    failed, _ = doctest.testmod(importlib.import_module(f"ml.{name}"))
    assert failed == 0


def test_there_are_examples_to_run():
    finder = doctest.DocTestFinder()
    found = [
        test
        for name in MODULES
        for test in finder.find(importlib.import_module(f"ml.{name}"))
        if test.examples
    ]
    assert len(found) >= 30
