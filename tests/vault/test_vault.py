"""The contact vault: what goes in comes out only by reference and key, and goes away on time."""

import datetime as dt
import uuid

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connections, models

from hailong.frame.vault import actions, queries
from hailong.frame.vault.contact import ContactData
from hailong.frame.vault.models import SEALED, Contact, DataKey
from hailong.method.problem import Problem

pytestmark = [pytest.mark.database, pytest.mark.django_db(databases=["default", "contacts"])]
AT = dt.datetime(2023, 10, 1, 2, 0, tzinfo=dt.UTC)
LATER = AT + dt.timedelta(days=1)
PURGE = dt.date(2024, 1, 31)


def contact(number=1, **parts):
    plain = {
        "name": f"Nguyễn Văn Canary{number}", "phone": f"0912{number:06d}", "email": "canary@example.vn",
        "address": "Thôn Canary, xã Vạn Bình", "dossier_no": f"H32.51-{number:05d}",
        "citizen_no": f"0560850{number:05d}", "birth": "1985-02-03",
    }  # fmt: skip
    return ContactData(frame_unit=str(uuid.UUID(int=number)), purge_on=PURGE, **{**plain, **parts})


def store(*rows, campaign="vn23", at=AT):
    return actions.store(campaign=campaign, rows=rows, by="nd-1", at=at)


def reference(number=1):
    return queries.reference_of(uuid.UUID(int=number))


def code_of(call):
    with pytest.raises(Problem) as caught:
        call()
    return caught.value.code


def test_a_stored_contact_opens_by_the_reference_of_its_frame_unit():
    store(contact(1), contact(2))

    opened = queries.open_contact(reference(1), fields=("name", "phone"))

    assert opened == {"name": "Nguyễn Văn Canary1", "phone": "0912000001"}
    assert queries.open_contact(reference(2))["dossier_no"] == "H32.51-00002"
    assert queries.reference_of(uuid.UUID(int=1)) == queries.reference_of(str(uuid.UUID(int=1)))


def test_an_absent_fact_comes_back_empty():
    store(contact(1, email="", citizen_no=""))

    assert queries.open_contact(reference(1), fields=("email", "citizen_no")) == {"email": "", "citizen_no": ""}


def test_an_unknown_reference_is_said_and_an_unknown_field_is_a_bug():
    assert code_of(lambda: queries.open_contact(reference(99))) == "contact_not_found"

    with pytest.raises(ValueError, match="not a field"):
        queries.open_contact(reference(99), fields=("id",))


def test_a_unit_stored_again_has_one_contact_the_newer():
    store(contact(1))
    store(contact(1, phone="0987654321"), at=LATER)

    assert Contact.objects.count() == 1
    assert queries.open_contact(reference(1), fields=("phone",)) == {"phone": "0987654321"}


def test_no_plain_word_and_no_id_of_the_survey_is_in_the_contacts_database():
    store(*(contact(number) for number in range(1, 20)))

    rows = [*Contact.objects.values_list(), *DataKey.objects.values_list()]

    dump = bytes_of(value for row in rows for value in row)
    assert b"Canary" not in dump
    assert b"0912000" not in dump
    assert uuid.UUID(int=1).bytes not in dump
    assert str(uuid.UUID(int=1)).encode() not in dump


@pytest.mark.parametrize("column", SEALED)
def test_a_ciphertext_moved_to_another_row_does_not_open(column):
    store(contact(1), contact(2))
    donor = Contact.objects.get(reference=reference(2))
    Contact.objects.filter(reference=reference(1)).update(**{column: getattr(donor, column)})

    with pytest.raises(InvalidTag):
        queries.open_contact(reference(1), fields=(column,))


def test_a_ciphertext_moved_to_another_column_does_not_open():
    store(contact(1))
    Contact.objects.update(name=models.F("phone"))

    with pytest.raises(InvalidTag):
        queries.open_contact(reference(1), fields=("name",))


def test_a_row_moved_under_the_key_of_another_campaign_does_not_open():
    store(contact(1))
    store(contact(2), campaign="other")
    Contact.objects.filter(reference=reference(1)).update(key=DataKey.objects.get(campaign="other"))

    with pytest.raises(InvalidTag):
        queries.open_contact(reference(1), fields=("name",))


def test_a_blind_index_finds_equals_in_its_campaign_and_nowhere_else():
    store(contact(1), contact(2))
    store(contact(3), campaign="other")

    assert queries.known(queries.phone_index("vn23", "+84 912 000 001")) == [reference(1)]
    assert queries.known(queries.dossier_index("vn23", "h32.51-00002")) == [reference(2)]
    assert queries.known(queries.person_index("vn23", contact(2))) == [reference(2)]
    assert queries.known(queries.phone_index("vn23", "0912000003")) == []
    assert queries.known(queries.phone_index("nobody", "0912000001")) == []
    assert queries.known(queries.phone_index("vn23", "")) == []


def test_two_contacts_of_one_phone_are_both_found():
    store(contact(1), contact(2, phone="84912000001"))

    assert queries.known(queries.phone_index("vn23", "0912000001")) == sorted([reference(1), reference(2)])


