"""What people decided against the ledger: accounts and roles, plans, frames, draws, fieldwork, phúc tra, improvement.

Each check makes two tables of the same shape, one from the rows and one from the entries. A row that no entry made, an
entry whose row is gone, and a row that says something else than its entry are three findings (R-004-12).
"""

from collections.abc import Iterator
from typing import Any

from hailong.config.verification.logged import Log, common, compared, counted
from hailong.config.verification.sessions import on_site
from hailong.method.problem import Problem

Table = dict[Any, Any]
OPEN, SHUT = "đang mở", "đã khóa"


def decisions(log: Log) -> Iterator[Problem]:
    """Every difference."""
    for check in (_accounts, _roles, _surveys, _imports, _draws, on_site, _attempts, _reserves, _conflicts,
                  _again, _asked_again, _plans, _measures, _follow_ups):  # fmt: skip
        yield from check(log)


def _accounts(log: Log) -> Iterator[Problem]:
    from hailong.org.models import User

    rows = User.objects.values_list("code", "is_active", "is_staff", "is_superuser")
    stored = {code: "toàn quyền" if staff or root else OPEN if active else SHUT for code, active, staff, root in rows}
    logged: Table = {}
    for one in log.of("act", "org.founder", "org.add_person", "org.set_active"):
        logged[one.subject.removeprefix("user:")] = SHUT if one.facts.get("active") is False else OPEN
    yield from compared("tài khoản", stored, logged)


def _roles(log: Log) -> Iterator[Problem]:
    from hailong.org.actions.people import OPERATOR
    from hailong.org.models import Membership, Role

    rows = Membership.objects.filter(valid_to=None).values_list("user__code", "role", "agency__key")
    logged: Table = {}
    for one in log.of("act", "org.founder", "org.grant", "org.revoke"):
        code = one.subject.removeprefix("user:")
        if one.act == "org.founder":
            logged[code, str(Role.ADMINISTRATOR), OPERATOR] = OPEN
        elif one.act == "org.grant":
            logged[code, one.get("role"), one.get("agency")] = OPEN
        else:
            logged.pop((code, one.get("role"), one.get("agency")), None)
    yield from compared("vai trò", dict.fromkeys(rows, OPEN), logged)


def _surveys(log: Log) -> Iterator[Problem]:
    from hailong.plan.models import Survey

    rows = Survey.objects.select_related("approved_by")
    stored = {
        row.code: (row.state, row.approved_by.code if row.approved_by else "", *_reopened(row)) for row in rows
    }
    logged: Table = {}
    for one in log.of("act", "plan.create", "plan.approve", "plan.advance", "plan.reopen_field"):
        state, by, until, reason = logged.get(one.survey, ("draft", "", "", ""))
        if one.act == "plan.approve":
            state, by = "approved", one.by
        elif one.act != "plan.create":
            state = one.get("after")
        if one.act == "plan.reopen_field":
            until, reason = one.get("until"), one.get("reason")
        logged[one.survey] = (state, by, until, reason)
    yield from compared("bước, người duyệt và ngày mở lại của cuộc khảo sát", stored, logged)


def _reopened(survey: Any) -> tuple[str, str]:
    from hailong.ledger.actions import digest

    if survey.field_until is None:
        return "", survey.reopened_reason
    return survey.field_until.isoformat(), digest(survey.reopened_reason)


def _imports(log: Log) -> Iterator[Problem]:
    from hailong.frame.models import FrameImport

    stored: Table = {}
    for row in FrameImport.objects.select_related("block__survey").order_by("pk"):
        place = (f"{row.survey.code}/{row.block.code}", row.file_sha256)
        stored[(*place, _next(stored, place))] = (row.status, row.frame_sha256, row.rows, row.usable)
    logged: Table = {}
    for one in log.of("frame", "frame.read", "frame.accept", "frame.discard"):
        place = (one.subject.removeprefix("survey:"), one.get("file"))
        if one.act == "frame.read":
            facts = ("checked", one.get("frame"), one.facts.get("rows"), one.facts.get("usable"))
            logged[(*place, _next(logged, place))] = facts
        elif last := _next(logged, place):
            status = "accepted" if one.act == "frame.accept" else "discarded"
            logged[(*place, last - 1)] = (status, *logged[(*place, last - 1)][1:])
    yield from compared("danh sách khách hàng", stored, logged)


