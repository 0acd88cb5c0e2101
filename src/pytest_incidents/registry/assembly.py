"""All files together: their records held against each other, and counted."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from pytest_incidents.errors import InputError, Problem, did_you_mean
from pytest_incidents.model import Incident
from pytest_incidents.registry import Registry
from pytest_incidents.registry.entries import Entry, aliases_of, cross_check, digest_of
from pytest_incidents.registry.files import File, Found
from pytest_incidents.registry.reader import Content, Reader
from pytest_incidents.registry.schema import INCIDENT
from pytest_incidents.settings import Settings


def assemble(found: Found, settings: Settings) -> Registry:
    reader = Reader(settings)
    with paused_collector():
        contents = [(file, reader.read(file)) for file in found.files]
    own = [content for _, content in contents if not content.is_foreign]
    problems = list(found.problems)
    left_out = []
    for _, content in contents:
        (left_out if content.is_foreign else problems).extend(content.problems)
    entries = [entry for _, content in contents for entry in content.entries]
    problems += cross_check(entries, of_one_team=not settings.fields)
    if problems:
        raise InputError(problems)
    incidents = sorted((item for _, content in contents for item in content.incidents), key=lambda item: item.order)
    return Registry(
        incidents=tuple(incidents),
        aliases=aliases_of(entries),
        digest=digest_of((file.key, content.digest) for file, content in contents if content.is_record),
        not_records=tuple(sorted([*found.not_records, *(file.shown for file, content in contents if not content.is_record)])),
        left_out=tuple(left_out),
        missing=tuple(found.missing),
        withdrawn=sum(content.withdrawn for _, content in contents),
    )


@contextmanager
def paused_collector() -> Iterator[None]:
    """Without garbage collection: a load makes many values and no cycles."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
