"""The base score of a CVSS vector, versions 2, 3.0 and 3.1.

Version 4 has no formula but a table of its own; such vectors are left unscored.
"""

import math

_V3 = {
    "AV": {"N": 0.85, "A": 0.62, "L": 0.55, "P": 0.2},
    "AC": {"L": 0.77, "H": 0.44},
    "UI": {"N": 0.85, "R": 0.62},
    "C": {"H": 0.56, "L": 0.22, "N": 0.0},
}
_PRIVILEGES = {"U": {"N": 0.85, "L": 0.62, "H": 0.27}, "C": {"N": 0.85, "L": 0.68, "H": 0.5}}  # by scope
_V2 = {
    "AV": {"L": 0.395, "A": 0.646, "N": 1.0},
    "AC": {"H": 0.35, "M": 0.61, "L": 0.71},
    "Au": {"M": 0.45, "S": 0.56, "N": 0.704},
    "C": {"N": 0.0, "P": 0.275, "C": 0.660},
}


def base_score(vector: str) -> float | None:
    """The base score of a vector, 0 to 10; None for what is no vector of a known version.

    Formulas: FIRST, *CVSS v3.1 Specification Document*, section 7.1 with the rounding of appendix A; and
    *A Complete Guide to CVSS Version 2.0*, section 3.2.1.
    """
    parts = dict(part.partition(":")[::2] for part in vector.split("/"))
    try:
        return _score3(parts) if parts.get("CVSS", "").startswith("3.") else _score2(parts)
    except KeyError:
        return None


def _score3(parts: dict[str, str]) -> float:
    changed = parts["S"] == "C"
    lost = 1 - math.prod(1 - _V3["C"][parts[name]] for name in "CIA")
    impact = 7.52 * (lost - 0.029) - 3.25 * (lost - 0.02) ** 15 if changed else 6.42 * lost
    ease = (
        8.22 * _PRIVILEGES[parts["S"]][parts["PR"]] * math.prod(_V3[name][parts[name]] for name in ("AV", "AC", "UI"))
    )
    if impact <= 0:
        return 0.0
    return _rounded_up(min((1.08 if changed else 1.0) * (impact + ease), 10.0))


def _rounded_up(score: float) -> float:
    """One decimal, upwards; on whole numbers, so that 4.02 is not rounded for its 17th digit."""
    whole = round(score * 100_000)
    return whole / 100_000 if whole % 10_000 == 0 else (whole // 10_000 + 1) / 10


def _score2(parts: dict[str, str]) -> float:
    impact = 10.41 * (1 - math.prod(1 - _V2["C"][parts[name]] for name in "CIA"))
    ease = 20 * math.prod(_V2[name][parts[name]] for name in ("AV", "AC", "Au"))
    return round((0.6 * impact + 0.4 * ease - 1.5) * (1.176 if impact else 0.0), 1)
