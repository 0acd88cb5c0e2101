"""What the plugin costs a project that has nothing to do with incidents: `python benchmarks/idle.py`.

Add ``--instructions`` to count them with valgrind as well, where a few percent matter.
"""

import tempfile
from pathlib import Path

from _side_by_side import WITH, compare, wants_instructions

FILES, TESTS = 20, 50


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / ".git").mkdir()  # the look for a registry ends at the top of a repository
        (folder / "pytest.ini").write_text("[pytest]\n")
        for number in range(FILES):
            body = "".join(f"def test_{test}():\n    assert True\n\n\n" for test in range(TESTS))
            (folder / f"test_{number}.py").write_text(body)
        title = f"idle: {FILES * TESTS} small tests, no registry"
        compare(title, folder, WITH, rounds=7, count=wants_instructions())


if __name__ == "__main__":
    main()
