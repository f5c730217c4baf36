"""Every address of the product: who may look at it, with what in its place; or why it is no page to look at.

A new address that stands neither in `LOOKED_AT` nor in `NOT_PAGES` fails the tests.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

RELEASED, COLLECTING = "van-ninh-2023", "van-ninh-2023-dot-2"
STRANGER = ""
PLACES = """
from hailong.fieldwork.models import FieldCase, Invitation
from hailong.frame.models import FrameImport
from hailong.improvement.models import ImprovementPlan
from hailong.instrument.models import QuestionSetVersion
from hailong.org.models import User
from hailong.publication.models import Release
from hailong.reinterview.models import Reinterview
from hailong.report.models import ReportFile
from hailong.sample.models import Draw, OnSiteSession
in_field = FieldCase.objects.filter(case__unit__block__survey__slug="van-ninh-2023-dot-2")
held = {who: in_field.filter(interviewer__user__username=who).open().first() for who in ("minh", "tam")}
again = Reinterview.objects.filter(draw__survey__slug="van-ninh-2023").order_by("number").first()
version = QuestionSetVersion.objects.filter(question_set__code="hcc-19").first()
paper = Invitation.objects.filter(survey__slug="van-ninh-2023-dot-2", spent=False).exclude(serial="")
print(json.dumps({
    "frame": FrameImport.objects.filter(block__survey__slug="van-ninh-2023").get().pk,
    "draw": Draw.objects.get(block__survey__slug="van-ninh-2023").pk,
    "session": OnSiteSession.objects.filter(unit__block__survey__slug="van-ninh-2023").first().pk,
    "case": str(held["minh"].case_id),  # a visitor of a station
    "register_case": str(held["tam"].case_id),  # a dossier of the register
    "round": again.draw.number, "number": again.number, "reinterviewer": again.reinterviewer.username,
    "report": ReportFile.objects.order_by("pk").first().pk,
    "release": Release.objects.get(is_current=True).pk,
    "plan": ImprovementPlan.objects.get(unit__slug="van-gia").pk,
    "person": User.objects.get(username="minh").code,
    "version": version.number,
    "serial": paper.first().serial,
}))
"""


@dataclass(frozen=True)
class Look:
    """One page as one person sees it. `place` names a key of the places for each argument that starts with ':'."""

    name: str
    who: str = STRANGER
    args: tuple[Any, ...] = ()
    query: str = ""
    status: int = 200
    kwargs: dict[str, Any] = field(default_factory=dict)

    def address(self, places: dict[str, Any]) -> str:
        args = [places[arg[1:]] if isinstance(arg, str) and arg.startswith(":") else arg for arg in self.args]
        return reverse(self.name, args=args) + self.query.format(**places)

    @property
    def shot(self) -> str:
        words = [self.name, *(str(arg).strip(":") for arg in self.args), self.who, self.query]
        return "-".join(word for word in words if word)


def _both(name: str, who: str = "lan") -> list[Look]:
    return [Look(name, who, (RELEASED,)), Look(name, who, (COLLECTING,))]


PUBLIC = [
    Look("publication:portal"),
    Look("publication:portal", query="?tim=van"),
    Look("publication:survey", args=(RELEASED,)),
    Look("publication:agency", args=(RELEASED, "ubnd", "van-gia")),
    Look("publication:agency", args=(RELEASED, "ubnd", "van-thanh")),
    Look("publication:agency", args=(RELEASED, "tyt", "van-gia")),
    Look("publication:version", args=(RELEASED, "1.0")),
    Look("publication:version_agency", args=(RELEASED, "1.0", "ubnd", "van-gia")),
    Look("publication:data"),
    Look("publication:changes"),
    Look("publication:receipt"),
    Look("publication:method"),
    Look("org:ledger"),
    Look("account_login"),
    Look("publication:survey", args=("khong-co",), status=404),
]
DOORS = [
    Look("capture:form", args=(":web",)),
    Look("capture:form", args=(":open",)),
    Look("capture:form", args=("a" * 26,), status=404),
]
ACCOUNT = [
    Look("account_change_password", "lan"),
    Look("account_reauthenticate", "lan"),
    Look("account_logout", "lan"),
    Look("mfa_index", "lan"),
    Look("usersessions_list", "lan"),
]
LIBRARY = [
    Look("org:agencies", "quantri"),
    Look("org:agency", "quantri", ("ubnd-van-gia",)),
    Look("org:areas", "quantri"),
    Look("org:area", "quantri", ("tinhkhanhhoa-huyenvanninh",)),
    Look("org:add_agency", "quantri", ("tinhkhanhhoa-2025",)),
    Look("org:end_agency", "quantri", ("phong-noi-vu-van-ninh",)),
    Look("org:people", "quantri"),
    Look("org:add_person", "quantri"),
    Look("org:person", "quantri", (":person",)),
    Look("instrument:sets", "lan"),
    Look("instrument:version", "lan", ("hcc-19", ":version")),
    Look("instrument:edit", "lan", ("hcc-19", ":version")),
]
SURVEY = [
    Look("plan:surveys", "lan"),
    Look("plan:surveys", "giang"),
    Look("plan:surveys", "quantri"),
    Look("plan:create", "lan"),
    *_both("plan:overview"),
    Look("plan:plan", "lan", (RELEASED,)),
    Look("plan:questionnaires", "quan", (RELEASED,)),
    *_both("frame:frame"),
    Look("frame:import", "lan", (RELEASED, ":frame")),
    *_both("sample:sample"),
    Look("sample:sessions", "lan", (RELEASED,)),
    Look("fieldwork:assignments", "phuc", (COLLECTING,)),
    Look("fieldwork:interviewers", "phuc", (COLLECTING,)),
    Look("fieldwork:invitations", "phuc", (COLLECTING,)),
    Look("capture:keying", "nga", (COLLECTING,)),
    Look("capture:keying", "nga", (COLLECTING,), "?so={serial}"),
    Look("capture:conflicts", "lan", (COLLECTING,)),
    *_both("monitoring:progress"),
    *_both("monitoring:quality"),
    *_both("reinterview:list"),
    Look("reinterview:list", "hoa", (RELEASED,)),
    Look("reinterview:one", "lan", (RELEASED, ":round", ":number")),
    *_both("processing:checklist"),
    Look("processing:checklist", "dung", (RELEASED,)),
    *_both("estimation:results"),
    Look("estimation:unit", "lan", (RELEASED, "ubnd", "van-gia")),
    *_both("report:files"),
    *_both("publication:releases"),
    Look("publication:preview", "dung", (RELEASED, ":release")),
    Look("publication:preview_agency", "dung", (RELEASED, ":release", "ubnd", "van-gia")),
    Look("improvement:plans", "giang", (RELEASED,)),
    Look("improvement:plans", "lan", (RELEASED,)),
    Look("improvement:plan", "giang", (RELEASED, ":plan")),
    Look("improvement:plan", "lan", (RELEASED, ":plan")),
    Look("improvement:change", "giang", (RELEASED, ":plan", 1)),
    Look("plan:overview", "giang", (COLLECTING,), status=404),
]
PHONE = [
    Look("fieldwork:today", "minh"),
    Look("fieldwork:case", "minh", (":case",)),
    Look("fieldwork:case", "tam", (":register_case",)),
    Look("capture:interview", "minh", (":case",)),
]
WIZARD = [Look("plan:step", "lan", (":draft", number)) for number in range(1, 6)]
LOOKED_AT = [*PUBLIC, *DOORS, *ACCOUNT, *LIBRARY, *SURVEY, *PHONE, *WIZARD]

POSTED = "takes a POST only; the access tests and the journeys send it"
FILE = "a file to download; the download test opens it"
CLOSED = "accounts are given by the administrator without e-mail: the page only says so or leads elsewhere"
CHALLENGE = "needs a second factor under way; the account tests of ui show it"
NOT_PAGES = {
    **dict.fromkeys(
        ["org:revoke", "org:set_active", "org:offer_password", "org:add_usual_agencies",
         "plan:milestone", "plan:approve", "plan:open_field", "plan:reopen_field", "plan:close_field",
         "fieldwork:hand_over", "fieldwork:call_up", "fieldwork:contact", "fieldwork:leave", "fieldwork:attempt",
         "fieldwork:replace", "fieldwork:invite", "fieldwork:open_code",
         "reinterview:draw", "reinterview:assign", "reinterview:close",
         "reinterview:contact", "reinterview:conclude", "reinterview:decide", "processing:exclude",
         "processing:decide_exclusion", "processing:correct", "processing:request_freeze", "processing:sign_freeze",
         "estimation:run", "report:make", "publication:ask", "publication:decide", "improvement:start",
         "improvement:measure", "improvement:send", "improvement:accept", "improvement:give_back",
         "improvement:remove", "improvement:follow_up",
         "sample:frame_file"], POSTED),
    "capture:responses": "the JSON door of devices: no page",
    "org:choose_password": "behind a link that is offered once: the account tests of ui look at it",
    **dict.fromkeys(
        ["frame:faults", "frame:template", "sample:certificate", "sample:allocation",
         "sample:tally_sheet", "monitoring:spreadsheet", "report:download", "publication:file",
         "publication:version_file", "publication:chart",
         "publication:preview_file", "publication:preview_chart"], FILE),
    **dict.fromkeys(
        ["account_signup", "account_inactive", "account_email", "account_email_verification_sent",
         "account_set_password", "account_reset_password"],
        CLOSED),
    **dict.fromkeys(
        ["mfa_authenticate", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp",
         "mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_download_recovery_codes"], CHALLENGE),
}  # fmt: skip


def names(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """The name of every address that this installation answers."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from names(entry, f"{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}"
