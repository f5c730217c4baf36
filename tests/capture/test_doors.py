"""The doors as a client meets them: JSON, the citizen's page, the interviewer's, the clerk's, conflicts."""

import gzip
import json
import logging
import re
import uuid
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import OperationalError
from tests.capture.conftest import post
from tests.capture.test_submission import HOSTILE, WRONG_TYPES

from hailong.capture.models import Conflict, Response
from hailong.fieldwork import actions as fieldwork
from hailong.fieldwork.models import FieldCase, Invitation
from hailong.ledger.models import Entry
from hailong.method.receipt import grouped, read_receipt
from hailong.plan.models import Survey

pytestmark = pytest.mark.database
STATIC = Path(__file__).resolve().parents[2] / "src" / "hailong" / "ui" / "static" / "ui"


def hidden(page: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))


def filled(door, page, level="4", **changes) -> dict:
    return hidden(page) | dict.fromkeys(door.version.questionnaire.items, level) | changes


def send(client, path, fields):
    pairs = [(name, one) for name, value in fields.items() for one in (value if isinstance(value, list) else [value])]
    return client.generic("POST", path, urlencode(pairs), content_type="application/x-www-form-urlencoded")


def test_the_json_door_answers_201_then_200_then_409(client, door):
    """Catalogue C19, D1."""
    token = door.token()
    body = door.body(token)
    other = json.dumps(json.loads(body) | {"answers": door.answers(level=1)}).encode()

    answers = [post(client, body), post(client, body), post(client, other), post(client, door.body(token))]

    assert [answer.status_code for answer in answers] == [201, 200, 409, 409]
    assert answers[0].json()["receipt"] == answers[1].json()["receipt"] == Response.objects.get().receipt
    assert [problem["code"] for problem in answers[3].json()["problems"]] == ["invitation_used"]
    assert Conflict.objects.count() == 2
    assert not any(answer.cookies for answer in answers)


def test_no_hostile_request_is_a_server_error_or_leaves_a_row(client, door):
    """Catalogue C: 0 × 500."""
    statuses = {post(client, body).status_code for _, body, _, _ in HOSTILE}
    statuses |= {post(client, door.body("x"), content_type=kind).status_code for kind in WRONG_TYPES}
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        statuses.add(client.generic(method, "/api/v1/responses").status_code)
    statuses |= {post(client, door.body("x"), headers={"Content-Encoding": "gzip"}).status_code}
    statuses |= {post(client, b"{}", headers={"Content-Length": "-1"}).status_code}
    statuses |= {post(client, door.body("'; DROP TABLE capture_response; --")).status_code}

    assert statuses <= {400, 404, 405, 413, 415, 422}
    assert (Response.objects.count(), Conflict.objects.count()) == (0, 0)


def test_a_refusal_in_json_has_codes_facts_and_words(client, door):
    token = door.token()
    first = next(iter(door.answers()))

    answer = post(client, door.body(token, answers=door.answers() | {first: 9}))

    [problem] = answer.json()["problems"]
    assert answer.status_code == 422
    assert (problem["code"], problem["facts"]["question"]) == ("answer_off_scale", first)
    assert first in problem["words"]


def test_an_absent_database_means_come_again(client, door, monkeypatch):
    def locked(token):
        raise OperationalError("database is locked")

    monkeypatch.setattr("hailong.capture.api.invitation_of", locked)
    monkeypatch.setattr("hailong.capture.modes.web.views.invitation_of", locked)

    answers = [post(client, door.body("x")), client.get("/p/x/")]

    assert [(answer.status_code, answer.headers["Retry-After"]) for answer in answers] == [(503, "5")] * 2
    assert "thử lại" in answers[1].content.decode()


def test_the_citizens_page_needs_no_cookie_no_script_and_at_most_15_kb(client, door):
    """Ux U1: HTML, style and script together, compressed."""
    page = client.get(f"/p/{door.token()}/")

    html = page.content.decode()
    assets = [(STATIC / name).read_bytes() for name in ("citizen.css", "citizen.js")]
    weight = sum(len(gzip.compress(part)) for part in (page.content, *assets))
    assert page.status_code == 200
    assert weight <= 15 * 1024
    assert not page.cookies and "Cookie" not in page.headers.get("Vary", "")
    assert "http" not in re.sub(r"https?://www.w3.org/\S+", "", html)
    assert html.count('type="radio"') >= 19 * 6
    assert all(words in html for words in ("Tôi chưa gặp việc này", "Tôi không tham gia", "Dữ liệu minh họa"))
    assert "Xin không ghi tên, số điện thoại" in html


