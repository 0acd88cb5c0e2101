"""What the plugin costs where it works: 1,000 tests that guard 200 incidents. `python benchmarks/active.py`.

The bodies of the tests are empty, so that this is the worst case: real tests dwarf it.
"""

import tempfile
from pathlib import Path

from _side_by_side import WITH, Way, compare, wants_instructions

FILES, TESTS, INCIDENTS = 20, 50, 200
RECORD = """---
id: INC-{number}
title: Checkout total is one cent too low in case {number}
severity: sev{severity}
started: 2026-0{severity}-1{severity}T08:00:00Z
resolved: 2026-0{severity}-1{severity}T09:30:00Z
defect_class: data-validation/rounding
owner: payments
gates:
  code-review: {{verdict: missed, why: nobody asked how halves are rounded}}
  unit-tests: {{verdict: missed, why: no case with mixed taxes, test: required}}
---
What happened, in prose.
"""
TEST = """@pytest.mark.incident("INC-{incident}")
def test_{test}():
    assert True


"""
COLD = Way("with it, no cache kept", (*WITH.arguments, "-p", "no:cacheprovider"))


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / ".git").mkdir()
        (folder / "pytest.ini").write_text("[pytest]\nmarkers = incident: as the plugin declares it\n")
        (folder / "postmortems").mkdir()
        for number in range(INCIDENTS):
            text = RECORD.format(number=number, severity=1 + number % 5)
            (folder / "postmortems" / f"INC-{number}.md").write_text(text)
        for number in range(FILES):
            first = number * TESTS
            tests = [TEST.format(incident=(first + test) % INCIDENTS, test=test) for test in range(TESTS)]
            (folder / f"test_{number}.py").write_text("import pytest\n\n\n" + "".join(tests))
        title = f"active: {FILES * TESTS} small tests that guard {INCIDENTS} incidents"
        count = wants_instructions()
        compare(f"{title}, registry cached", folder, WITH, rounds=7, count=count)
        compare(f"{title}, registry read anew", folder, COLD, rounds=7, count=count)


if __name__ == "__main__":
    main()
