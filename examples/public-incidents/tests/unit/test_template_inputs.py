import pytest
from pytest_incidents import incident

from lessons.template_inputs import ANY, TemplateType, applies, mismatches

TWENTY = [str(number) for number in range(1, 21)]


@pytest.mark.parametrize(("first", "expected"), [("1", True), (ANY, True), ("2", False)])
def test_criteria_are_compared_with_inputs(first: str, expected: bool) -> None:
    """A criterion is met by its own value, and the wildcard by all."""
    assert applies([first, *[ANY] * 19], TWENTY) is expected


@incident("CS-2024-07-19")
def test_criterion_beyond_the_inputs_is_not_met() -> None:
    """A concrete value in the 21st field does not reach past twenty inputs."""
    assert not applies([*[ANY] * 20, "21"], TWENTY)


@incident("CS-2024-07-19", gate="config-validation")
def test_build_names_types_that_declare_another_number_of_inputs() -> None:
    """A type with more or fewer inputs than the sensor supplies stops the build."""
    types = [TemplateType("ipc", declared=21), TemplateType("file", declared=20)]
    assert mismatches(types, supplied=20) == ["ipc declares 21 inputs, the sensor supplies 20"]
