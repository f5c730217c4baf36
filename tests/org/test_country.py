"""The country's units before and after 1 July 2025, with their lineage and keys of our own."""

import datetime as dt
import time
from collections import Counter

import pytest
from django.db import IntegrityError, transaction
from tests.worlds import DISTRICT, offices

from hailong.ledger.models import Entry
from hailong.org import actions as org
from hailong.org.country import REFORM, read_country
from hailong.org.models import Area, AreaSuccession
from hailong.org.queries import areas

LINEAGE = {
    "Xã Vạn Ninh": {"Thị trấn Vạn Giã", "Xã Vạn Phú", "Xã Vạn Lương"},
    "Xã Tu Bông": {"Xã Vạn Khánh", "Xã Vạn Long", "Xã Vạn Phước"},
    "Xã Đại Lãnh": {"Xã Vạn Thạnh", "Xã Vạn Thọ", "Xã Đại Lãnh"},
    "Xã Vạn Thắng": {"Xã Vạn Bình", "Xã Vạn Thắng"},
    "Xã Vạn Hưng": {"Xã Xuân Sơn", "Xã Vạn Hưng"},
}


def test_both_packages_together_hold_every_unit_once():
    """34 provinces, 3,321 communes (2,621 xã, 687 phường, 13 đặc khu) since the reform; 63 provinces before it."""
    country = read_country()

    new = Counter(row.kind for row in country.areas if row.valid_to is None)
    old = Counter(row.kind for row in country.areas if row.valid_to == REFORM)

    assert len({row.key for row in country.areas}) == len(country.areas)
    assert (new["commune"], new["ward"], new["special_zone"]) == (2621, 687, 13)
    assert new["province"] + new["city"] == 34
    assert old["province"] + old["city"] == 63
    assert old["commune"] + old["ward"] + old["township"] == 10035
    assert sum(old[kind] for kind in ("district", "urban_district", "town", "provincial_city")) == 696


def test_most_new_codes_are_old_codes_under_another_name():
    """Why no code is a key: 22504 was Vạn Thọ and is Đại Lãnh."""
    communes = {"commune", "ward", "township", "special_zone"}
    rows = [row for row in read_country().areas if row.kind in communes]

    old = {row.code: row.name for row in rows if row.valid_to}
    new = {row.code: row.name for row in rows if row.valid_to is None}

    assert len(new) == 3321
    assert sum(code in old and old[code] != name for code, name in new.items()) == 2144
    assert (old["22504"], new["22504"]) == ("Xã Vạn Thọ", "Xã Đại Lãnh")


def test_khanh_hoa_has_sixty_five_communes_now():
    below = Counter(row.kind for row in read_country().areas if row.parent == "tinhkhanhhoa-2025")

    assert below == {"commune": 48, "ward": 16, "special_zone": 1}


def test_every_old_commune_became_something_and_every_new_one_came_from_something():
    country = read_country()

    ended = {row.predecessor for row in country.successions}
    begun = {row.successor for row in country.successions}

    communes = {"commune", "ward", "township"}
    assert {row.key for row in country.areas if row.valid_to and row.kind in communes} <= ended
    assert {row.key for row in country.areas if row.valid_to is None} <= begun


def test_a_divided_commune_is_succeeded_in_parts_and_a_whole_one_once():
    country = read_country()
    by_predecessor = Counter(row.predecessor for row in country.successions)

    whole = [row for row in country.successions if row.whole]
    parts = [row for row in country.successions if not row.whole]

    assert all(by_predecessor[row.predecessor] == 1 for row in whole)
    assert len(parts) > 1000


@pytest.mark.database
def test_the_whole_country_loads_in_seconds_and_a_second_time_adds_nothing(at):
    founder = org.founder(at=at)
    started = time.process_time()  # others may use this machine too

    added = org.load_country(by=founder, at=at)

    took = time.process_time() - started
    again = org.load_country(by=founder, at=at)
    assert took < 10
    assert (added, again) == (14149, 0)
    assert AreaSuccession.objects.count() == 10665
    assert Entry.objects.filter(subject="areas").count() == 2
    assert Area.objects.get(name="Xã Thượng Lộ").became.get().successor.name == "Xã Khe Tre"


def test_every_unit_has_a_place_in_the_country():
    """Points of the package: on the mainland, Phú Quốc, Hoàng Sa or Trường Sa."""
    country = read_country()

    assert all(row.latitude and 6 < row.latitude < 24 for row in country.areas)
    assert all(row.longitude and 102 < row.longitude < 118 for row in country.areas)
    assert {(row.latitude, row.longitude) for row in country.areas if row.name == "Xã Vạn Thạnh"} == {
        (12.603185, 109.402115)
    }


@pytest.mark.database
def test_areas_that_were_loaded_before_places_were_kept_get_theirs(at):
    founder = offices(at).founder
    before = dict(Area.objects.values_list("key", "latitude"))
    Area.objects.update(latitude=None, longitude=None)

    org.load_areas(country=read_country().around(DISTRICT), by=founder, at=at)

    assert dict(Area.objects.values_list("key", "latitude")) == before
    assert Area.objects.get(code="22519").place == (109.402115, 12.603185)


@pytest.mark.database
@pytest.mark.parametrize("place", [{"latitude": None}, {"longitude": None}, {"latitude": 91}, {"longitude": -181}])
def test_a_place_is_whole_and_on_earth(place):
    offices()

    with pytest.raises(IntegrityError, match="area_place_is_on_earth"), transaction.atomic():
        Area.objects.filter(code="22519").update(**place)


@pytest.mark.database
def test_thirteen_communes_of_van_ninh_became_five():
    """methods.md J, resolution 1667/NQ-UBTVQH15."""
    offices()

    became = {
        area.name: {line.predecessor.name for line in area.came_from.all()}
        for area in Area.objects.filter(parent__key="tinhkhanhhoa-2025")
    }

    assert became == LINEAGE
    assert Area.objects.filter(parent__key=DISTRICT).count() == 13


@pytest.mark.database
def test_a_code_that_was_reused_names_two_units_with_keys_and_lives_of_their_own():
    """22504 was Vạn Thọ and is Đại Lãnh; the old Đại Lãnh had 22492; 22489 was Vạn Giã and is Vạn Ninh."""
    offices()

    by_code = {
        code: [(area.name, area.valid_from < REFORM) for area in Area.objects.filter(code=code).order_by("valid_from")]
        for code in ("22489", "22504", "22492")
    }

    assert by_code["22489"] == [("Thị trấn Vạn Giã", True), ("Xã Vạn Ninh", False)]
    assert by_code["22504"] == [("Xã Vạn Thọ", True), ("Xã Đại Lãnh", False)]
    assert by_code["22492"] == [("Xã Đại Lãnh", True)]


@pytest.mark.database
def test_what_lives_on_a_day_is_what_existed_then():
    offices()

    before = areas(search="xa dai lanh", on=dt.date(2025, 6, 30)).values_list("code", flat=True)
    after = areas(search="XÃ ĐẠI LÃNH", on=REFORM).values_list("code", flat=True)

    assert (list(before), list(after)) == (["22492"], ["22504"])


@pytest.mark.database
def test_paths_hold_every_tier_of_their_time():
    offices()

    old = Area.objects.get(code="22504", valid_to=REFORM)
    new = Area.objects.get(code="22504", valid_to=None)

    assert old.path == f"viet-nam/tinhkhanhhoa/{DISTRICT}/{DISTRICT}-xavantho/"
    assert new.path == "viet-nam/tinhkhanhhoa-2025/tinhkhanhhoa-2025-xadailanh/"
    assert not old.is_kin_of(new)
