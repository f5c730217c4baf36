"""`./hailong verify` on decisions: what was decided past the product, or taken back past it, is named (R-004-12).

Each case is one statement of somebody who holds the database and not the product.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.life import moment
from tests.standing import world_at

from hailong.capture.models import Conflict, Response
from hailong.config.progress import Progress
from hailong.config.verification import installation, verify_installation
from hailong.estimation.models import Run
from hailong.fieldwork.models import Attempt
from hailong.frame.models import FrameImport, FrameUnit
from hailong.improvement import actions as improvement
from hailong.improvement.models import FollowUp, ImprovementPlan, Measure
from hailong.ledger import actions as ledger
from hailong.ledger.models import Entry
from hailong.org import actions as org
from hailong.org.models import Membership, Role, User
from hailong.plan.models import Survey
from hailong.processing.models import Dataset
from hailong.publication.models import OpenTable, Release
from hailong.reinterview.models import Reinterview, ReinterviewDraw
from hailong.report import actions as report
from hailong.report.models import ReportFile
from hailong.sample.models import Case, Draw, OnSiteSession
from hailong.sample.queries import form_numbers

pytestmark = pytest.mark.database
world = world_at("published")


def found(life) -> list[str]:
    """Faults without the recomputing of figures, which takes seconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hailong.store.recompute.check", lambda folder, record: [])
        return verify_installation(Progress())["faults"]


def named(faults: list[str], *words: str) -> bool:
    return any(all(word in fault for word in words) for fault in faults)


def promised(life) -> None:
    """An improvement plan: a measure taken out, one changed after the plan came back, accepted, told of; a report."""
    facts = improvement.MeasureFacts(
        finding="Chờ lâu", objective="Nhanh hơn", task="Thêm một quầy", result_quantity="1 quầy",
        result_quality="Chờ dưới 15 phút", resources="1 công chức", lead="Văn phòng", coordinating="Một cửa",
        difficulties="Thiếu chỗ", starts=moment(12, 1).date(), due=moment(12, 20).date(),
    )  # fmt: skip
    plan = improvement.start(release=life.release, unit=life.unit("van-gia"), by=life.giang, at=moment(11, 20))
    measure = improvement.add_measure(plan=plan, facts=facts, by=life.giang, at=moment(11, 20))
    spare = improvement.add_measure(plan=plan, facts=facts, by=life.giang, at=moment(11, 20))
    improvement.send(plan=plan, by=life.giang, at=moment(11, 21))
    told = improvement.FollowUpFacts(state="doing", note="Đang xin chỗ")
    improvement.follow_up(measure=spare, told=told, by=life.giang, at=moment(11, 21))
    improvement.give_back(plan=plan, note="Nêu rõ chỗ đặt quầy.", by=life.lan, at=moment(11, 21))
    better = dataclasses.replace(facts, task="Thêm một quầy ở sảnh")
    improvement.change_measure(measure=measure, facts=better, by=life.giang, at=moment(11, 22))
    improvement.remove_measure(measure=spare, by=life.giang, at=moment(11, 22))
    improvement.send(plan=plan, by=life.giang, at=moment(11, 22))
    improvement.accept(plan=plan, by=life.lan, at=moment(11, 22))
    told = improvement.FollowUpFacts(state="done", note="Đã mở quầy", evidence="Ảnh số 3")
    improvement.follow_up(measure=measure, told=told, by=life.giang, at=moment(12, 2))
    station = life.unit("van-gia", "tyt")  # the commune's neighbour of the same slug keeps a draft
    viewer, at = Role.ASSESSED_VIEWER, moment(11, 23)
    org.grant(user=life.giang, agency=station.agency, role=viewer, by=life.founder, at=at)
    improvement.start(release=life.release, unit=station, by=User.objects.get(pk=life.giang.pk), at=at)
    report.make(run=life.run, kind="annex", by=life.lan, at=moment(12, 1))


def test_everything_that_the_product_did_agrees(life):
    promised(life)

    assert found(life) == []


