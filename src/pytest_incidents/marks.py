"""The two marks that say what a test guards."""

import pytest


def incident(*ids: str, gate: str | None = None, **unknown: object) -> pytest.MarkDecorator:
    """Mark a test as the regression test of one or more incidents.

    The same mark as ``pytest.mark.incident(...)``, with types. It never raises: what it says is judged
    once all tests are collected, so that every bad mark is reported in one go.

    Args:
        ids: ids or aliases of incidents, as their postmortems spell them (``"INC-42"``, ``"CVE-2023-28370"``).
        gate: the quality gate this test stands at; by default the first configured gate whose ``paths``
            match the test's file.
        unknown: anything else is reported at collection, like every other mistake in a mark.

    Returns:
        A decorator for a function or a class, which also serves in ``pytestmark`` and in
        ``pytest.param(..., marks=...)``.
    """
    return pytest.mark.incident(*ids, **_said(gate), **unknown)


def defect_class(*names: str, gate: str | None = None, **unknown: object) -> pytest.MarkDecorator:
    """Mark a test as a guard of a whole defect class, not of one incident.

    Args:
        names: defect classes, ``"family"`` or ``"family/leaf"``.
        gate: as for :func:`incident`.
        unknown: as for :func:`incident`.

    Returns:
        A decorator, used as that of :func:`incident` is.
    """
    return pytest.mark.defect_class(*names, **_said(gate), **unknown)


def _said(gate: str | None) -> dict[str, str]:
    return {} if gate is None else {"gate": gate}
