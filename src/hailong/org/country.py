"""The country's administrative units, before and after 1 July 2025, read from the data files of two packages.

- `vietnam-provinces`: the 34 provinces and 3,321 communes since that day, with the official code.
- `vietnamadminunits`: the three tiers before it (as they stood on 30 June 2025) and what became of each.

Only their files are read; the second package would import pandas and shapely. Keys are our own: a code says nothing
about which unit it means, since 2,144 of the 3,321 new codes were those of another unit the day before. Neither package
has dates: old units are said to live from `OLD_FROM`, the earliest day this platform is asked about, until `REFORM`;
units that changed between these days need rows of their own. Places are a point in each unit as the second package has
it: good enough to put units beside one another on a map of tiles, not to measure with.
"""

import datetime as dt
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from hailong.org.models import Area
from hailong.org.queries import fold

OLD_FROM = dt.date(2019, 1, 1)
REFORM = dt.date(2025, 7, 1)
ROOT = "viet-nam"
SOURCE = "Gói dữ liệu vietnamadminunits 1.0.4 (các nghị quyết sắp xếp đơn vị hành chính năm 2025)"

Kind = Area.Kind
KIND_OF_WORD = {
    "tỉnh": Kind.PROVINCE,
    "huyện": Kind.DISTRICT,
    "quận": Kind.URBAN_DISTRICT,
    "thị xã": Kind.TOWN,
    "thị trấn": Kind.TOWNSHIP,
    "xã": Kind.COMMUNE,
    "phường": Kind.WARD,
    "đặc khu": Kind.SPECIAL_ZONE,
}


@dataclass(frozen=True)
class AreaRow:
    """One unit to be: `parent` is the key of the unit above it."""

    key: str
    name: str
    kind: str
    code: str
    parent: str
    valid_from: dt.date
    valid_to: dt.date | None = None
    latitude: float | None = None  # of a point in it, degrees north; both or neither
    longitude: float | None = None


@dataclass(frozen=True)
class SuccessionRow:
    """`whole` is False when only a part of the predecessor went to this successor."""

    predecessor: str
    successor: str
    whole: bool


@dataclass(frozen=True)
class Country:
    """Units, every parent before its children, and what became of them on the day of the reform."""

    areas: tuple[AreaRow, ...]
    successions: tuple[SuccessionRow, ...]

    def around(self, *keys: str) -> "Country":
        """Only these units, everything below them, what became of all that, and everything above."""
        parent = {row.key: row.parent for row in self.areas}
        kept = {row.key for row in self.areas if any(f"{row.key}-".startswith(f"{key}-") for key in keys)}
        kept |= {row.successor for row in self.successions if row.predecessor in kept}
        for key in list(kept):
            while key := parent.get(key, ""):
                kept.add(key)
        return Country(
            areas=tuple(row for row in self.areas if row.key in kept),
            successions=tuple(row for row in self.successions if {row.predecessor, row.successor} <= kept),
        )


@cache
def read_country() -> Country:
    """Everything both packages know, in about a second."""
    with closing(sqlite3.connect(f"{_file('vietnamadminunits', 'dataset.db').as_uri()}?mode=ro", uri=True)) as db:
        old = db.execute(
            "SELECT provinceKey, districtKey, wardKey, province, district, ward, provinceCode, districtCode, wardCode,"
            " provinceLat, districtLat, wardLat, provinceLon, districtLon, wardLon"
            " FROM admin_units_legacy ORDER BY provinceCode, districtCode, wardCode"
        ).fetchall()
        new = db.execute(
            "SELECT provinceKey, wardKey, province, ward, provinceCode, provinceLat, provinceLon, wardLat, wardLon"
            " FROM admin_units ORDER BY provinceCode, wardCode"
        ).fetchall()
    old_keys, new_keys = _Keys(), _Keys("2025-")
    areas = {row.key: row for row in [*_old_areas(old, old_keys), *_new_areas(new, new_keys)]}
    by_depth = sorted(areas.values(), key=lambda row: _depth(row, areas))
    return Country(areas=tuple(by_depth), successions=tuple(_successions(old_keys, new_keys)))


