"""The child process that matches patterns: a question a line comes in, its answer goes out, or the child ends.

Python's matcher backtracks: ``(a+)+$`` on a few dozen letters keeps it busy for years, and nothing in its own
process can interrupt it. So :mod:`pytest_incidents.checks.patterns` runs this file with ``python -I -S``, which
is why it imports nothing of ours. The watch of faulthandler is a thread that needs no lock of the interpreter:
it ends the process even in the midst of a match, and even when nobody is left to wait for the answer.
"""

import faulthandler
import json
import re
import sys

NO_PATTERN = (re.error, ValueError, OverflowError, RecursionError, MemoryError)  # what compiling may raise


def first_match(pattern: str, text: str) -> dict[str, int | str | None]:
    """The 1-based ``line`` in which the pattern is found first, None for none; or the ``error`` in the pattern."""
    try:
        search = re.compile(pattern).search
        return {"line": next((number for number, line in enumerate(text.split("\n"), 1) if search(line)), None)}
    except NO_PATTERN as error:
        return {"error": str(error)}


def answer_all() -> None:
    """Answer the questions ``[pattern, text, seconds]`` of standard input, one JSON value a line, until it ends."""
    for question in sys.stdin.buffer:
        pattern, text, seconds = json.loads(question)
        faulthandler.dump_traceback_later(seconds, exit=True)
        found = first_match(pattern, text)
        faulthandler.cancel_dump_traceback_later()
        sys.stdout.write(json.dumps(found) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    answer_all()
