"""Rows of the checklist on on-site sessions: what keeps visitors from having had one known chance (R-000-11)."""

import json

from hailong.fieldwork.queries import RanOut, ran_out, tallied
from hailong.ledger.models import Entry
from hailong.plan.models import Survey
from hailong.sample.models import OnSiteSession
from hailong.sample.queries import session_plan
from hailong.ui.numbers import percent

Row = tuple[str, str, int, bool, str, str]  # the fields of a Check
VIEW = "sample:sessions"


def of_sessions(survey: Survey) -> list[Row]:
    """In the order people settle them. Without a tally nobody knows who refused: the freeze waits for it."""
    return [
        (
            "sessions_untallied",
            "Buổi tại chỗ chưa ghi phiếu đếm khách: chưa biết bao nhiêu khách đến và từ chối",
            OnSiteSession.objects.filter(unit__block__survey=survey, visitors=None).count(),
            True,
            "Ghi số khách và số lượt từ chối của từng buổi. Buổi không diễn ra: ghi 0 khách. Mất phiếu đếm: ghi số"
            " khách theo sổ của đơn vị, 0 lượt từ chối (người không rõ tính là không gặp) và nêu trong báo cáo.",
            VIEW,
        ),
        (
            "sessions_corrected",
            "Phiếu đếm đã sửa: buổi tại chỗ ghi hơn một lần, số khác nhau",
            corrected(survey),
            False,
            "Đối chiếu từng buổi với phiếu đếm trên giấy; các lần ghi đều còn trong sổ nhật ký.",
            VIEW,
        ),
        *_of_chances(survey),
    ]


def _of_chances(survey: Survey) -> list[Row]:
    came = [attendance for _, attendance in tallied(survey)]
    return [
        (
            "sessions_out_of_turn",
            "Lượt hỏi tại chỗ nhiều hơn số khách được mời: có người được hỏi khi chưa đến lượt",
            sum(one.out_of_turn for one in came),
            False,
            "Đối chiếu phiếu đếm khách với số phiếu của buổi.",
            VIEW,
        ),
        (
            "sessions_without_chance",
            f"Khách đến sau khi buổi tại chỗ đã hết phiếu: không có cơ hội được mời{_rates(ran_out(survey))}",
            sum(one.without_chance for one in came),
            False,
            "Ghi số khách này và cả hai tỷ lệ vào báo cáo; lần sau dự kiến số khách sát hơn.",
            VIEW,
        ),
        (
            "sessions_uneven",
            "Đơn vị có các buổi tại chỗ mời khách theo tỷ lệ khác nhau: phiếu của các buổi vẫn tính như nhau",
            sum(unit.is_uneven for unit in session_plan(survey)),
            False,
            "Xếp số phiếu mỗi buổi theo cùng một tỷ lệ với số khách dự kiến.",
            VIEW,
        ),
    ]


def _rates(told: RanOut | None) -> str:
    if told is None:
        return ""
    published = f"Tỷ lệ trả lời {percent(told.while_forms)} chỉ là của khách đến lượt khi còn phiếu"
    return f". {published}; của mọi khách đến lượt ít nhất là {percent(told.least)}"


def corrected(survey: Survey) -> int:
    """Sessions whose tally sheet was recorded more than once, with other numbers."""
    told: dict[tuple[str, ...], set[tuple[int, int]]] = {}
    entries = Entry.objects.filter(kind="act", payload__contains='"sample.tally"').values_list("payload", flat=True)
    for entry in map(json.loads, entries):
        facts = entry["facts"]
        if facts.get("act") == "sample.tally" and entry["subject"].startswith(f"survey:{survey.code}/"):
            sheets = told.setdefault((entry["subject"], facts["day"], facts["shift"]), set())
            sheets.add((facts["visitors"], facts["refusals"]))
    return sum(len(sheets) > 1 for sheets in told.values())