def role_by_sql(life) -> None:
    agency = life.agencies["ubnd-huyen-van-ninh"]
    Membership.objects.create(user=life.lan, agency=agency, role=Role.APPROVER, valid_from=moment(6, 1).date())


def account_by_sql(life) -> None:
    User.objects.create(username="ma", full_name="Ma", code="nd-ma")


def reinterview_swapped(life) -> None:
    one = Reinterview.objects.first()
    one.response = Response.objects.filter(reinterview=None, official=True).first()
    one.save()


def unit_moved(life) -> None:
    one = FrameUnit.objects.first()
    other = FrameUnit.objects.exclude(unit=one.unit).first()
    FrameUnit.objects.filter(pk=one.pk).update(unit=other.unit)


def changed(model: type, **values: Any) -> Callable[[Any], None]:
    def by_sql(life) -> None:
        assert model.objects.filter(pk=model.objects.order_by("pk").first().pk).update(**values)

    by_sql.__name__ = f"{model.__name__}:{'+'.join(values)}"
    return by_sql


def gone(*models: type) -> Callable[[Any], None]:
    def by_sql(life) -> None:
        for model in models:
            assert model.objects.all().delete()[0]

    by_sql.__name__ = f"{models[-1].__name__} gone"
    return by_sql


BENT = [
    (role_by_sql, "vai trò", "không ghi"),
    (gone(Membership), "vai trò", "không còn"),
    (account_by_sql, "tài khoản nd-ma", "không ghi"),
    (changed(User, is_superuser=True), "tài khoản", "toàn quyền"),
    (changed(User, is_active=False), "tài khoản", "đã khóa"),
    (changed(Survey, state="draft"), "cuộc khảo sát", "draft"),
    (changed(Survey, field_until=dt.date(2024, 1, 31)), "ngày mở lại của cuộc khảo sát", "2024-01-31"),
    (changed(Survey, simulated=False), "Kế hoạch của", "khác bản đã duyệt"),
    (changed(FrameImport, frame_sha256="0" * 64), "danh sách khách hàng", "Khác nhau"),
    (changed(FrameImport, rows=9), "danh sách khách hàng", "Khác nhau"),
    (unit_moved, "tầng mẫu", "Khác nhau"),
    (changed(Draw, seed="khác"), "lần rút mẫu", "khác"),
    (changed(Draw, seed_by="nd-khac"), "lần rút mẫu", "nd-khac"),
    (changed(Draw, allocation={}), "lần rút mẫu", "Khác nhau"),
    (changed(Draw, manifest={}), "Lần rút mẫu", "khác mã băm"),
    (changed(OnSiteSession, seed="khác"), "buổi khảo sát tại chỗ", "khác"),
    (changed(OnSiteSession, start=0), "buổi khảo sát tại chỗ", "Khác nhau"),
    (changed(OnSiteSession, expected_visitors=61), "buổi khảo sát tại chỗ", "61"),
    (changed(OnSiteSession, version=1, interval=5, start=1), "buổi khảo sát tại chỗ", "Khác nhau"),
    (changed(OnSiteSession, refusals=0, visitors=999), "buổi khảo sát tại chỗ", "999"),
    (changed(Reinterview, outcome="refused"), "kết quả phúc tra", "refused"),
    (changed(Reinterview, matched_items=0, asked_items=9), "kết quả phúc tra", "Khác nhau"),
    (changed(ReinterviewDraw, seed="khác"), "phúc tra", "khác"),
    (reinterview_swapped, "lần chọn phiếu phúc tra", "Khác nhau"),
    (gone(Reinterview), "kết quả phúc tra", "không còn"),
    (changed(Response, receipt="AAAAAAAAAAAA"), "mã biên nhận", "AAAAAAAAAAAA"),
    (changed(Response, commitment="0" * 64), "mã biên nhận", ""),
    (changed(Response, salt=b"x"), "Phiếu response:", "không có trong nhật ký"),
    (changed(Response, answers={"A1": 1.5}), "Phiếu response:", "không có trong nhật ký"),
    (changed(Dataset, signed_at=None, signed_by=""), "bộ dữ liệu đã khóa", "không còn"),
    (changed(Dataset, signed_by="nd-khac"), "bộ dữ liệu đã khóa", "nd-khac"),
    (gone(ReportFile, OpenTable, Measure, ImprovementPlan, Release, Run), "lần tính", "không còn"),
    (gone(ReportFile), "tệp báo cáo", "không còn"),
    (changed(Release, status="refused", is_current=False), "bản công bố", "refused"),
    (changed(Release, decided_by="nd-khac"), "bản công bố", "nd-khac"),
    (changed(OpenTable, sha256="0" * 64), "bảng mở", "Khác nhau"),
    (changed(ImprovementPlan, status="sent"), "kế hoạch cải thiện", "sent"),
    (changed(Measure, objective="Không làm gì"), "nhiệm vụ cải thiện", "Khác nhau"),
    (gone(FollowUp), "báo cáo thực hiện", "không còn"),
]


