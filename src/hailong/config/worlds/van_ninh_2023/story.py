"""The life of the survey of Vạn Ninh 2023, step by step: only actions and real HTTP requests, by the world's clock."""

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

from hailong.config import clock
from hailong.config.progress import Progress
from hailong.config.worlds.van_ninh_2023 import field as fieldnotes
from hailong.config.worlds.van_ninh_2023.cast import Cast
from hailong.config.worlds.van_ninh_2023.field import Field
from hailong.estimation import actions as estimation
from hailong.estimation.models import Run
from hailong.fieldwork import actions as fieldwork
from hailong.fieldwork.models import FieldCase
from hailong.frame import actions as frame
from hailong.improvement import actions as improvement
from hailong.improvement.actions import FollowUpFacts, MeasureFacts
from hailong.ledger import actions as ledger
from hailong.org.models import User
from hailong.plan import actions as plan
from hailong.plan.drafts import van_ninh
from hailong.plan.models import Milestone, Survey, Unit
from hailong.processing import actions as processing
from hailong.publication import actions as publication
from hailong.publication.models import Release
from hailong.reinterview import actions as reinterview
from hailong.reinterview.models import Reinterview
from hailong.reinterview.queries import asked
from hailong.report import actions as report_actions
from hailong.report.models import ReportFile
from hailong.sample import actions as sample

REGISTER = Path(__file__).with_name("register.xlsx")
SEED = "XSKH-13-07-2023-408512"
Outcome, Consequence = Reinterview.Outcome, Reinterview.Consequence


def at(month: int, day: int, hour: int = 9, *, year: int = 2023) -> dt.datetime:
    """A moment of the world; the clock of the server moves there too."""
    moment = dt.datetime(year, month, day, hour, tzinfo=clock.HANOI)
    clock.set_to(moment)
    return moment


def planned(cast: Cast) -> Survey:
    """Plan 1982/KH-UBND: made by Lan, approved by Dũng (R-000-01 … R-000-27)."""
    draft = dataclasses.replace(
        van_ninh.draft(lead=cast.agencies["phong-noi-vu-van-ninh"], year=2023),
        plan_number="1982/KH-UBND",
        plan_date=dt.date(2023, 6, 7),
        plan_signer="Chủ tịch Đàm Ngọc Quang",
        simulated=True,
    )
    survey = plan.create(draft=draft, by=cast.lan, at=at(6, 7))
    plan.submit(survey=survey, by=cast.lan, at=at(6, 19))
    return plan.approve(survey=survey, by=cast.dung, at=at(6, 20))


def finished(survey: Survey, order: int, by: User, moment: dt.datetime) -> None:
    """Tick off one step of the plan."""
    plan.finish_milestone(milestone=Milestone.objects.get(survey=survey, order=order), by=by, at=moment)


def sampled(cast: Cast, survey: Survey) -> dict[str, Any]:
    """Register → frame → draw by a seed that a second person types; sessions at the stations. What came of the rows."""
    communes, stations = survey.blocks.get(code="ubnd"), survey.blocks.get(code="tyt")
    read = frame.read_register(
        block=communes,
        files={"danh-sach-mot-cua-2023.xlsx": REGISTER},
        source="Trung tâm Dịch vụ hành chính công trực tuyến tỉnh Khánh Hòa",
        by=cast.lan,
        at=at(7, 10),
    )
    accepted = frame.accept(frame_import=read, by=cast.lan, at=at(7, 10, 10))
    prepared = sample.prepare(frame_import=accepted, by=cast.lan, at=at(7, 12))
    ledger.sequence(at=at(7, 12, 10))
    sample.draw(draw=prepared, seed=SEED, by=cast.quan, at=at(7, 13, 18))
    for unit in stations.units.assessed().select_related("agency", "block__survey"):
        for week in range(5):
            day = dt.date(2023, 7, 18) + dt.timedelta(days=14 * week + unit.order % 4)
            sample.add_session(
                unit=unit, day=day, shift="S", expected_visitors=40, quota=10, seed=SEED, by=cast.lan, at=at(7, 14)
            )
    finished(survey, 1, cast.lan, at(7, 14, 16))
    return {"rows": read.rows, "tally": read.tally}


