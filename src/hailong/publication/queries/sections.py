"""Sections of public pages that rooms to the right add (improvement): this room must not know them.

A room that has one says where it is: `public_section = "hailong.room.queries.SECTION"` in its `AppConfig`.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.utils.module_loading import import_string

from hailong.plan.models import Unit
from hailong.publication.models import Release

Make = Callable[[Release, Unit | None, dt.date], dict[str, Any] | None]


@dataclass(frozen=True)
class Section:
    """A part of a public page: `template` rendered with what `make(release, unit, on)` gives, if anything."""

    template: str
    make: Make


@cache
def _found() -> tuple[Section, ...]:
    """Looked up at the first page, so that no command loads the statistics to learn where a section is."""
    places = [config.public_section for config in apps.get_app_configs() if hasattr(config, "public_section")]
    return tuple(import_string(place) for place in places)


def sections(release: Release, unit: Unit | None = None, *, on: dt.date) -> list[dict[str, Any]]:
    """The sections of a page on a day: `template` and `content` of each that has something to say."""
    made = [(one.template, one.make(release, unit, on)) for one in _found()]
    return [{"template": template, "content": content} for template, content in made if content]
