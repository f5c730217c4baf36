"""Letters, paper and QR sheets on the desk of the manager: shown once, each answering once (R-001-33, R-004-17)."""

import re

import pytest
from django.conf import settings

from hailong.fieldwork.models import Invitation
from hailong.fieldwork.queries import invitation_of

pytestmark = pytest.mark.database


def page(client, field, path="", data=None):
    address = f"/lam-viec/{field.survey.slug}/giay-moi/{path}"
    return client.get(address) if data is None else client.post(address, data)


def test_letters_carry_a_working_link_and_its_qr_and_are_shown_once(client, field):
    first, second = field.case(), field.case()
    client.force_login(field.world.phuc)

    made = page(client, field, "tao/", {"unit": first.unit_id, "kind": "letter", "count": 5})

    text = made.content.decode()
    tokens = re.findall(rf"{settings.PUBLIC_ADDRESS}/p/([a-z0-9]+)/", text)
    assert {invitation_of(token).case for token in tokens} == {first, second}
    assert text.count("<svg") >= 2 and "style=" not in text
    assert made["Cache-Control"] == "no-store"
    assert not any(token in page(client, field).content.decode() for token in tokens)


def test_paper_forms_get_serials_and_a_case_is_served_once(client, field):
    case = field.case()
    client.force_login(field.world.phuc)
    told = {"unit": case.unit_id, "kind": "paper", "count": 3}

    made, again = page(client, field, "tao/", told), page(client, field, "tao/", told)

    assert Invitation.objects.get(case=case).serial in made.content.decode()
    assert again.status_code == 422 and Invitation.objects.count() == 1


def test_the_code_of_a_counter_is_for_reference_and_says_so(client, field):
    unit = field.world.unit("van-gia")
    client.force_login(field.world.phuc)

    made = page(client, field, "qr/", {"unit": unit.pk}).content.decode()

    token = re.search(r"/p/([a-z0-9]+)/", made).group(1)
    assert invitation_of(token).case is None and invitation_of(token).unit == unit
    assert "tham khảo" in made


def test_the_qr_is_the_address_itself(field):
    """Drawn from what segno makes of exactly this address: another address gives another drawing."""
    import segno

    from hailong.fieldwork.views.invitations import qr

    address = f"{settings.PUBLIC_ADDRESS}/p/abc/"

    dark = sum(map(sum, segno.make(address, error="q", micro=False).matrix))

    assert dark > 100 and qr(address) == qr(address) != qr(address + "x")


@pytest.mark.parametrize("name", ["minh", "hoa", "quan", "giang", "khach", "nga"])
def test_only_who_manages_the_field_makes_invitations(client, field, name):
    client.force_login(field.world[name])

    assert page(client, field, "qr/", {"unit": field.world.unit("van-gia").pk}).status_code in (403, 404)
    assert not Invitation.objects.exists()