def opened(world: Field, cast: Cast, survey: Survey, moment: dt.datetime) -> dict[str, str]:
    """Open the field: team, assignments, invitations, paper, an open code at each counter. The codes by unit."""
    plan.open_field(survey=survey, by=cast.lan, at=moment)
    survey.refresh_from_db()
    team = fieldnotes.enrol(world, moment)
    fieldnotes.assign(world, team, moment)
    fieldnotes.issue(world, moment)
    units = Unit.objects.filter(block__survey=survey, block__code="ubnd").select_related("agency", "block__survey")
    return {
        unit.slug: fieldwork.invite_open(survey=survey, unit=unit, mode="open_qr", by=cast.phuc, at=moment)
        for unit in units
    }


def asked_again(world: Field, cast: Cast, survey: Survey) -> list[Reinterview]:
    """Ten per cent asked again, blind; forms that are not confirmed are replaced from the reserve (R-000-22)."""
    drawn = reinterview.draw(survey=survey, seed="XSKH-01-10-2023-771903", by=cast.lan, at=at(10, 1))
    rows = list(drawn.reinterviews.select_related("response__questionnaire", "draw__survey").order_by("number"))
    for place, person in enumerate((cast.hoa, cast.binh)):
        reinterview.assign(reinterviews=rows[place::2], reinterviewer=person, by=cast.lan, at=at(10, 2))
    bad, moment = [], at(10, 9)
    for place, one in enumerate(rows):
        one.refresh_from_db()
        case = reinterview.open_case(reinterview=one, by=one.reinterviewer, at=moment)
        outcome = _outcome(world, one, on_site=case is None or case.frame_unit_id is None, place=place)
        given = _again(world, one) if outcome == Outcome.CONFIRMED else {}
        reinterview.conclude(reinterview=one, outcome=outcome, answers=given, by=one.reinterviewer, at=moment)
        if outcome == Outcome.NOT_CONFIRMED:
            bad.append(one)
    return bad


def _outcome(world: Field, one: Reinterview, *, on_site: bool, place: int) -> str:
    """Visitors of a station left no contact; one in twenty-five of the others does not confirm."""
    if on_site:
        return Outcome.NOT_CONTACTABLE
    if place % 25 == 7:
        return Outcome.NOT_CONFIRMED
    return Outcome.NOT_CONTACTABLE if world.chance.random() < 0.12 else Outcome.CONFIRMED


def _again(world: Field, one: Reinterview) -> dict[str, int]:
    """The same person nearly says the same."""
    first = one.response.answers
    given = {}
    for item in asked(one):
        if item in first:
            level = first[item]
            shift = world.chance.choice((0, 0, 0, 0, 0, 0, 1, -1, 2))
            given[item] = min(5, max(1, level + shift)) if level else 0
    return given


def mended(world: Field, cast: Cast, survey: Survey, bad: list[Reinterview]) -> None:
    """Replace what phúc tra did not confirm: a supplementary survey, and the old forms excluded by two persons."""
    why = "Điều tra bổ sung thay các phiếu không được phúc tra xác nhận (minh họa)."
    plan.reopen_field(survey=survey, until=dt.date(2023, 10, 20), reason=why, by=cast.lan, at=at(10, 12))
    for one in bad:
        one.refresh_from_db()
        note = "Người được hỏi cho biết không được phỏng vấn."
        reinterview.decide(reinterview=one, consequence=Consequence.REPLACE, note=note, by=cast.lan, at=at(10, 12, 10))
        exclusion = processing.propose_exclusion(
            response=one.response, reason="not_confirmed", note=note, by=cast.lan, at=at(10, 12, 11)
        )
        processing.confirm_exclusion(exclusion=exclusion, by=cast.dung, at=at(10, 13))
    moment = at(10, 18, 10)
    waiting = FieldCase.objects.of_survey(survey).active().filter(disposition="3.0")
    forms = [
        fieldnotes.filled(world, held, 10**6 + place)
        for place, held in enumerate(
            waiting.select_related(
                "case__unit__agency", "case__unit__block__questionnaire", "case__field_group", "interviewer__user"
            )
        )
    ]
    world.sent += fieldnotes.send_all(forms)
    plan.close_field(survey=survey, by=cast.lan, at=at(10, 20))
    reinterview.close(survey=survey, by=cast.lan, at=at(10, 21))
    finished(survey, 3, cast.lan, moment)


