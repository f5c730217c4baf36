"""What leads on from every page: nobody stands before a page that leads nowhere (ux 2)."""

import pytest
from django.urls import reverse
from tests import worlds

from hailong.config.navigation import GROUPS
from hailong.org.models import User

pytestmark = pytest.mark.database


def signed_in(client, user: User) -> None:
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")


def items_of(client, world, who: str, page: str) -> dict[str, int]:
    """Label -> work waiting, as the side of a page shows them to a person."""
    signed_in(client, world[who])
    shown = client.get(reverse(page, args=[world.survey.slug])).context["navigation"]
    return {item["label"]: item["count"] for group in shown for item in group["items"]}


def test_a_list_that_waits_for_a_decision_is_counted_for_the_planner_alone(client):
    world = worlds.van_ninh()
    worlds.read_rows(world, worlds.register_rows(world.block("ubnd")))

    counts = {who: items_of(client, world, who, "plan:overview") for who in ("lan", "quan")}

    assert counts["lan"]["Danh sách & chọn mẫu"] == 1
    assert counts["quan"]["Danh sách & chọn mẫu"] == 0


def test_cases_that_nobody_has_are_counted_for_the_field_manager(client):
    world = worlds.van_ninh()
    worlds.with_sample(world)

    shown = items_of(client, world, "phuc", "plan:overview")

    assert shown["Phân công"] > 0


def test_the_field_manager_finds_the_sessions_he_keeps_the_tally_of(client):
    world = worlds.van_ninh()
    signed_in(client, world.phuc)
    page = client.get(reverse("plan:overview", args=[world.survey.slug])).content.decode()
    sessions = reverse("sample:sessions", args=[world.survey.slug])

    answer = client.get(sessions)

    assert f'href="{sessions}"' in page
    assert answer.status_code == 200
    assert reverse("frame:frame", args=[world.survey.slug]) not in answer.content.decode()


def test_every_link_of_the_top_opens_for_whom_it_is_shown(client):
    world = worlds.van_ninh()
    for who in ("lan", "phuc", "minh", "giang", "quan"):
        signed_in(client, world[who])
        top = client.get(reverse("plan:surveys")).context["top_nav"]()

        assert [client.get(item["url"]).status_code for item in top] == [200] * len(top)


def test_an_interviewer_signs_in_to_his_day(client):
    world = worlds.van_ninh()
    world.minh.set_password("một mật khẩu đủ dài để thử")
    world.minh.save()

    answer = client.post(
        reverse("account_login"), {"login": world.minh.username, "password": "một mật khẩu đủ dài để thử"}
    )

    assert answer.headers["Location"] == reverse("fieldwork:today")
    assert reverse("account_logout") in client.get(reverse("fieldwork:today")).content.decode()


def test_no_item_stands_twice():
    labels = [item.label for _, items in GROUPS for item in items]

    assert len(labels) == len(set(labels))


def test_a_public_page_still_touches_no_session(client):
    answer = client.get(reverse("publication:portal"))

    assert "Cookie" not in answer.headers.get("Vary", "")
    assert reverse("account_login") in answer.content.decode()
    assert reverse("org:ledger") in answer.content.decode()