def _next(table: Table, place: tuple[str, str]) -> int:
    return sum(key[:2] == place for key in table)


def _draws(log: Log) -> Iterator[Problem]:
    """Who prepared and who typed which seed; how many of each stratum stand in the frame, the sample, the reserve."""
    from hailong.config.verification.origins import sha256_of
    from hailong.sample.models import Draw

    rows = list(Draw.objects.select_related("block__survey"))
    stored = {
        (f"{row.survey.code}/{row.block.code}", row.number): (
            row.seed, row.seed_by, row.prepared_by, row.frame_sha256, sha256_of(row.allocation)
        )
        for row in rows
    }  # fmt: skip
    logged: Table = {}
    for one in log.of("frame", "prepare"):
        place = (one.subject.removeprefix("survey:"), one.facts.get("draw"))
        logged[place] = ("", "", one.by, one.get("frame"), one.get("allocation"))
    for one in log.of("draw"):
        place = (one.subject.removeprefix("survey:"), one.facts.get("draw"))
        if one.act != "session" and place in logged:
            logged[place] = (one.get("seed"), one.by, *logged[place][2:])
    yield from compared("lần rút mẫu", stored, logged)
    for row in rows:
        if row.is_current and row.seed:
            yield from _strata(row)


def _strata(draw: Any) -> Iterator[Problem]:
    names = ("unit__slug", "field_group__code")
    frame = counted(draw.frame_import.frame_units.values_list(*names))
    cases = counted(draw.cases.values_list(*names, "is_reserve"))
    places = frame.keys() | {case[:2] for case in cases}
    stored = {at: (frame.get(at, 0), cases.get((*at, False), 0), cases.get((*at, True), 0)) for at in places}
    told = {(one["unit"], one["group"]): one for one in draw.manifest["strata"]}
    logged = {at: (one["population"], one["sample"], one["reserve"]) for at, one in told.items()}
    empty = {at for at in logged.keys() - stored.keys() if not any(logged[at])}
    logged = {at: sizes for at, sizes in logged.items() if at not in empty}
    yield from compared(f"tầng mẫu {draw.survey.code}/{draw.block.code}", stored, logged)


def _attempts(log: Log) -> Iterator[Problem]:
    from hailong.fieldwork.models import Attempt

    rows = Attempt.objects.values_list("field_case__case_id", "mode", "disposition")
    stored = counted((str(case), mode, disposition) for case, mode, disposition in rows)
    entries = log.of("act", "fieldwork.attempt")
    logged = counted((one.subject.removeprefix("case:"), one.get("mode"), one.get("disposition")) for one in entries)
    yield from compared("số lần liên hệ của mẫu", stored, logged)


def _reserves(log: Log) -> Iterator[Problem]:
    from hailong.sample.models import Case

    stored = {"": Case.objects.filter(is_reserve=True, called_up=True).count()}
    yield from compared("số mẫu dự phòng đã gọi", stored, {"": sum(1 for _ in log.of("act", "fieldwork.replace"))})


def _conflicts(log: Log) -> Iterator[Problem]:
    from hailong.capture.models import Conflict

    rows = Conflict.objects.values_list("survey__code", "body_sha256", "decision")
    stored = {(survey, body): decision for survey, body, decision in rows}
    logged = {
        (one.survey, one.get("body")): one.get("decision")
        for one in log.of("act", "capture.conflict_kept", "capture.conflict")
    }
    yield from compared("phiếu trùng mã chờ xem xét", stored, logged)


