"""Who may do what, written down from the requirements and not from the code: the permission matrix (trust.md, G).

Twelve people of the world and six more who must stay outside. A row names its address, who gets in, and by what verb.
Everybody else must be sent to the door (not signed in), be refused (403), or be told that there is no such thing (404).
"""

from dataclasses import dataclass
from typing import Any

from tests.world.addresses import COLLECTING, RELEASED

NOBODY = ""
LEAD, SIGNS, WATCHES, CLERK, FIELD = "lan", "dung", "quan", "nga", "phuc"
ASKS, ASKS_ELSEWHERE = "minh", "tam"  # one interviewer and another
AGAIN, AGAIN_ELSEWHERE = "hoa", "binh"  # the re-interviewer of the form in question and another
OWN, OTHER = "giang", "thanh"  # of the assessed agency in question and of another
ADMIN = "quantri"
PLANS_ELSEWHERE, PLANNED_ONCE, NO_ROLE = "chu-tri-noi-khac", "da-thoi-chu-tri", "chua-co-vai-tro"
WATCHES_ELSEWHERE, SHUT = "giam-sat-noi-khac", "da-khoa"
INSIDERS = (LEAD, SIGNS, WATCHES, CLERK, FIELD, ASKS, ASKS_ELSEWHERE, AGAIN, AGAIN_ELSEWHERE, OWN, OTHER, ADMIN)
OUTSIDERS = (NOBODY, PLANS_ELSEWHERE, PLANNED_ONCE, NO_ROLE, WATCHES_ELSEWHERE, SHUT)
EVERYBODY = frozenset(INSIDERS + OUTSIDERS)
SIGNED_IN = EVERYBODY - {NOBODY, SHUT}  # an account that is closed is nobody, whatever it holds

READERS = frozenset({LEAD, SIGNS, WATCHES})
TEAM = READERS | {CLERK, FIELD, AGAIN, AGAIN_ELSEWHERE}
RUNS = READERS | {FIELD}
GET, POST, BOTH = ("GET",), ("POST",), ("GET", "POST")


@dataclass(frozen=True)
class Door:
    """One address; `changed` are other arguments for which nobody may find anything."""

    name: str
    who: frozenset[str]
    args: tuple[Any, ...] = ()
    verbs: tuple[str, ...] = GET
    changed: tuple[tuple[Any, ...], ...] = ()


def door(name: str, who: Any, *args: Any, verbs: tuple[str, ...] = GET, changed: tuple = ()) -> Door:
    return Door(name, frozenset([who] if isinstance(who, str) else who), args, verbs, changed)


