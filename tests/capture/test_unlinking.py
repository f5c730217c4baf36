"""R-004-11: what a database notes beside its rows does not say whose answers are whose. The attack is really tried.

People are asked in the order of their list, letters and paper forms lie in the order of theirs: whoever knows in which
order responses came has paired them with cases.
"""

import uuid

import pytest
from django.db import connection
from tests.capture.conftest import post

from hailong.capture.actions import TOGETHER, unlink
from hailong.capture.models import Response
from hailong.config import ticking
from hailong.fieldwork.models import FieldCase, Invitation
from hailong.frame.vault.sealing import unseal
from hailong.ledger.queries import keyring
from hailong.method.problem import Problem
from hailong.plan.models import Survey
from hailong.sample.models import Case

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True, databases=["default", "contacts"])]
FORMS = 12
ON_POSTGRESQL = connection.vendor == "postgresql"


@pytest.fixture
def answered(committed_door, client):
    """A door through which the cases answered in the order of their numbers."""
    for _ in range(FORMS):
        answer = post(client, committed_door.body(committed_door.token(committed_door.case())))
        assert answer.status_code == 201
    return committed_door


def case_behind(survey: Survey, sealed: bytes) -> uuid.UUID:
    return uuid.UUID(bytes=unseal(keyring().reinterview_private(survey.code), bytes(sealed)))


def as_the_disk_has_them(survey: Survey) -> list[uuid.UUID]:
    """The cases behind the responses, in the order in which a reader of the table finds these."""
    asked = "SELECT sealed_case FROM capture_response ORDER BY "
    with connection.cursor() as cursor:
        cursor.execute(asked + ("ctid" if ON_POSTGRESQL else "rowid"))
        return [case_behind(survey, sealed) for (sealed,) in cursor.fetchall()]


def paired_by_transaction(survey: Survey) -> int:
    """How many responses get their own case when both tables are laid side by side in the order of transactions.

    The numbers are not the same (a savepoint has one of its own), only next to each other.
    """
    asked = "SELECT {} FROM {} WHERE xmin::text IN (SELECT xmin::text FROM {} GROUP BY 1 HAVING count(*) = 1)"
    found = []
    with connection.cursor() as cursor:
        for column, table in (("sealed_case", "capture_response"), ("case_id", "fieldwork_fieldcase")):
            cursor.execute(asked.format(column, table, table) + " ORDER BY xmin::text::bigint")
            found.append([value for (value,) in cursor.fetchall()])
    return sum(case_behind(survey, sealed) == case for sealed, case in zip(*found, strict=True))


def closed(door) -> Survey:
    Survey.objects.update(state=Survey.State.CLOSED)
    return Survey.objects.get(pk=door.survey.pk)


def test_the_order_of_the_rows_is_not_the_order_of_the_answers(answered):
    survey = closed(answered)
    in_order = list(Case.objects.order_by("number").values_list("pk", flat=True))

    unlink(survey=survey, by=answered.world.founder, at=answered.at)

    assert sorted(as_the_disk_has_them(survey)) == sorted(in_order)
    assert as_the_disk_has_them(survey) != in_order


if ON_POSTGRESQL:

    def test_the_number_of_a_transaction_pairs_everybody_until_all_are_written_anew(answered):
        survey = closed(answered)
        before = paired_by_transaction(survey)

        done = ticking.unlink(by=answered.world.founder, at=answered.at)

        assert (before, done, paired_by_transaction(survey)) == (FORMS, FORMS, 0)
        assert Response.objects.writers() == 1
        assert FieldCase.objects.writers() == Invitation.objects.writers() == 1
        assert unlink(survey=survey, by=answered.world.founder, at=answered.at) == 0

    def test_in_the_field_only_many_are_written_anew_together(answered, monkeypatch):
        early = unlink(survey=answered.survey, by=answered.world.founder, at=answered.at)

        monkeypatch.setattr("hailong.capture.actions.TOGETHER", FORMS - 1)
        later = unlink(survey=answered.survey, by=answered.world.founder, at=answered.at)

        assert TOGETHER > FORMS
        assert (early, later) == (0, FORMS)


def test_writing_anew_changes_nothing_and_is_not_everybodys(answered):
    survey = closed(answered)
    before = list(Response.objects.order_by("pk").values())

    with pytest.raises(Problem, match="permission_denied"):
        unlink(survey=survey, by=answered.world.phuc, at=answered.at)
    unlink(survey=survey, by=answered.world.founder, at=answered.at)

    assert list(Response.objects.order_by("pk").values()) == before
    assert FieldCase.objects.filter(disposition="1.1").count() == FORMS