def test_contacts_whose_time_is_up_are_gone_and_the_others_stay():
    store(contact(1), ContactData(frame_unit=str(uuid.UUID(int=2)), purge_on=dt.date(2024, 2, 1), name="Canary"))

    assert actions.purge(at=on(PURGE - dt.timedelta(days=1))) == 0
    assert actions.purge(at=on(PURGE)) == 1

    assert code_of(lambda: queries.open_contact(reference(1))) == "contact_not_found"
    assert queries.open_contact(reference(2), fields=("name",)) == {"name": "Canary"}


def on(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9), AT.tzinfo)


def test_the_key_of_a_campaign_goes_with_its_last_contact():
    """A backup as old as the last contact opens nothing any more; a campaign that goes on keeps its key."""
    later = ContactData(frame_unit=str(uuid.UUID(int=2)), purge_on=PURGE + dt.timedelta(days=1), name="Canary")
    store(contact(1), later)
    store(contact(3), campaign="other")
    backup = list(Contact.objects.filter(key__campaign="vn23"))

    actions.purge(at=on(PURGE))
    still = queries.open_contact(reference(2), fields=("name",))
    actions.purge(at=on(PURGE + dt.timedelta(days=1)))
    Contact.objects.bulk_create(backup)

    assert still == {"name": "Canary"}
    assert code_of(lambda: queries.open_contact(reference(2))) == "contact_key_destroyed"
    assert {key.campaign: bytes(key.index_salt) for key in DataKey.objects.all()} == {"vn23": b"", "other": b""}


def test_no_order_of_rows_ties_the_databases_together():
    """Rows lie in the order in which they were put in: that order must not be the register's."""
    many = [contact(number) for number in range(1, 40)]

    store(*many)

    assert [bytes(one.reference) for one in Contact.objects.order_by("reference")] == in_order_of_arrival()


def in_order_of_arrival() -> list[bytes]:
    where = {"sqlite": "rowid", "postgresql": "ctid"}[connections["contacts"].vendor]
    with connections["contacts"].cursor() as cursor:
        cursor.execute(f"SELECT reference FROM vault_contact ORDER BY {where}")  # noqa: S608 - a constant
        return [bytes(reference) for (reference,) in cursor.fetchall()]


def test_a_destroyed_key_makes_even_a_copy_of_the_rows_unreadable():
    store(contact(1), contact(2))
    store(contact(3), campaign="other")
    backup = list(Contact.objects.filter(key__campaign="vn23"))

    gone = actions.destroy_key(campaign="vn23", at=LATER)

    assert gone == 2
    Contact.objects.bulk_create(backup)
    assert code_of(lambda: queries.open_contact(reference(1))) == "contact_key_destroyed"
    assert code_of(lambda: queries.phone_index("vn23", "0912000001")) == "contact_key_destroyed"
    assert code_of(lambda: store(contact(4))) == "contact_key_destroyed"
    assert queries.open_contact(reference(3), fields=("name",)) == {"name": "Nguyễn Văn Canary3"}


def test_a_key_is_destroyed_once_and_only_where_there_is_one():
    store(contact(1))
    actions.destroy_key(campaign="vn23", at=AT)
    actions.destroy_key(campaign="vn23", at=LATER)

    assert DataKey.objects.get().destroyed_at == AT
    assert code_of(lambda: actions.destroy_key(campaign="nobody", at=AT)) == "contact_campaign_unknown"


def test_another_kek_opens_nothing(settings, tmp_path):
    store(contact(1))
    stored = reference(1)
    settings.KEYS_DIR = tmp_path / "stolen database, other keys"

    with pytest.raises(InvalidTag):
        queries.open_contact(stored)


def test_contacts_without_a_frame_unit_are_swept_but_not_those_of_an_import_under_way():
    store(contact(1), contact(2))
    store(contact(3), at=LATER)
    known = queries.references_of([uuid.UUID(int=1)])

    swept = actions.sweep_orphans(known_references=known, before=LATER)

    assert swept == 1
    assert set(Contact.objects.values_list("stored_at", flat=True)) == {AT, LATER}
    assert queries.open_contact(reference(1), fields=("birth",)) == {"birth": "1985-02-03"}
    assert code_of(lambda: queries.open_contact(reference(2))) == "contact_not_found"


def test_a_register_larger_than_one_batch_is_stored_whole_and_stored_again_without_doubles():
    rows = [contact(number) for number in range(1, 1203)]

    first, second = store(*rows), store(*rows)

    assert (first, second, Contact.objects.count()) == (1202, 1202, 1202)
    assert queries.open_contact(reference(1202), fields=("phone",)) == {"phone": "0912001202"}


def test_the_pages_hold_no_canary_while_stored_and_none_of_its_ciphertext_once_purged():
    """Free pages included: what was deleted is overwritten."""
    store(contact(1))
    ciphertext = bytes(Contact.objects.get().name)
    stored = pages()

    actions.purge(at=on(PURGE))

    purged = pages()
    assert ciphertext in stored
    assert ciphertext not in purged
    assert b"Canary" not in stored + purged


def pages():
    """Everything that the engine holds of the contacts: SQLite's pages, PostgreSQL's rows."""
    connection = connections["contacts"]
    if connection.vendor == "sqlite":
        return connection.connection.serialize()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM vault_contact")
        return bytes_of(value for row in cursor.fetchall() for value in row)


def bytes_of(values):
    return b"".join(bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode() for value in values)
