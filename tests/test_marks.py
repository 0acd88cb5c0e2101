"""The decorators."""

import pytest

from pytest_incidents import defect_class, incident


def test_the_decorators_are_the_marks():
    """A decorator leaves the function itself, with the mark that pytest.mark would have left."""

    @defect_class("logic/other", gate="unit-tests")
    @incident("INC-1", "INC-2")
    def test() -> int:
        return 7

    assert test() == 7
    assert [(mark.name, mark.args, mark.kwargs) for mark in test.pytestmark] == [
        ("incident", ("INC-1", "INC-2"), {}),
        ("defect_class", ("logic/other",), {"gate": "unit-tests"}),
    ]


def test_they_serve_as_marks_of_a_parameter():
    """A decorator is a mark, so that pytest.param takes it."""
    assert pytest.param(1, marks=incident("INC-1")).marks[0].name == "incident"


def test_a_decorator_never_raises():
    """What is wrong with a mark is said when all tests are collected, with all other mistakes."""
    assert incident("INC-1", gates="unit-tests").mark.kwargs == {"gates": "unit-tests"}
    assert defect_class(7).mark.args == (7,)