class _Keys:
    """The package's key -> ours: no diacritics; names that differ only by them are numbered in the order of reading."""

    def __init__(self, mark: str = "") -> None:
        self.mark = mark
        self.ours: dict[tuple[str, ...], str] = {}
        self.taken: set[str] = set()

    def of(self, above: str, *theirs: str) -> str:
        if theirs not in self.ours:
            plain = f"{above}-{self.mark}{fold(theirs[-1])}" if above else theirs[-1]
            numbered = (f"{plain}-{number}" for number in range(2, 10))
            self.ours[theirs] = plain if plain not in self.taken else next(k for k in numbered if k not in self.taken)
            self.taken.add(self.ours[theirs])
        return self.ours[theirs]


def _file(package: str, name: str) -> Path:
    return Path(str(distribution(package).locate_file(f"{package.replace('-', '_')}/data/{name}")))


def _json(package: str, name: str) -> Any:
    return json.loads(_file(package, name).read_text(encoding="utf-8"))


def _depth(row: AreaRow, areas: dict[str, AreaRow]) -> int:
    return 0 if row.parent not in areas else 1 + _depth(areas[row.parent], areas)


def _kind(name: str, *, below_country: bool) -> str:
    lower = name.lower()
    if lower.startswith("thành phố"):
        return Kind.CITY if below_country else Kind.PROVINCIAL_CITY
    return next(kind for word, kind in KIND_OF_WORD.items() if lower.startswith(f"{word} "))


def _old_areas(rows: Iterable[tuple[Any, ...]], keys: _Keys) -> Iterable[AreaRow]:
    for row in rows:
        parts, names, codes, latitudes, longitudes = (row[start : start + 3] for start in range(0, 15, 3))
        above, key = ROOT, ""
        for depth, name in enumerate(names):
            if name is None:  # five island districts have no communes
                continue
            key = keys.of(key, *parts[: depth + 1])
            kind = _kind(name, below_country=above == ROOT)
            place = (latitudes[depth], longitudes[depth])
            yield AreaRow(key, name, kind, codes[depth], above, OLD_FROM, REFORM, *place)
            above = key


def _new_areas(rows: Iterable[tuple[Any, ...]], keys: _Keys) -> Iterable[AreaRow]:
    """Names as `vietnamadminunits` spells them, codes of `vietnam-provinces`, which is the younger."""
    official = _official()
    for province, ward, province_name, ward_name, province_code, *place in rows:
        above, kind = f"{province}-2025", _kind(province_name, below_country=True)
        yield AreaRow(above, province_name, kind, province_code, ROOT, REFORM, None, *place[:2])
        codes = official[fold(_short(province_name))]
        code = codes.get(ward_name) or codes[fold(ward_name)]
        key = keys.of(province, province, ward)
        kind = _kind(ward_name, below_country=False)
        yield AreaRow(key, ward_name, kind, code, above, REFORM, None, *place[2:])


def _official() -> dict[str, dict[str, str]]:
    """Province without diacritics -> commune, exact and without diacritics -> five-digit code."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for province in _json("vietnam-provinces", "nested-divisions.json"):
        names = found[fold(_short(province["name"]))]
        for ward in province["wards"]:
            names[fold(ward["name"])] = names[ward["name"]] = f"{ward['code']:05d}"
    return found


def _short(name: str) -> str:
    return name.removeprefix("Tỉnh ").removeprefix("Thành phố ")


def _successions(old: _Keys, new: _Keys) -> Iterable[SuccessionRow]:
    """Of provinces and communes. Districts ended without a successor; five islands went whole into special zones."""
    converter = _json("vietnamadminunits", "converter_2025.json")
    for province, olds in converter["DICT_PROVINCE"].items():
        for key in olds:
            yield SuccessionRow(key, f"{province}-2025", whole=True)
    for province, communes in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        for commune, olds in communes.items():
            for joined in olds:
                yield SuccessionRow(_ours(old, joined), new.ours[province, commune], whole=True)
    for province, divided in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for joined, parts in divided.items():
            for part in parts:
                yield SuccessionRow(_ours(old, joined), new.ours[province, part["newWardKey"]], whole=False)


def _ours(keys: _Keys, joined: str) -> str:
    """`province_district_commune` of the package; the commune is empty for the island districts."""
    return keys.ours[tuple(part for part in joined.split("_") if part)]
