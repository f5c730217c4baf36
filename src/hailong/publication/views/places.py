"""Where the pages and files of a release are: the current one, that of a version for ever, or that of who decides."""

from dataclasses import dataclass
from typing import Any, Literal

from django.urls import reverse

from hailong.publication.models import Release

Kind = Literal["current", "version", "preview"]
_PAGES = {
    "current": ("publication:survey", "publication:agency"),
    "version": ("publication:version", "publication:version_agency"),
    "preview": ("publication:preview", "publication:preview_agency"),
}
_FILES = {
    "current": ("publication:version_file", "publication:chart"),
    "version": ("publication:version_file", "publication:chart"),
    "preview": ("publication:preview_file", "publication:preview_chart"),
}


@dataclass(frozen=True)
class Place:
    """Addresses of one release. Files and charts of a public one are always those of its version: they never change."""

    release: Release
    kind: Kind

    def _args(self, kind: Kind) -> list[Any]:
        slug = self.release.pages["survey"]["slug"]
        named = {"current": [slug], "version": [slug, self.release.version], "preview": [slug, self.release.pk]}
        return named[kind]

    @property
    def survey(self) -> str:
        return reverse(_PAGES[self.kind][0], args=self._args(self.kind))

    def unit(self, block: str, slug: str) -> str:
        return reverse(_PAGES[self.kind][1], args=[*self._args(self.kind), block, slug])

    def _lasting(self) -> list[Any]:
        return self._args("preview" if self.kind == "preview" else "version")

    def file(self, name: str) -> str:
        return reverse(_FILES[self.kind][0], args=[*self._lasting(), name])

    def chart(self, name: str) -> str:
        return reverse(_FILES[self.kind][1], args=[*self._lasting(), name])

    def lasting_survey(self) -> str:
        """The address that will always show this version."""
        return reverse("publication:version", args=self._args("version"))

    def lasting_unit(self, block: str, slug: str) -> str:
        return reverse("publication:version_agency", args=[*self._args("version"), block, slug])
