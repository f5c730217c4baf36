"""Sections of public pages that rooms to the right add (improvement): this room must not know them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hailong.plan.models import Unit
from hailong.publication.models import Release

Make = Callable[[Release, Unit | None], dict[str, Any] | None]


@dataclass(frozen=True)
class Section:
    """A part of a public page: `template` rendered with what `make(release, unit)` gives; nothing when that is None."""

    template: str
    make: Make


_REGISTERED: dict[str, Section] = {}


def register_section(name: str, *, template: str, make: Make) -> None:
    """Add a section under a name; called once, when the application starts."""
    _REGISTERED[name] = Section(template, make)


def sections(release: Release, unit: Unit | None = None) -> list[dict[str, Any]]:
    """The sections of a page: `template` and `content` of each that has something to say."""
    made = [(one.template, one.make(release, unit)) for one in _REGISTERED.values()]
    return [{"template": template, "content": content} for template, content in made if content]
