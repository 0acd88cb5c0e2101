"""Problems and their addresses."""

from pytest_incidents.errors import InputError, Problem, did_you_mean


def test_problems_come_sorted_each_once():
    """An error holds every problem, in the order of files and lines, without repeats."""
    error = InputError([Problem("b.md", 2, "two"), Problem("a.md", 9, "nine"), Problem("b.md", 2, "two")])
    assert str(error) == "a.md:9: nine\nb.md:2: two"


def test_an_address_has_what_is_known():
    """A problem without a line, or without a file, says only what it knows."""
    assert [str(Problem("a.md", 0, "x")), str(Problem("", 0, "x"))] == ["a.md: x", "x"]


def test_the_nearest_word_is_proposed():
    """A near miss names what was probably meant; a far one says nothing."""
    assert did_you_mean("sev11", ["sev1", "sev2"]) == " (did you mean 'sev1'?)"
    assert did_you_mean("zzz", ["sev1"]) == ""
