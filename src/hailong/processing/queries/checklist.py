"""What must be seen before a dataset is frozen: the checklist, with the cells that lack forms."""

import json
from dataclasses import dataclass

from django.db.models import Count

from hailong.capture.models import Conflict, Response
from hailong.frame.vault import queries as vault
from hailong.ledger.actions import commit
from hailong.ledger.models import Entry
from hailong.plan.models import Quota, Survey
from hailong.processing.models import Correction, Exclusion
from hailong.processing.queries.sessions import Row, of_sessions
from hailong.processing.queries.small import small_cells
from hailong.processing.queries.strata import counted, silent_strata, unweighted
from hailong.reinterview.models import Reinterview
from hailong.reinterview.queries import is_open
from hailong.ui.numbers import date_vi


@dataclass(frozen=True)
class Check:
    """One row of the checklist. `blocks`: the dataset cannot be frozen while `count` is above zero."""

    code: str
    label: str
    count: int
    blocks: bool
    advice: str
    view: str

    @property
    def is_clear(self) -> bool:
        return self.count == 0


def shortfalls(survey: Survey) -> list[tuple[Quota, int]]:
    """Cells whose counted official forms are fewer than planned, with the number missing."""
    have = {
        (row["unit"], row["field_group"]): row["forms"]
        for row in counted(survey).filter(official=True).values("unit", "field_group").annotate(forms=Count("id"))
    }
    quotas = Quota.objects.filter(unit__block__survey=survey, unit__excluded_reason="").select_related(
        "unit__agency", "field_group"
    )
    missing = [(quota, quota.planned - have.get((quota.unit_id, quota.field_group_id), 0)) for quota in quotas]
    return [(quota, number) for quota, number in missing if number > 0]


def unlogged(survey: Survey) -> int:
    """Responses that, as they are now, are not among the ledger's entries: stored past the door, or altered since."""
    stored = Response.objects.filter(survey=survey).select_related(
        "survey", "unit__block", "field_group", "questionnaire"
    )
    logged = {
        json.loads(payload)["c"] for payload in Entry.objects.filter(kind="resp").values_list("payload", flat=True)
    }
    return sum(
        one.commitment not in logged or commit(one.record(), bytes(one.salt)) != one.commitment
        for one in stored.iterator(2000)
    )


def checklist(survey: Survey) -> list[Check]:
    """Everything to be settled before the freeze, in the order people settle it."""
    rows = [*_of_collection(survey), *_of_reinterview(survey), *_of_processing(survey), *_of_figures(survey)]
    return [Check(*row) for row in rows]


def _of_collection(survey: Survey) -> list[Row]:
    still_open = survey.state in (Survey.State.DRAFT, Survey.State.APPROVED, Survey.State.COLLECTING)
    return [
        ("field_open", "Chưa đóng thu phiếu", int(still_open), True, "Đóng thu phiếu.", "plan:overview"),
        (
            "conflicts",
            "Phiếu trùng mã, nội dung khác, chờ quyết định",
            Conflict.objects.filter(survey=survey, decision=Conflict.Decision.OPEN).count(),
            True,
            "Xem từng phiếu và quyết định.",
            "capture:conflicts",
        ),
        (
            "unlogged",
            "Phiếu không có trong sổ nhật ký, hoặc khác lúc nhận",
            unlogged(survey),
            True,
            "Báo giám sát.",
            "monitoring:quality",
        ),
        *of_sessions(survey),
    ]