def test_a_question_that_says_it_is_optional_does_not_stop_anybody(client, door):
    """With script, "Tiếp tục" asks again only where an item was left out."""
    html = client.get(f"/p/{door.token()}/").content.decode()

    optional = re.findall(r'<fieldset class="q" id="(\w+)"[^>]* data-optional', html)

    assert optional == list(door.version.questionnaire.questions_by_code)


def test_a_form_without_script_is_sent_and_a_double_click_gets_the_same_receipt(client, door):
    case = door.case()
    path = f"/p/{door.token(case)}/"
    fields = filled(door, client.get(path).content.decode())

    answers = [send(client, path, fields) for _ in range(2)]

    code = re.search(r'class="code"[^>]*>([^<]+)<', answers[0].content.decode()).group(1)
    assert [answer.status_code for answer in answers] == [200, 200]
    assert read_receipt(code) == Response.objects.get().receipt
    assert code in answers[1].content.decode()
    assert FieldCase.objects.get(case=case).disposition == "1.1"
    assert "duration_seconds" in Response.objects.get().paradata
    assert not answers[0].cookies


def test_looking_at_a_link_uses_nothing_up(client, door):
    """Catalogue D4: bots that preview links."""
    path = f"/p/{door.token()}/"

    seen = [client.get(path), client.head(path), client.get(path)]

    ids = {hidden(page.content.decode()).get("id") for page in (seen[0], seen[2])}
    assert [page.status_code for page in seen] == [200] * 3
    assert len(ids) == 2
    assert not Invitation.objects.get().spent


def test_skipped_questions_are_left_out_and_choices_kept(client, door):
    path = f"/p/{door.token()}/"
    page = client.get(path).content.decode()
    questions = door.version.questionnaire.questions
    several = next(question for question in questions if question.kind == "multiple")
    text = next(question for question in questions if question.kind == "text")
    fields = hidden(page) | {"id": str(uuid.uuid4()), next(iter(door.answers())): "0"}

    answer = send(client, path, fields | {several.code: list(several.values[:2]), text.code: "Tốt\r\nlắm "})

    assert answer.status_code == 200
    assert Response.objects.get().answers == {
        next(iter(door.answers())): 0, several.code: list(several.values[:2]), text.code: "Tốt\nlắm"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"mode": "paper"}, "Không có mục"),
        ({"id": ["6f1c2a50-8d3e-4b7a-9c11-2f0a5d7e9b10"] * 2}, "hai lần"),
        ({"id": "x"}, "id"),
        ({"form": "0" * 64}, "không phải phiếu hỏi"),
    ],
)
def test_the_form_encoded_door_is_as_strict(client, door, change, words):
    path = f"/p/{door.token()}/"
    fields = filled(door, client.get(path).content.decode())

    answer = send(client, path, fields | change)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Response.objects.exists()


def test_a_fault_shows_the_form_again_with_everything_that_was_chosen(client, door):
    path = f"/p/{door.token()}/"
    several = next(question for question in door.version.questionnaire.questions if question.kind == "multiple")
    fields = filled(door, client.get(path).content.decode())

    answer = send(client, path, fields | {several.code: list(several.values[:3])})

    html = answer.content.decode()
    assert answer.status_code == 422
    assert "tối đa 2" in html
    assert html.count(" checked") == 19 + 3
    assert hidden(html)["id"] == fields["id"]


def test_closed_doors_say_why_in_the_final_words(client, door):
    """Ux 4.3; nothing is set or counted for any of them."""
    used = door.token()
    post(client, door.body(used))
    open_one = door.token()

    wrong = client.get("/p/aaaaaaaaaaaaaaaaaaaaaaaaaa/")
    spent = client.get(f"/p/{used}/")
    Survey.objects.update(state=Survey.State.CLOSED)
    closed = client.get(f"/p/{open_one}/")

    assert (wrong.status_code, spent.status_code, closed.status_code) == (404, 410, 410)
    assert "Đường dẫn này không đúng" in wrong.content.decode()
    assert "Phiếu này đã được gửi. Mỗi giấy mời dùng một lần." in spent.content.decode()
    assert "Đợt khảo sát này đã kết thúc ngày" in closed.content.decode()
    assert {page.headers["Cache-Control"] for page in (wrong, spent, closed)} == {"no-store"}


def test_tokens_reach_no_log_no_referrer_and_no_page(client, door, caplog):
    """Catalogue D5."""
    token = door.token()

    with caplog.at_level(logging.DEBUG):
        page = client.get(f"/p/{token}/")
        client.get(f"/p/{token}x/")
        client.delete(f"/p/{token}/")
        send(client, f"/p/{token}/", {"x": "y"})

    assert token not in caplog.text
    assert token not in page.content.decode()
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "no-store"


