"""The baseline file: today's gaps, which ``ratchet`` excuses while they get no worse."""

import json
import secrets
from collections.abc import Mapping
from pathlib import Path

from pytest_incidents import plain
from pytest_incidents.audit import Assessment
from pytest_incidents.errors import InputError
from pytest_incidents.vocabulary import Level, Verdict, rank_of

FORMAT = 1  # 1: {"format", "gaps": {id: level}}

Gaps = Mapping[str, Level | None]


def read_baseline(path: Path) -> Gaps | None:
    """The gaps of a baseline file; None where there is no file.

    Raises:
        InputError: the file cannot be read or is no baseline.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise InputError.single(f"no baseline of format {FORMAT}", _shown(path))
        return plain.load(Gaps, data.get("gaps"), "gaps")  # type: ignore[type-abstract]  # the codec knows mappings
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InputError.single(f"the baseline cannot be read: {error.strerror or error}", _shown(path)) from None
    except json.JSONDecodeError as error:
        raise InputError.single(f"the baseline cannot be read: {error.msg}", _shown(path), error.lineno) from None
    except (ValueError, RecursionError) as error:
        raise InputError.single(f"the baseline cannot be read: {error}", _shown(path)) from None


def write_baseline(path: Path, gaps: Gaps) -> None:
    """Write a baseline, sorted, whole or not at all.

    Raises:
        InputError: the file cannot be written.
    """
    text = json.dumps({"format": FORMAT, "gaps": {id_: plain.dump(gaps[id_]) for id_ in sorted(gaps)}}, indent=2)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text + "\n", encoding="utf-8", newline="\n")
        beside.replace(path)
    except OSError as error:
        raise InputError.single(f"the baseline cannot be written: {error.strerror or error}", _shown(path)) from None
    finally:
        beside.unlink(missing_ok=True)


def _shown(path: Path) -> str:
    """The path as one would type it here."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def gaps_of(assessment: Assessment) -> dict[str, Level | None]:
    """Today's gaps with their level."""
    return {one.incident.id: one.level for one in assessment.judged if one.verdict is Verdict.GAP}


def shrunk(old: Gaps, today: Gaps) -> tuple[dict[str, Level | None], tuple[str, ...]]:
    """The old baseline without what is no longer needed, and the ids that would make it grow.

    An entry is kept at the better of its two levels: what was gained is not given back.
    """
    kept = {id_: _better(old[id_], level) for id_, level in today.items() if id_ in old}
    worse = [id_ for id_, level in today.items() if id_ in old and rank_of(level) < rank_of(old[id_])]
    return kept, tuple(sorted([*(id_ for id_ in today if id_ not in old), *worse]))


def _better(one: Level | None, other: Level | None) -> Level | None:
    return one if rank_of(one) >= rank_of(other) else other