def _of_reinterview(survey: Survey) -> list[Row]:
    Outcome, Consequence = Reinterview.Outcome, Reinterview.Consequence  # noqa: N806 - the classes' own names
    again = Reinterview.objects.filter(draw__survey=survey)
    bad = again.filter(consequence__in=[Consequence.REDO, Consequence.REPLACE])
    forms = Response.objects.filter(survey=survey, official=True).count()
    due = forms * survey.reinterview_pct // 100
    return [
        (
            "reinterview_due",
            "Phiếu phúc tra còn thiếu so với kế hoạch",
            max(0, due - again.count()),
            False,
            "Rút thêm phiếu phúc tra.",
            "reinterview:list",
        ),
        (
            "reinterview_waiting",
            "Phiếu phúc tra chờ kết luận",
            again.filter(outcome=Outcome.WAITING).count(),
            True,
            "Nhắc người phúc tra.",
            "reinterview:list",
        ),
        (
            "reinterview_undecided",
            "Phiếu không xác nhận, chưa có quyết định",
            again.filter(outcome=Outcome.NOT_CONFIRMED, consequence="").count(),
            True,
            "Quyết định giữ, điều tra lại hoặc thay thế.",
            "reinterview:list",
        ),
        (
            "reinterview_not_excluded",
            "Phiếu phải làm lại hoặc thay thế, chưa loại",
            bad.filter(response__exclusion=None).count(),
            True,
            "Đề nghị loại phiếu cũ.",
            "processing:checklist",
        ),
        (
            "reinterview_open",
            "Phúc tra chưa kết thúc: khóa nối phiếu với hồ sơ chưa hủy",
            int(is_open(survey)),
            False,
            "Kết thúc phúc tra.",
            "reinterview:list",
        ),
    ]


def _of_processing(survey: Survey) -> list[Row]:
    exclusions = Exclusion.objects.filter(response__survey=survey)
    return [
        (
            "exclusions_unconfirmed",
            "Đề nghị loại phiếu chờ người thứ hai",
            exclusions.filter(confirmed_by="").count(),
            True,
            "Lãnh đạo xác nhận hoặc bác đề nghị.",
            "processing:checklist",
        ),
        (
            "shortfall",
            "Phiếu còn thiếu so với chỉ tiêu",
            sum(number for _, number in shortfalls(survey)),
            False,
            "Điều tra bổ sung, hoặc ghi lý do khi khóa.",
            "monitoring:progress",
        ),
        (
            "excluded",
            "Phiếu đã loại, có lý do",
            exclusions.exclude(confirmed_by="").count(),
            False,
            "Xem danh sách loại.",
            "processing:checklist",
        ),
        (
            "corrected",
            "Câu trả lời đã sửa, do một người ghi",
            Correction.objects.filter(response__survey=survey).count(),
            False,
            "Đối chiếu từng lần sửa với phiếu giấy trước khi ký.",
            "processing:checklist",
        ),
        (
            "reference",
            "Phiếu tham khảo, không tính vào chỉ số",
            Response.objects.filter(survey=survey, official=False).count(),
            False,
            "Được giữ riêng trong bộ dữ liệu.",
            "monitoring:progress",
        ),
        (
            "waiting_for_ledger",
            "Việc chưa vào sổ nhật ký",
            Entry.objects.filter(log_index=None).count(),
            False,
            "Sổ ghi thêm trong vòng một phút.",
            "processing:checklist",
        ),
    ]


def _of_figures(survey: Survey) -> list[Row]:
    """What the figures will rest on, what of them will be shown, and until when people can be found again."""
    held = vault.held(survey.code)
    last = f", xóa vào ngày {date_vi(held.purge_on)}" if held.purge_on else ""
    return [
        (
            "unweighted",
            "Phiếu chính thức không tính được quyền số: ô không có, hoặc có ít hồ sơ hơn, trong dàn mẫu",
            unweighted(survey),
            True,
            "Đối chiếu phiếu với danh sách; phiếu nhầm đơn vị thì loại.",
            "frame:frame",
        ),
        (
            "silent_strata",
            "Ô có hồ sơ trong dàn mẫu nhưng không có phiếu: kết quả không đại diện cho ô đó",
            len(silent_strata(survey)),
            False,
            "Xem ô nào không có chỉ tiêu, ô nào chưa ai trả lời.",
            "monitoring:progress",
        ),
        (
            "small_cells",
            f"Đơn vị, lĩnh vực, nhóm người trả lời dưới {survey.min_cell} phiếu: không công bố",
            len(small_cells(survey)),
            False,
            "Xem các ô bên dưới; điều tra bổ sung nếu cần công bố.",
            "processing:checklist",
        ),
        (
            "contacts",
            f"Liên hệ của người dân còn giữ{last}",
            held.contacts,
            False,
            "Kết thúc phúc tra trước ngày đó; sau đó không hỏi lại ai được.",
            "reinterview:list",
        ),
    ]