R, C = RELEASED, COLLECTING
PUBLIC = [
    door("publication:portal", EVERYBODY),
    door("publication:survey", EVERYBODY, R, changed=((C,), ("khong-co",))),
    door("publication:agency", EVERYBODY, R, "ubnd", "van-gia", changed=((C, "ubnd", "van-gia"), (R, "tyt", "x"))),
    door("publication:file", EVERYBODY, R, "counts.csv", changed=((C, "counts.csv"), (R, "run-1.json"), (R, ".."))),
    door("publication:version", EVERYBODY, R, "1.0", changed=((C, "1.0"), (R, "1.1"), (R, ".."))),
    door(
        "publication:version_agency", EVERYBODY, R, "1.0", "ubnd", "van-gia", changed=((R, "1.1", "ubnd", "van-gia"),)
    ),
    door(
        "publication:version_file",
        EVERYBODY,
        R,
        "1.0",
        "counts.csv",
        changed=((R, "1.1", "counts.csv"), (R, "1.0", "..")),
    ),
    door("publication:chart", EVERYBODY, R, "1.0", "ubnd.criteria.csv", changed=((R, "1.1", "ubnd.criteria.csv"),)),
    door("publication:data", EVERYBODY),
    door("publication:changes", EVERYBODY),
    door("publication:receipt", EVERYBODY, verbs=BOTH),
    door("publication:method", EVERYBODY),
    door("org:ledger", EVERYBODY),
    door("capture:form", EVERYBODY, ":web", verbs=GET, changed=(("a" * 26,), ("..",))),
]
OFFICE = [
    door("plan:surveys", SIGNED_IN),
    door("plan:create", {LEAD, PLANS_ELSEWHERE}, verbs=BOTH),
    *[door(f"org:{name}", ADMIN) for name in ("agencies", "areas", "people")],
    door("org:add_person", ADMIN, verbs=BOTH),
    door("org:agency", ADMIN, "ubnd-van-gia", changed=(("khong-co",),)),
    door("org:area", ADMIN, "tinhkhanhhoa-huyenvanninh", changed=(("khong-co",),)),
    door("org:add_agency", ADMIN, "tinhkhanhhoa-2025", verbs=BOTH, changed=(("khong-co",),)),
    door("org:add_usual_agencies", ADMIN, "tinhkhanhhoa-2025", verbs=POST, changed=(("khong-co",),)),
    door("org:end_agency", ADMIN, "ubnd-van-gia", verbs=BOTH, changed=(("khong-co",),)),
    door("org:person", ADMIN, ":person", verbs=BOTH, changed=(("nd-khong-co",),)),
    door("org:revoke", ADMIN, ":person", ":role", verbs=POST, changed=((":person", ":other_role"),)),
    door("org:offer_password", ADMIN, ":person", verbs=POST, changed=(("nd-khong-co",),)),
    door("org:set_active", ADMIN, ":person", verbs=POST, changed=(("nd-khong-co",),)),
    door("instrument:sets", READERS | {FIELD, ADMIN, PLANS_ELSEWHERE, WATCHES_ELSEWHERE}),
    door("instrument:version", READERS | {FIELD, ADMIN, PLANS_ELSEWHERE, WATCHES_ELSEWHERE}, "hcc-19", ":version",
         changed=(("hcc-19", "9.9"),)),
    door("instrument:edit", {LEAD, ADMIN, PLANS_ELSEWHERE}, "hcc-19", ":version", verbs=BOTH,
         changed=(("hcc-19", "9.9"),)),
]  # fmt: skip
PLAN = [
    door("plan:overview", TEAM, R, changed=(("khong-co",),)),
    door("plan:plan", TEAM, R),
    door("plan:questionnaires", TEAM, R),
    door("plan:step", LEAD, R, 2, verbs=BOTH, changed=((R, 9),)),
    door("plan:milestone", LEAD, R, 1, verbs=POST, changed=((R, 99),)),
    door("plan:approve", SIGNS, R, verbs=POST),
    door("plan:open_field", LEAD, R, verbs=POST),
    door("plan:reopen_field", LEAD, R, verbs=POST),
    door("plan:close_field", LEAD, C, verbs=POST),
    door("frame:frame", READERS, R, verbs=BOTH),
    door("frame:import", READERS, R, ":frame", verbs=BOTH, changed=((C, ":frame"), (R, ":other_frame"))),
    door("frame:faults", READERS, R, ":frame", changed=((C, ":frame"),)),
    door("frame:template", READERS, R),
    door("sample:sample", RUNS, R, verbs=BOTH),
    door("sample:certificate", RUNS, R, ":draw", changed=((C, ":draw"), (R, ":other_draw"))),
    door("sample:allocation", RUNS, R, ":draw", changed=((C, ":draw"),)),
    door("sample:frame_file", {LEAD, WATCHES}, R, ":draw", verbs=POST, changed=((C, ":draw"),)),
    door("sample:sessions", RUNS, R, verbs=BOTH),
    door("sample:tally_sheet", RUNS, R, ":session", changed=((C, ":session"),)),
]
FIELDWORK = [
    door("fieldwork:assignments", {LEAD, FIELD}, C, verbs=BOTH),
    door("fieldwork:hand_over", {LEAD, FIELD}, C, verbs=POST),
    door("fieldwork:call_up", {LEAD, FIELD}, C, verbs=POST),
    door("fieldwork:interviewers", {LEAD, FIELD}, C, verbs=BOTH),
    door("fieldwork:invitations", {LEAD, FIELD}, C),
    door("fieldwork:invite", {LEAD, FIELD}, C, verbs=POST),
    door("fieldwork:open_code", {LEAD, FIELD}, C, verbs=POST),
    door("fieldwork:today", {ASKS, ASKS_ELSEWHERE}),
    door("fieldwork:case", ASKS, ":case", changed=((":other_case",), (":zero",))),
    door("fieldwork:contact", ASKS, ":case", verbs=POST, changed=((":other_case",),)),
    door("fieldwork:leave", ASKS, ":case", verbs=POST, changed=((":other_case",),)),
    door("fieldwork:attempt", ASKS, ":case", verbs=POST, changed=((":other_case",),)),
    door("fieldwork:replace", ASKS, ":case", verbs=POST, changed=((":other_case",),)),
    door("capture:interview", ASKS, ":case", verbs=BOTH, changed=((":other_case",),)),
    door("capture:keying", CLERK, C, verbs=BOTH),
    door("capture:conflicts", LEAD, C, verbs=BOTH),
    door("monitoring:progress", RUNS, R),
    door("monitoring:quality", RUNS, R),
    door("monitoring:spreadsheet", RUNS, R),
]
AGAIN_ONE = READERS | {AGAIN}
REINTERVIEW = [
    door("reinterview:list", READERS | {AGAIN, AGAIN_ELSEWHERE}, R),
    door("reinterview:draw", LEAD, R, verbs=POST),
    door("reinterview:assign", LEAD, R, verbs=POST),
    door("reinterview:close", LEAD, R, verbs=POST),
    door("reinterview:one", AGAIN_ONE, R, ":round", ":number", changed=((C, ":round", ":number"), (R, 9, 9999))),
    door("reinterview:contact", AGAIN, R, ":round", ":number", verbs=POST, changed=((C, ":round", ":number"),)),
    door("reinterview:conclude", AGAIN, R, ":round", ":number", verbs=POST, changed=((C, ":round", ":number"),)),
    door("reinterview:decide", LEAD, R, ":round", ":number", verbs=POST, changed=((C, ":round", ":number"),)),
]
RESULTS = [
    door("processing:checklist", READERS, R),
    door("processing:exclude", LEAD, R, verbs=POST),
    door("processing:decide_exclusion", SIGNS, R, ":exclusion", verbs=POST, changed=((C, ":exclusion"),)),
    door("processing:correct", LEAD, R, verbs=POST),
    door("processing:request_freeze", LEAD, R, verbs=POST),
    door("processing:sign_freeze", SIGNS, R, verbs=POST),
    door("estimation:results", READERS, R),
    door("estimation:unit", READERS, R, "ubnd", "van-gia", changed=((R, "tyt", "khong-co"),)),
    door("estimation:run", LEAD, R, verbs=POST),
    door("report:files", READERS, R),
    door("report:make", LEAD, R, verbs=POST),
    door("report:download", READERS, R, ":report", changed=((C, ":report"), (R, 99999))),
    door("publication:releases", READERS, R),
    door("publication:ask", LEAD, R, verbs=POST),
    door("publication:preview", READERS, R, ":release", changed=((C, ":release"),)),
    door(
        "publication:preview_agency",
        READERS,
        R,
        ":release",
        "ubnd",
        "van-gia",
        changed=((C, ":release", "ubnd", "van-gia"), (R, ":release", "tyt", "x")),
    ),
    door("publication:preview_file", READERS, R, ":release", "counts.csv", changed=((C, ":release", "counts.csv"),)),
    door(
        "publication:preview_chart",
        READERS,
        R,
        ":release",
        "ubnd.criteria.svg",
        changed=((C, ":release", "ubnd.criteria.svg"),),
    ),
    door("publication:decide", SIGNS, R, ":release", verbs=POST, changed=((C, ":release"),)),
]
ITS = READERS | {OWN}
IMPROVEMENT = [
    door("improvement:plans", ITS | {OTHER}, R),
    door("improvement:start", {OWN, OTHER}, R, verbs=POST),
    door("improvement:plan", ITS, R, ":plan", changed=((C, ":plan"), (R, 99999))),
    door("improvement:measure", OWN, R, ":plan", verbs=POST, changed=((C, ":plan"),)),
    door("improvement:send", OWN, R, ":plan", verbs=POST, changed=((C, ":plan"),)),
    door("improvement:accept", LEAD, R, ":plan", verbs=POST, changed=((C, ":plan"),)),
    door("improvement:give_back", LEAD, R, ":plan", verbs=POST, changed=((C, ":plan"),)),
    door("improvement:change", OWN, R, ":plan", 1, verbs=BOTH, changed=((C, ":plan", 1), (R, ":plan", 99))),
    door("improvement:remove", OWN, R, ":plan", 1, verbs=POST, changed=((C, ":plan", 1), (R, ":plan", 99))),
    door("improvement:follow_up", OWN, R, ":plan", 1, verbs=POST, changed=((C, ":plan", 1), (R, ":plan", 99))),
]
DOORS = [*PUBLIC, *OFFICE, *PLAN, *FIELDWORK, *REINTERVIEW, *RESULTS, *IMPROVEMENT]
TRIED_ELSEWHERE = {
    "capture:responses": "the JSON door takes no account; the tests of capture try it",
    "org:choose_password": "the link authorises and not an account; the tests of org try it",
}
