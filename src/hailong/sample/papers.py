"""Gathers the facts of the papers of a sample: the certificate of a draw, the tally sheet of a session."""

from hailong.method.frame import REASONS as REASON_ORDER
from hailong.org.models import User
from hailong.plan.models import Survey
from hailong.sample import queries
from hailong.sample.certificate import CertificateFacts, certificate
from hailong.sample.models import Draw, OnSiteSession
from hailong.sample.tally_sheet import SessionFacts, tally_sheet
from hailong.ui.documents.content import Document, OfficialHeader
from hailong.ui.numbers import date_vi
from hailong.ui.words.frame import REASONS

SHIFTS = {"S": "buổi sáng", "C": "buổi chiều"}


def certificate_of(draw: Draw) -> Document:
    """Biên bản chọn mẫu of a draw that was made: no name, phone or dossier number of anybody in the frame."""
    survey, block = draw.survey, draw.block
    names = dict(User.objects.filter(code__in=[draw.prepared_by, draw.seed_by]).values_list("code", "full_name"))
    units = block.units.assessed().select_related("agency")
    facts = CertificateFacts(
        header=_header(survey, "BB"),
        issued_by=survey.lead.name,
        subject=f"khảo sát năm {survey.year} – khối {block.name}",
        plan=f"Kế hoạch số {survey.plan_number} ngày {date_vi(survey.plan_date)}",
        units={unit.slug: unit.agency.name for unit in units},
        groups=dict(block.field_groups.values_list("code", "name")),
        prepared=(names[draw.prepared_by], draw.prepared_at),
        seeded=(names[draw.seed_by], draw.drawn_at or draw.prepared_at),
        frame_source=draw.frame_import.source or "danh sách hồ sơ của bộ phận một cửa",
        rows=draw.frame_import.rows,
        rejected={REASONS[code]: tally[code] for code in REASON_ORDER if (tally := draw.frame_import.tally).get(code)},
        number=draw.number,
        reason=draw.reason,
        earlier=tuple(block.draws.filter(number__lt=draw.number).order_by("number").values_list("number", "seed")),
        simulated=survey.simulated,
    )
    return certificate(facts, draw.manifest)


def tally_sheet_of(session: OnSiteSession) -> Document:
    """Phiếu đếm khách of a planned session, its interviewer left blank."""
    survey = session.survey
    facts = SessionFacts(
        header=_header(survey, "PĐK"),
        unit=session.unit.agency.name,
        day=session.day,
        shift=SHIFTS.get(session.shift, f"ca {session.shift}"),
        quota=session.quota,
        seed=session.seed,
        name=queries.session_name(session.unit.slug, session.day, session.shift),
        simulated=survey.simulated,
    )
    return tally_sheet(facts, queries.visitor_plan(session))


def _header(survey: Survey, symbol: str) -> OfficialHeader:
    return OfficialHeader((survey.lead.name.upper(),), symbol, survey.plan_place, survey.year)
