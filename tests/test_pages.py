"""Every address says who may open it. What each role then sees is tried by the access tests."""

from collections.abc import Iterator

import rules
from django.apps import apps
from django.template.loader import get_template
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.module_loading import import_string

OPEN_TO = {"public", "signed_in"}


def pages(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, object]]:
    """Every address of our own rooms with its view; those of allauth guard themselves."""
    for entry in resolver.url_patterns:
        address = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from pages(entry, address)
        elif isinstance(entry, URLPattern) and entry.callback.__module__.startswith("hailong."):
            yield address, entry.callback


def test_every_page_names_its_permission_or_says_that_it_is_public():
    unmarked = [address for address, view in pages(get_resolver()) if not hasattr(view, "permission")]

    assert unmarked == []


def test_every_permission_that_a_page_names_exists():
    named = {(address, getattr(view, "permission", "public")) for address, view in pages(get_resolver())}

    unknown = [(address, name) for address, name in named if name not in OPEN_TO and not rules.perm_exists(name)]

    assert unknown == []


def test_every_section_that_a_room_adds_to_public_pages_is_there():
    named = [config.public_section for config in apps.get_app_configs() if hasattr(config, "public_section")]

    sections = [import_string(name) for name in named]

    assert sections, "improvement adds one"
    assert all(get_template(section.template) and callable(section.make) for section in sections)