def _again(log: Log) -> Iterator[Problem]:
    from hailong.reinterview.models import ReinterviewDraw
    from hailong.reinterview.queries import forms_sha256

    gone = any(log.of("erase")) or any(log.of("loss"))  # an erased form is no longer among those drawn
    stored = {
        (row.survey.code, row.number): (row.seed, row.population, row.drawn_by, "" if gone else forms_sha256(row))
        for row in ReinterviewDraw.objects.select_related("survey")
    }
    logged = {
        (one.survey, one.facts.get("number")): (
            one.get("seed"), one.facts.get("population"), one.by, "" if gone else one.get("forms")
        )
        for one in log.of("backcheck", "draw")
    }  # fmt: skip
    yield from compared("lần chọn phiếu phúc tra", stored, logged)


def _asked_again(log: Log) -> Iterator[Problem]:
    """Outcome and consequence of each form; what was answered, by its commitment."""
    from hailong.reinterview.models import Reinterview

    stored: Table = {}
    for row in Reinterview.objects.select_related("draw__survey", "response").exclude(outcome="waiting"):
        result = (row.outcome, row.commitment(), row.consequence, row.decided_by)
        stored[row.survey.code, row.draw.number, row.number] = result
    logged: Table = {}
    for one in log.of("backcheck", "conclude", "decide"):
        key = (one.survey, one.facts.get("draw"), one.facts.get("number"))
        if one.act == "conclude":
            logged[key] = (one.get("outcome"), one.get("result"), "", "")
        elif key in logged:
            logged[key] = (*logged[key][:2], one.get("consequence"), one.by)
    if any(log.of("erase")) or any(log.of("loss")):
        stored, logged = common(stored, logged)
    yield from compared("kết quả phúc tra", stored, logged)


STATUS_AFTER = {"improvement.send": "sent", "improvement.accept": "accepted", "improvement.return": "returned"}


def _plans(log: Log) -> Iterator[Problem]:
    from hailong.improvement.models import ImprovementPlan

    rows = ImprovementPlan.objects.select_related("unit__block__survey", "release")
    stored = {_place(row): row.status for row in rows}
    logged: Table = {}
    for one in log.of("act", "improvement.start", *STATUS_AFTER):
        logged[one.survey, one.get("release"), one.get("unit")] = STATUS_AFTER.get(one.act, "draft")
    yield from compared("kế hoạch cải thiện", stored, logged)


def _measures(log: Log) -> Iterator[Problem]:
    """What each measure promises; one that was taken out again left nothing to compare."""
    from hailong.improvement.models import Measure

    rows = Measure.objects.select_related("plan__unit__block__survey", "plan__release")
    stored = {(*_place(row.plan), row.order): row.sha256() for row in rows}
    logged: Table = {}
    for one in log.of("act", "improvement.measure", "improvement.change_measure", "improvement.remove_measure"):
        if one.act == "improvement.remove_measure":
            logged.pop(_measure(one), None)
        else:
            logged[_measure(one)] = one.get("contents")
    yield from compared("nhiệm vụ cải thiện", stored, logged)


def _follow_ups(log: Log) -> Iterator[Problem]:
    """Reports on measures; with a measure that was taken out its reports are gone."""
    from hailong.improvement.models import FollowUp

    rows = FollowUp.objects.select_related("measure__plan__unit__block__survey", "measure__plan__release")
    reported = rows.exclude(state=FollowUp.State.COMMITTED)
    stored = counted((*_place(row.measure.plan), row.measure.order, row.sha256()) for row in reported)
    told: list[tuple[Any, ...]] = []
    for one in log.of("act", "improvement.follow_up", "improvement.remove_measure"):
        if one.act == "improvement.remove_measure":
            told = [row for row in told if row[:-1] != _measure(one)]
        elif one.get("state") != FollowUp.State.COMMITTED:
            told.append((*_measure(one), one.get("contents")))
    yield from compared("báo cáo thực hiện nhiệm vụ", stored, counted(told))


def _measure(one: Any) -> tuple[Any, ...]:
    return one.survey, one.get("release"), one.get("unit"), one.facts.get("order")


def _place(plan: Any) -> tuple[str, str, str]:
    return plan.survey.code, plan.release.version, plan.place