@pytest.mark.parametrize(("bend", "what", "how"), BENT, ids=[bend.__name__ for bend, _, _ in BENT])
def test_a_decision_past_the_product_is_named(life, bend, what, how):
    promised(life)

    bend(life)

    assert named(found(life), what, how)


def planned_before(life, *, start: int) -> None:
    """A session as version 1 of the rule left it: 43 visitors, 10 forms, k = 4; its entry names no version."""
    unit = life.unit("van-gia", "tyt")
    day, seed = moment(8, 30).date(), "10072023"
    session = OnSiteSession.objects.create(
        unit=unit, day=day, shift="S", expected_visitors=43, quota=10, version=1, interval=4, start=start, seed=seed
    )
    Case.objects.bulk_create(
        Case(unit=unit, session=session, number=number, rank=rank)
        for rank, number in enumerate(form_numbers(unit, day, "S", 10), 1)
    )
    facts = {"day": day.isoformat(), "shift": "S", "act": "session", "seed": seed, "k": 4, "start": start, "forms": 10}
    subject = f"survey:{life.survey.code}/tyt/{unit.slug}"
    with transaction.atomic():
        ledger.append(kind="draw", by=life.lan.code, at=moment(7, 14), subject=subject, facts=facts)
    ledger.sequence(at=moment(12, 20))


def test_a_session_planned_by_the_first_version_of_the_rule_still_agrees(life):
    """start = 1 + SHA-256(10072023|van-gia/2023-08-30/S) mod 4, where `sha256sum` ends with 3."""
    planned_before(life, start=4)

    assert not named(found(life), "tại chỗ")


def test_a_start_that_does_not_follow_from_its_seed_is_named(life):
    """Somebody chose whom to ask: row and entry agree, the seed says otherwise."""
    planned_before(life, start=1)

    assert named(found(life), "khách được mời của buổi tại chỗ")


def _gone(life, session) -> None:
    """Nobody was not met: the idle forms are deleted."""
    Case.objects.filter(pk=_idle(session)).delete()


def _invented(life, session) -> None:
    Case.objects.create(unit=session.unit, session=session, number="X-1", rank=50)


def _renamed(life, session) -> None:
    Case.objects.filter(pk=_idle(session)).update(number="X-1")


def _set_aside(life, session) -> None:
    Case.objects.filter(pk=_idle(session)).update(is_reserve=True)


def _moved(life, session) -> None:
    other = OnSiteSession.objects.exclude(unit=session.unit).first()
    Case.objects.filter(pk=_idle(session)).update(session=other, unit=other.unit)


def _idle(session):
    return session.cases.filter(field=None).first().pk


@pytest.mark.parametrize("bend", [_gone, _invented, _renamed, _set_aside, _moved])
def test_forms_of_a_session_that_were_taken_away_or_added_are_named(life, bend):
    planned_before(life, start=4)

    bend(life, OnSiteSession.objects.get(version=1))

    assert named(found(life), "Buổi tại chỗ", "van-gia", "phiếu đúng số")


