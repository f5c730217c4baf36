"""A form on its way in and a freeze never overlap: what is accepted before stands before it, the rest behind."""

import threading

import pytest
from django.db import connections, transaction
from tests.worlds import van_ninh

from hailong.plan.queries import share, taken

pytestmark = pytest.mark.database


@pytest.mark.django_db(transaction=True, databases=["default", "contacts"])
def test_who_freezes_waits_for_a_form_on_its_way_in():
    survey, failures = van_ninh(state="collecting").survey, []
    begun, frozen = threading.Event(), threading.Event()

    def form() -> None:
        with transaction.atomic():
            share(survey)
            begun.set()
            if frozen.wait(0.5):
                failures.append("the freeze did not wait")
        connections.close_all()

    def freeze() -> None:
        begun.wait(timeout=20)
        with transaction.atomic():
            taken(survey)
            frozen.set()
        connections.close_all()

    threads = [threading.Thread(target=work) for work in (form, freeze)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert frozen.is_set()