def test_a_paper_form_is_not_answered_through_the_web(client, door):
    [serial] = fieldwork.issue_paper(cases=[door.case()], by=door.world.phuc, at=door.at)

    assert client.get(f"/p/{serial}/").status_code == 404
    assert post(client, door.body(serial)).status_code == 404


def test_an_interviewer_fills_the_form_of_his_own_case_only(client, door):
    case = door.case()
    fieldwork.assign(cases=[case], interviewer=door.interviewer(), by=door.world.phuc, at=door.at)
    path = f"/dtv/ho-so/{case.pk}/phieu/"
    client.force_login(door.world.minh)
    page = client.get(path).content.decode()

    answer = send(client, path, filled(door, page, third_person="1"))

    response = Response.objects.get()
    assert "Đọc nguyên văn" in page
    assert (answer.status_code, answer.headers["Location"]) == (303, "/dtv/")
    assert (response.mode, response.interviewer_code) == ("face_to_face", "DTV-03")
    assert "third_person" in response.paradata["flags"]
    assert response.receipt[:4] in client.get("/dtv/").content.decode()
    client.force_login(door.world.tam)
    assert client.get(path).status_code == 404


def test_a_clerk_keys_a_paper_form_once(client, door):
    [serial] = fieldwork.issue_paper(cases=[door.case()], by=door.world.phuc, at=door.at)
    path = f"/lam-viec/{door.survey.slug}/nhap-lieu/"
    client.force_login(door.world.nga)
    grid = client.get(path, {"so": serial.lower()}).content.decode()
    items = list(door.answers())
    fields = filled(door, grid) | {items[0]: "B", items[1]: "0"}

    wrong = send(client, path, fields | {items[6]: "7"})
    saved = send(client, path, fields)
    again = client.get(path, {"so": serial})
    second = send(client, path, fields | {"id": str(uuid.uuid4()), items[2]: "1"})

    response = Response.objects.get()
    assert "Câu 7 chỉ nhận 1 đến 5, hoặc 0 (chưa gặp)." in wrong.content.decode()
    assert (wrong.status_code, saved.status_code, again.status_code, second.status_code) == (422, 303, 422, 409)
    assert (response.mode, items[0] in response.answers, response.answers[items[1]]) == ("paper", False, 0)
    assert "đã được nhập" in again.content.decode()
    assert Conflict.objects.count() == 1


@pytest.mark.parametrize(("typed", "words"), [("123", "không đúng"), ("0000013", "Không có phiếu giấy số")])
def test_a_wrong_serial_says_what_to_do(client, door, typed, words):
    # 6 × 1 = 6, whose sign is 8; so 0000013 has a false check and 0000018 is sound.
    client.force_login(door.world.nga)
    typed = "0000018" if words.startswith("Không có") else typed

    page = client.get(f"/lam-viec/{door.survey.slug}/nhap-lieu/", {"so": typed})

    assert page.status_code == 422
    assert words in page.content.decode()


def test_a_lead_planner_decides_conflicts_on_their_page(client, door):
    token = door.token()
    body = door.body(token)
    post(client, body)
    post(client, json.dumps(json.loads(body) | {"answers": door.answers(level=1)}).encode())
    path = f"/lam-viec/{door.survey.slug}/xung-dot/"
    client.force_login(door.world.lan)
    page = client.get(path).content.decode()

    empty = client.post(path, {"conflict": Conflict.objects.get().pk, "note": " "})
    done = client.post(path, {"conflict": Conflict.objects.get().pk, "note": "Máy gửi lại sau khi sửa"})

    first = Response.objects.get()
    short = next(iter(door.version.questionnaire.items.values())).short["vi"]
    assert "Khác nhau ở 19 câu" in page and short in page
    assert grouped(first.receipt) in page and door.unit.agency.name in page
    assert (empty.status_code, done.status_code) == (422, 303)
    assert Conflict.objects.get().decision == "keep_first"
    assert Entry.objects.filter(payload__contains='"capture.conflict"').count() == 1


@pytest.mark.parametrize("who", ["minh", "khach", "giang", "phuc"])
def test_others_neither_key_nor_decide(client, door, who):
    client.force_login(door.world[who])

    statuses = [client.get(f"/lam-viec/{door.survey.slug}/{page}/").status_code for page in ("nhap-lieu", "xung-dot")]

    assert set(statuses) <= {403, 404}
