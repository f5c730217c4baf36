"""A small survey of Vạn Ninh that lives on from the field: four communes, three stations, real forms, by actions only.

`collected()` stands in the field with every planned form; `asked_again`, `closed`, `frozen`, `computed`, `published`
carry it on, one step each. `tests/standing.py` keeps such a world for a whole module.
"""

import dataclasses
import datetime as dt
import tempfile
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import xlsxwriter
from tests.worlds import HANOI, World, offices, van_ninh_plan

from hailong.capture import actions as capture
from hailong.capture.models import Response
from hailong.capture.modes import modes
from hailong.capture.source import Source
from hailong.capture.submission import parsed_envelope
from hailong.config.worlds.van_ninh_2023.respondents import Person, answers
from hailong.estimation import actions as estimation
from hailong.estimation.models import Run
from hailong.fieldwork import actions as fieldwork
from hailong.fieldwork.models import FieldCase
from hailong.fieldwork.queries import invitation_of, paper_form
from hailong.frame import actions as frame
from hailong.ledger import actions as ledger
from hailong.plan import actions as plan
from hailong.plan.models import Survey, Unit
from hailong.processing import actions as processing
from hailong.processing.models import Dataset
from hailong.publication import actions as publication
from hailong.publication.models import Release
from hailong.reinterview import actions as reinterview
from hailong.reinterview.models import Reinterview
from hailong.sample import actions as sample
from hailong.sample.models import Case, OnSiteSession

SEED = "XSKH-13-07-2023-408512"
COMMUNES = {"van-gia": (20, 12), "van-thanh": (20, 12), "van-phu": (20, 12), "dai-lanh": (20, 12)}
STATIONS = {"van-gia": 12, "van-thanh": 12, "van-phu": 12}
HEADINGS = ["STT", "Số hồ sơ", "Lĩnh vực", "Chủ hồ sơ", "Điện thoại", "Địa chỉ", "Năm sinh", "Ngày tiếp nhận",
            "Ngày trả kết quả", "Đơn vị giải quyết"]  # fmt: skip


def moment(month: int, day: int, hour: int = 9) -> dt.datetime:
    return dt.datetime(2023, month, day, hour, tzinfo=HANOI)


@dataclass
class Life:
    """A world and how far its survey is."""

    world: World
    survey: Survey
    receipts: list[str] = field(default_factory=list)
    dataset: Dataset | None = None
    run: Run | None = None
    release: Release | None = None
    now: dt.datetime = dt.datetime(2023, 12, 15, 9, 0, tzinfo=HANOI)

    def __getattr__(self, name: str):
        """`life.lan` is `life.world.lan`."""
        if "world" not in self.__dict__:  # while it is copied
            raise AttributeError(name)
        return getattr(self.world, name)

    @property
    def forms(self):
        return Response.objects.filter(survey=self.survey)

    def form(self, **wanted) -> Response:
        return self.forms.filter(official=True, **wanted).order_by("commitment").first()

    def again(self) -> Survey:
        """The survey as the database has it now."""
        self.survey.refresh_from_db()
        return self.survey


def _register(
    folder: Path, communes: dict[str, tuple[int, int]], names: dict[str, str], dossiers: tuple[int, int]
) -> Path:
    """A one-stop register: so many dossiers for each planned form of a field, so that reserves are there."""
    path, number = folder / "register.xlsx", 0
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Sheet1")
        sheet.write_row(0, 0, HEADINGS)
        for slug, quotas in communes.items():
            for field_name, quota, times in zip(("Hộ tịch", "Bảo trợ xã hội"), quotas, dossiers, strict=True):
                for _ in range(times * quota):
                    number += 1
                    sheet.write_row(
                        number, 0,
                        [number, f"H32.{number:05d}", field_name, f"Nguyễn Văn {number}", f"0905{number:06d}",
                         f"Thôn {number % 9}", 1950 + number % 50, "02/03/2023", "21/03/2023", names[slug]],
                    )  # fmt: skip
    return path


def _draft(world: World, communes: dict[str, tuple[int, int]], stations: dict[str, int], **changes):
    whole = van_ninh_plan(world)
    councils, clinics = whole.blocks
    rows = {slug: {"justice": one, "labour": two} for slug, (one, two) in communes.items()}
    zero = dict.fromkeys(("environment", "construction", "education-health", "other"), 0)
    blocks = (
        dataclasses.replace(
            councils,
            planned_total=sum(map(sum, communes.values())),
            units=tuple(
                dataclasses.replace(unit, quota=rows[unit.slug] | zero) for unit in councils.units if unit.slug in rows
            ),
        ),
        dataclasses.replace(
            clinics,
            planned_total=sum(stations.values()),
            units=tuple(
                dataclasses.replace(unit, quota={"": stations[unit.slug]})
                for unit in clinics.units
                if unit.slug in stations
            ),
        ),
    )
    return dataclasses.replace(whole, blocks=blocks, **changes)