def frozen(cast: Cast, survey: Survey) -> Run:
    """Lan and Khoa freeze; then the method runs and the documents are made."""
    survey.refresh_from_db()
    finished(survey, 4, cast.lan, at(11, 3))
    dataset = processing.request_freeze(
        survey=survey, reason="Biên bản kiểm tra dữ liệu (minh họa)", by=cast.lan, at=at(11, 4)
    )
    signed = processing.sign_freeze(dataset=dataset, by=cast.khoa, at=at(11, 4, 15))
    run = estimation.run(dataset=signed, by=cast.lan, at=at(11, 6))
    for kind in ReportFile.Kind:
        report_actions.make(run=run, kind=kind, by=cast.lan, at=at(11, 17))
    finished(survey, 5, cast.lan, at(11, 18))
    finished(survey, 6, cast.lan, at(12, 1))
    return run


def published(cast: Cast, run: Run) -> Release:
    """Lan asks; Dũng, who had no part in the freeze, approves; the pages are public from that moment."""
    waiting = publication.request(run=run, by=cast.lan, at=at(12, 10))
    release = publication.decide(release=waiting, approved=True, note="Đồng ý công bố.", by=cast.dung, at=at(12, 13))
    finished(release.survey, 7, cast.lan, at(12, 13, 14))
    return release


PROMISES = {
    "giang": ("van-gia", "done", "Một công chức văn phòng kiêm nhiệm", dt.date(2024, 6, 30)),
    "thanh": ("van-thanh", "doing", "Kinh phí tin nhắn 6 triệu đồng mỗi năm", dt.date(2024, 9, 30)),
    "phu": ("van-phu", "committed", "Kinh phí in 4 triệu đồng", dt.date(2024, 12, 31)),
}
TOLD = {
    "done": FollowUpFacts(
        "done", "Đã lập sổ theo dõi và niêm yết tuần đầu.", "quá hạn trả lời 39% → 31%", "Sổ theo dõi số 05 (minh họa)"
    ),
    "doing": FollowUpFacts("doing", "Đã tập huấn bộ phận Một cửa, nhắn tin cho 240 hồ sơ."),
}


def measure_of(unit: Unit, release: Release, resources: str, due: dt.date) -> MeasureFacts:
    """A measure that answers the weakest item of the unit's own released page."""
    weakest = release.pages["units"][f"ubnd/{unit.slug}"]["first"][0]
    said = f"{weakest['value']:.1f}".replace(".", ",")
    return MeasureFacts(
        finding=f"“{weakest['label']}” chỉ đạt {said}%",
        objective="Tăng chỉ số câu này ít nhất 3 điểm % ở lần khảo sát sau",
        task=f"Rà soát và khắc phục việc “{weakest['label'].lower()}”; niêm yết kết quả hằng tháng",
        result_quantity="12 lần rà soát, niêm yết trong năm",
        result_quality="Không còn phản ánh lặp lại về việc này",
        resources=resources,
        lead=unit.agency.name,
        coordinating="Bộ phận Một cửa",
        difficulties="Thiếu nhân lực vào ngày cao điểm đầu tuần",
        item_code=weakest["code"],
        starts=dt.date(2023, 12, 20),
        due=due,
    )


