"""What leads on from every page: the items of a survey, the links of the top, the foot of public pages.

The same items for everyone, less those a person may not use. What hangs on the person is asked only where a page
shows it: a public page must not touch the session.
"""

from collections.abc import Callable
from dataclasses import dataclass

import rules
from django.db.models import prefetch_related_objects
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from hailong.config import waiting
from hailong.org.models import Agency, User
from hailong.org.rules import held
from hailong.plan.models import Survey


@dataclass(frozen=True)
class Item:
    """One entry: `view` is the url name of a survey page, `permission` that of the page, `also` other pages of it.

    `waits` counts the work behind it that waits for this person. `instead` is another page and its permission, for
    who may not open the first: a field manager keeps the tally of the sessions and has nothing to do with registers.
    """

    label: str
    view: str
    permission: str
    also: tuple[str, ...] = ()
    waits: Callable[[Survey, User], int] | None = None
    instead: tuple[str, str] = ("", "")

    def open_to(self, user: User, survey: Survey) -> str:
        """The page behind the item for this person: the name of its address, empty where there is none."""
        pages = ((self.view, self.permission), self.instead)
        return next((view for view, needed in pages if needed and rules.has_perm(needed, user, survey)), "")


GROUPS: tuple[tuple[str, tuple[Item, ...]], ...] = (
    (
        "Cuộc khảo sát",
        (
            Item("Tổng quan", "plan:overview", "plan.view"),
            Item("Kế hoạch & mốc", "plan:plan", "plan.view"),
            Item("Phiếu hỏi", "plan:questionnaires", "plan.view"),
            Item("Danh sách & chọn mẫu", "frame:frame", "frame.view",
                 ("sample:sample", "sample:sessions"), waiting.lists, ("sample:sessions", "sample.view")),
        ),
    ),
    (
        "Thực địa",
        (
            Item("Thu phiếu", "monitoring:progress", "monitoring.view", ("capture:conflicts",), waiting.conflicts),
            Item("Phân công", "fieldwork:assignments", "fieldwork.manage",
                 ("fieldwork:interviewers", "fieldwork:invitations"), waiting.unassigned_cases),
            Item("Nhập liệu", "capture:keying", "capture.key"),
            Item("Phúc tra", "reinterview:list", "reinterview.view", waits=waiting.reinterviews),
            Item("Chất lượng", "monitoring:quality", "monitoring.view"),
        ),
    ),
    (
        "Kết quả",
        (
            Item("Làm sạch & khóa", "processing:checklist", "processing.view", waits=waiting.signatures),
            Item("Phân tích", "estimation:results", "estimation.view"),
            Item("Báo cáo", "report:files", "report.view"),
            Item("Công bố", "publication:releases", "publication.view", waits=waiting.releases),
            Item("Kế hoạch cải thiện", "improvement:plans", "improvement.view", waits=waiting.improvement_plans),
        ),
    ),
)  # fmt: skip
TOP = (
    ("Việc hôm nay", "fieldwork:today", "fieldwork.work"),
    ("Bộ phiếu", "instrument:sets", "instrument.view"),
    ("Quản trị", "org:agencies", "org.administer"),
)
FOOT = (
    ("Quyền riêng tư", "publication:method", "#bao-ve"),
    ("Cách tự kiểm chứng", "publication:method", "#kiem-chung"),
    ("Trợ năng", "publication:method", "#tro-nang"),
    ("Sổ nhật ký", "org:ledger", ""),
    ("Đăng nhập cho cán bộ", "account_login", ""),
)


def navigation(request: HttpRequest) -> dict:
    """Context of every page: `top_nav`, `agency_name`, `footer_nav`; of a survey's also what `_survey` says."""
    found = {
        "top_nav": lambda: _top(request),
        "agency_name": lambda: _agency(request),
        "footer_nav": [{"label": label, "url": reverse(name) + part} for label, name, part in FOOT],
    }
    survey = getattr(request, "survey", None)
    return found if survey is None else found | _survey(request, survey)


def _top(request: HttpRequest) -> list[dict]:
    """What a person may open that belongs to no survey."""
    return [
        {"label": label, "url": url, "current": request.path.startswith(url)}
        for label, name, permission in TOP
        if rules.has_perm(permission, request.user) and (url := reverse(name))
    ]


def _agency(request: HttpRequest) -> str:
    """Where the person works: the highest agency at which he holds a role. Empty for a stranger."""
    paths = (
        [path for of_role in held(request.user).values() for path in of_role] if request.user.is_authenticated else []
    )
    return Agency.objects.filter(path=min(paths, key=len)).values_list("name", flat=True).first() or "" if paths else ""


def _survey(request: HttpRequest, survey: Survey) -> dict:
    """Of a survey's page: `survey`, `navigation` (groups of items), `simulated`.

    The page is about to be written, nothing changes any more: who takes part is read once for all its questions.
    """
    prefetch_related_objects([survey], "participants__agency")
    groups = []
    for title, items in GROUPS:
        shown = [
            {
                "label": item.label,
                "url": url,
                "current": _is_here(request.path, url, item, survey.slug),
                "count": item.waits(survey, request.user) if item.waits else 0,
            }
            for item in items
            if (view := item.open_to(request.user, survey)) and (url := _address(view, survey.slug))
        ]
        if shown:
            groups.append({"title": title, "items": shown})
    return {"survey": survey, "navigation": groups, "simulated": survey.simulated}


def _is_here(path: str, url: str, item: Item, slug: str) -> bool:
    """The overview's address begins that of every other page, so it is only itself."""
    if path == url:
        return True
    return item.view != "plan:overview" and path.startswith((url, *(reverse(view, args=[slug]) for view in item.also)))


def _address(view: str, slug: str) -> str:
    """Empty where the room of a page is not mounted in this installation."""
    try:
        return reverse(view, args=[slug])
    except NoReverseMatch:
        return ""