def _entry(life, kind: str, at: dt.datetime, **facts) -> None:
    subject = f"survey:{life.survey.code}/tyt/van-gia"
    with transaction.atomic():
        ledger.append(kind=kind, by=life.lan.code, at=at, subject=subject, facts={"shift": "S"} | facts)


def test_a_session_planned_on_its_own_day_or_later_is_named(life):
    """A program that was changed lets somebody choose a seed when the visitors are known."""
    for day, at in (("2023-08-02", moment(8, 1)), ("2023-08-03", moment(8, 3)), ("2023-08-04", moment(8, 7))):
        _entry(life, "draw", at, act="session", day=day, seed="10072023", expected=4, version="2", start=1, forms=1)

    late = [fault for fault in found(life) if "chỉ được lập ngày" in fault]

    assert ["2023-08-03" in late[0], "2023-08-04" in late[1], len(late)] == [True, True, 2]


def test_a_tally_of_a_session_that_has_not_been_is_named(life):
    session = OnSiteSession.objects.filter(unit__block__survey=life.survey).first()
    told = {"day": session.day.isoformat(), "shift": session.shift, "visitors": 60, "refusals": 0}
    _entry(life, "act", moment(7, 17), act="sample.tally", **told)

    assert named(found(life), "Phiếu đếm khách", "2023-07-17", "trước khi buổi diễn ra")


def test_reserves_called_and_attempts_made_past_the_product_are_named(life):
    Case.objects.filter(pk=Case.objects.filter(is_reserve=True, called_up=False).first().pk).update(called_up=True)
    tried = Case.objects.filter(field__isnull=False).first().field
    told = {"made_on": moment(8, 1).date(), "day_part": "morning", "mode": "face_to_face", "made_by": "a"}
    Attempt.objects.create(field_case=tried, disposition="2.1", **told)

    faults = found(life)

    assert named(faults, "số mẫu dự phòng đã gọi") and named(faults, "số lần liên hệ", "không ghi")


def test_a_conflict_that_was_put_aside_is_named(life):
    body = {"body": "{}", "body_sha256": "a" * 64, "mode": "web", "received_on": moment(8, 1).date()}
    Conflict.objects.create(survey=life.survey, **body)

    assert named(found(life), "phiếu trùng mã", "không ghi")


GARBAGE = [
    "not json",
    "[]",
    "7",
    "{}",
    '{"facts":[],"k":"act"}',
    '{"facts":{},"k":"exclude"}',
    '{"facts":{},"k":"resp"}',
]


@pytest.mark.parametrize("payload", GARBAGE)
def test_an_entry_that_says_nothing_any_more_is_a_finding_and_no_crash(life, payload):
    kinds = ("act", "draw", "frame", "freeze", "method", "publish", "backcheck", "resp")
    for kind in kinds:
        first = Entry.objects.filter(kind=kind).order_by("pk").first()
        Entry.objects.filter(pk=first.pk).update(payload=payload)

    faults = found(life)

    assert named(faults, "của nhật ký đã bị sửa")
    assert not named(faults, "Không kiểm được phần")


def test_what_cannot_be_read_at_all_is_said_and_the_rest_is_checked(life, monkeypatch):
    def torn(log):
        raise DatabaseError("database disk image is malformed")
        yield

    monkeypatch.setattr(installation, "decisions", torn)
    Release.objects.update(pages={})

    faults = found(life)

    assert named(faults, "Không kiểm được phần", "malformed")
    assert named(faults, "Trang đã công bố")


def test_a_form_that_waits_for_the_sequencer_is_no_ghost(life):
    from hailong.ledger.models import Checkpoint, Tile

    Checkpoint.objects.all().delete()
    Tile.objects.all().delete()
    Entry.objects.update(log_index=None)

    assert not named(found(life), "Phiếu response:")