def sampled(communes=COMMUNES, stations=STATIONS, *, dossiers=(4, 4), **changes) -> Life:
    """Planned, approved, drawn from a register by two persons; sessions at the stations."""
    world = offices()
    draft = _draft(world, communes, stations, **changes)
    survey = plan.create(draft=draft, by=world.lan, at=moment(6, 7))
    plan.submit(survey=survey, by=world.lan, at=moment(6, 19))
    survey = plan.approve(survey=survey, by=world.dung, at=moment(6, 20))
    world.survey = survey
    councils = survey.blocks.get(code="ubnd")
    names = {unit.slug: unit.agency.name for unit in councils.units.select_related("agency")}
    with tempfile.TemporaryDirectory() as folder:
        path = _register(Path(folder), communes, names, dossiers)
        read = frame.read_register(block=councils, files={"ds.xlsx": path}, by=world.lan, at=moment(7, 10))
    accepted = frame.accept(frame_import=read, by=world.lan, at=moment(7, 10, 10))
    prepared = sample.prepare(frame_import=accepted, by=world.lan, at=moment(7, 12))
    sample.draw(draw=prepared, seed=SEED, by=world.quan, at=moment(7, 13))
    for unit in Unit.objects.filter(block__survey=survey, block__code="tyt").select_related("block__survey", "agency"):
        day = dt.date(2023, 7, 18)
        sample.add_session(
            unit=unit, day=day, shift="morning", expected_visitors=60, quota=stations[unit.slug], seed=SEED,
            by=world.lan, at=moment(7, 14),
        )  # fmt: skip
    return Life(world, survey)


def _team(life: Life) -> list:
    """Two interviewers of the contractor who live where nobody is assessed."""
    home = life.world.agencies["ubnd-xuan-son"].area
    company = life.world.agencies["don-vi-khao-sat"]
    return [
        fieldwork.enrol(
            survey=life.survey, user=life.world[name], code=code, workplace=company, residence=home,
            by=life.phuc, at=moment(7, 14),
        )
        for name, code in (("minh", "DTV-01"), ("tam", "DTV-02"))
    ]  # fmt: skip


def send(life: Life, source: Source, *, level=None, at: dt.datetime, by=None, **changes) -> Response:
    """One form through the one door, with the answers of a simulated person (or one level throughout)."""
    version = source.unit.block.questionnaire
    number = len(life.receipts)
    person = Person("thử", f"{source.unit.block.code} {source.unit.slug}", "", number)
    given = answers(person, version.questionnaire)
    if level:
        given = dict.fromkeys(version.questionnaire.items, level)
    envelope = {
        "id": str(uuid.uuid4()), "form": version.fingerprint, "answers": given, "duration_seconds": 150 + number % 90,
    }  # fmt: skip
    stored = capture.submit(submission=parsed_envelope(envelope | changes), source=source, by=by, at=at)
    life.receipts.append(stored.receipt)
    return stored.response


def fill(life: Life, field_case: FieldCase, *, at: dt.datetime, **changes) -> Response:
    """The interviewer fills the form of a case he holds."""
    source = Source(mode=modes()["face_to_face"], door="interviewer", field_case=field_case)
    return send(life, source, by=field_case.interviewer.user, at=at, **changes)


def fill_on_the_web(life: Life, case: Case, *, at: dt.datetime, **changes) -> Response:
    token = fieldwork.invite(case=case, mode="web", by=life.phuc, at=at)
    source = Source(mode=modes()["web"], door="device", invitation=invitation_of(token))
    return send(life, source, at=at, **changes)


def fill_on_paper(life: Life, case: Case, *, at: dt.datetime, **changes) -> Response:
    """Nga keys the paper form of a case."""
    serial = fieldwork.issue_paper(cases=[case], by=life.phuc, at=at)[0]
    source = Source(mode=modes()["paper"], door="keying", invitation=paper_form(life.survey, serial))
    return send(life, source, by=life.world["nga"], at=at, **changes)


