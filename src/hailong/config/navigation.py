"""The navigation of a survey's workbench: the same items for everyone, less those a person may not use."""

from dataclasses import dataclass

import rules
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse


@dataclass(frozen=True)
class Item:
    """One entry: `view` is the url name of a survey page, `permission` that of the page, `also` other pages of it."""

    label: str
    view: str
    permission: str
    also: tuple[str, ...] = ()


GROUPS: tuple[tuple[str, tuple[Item, ...]], ...] = (
    (
        "Cuộc khảo sát",
        (
            Item("Tổng quan", "plan:overview", "plan.view"),
            Item("Kế hoạch & mốc", "plan:plan", "plan.view"),
            Item("Phiếu hỏi", "plan:questionnaires", "plan.view"),
            Item("Danh sách & chọn mẫu", "frame:frame", "frame.view", ("sample:sample", "sample:sessions")),
        ),
    ),
    (
        "Thực địa",
        (
            Item("Thu phiếu", "monitoring:progress", "monitoring.view"),
            Item("Phân công", "fieldwork:assignments", "fieldwork.manage", ("fieldwork:interviewers",)),
            Item("Nhập liệu", "capture:keying", "capture.key"),
            Item("Phúc tra", "reinterview:list", "reinterview.view"),
            Item("Chất lượng", "monitoring:quality", "monitoring.view"),
        ),
    ),
    (
        "Kết quả",
        (
            Item("Làm sạch & khóa", "processing:checklist", "processing.view"),
            Item("Phân tích", "estimation:results", "estimation.view"),
            Item("Báo cáo", "report:files", "report.view"),
            Item("Công bố", "publication:releases", "publication.view"),
            Item("Kế hoạch cải thiện", "improvement:plans", "improvement.view"),
        ),
    ),
)


# What lies beside the surveys: label, url name, permission, beginning of the addresses that belong to it.
WORKBENCH = ("/lam-viec/", "/tai-khoan/")
BESIDE = (
    ("Bộ phiếu", "instrument:sets", "instrument.view", "/lam-viec/bo-phieu/"),
    ("Quản trị", "org:agencies", "org.administer", "/lam-viec/quan-tri/"),
)


def navigation(request: HttpRequest) -> dict:
    """Context of every page: `top_nav`; of a survey's pages also `survey`, `navigation` (groups), `simulated`."""
    # Pages for everybody never ask who is there: that would make them vary by cookie.
    user = request.user if request.path.startswith(WORKBENCH) else AnonymousUser()
    top = [
        {"label": label, "url": reverse(view), "current": request.path.startswith(begins)}
        for label, view, permission, begins in BESIDE
        if rules.has_perm(permission, user)
    ]
    survey = getattr(request, "survey", None)
    if survey is None:
        return {"top_nav": top}
    groups = []
    for title, items in GROUPS:
        shown = [
            {
                "label": item.label,
                "url": url,
                "current": _is_here(request.path, url, item, survey.slug),
                "count": None,
            }
            for item in items
            if rules.has_perm(item.permission, request.user, survey) and (url := _address(item, survey.slug))
        ]
        if shown:
            groups.append({"title": title, "items": shown})
    return {"top_nav": top, "survey": survey, "navigation": groups, "simulated": survey.simulated}


def _is_here(path: str, url: str, item: Item, slug: str) -> bool:
    """The overview's address begins that of every other page, so it is only itself."""
    if path == url:
        return True
    return item.view != "plan:overview" and path.startswith((url, *(reverse(view, args=[slug]) for view in item.also)))


def _address(item: Item, slug: str) -> str:
    """Empty where the room of a page is not mounted in this installation."""
    try:
        return reverse(item.view, args=[slug])
    except NoReverseMatch:
        return ""