def improved(cast: Cast, release: Release) -> None:
    """Three communes promise and report (R-004-55, R-004-56)."""
    for username, (slug, state, resources, due) in PROMISES.items():
        person = cast.people[username]
        unit = Unit.objects.select_related("agency").get(block__survey=release.survey, block__code="ubnd", slug=slug)
        facts = measure_of(unit, release, resources, due)
        started = improvement.start(release=release, unit=unit, by=person, at=at(12, 18))
        measure = improvement.add_measure(plan=started, facts=facts, by=person, at=at(12, 18, 10))
        improvement.send(plan=started, by=person, at=at(12, 18, 11))
        started.refresh_from_db()
        improvement.accept(plan=started, by=cast.lan, at=at(12, 19))
        if state in TOLD:
            measure.refresh_from_db()
            improvement.follow_up(measure=measure, told=TOLD[state], by=person, at=at(12, 20))


def second_survey(cast: Cast) -> Survey:
    """A smaller survey that stays in the field, so that monitoring and capture can be tried by hand."""
    whole = van_ninh.draft(lead=cast.agencies["phong-noi-vu-van-ninh"], year=2023)
    communes, stations = whole.blocks
    row = {"justice": 8, "labour": 6, "environment": 3, "construction": 0, "education-health": 0, "other": 3}
    small = (
        dataclasses.replace(
            communes,
            planned_total=20 * len(communes.units),
            units=tuple(dataclasses.replace(unit, quota=row) for unit in communes.units),
        ),
        dataclasses.replace(
            stations,
            planned_total=10 * len(stations.units),
            units=tuple(dataclasses.replace(unit, quota={"": 10}) for unit in stations.units),
        ),
    )
    steps = tuple(
        dataclasses.replace(
            step,
            starts=step.starts and step.starts + dt.timedelta(days=142),
            due=step.due + dt.timedelta(days=142),
        )
        for step in whole.milestones
    )
    draft = dataclasses.replace(
        whole,
        slug="van-ninh-2023-dot-2",
        code="KS-2023-VN-02",
        title="Khảo sát bổ sung mức độ hài lòng tại các xã, thị trấn và Trạm Y tế huyện Vạn Ninh, đợt 2 năm 2023",
        short_title="Vạn Ninh 2023, đợt 2",
        plan_number="3190/KH-UBND (minh họa)",
        plan_date=dt.date(2023, 11, 20),
        fieldwork=dataclasses.replace(whole.fieldwork, first=dt.date(2023, 12, 4), last=dt.date(2024, 1, 31)),
        blocks=small,
        milestones=steps,
        simulated=True,
    )
    survey = plan.create(draft=draft, by=cast.lan, at=at(11, 20))
    plan.submit(survey=survey, by=cast.lan, at=at(11, 20, 10))
    survey = plan.approve(survey=survey, by=cast.dung, at=at(11, 21))
    read = frame.read_register(
        block=survey.blocks.get(code="ubnd"),
        files={"danh-sach-mot-cua-2023.xlsx": REGISTER},
        by=cast.lan,
        at=at(11, 22),
    )
    accepted = frame.accept(frame_import=read, by=cast.lan, at=at(11, 22, 10))
    prepared = sample.prepare(frame_import=accepted, by=cast.lan, at=at(11, 23))
    sample.draw(draw=prepared, seed="XSKH-23-11-2023-115730", by=cast.quan, at=at(11, 23, 18))
    for unit in survey.blocks.get(code="tyt").units.assessed().select_related("agency", "block__survey"):
        day = dt.date(2023, 12, 5) + dt.timedelta(days=unit.order)
        sample.add_session(
            unit=unit, day=day, shift="S", expected_visitors=40, quota=10, seed=SEED, by=cast.lan, at=at(11, 24)
        )
    return survey


def tell(report: Progress, text: str, total: int):
    """A counter for `Progress` that may be called from several threads."""
    done = [0]

    def count(number: int) -> None:
        done[0] += number
        report.count(text, done[0], total)

    return count
