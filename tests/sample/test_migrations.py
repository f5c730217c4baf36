"""A database of before is brought up to date: its sessions keep the rule that they were planned by."""

import datetime as dt

import pytest
from django.core.management import call_command
from tests import worlds

from hailong.sample import queries
from hailong.sample.models import OnSiteSession

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True, databases=["default", "contacts"])]


def test_sessions_planned_before_the_rule_had_versions_are_of_the_first():
    unit = worlds.van_ninh().block("tyt").units.first()
    session = {"unit": unit, "day": dt.date(2023, 7, 20), "shift": "S", "expected_visitors": 43, "quota": 10}
    OnSiteSession.objects.create(**session, version=1, interval=4, start=2, seed="10072023")

    call_command("migrate", "sample", "0001", verbosity=0)
    call_command("migrate", "sample", verbosity=0)

    kept = OnSiteSession.objects.get()
    assert (kept.version, kept.interval, kept.start) == (1, 4, 2)
    assert len(queries.visitors_of(kept)) == 10