def reference_forms(life: Life, slug: str, number: int) -> list[Response]:
    """Answers through the open code at the counter of a commune."""
    unit = Unit.objects.select_related("block__survey").get(block__survey=life.survey, block__code="ubnd", slug=slug)
    token = fieldwork.invite_open(survey=life.survey, unit=unit, mode="open_qr", by=life.phuc, at=moment(8, 1))
    source = Source(mode=modes()["open_qr"], door="device", invitation=invitation_of(token))
    return [send(life, source, level=1, at=moment(8, 1)) for _ in range(number)]


def cases_of(survey: Survey):
    return (
        FieldCase.objects.filter(case__in=Case.objects.filter(unit__block__survey=survey).active())
        .select_related(
            "case__unit__agency", "case__unit__block__survey", "case__unit__block__questionnaire", "case__field_group",
            "interviewer__user",
        )
        .order_by("case__unit__block__order", "case__unit__order", "case__rank", "case__pk")
    )  # fmt: skip


def collected(communes=COMMUNES, stations=STATIONS, *, level: Callable | None = None, **changes) -> Life:
    """Every planned form is in: by web, on paper, by two interviewers; and six for reference. So are the tallies."""
    life = sampled(communes, stations, **changes)
    plan.open_field(survey=life.survey, by=life.lan, at=moment(7, 15))
    life.again()
    team = _team(life)
    units = Unit.objects.filter(block__survey=life.survey).select_related("block__survey", "agency__area")
    for place, unit in enumerate(units):
        cases = list(Case.objects.filter(unit=unit).active().select_related("unit__block__survey", "unit__agency"))
        fieldwork.assign(cases=cases, interviewer=team[place % 2], by=life.phuc, at=moment(7, 15))
    for place, held in enumerate(cases_of(life.survey)):
        at = moment(7, 20) + dt.timedelta(days=place % 30)
        told = {"level": level(held.case)} if level else {}
        if place % 3 == 0 and held.case.draw_id:
            fill_on_the_web(life, held.case, at=at, **told)
        elif place % 7 == 1 and held.case.draw_id:
            fill_on_paper(life, held.case, at=at, **told)
        else:
            fill(life, held, at=at, **told)
    reference_forms(life, "van-gia", 6)
    for session in OnSiteSession.objects.filter(unit__block__survey=life.survey):
        sample.record_tally(session=session, visitors=60, refusals=0, by=life.phuc, at=moment(9, 29))
    ledger.sequence(at=moment(9, 30))
    return life


def asked_again(life: Life, *, seed: str = "XSKH-01-10-2023-771903") -> list[Reinterview]:
    """Phúc tra drawn and given to Hoa; nothing is concluded."""
    drawn = reinterview.draw(survey=life.survey, seed=seed, by=life.lan, at=moment(10, 1))
    rows = list(drawn.reinterviews.select_related("response__questionnaire", "draw__survey"))
    return reinterview.assign(reinterviews=rows, reinterviewer=life.hoa, by=life.lan, at=moment(10, 2))


def concluded(life: Life, one: Reinterview, outcome: str = "confirmed", **told) -> Reinterview:
    reinterview.open_case(reinterview=one, by=life.hoa, at=moment(10, 9))
    told = {"answers": {}} | told
    return reinterview.conclude(reinterview=one, outcome=outcome, by=life.hoa, at=moment(10, 9), **told)


def closed(life: Life | None = None) -> Life:
    """Phúc tra is over, nobody objected, the field is closed."""
    life = life or collected()
    for one in asked_again(life):
        concluded(life, one)
    plan.close_field(survey=life.survey, by=life.lan, at=moment(10, 20))
    life.again()
    return life


def frozen(life: Life | None = None) -> Life:
    """Frozen by two persons as version 1.0."""
    life = life or closed()
    waiting = processing.request_freeze(survey=life.survey, reason="Biên bản 12", by=life.lan, at=moment(11, 4))
    life.dataset = processing.sign_freeze(dataset=waiting, by=life.khoa, at=moment(11, 4, 15))
    life.again()
    return life


def computed(life: Life | None = None) -> Life:
    life = life or frozen()
    life.run = estimation.run(dataset=life.dataset, by=life.lan, at=moment(11, 6))
    return life


def published(life: Life | None = None) -> Life:
    life = life or computed()
    waiting = publication.request(run=life.run, by=life.lan, at=moment(12, 10))
    life.release = publication.decide(release=waiting, approved=True, note="", by=life.dung, at=moment(12, 13))
    ledger.sequence(at=moment(12, 13, 10))
    life.again()
    return life
