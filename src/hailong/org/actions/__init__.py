"""Every change to areas, agencies, people and roles."""

from hailong.org.actions.agencies import (
    USUAL,
    AgencyRow,
    add_agency,
    add_usual_agencies,
    end_agency,
    load_agencies,
    succeed_agency,
)
from hailong.org.actions.areas import add_area, load_areas, load_country, succeed
from hailong.org.actions.people import (
    add_person,
    change_password,
    choose_password,
    first_administrator,
    founder,
    grant,
    offer_password,
    revoke,
    set_active,
)

__all__ = [
    "USUAL",
    "AgencyRow",
    "add_agency",
    "add_area",
    "add_person",
    "add_usual_agencies",
    "change_password",
    "choose_password",
    "end_agency",
    "first_administrator",
    "founder",
    "grant",
    "load_agencies",
    "load_areas",
    "load_country",
    "offer_password",
    "revoke",
    "set_active",
    "succeed",
    "succeed_agency",
]
