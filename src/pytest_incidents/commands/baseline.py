"""``pytest-incidents baseline``: write down today's gaps, so that ``ratchet`` fails for new ones only."""

from pathlib import Path

import click

from pytest_incidents.audit import Demand, assess
from pytest_incidents.baseline import gaps_of, read_baseline, shrunk, write_baseline
from pytest_incidents.counting import counted
from pytest_incidents.errors import InputError
from pytest_incidents.escaping import visible
from pytest_incidents.parts import whole
from pytest_incidents.registry.configuration import find_project


@click.command()
@click.argument("runs", nargs=-1, required=True, metavar="RUN.json...")
@click.option("--expect", type=click.IntRange(1), metavar="N", help="These N parts are together the whole suite.")
@click.option("--grow", is_flag=True, help="Also take gaps in that the baseline does not know yet.")
@click.option("--into", type=Path, help="The baseline file; default: as configured.")
def command(runs: tuple[str, ...], expect: int | None, grow: bool, into: Path | None) -> None:  # noqa: FBT001 - click passes flags so
    """Write today's gaps, with their evidence, into the baseline file.

    An existing baseline only shrinks, unless --grow says otherwise. Only the record of a complete run will do.
    """
    project = find_project(Path.cwd())
    path = into or project.home / project.settings.baseline
    assessment = assess(whole(runs, expect), Demand(parts_are_whole=expect is not None))
    if not assessment.judged:
        raise InputError.single("the registry had no incidents: nothing was measured", runs[0])
    if not assessment.run.complete or assessment.run.links_only:
        why = assessment.run.why_partial or "tests were collected, not run"
        raise InputError.single(f"a baseline needs a complete run: {why}", runs[0])
    today, old = gaps_of(assessment), read_baseline(path)
    name = visible(str(into or project.settings.baseline))
    if old is None:
        write_baseline(path, today)
        click.echo(f"{name}: {counted(len(today), 'gap')}")
        return
    kept, refused = (today, ()) if grow else shrunk(old, today)
    write_baseline(path, kept)
    for id_ in sorted(set(old) - set(kept)):
        click.echo(f"no longer needed: {visible(id_)}")
    if set(kept) - set(old):
        click.echo(f"taken in: {visible(', '.join(sorted(set(kept) - set(old))))}")
    click.echo(f"{name}: {counted(len(kept), 'gap')}, {len(old)} before")
    if refused:
        raise InputError.single(f"not taken in without --grow: {', '.join(refused)}")
