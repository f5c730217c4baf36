"""`./hailong admin`: how a fresh installation comes to its first person, and how that person gets in again."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from hailong.config.cli import main
from hailong.ledger.models import Entry
from hailong.org.models import Role, User
from hailong.org.rules import held

pytestmark = pytest.mark.database
WORDS = "mot-cau-dai-de-nho-2023"


@pytest.fixture(autouse=True)
def already_prepared(monkeypatch):
    monkeypatch.setattr("hailong.config.cli.prepare.prepare", lambda report: None)


def told(capsys, *words):
    code = main(["admin", *words, "--json"])
    said = capsys.readouterr()
    return code, json.loads(said.out.splitlines()[-1]) if code == 0 else said.err


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def test_the_first_administrator_chooses_a_password_and_works(capsys):
    code, said = told(capsys, "quan-tri", "Lê Văn Quản")
    client = Client()
    client.post(path_of(said["link"]), {"password": WORDS, "again": WORDS})
    client.post("/tai-khoan/login/", {"login": "quan-tri", "password": WORDS})

    user = User.objects.get(username="quan-tri")
    assert code == 0
    assert Role.ADMINISTRATOR in held(user) and user.check_password(WORDS)
    assert client.get(reverse("org:add_person")).status_code == 200


def test_an_administrator_who_forgot_gets_another_link_and_the_ledger_knows(capsys):
    told(capsys, "quan-tri", "Lê Văn Quản")

    code, said = told(capsys, "quan-tri")

    assert code == 0
    assert Client().get(path_of(said["link"])).status_code == 200
    acts = [entry.facts["act"] for entry in Entry.objects.filter(subject__startswith="user:").order_by("pk")]
    assert acts == ["org.founder", "org.add_person", "org.grant", "org.offer_password", "org.offer_password"]


def test_a_second_administrator_is_not_made_here_nor_an_account_without_a_name(capsys):
    nameless, words = told(capsys, "quan-tri")
    told(capsys, "quan-tri", "Lê Văn Quản")

    second, refused = told(capsys, "khac", "Người Khác")

    assert (nameless, second) == (1, 1)
    assert "Chưa có họ và tên" in words
    assert "Hệ thống đã có quản trị viên" in refused
    assert not User.objects.filter(username="khac").exists()
