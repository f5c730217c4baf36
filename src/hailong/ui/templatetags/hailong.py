"""Filters and component tags of every template (a builtin library: no `{% load %}` needed). docs/ui.md shows each."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.conf import settings
from django.forms import BaseForm
from django.shortcuts import resolve_url
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from hailong.method.problem import Problem
from hailong.ui import icons, numbers
from hailong.ui.words import say

register = template.Library()

for _filter in (
    numbers.number, numbers.percent, numbers.share, numbers.points, numbers.margin, numbers.date_vi,
    numbers.date_long_vi, numbers.day_month, numbers.time_vi, numbers.datetime_vi, numbers.duration,
    numbers.sha_short,
):  # fmt: skip
    register.filter(_filter.__name__, _filter)
register.simple_tag(numbers.interval, name="interval")
register.simple_tag(icons.face, name="face")
register.simple_tag(icons.icon, name="icon")


@register.filter
def at(mapping: Mapping[str, Any], key: str) -> Any:
    """What a mapping holds under a key known at run time only."""
    return mapping[key]


@register.filter
def iso_day(text: str) -> str:
    """A day that a stored page keeps as ISO text: `15/7/2023`."""
    return numbers.date_vi(dt.date.fromisoformat(text[:10]) if text else None)


@register.filter
def words(problem: Problem) -> str:
    """The Vietnamese sentence of a `Problem`."""
    return say(problem)


@register.simple_tag
def logo() -> SafeString:
    return icons.LOGO


@register.simple_tag(takes_context=True)
def home_url(context: Mapping[str, Any]) -> str:
    """Where the logo leads: a signed-in person to the workbench, everyone else to the portal."""
    user = getattr(context.get("request"), "user", None)
    name = settings.LOGIN_REDIRECT_URL if user and user.is_authenticated else settings.LOGOUT_REDIRECT_URL
    try:
        return resolve_url(name)
    except NoReverseMatch:
        return "/"


@register.simple_tag
def chip(text: Any, kind: str = "") -> SafeString:
    """A small label. Kinds: ok, warn, bad, info, out (dashed), or none (grey)."""
    return format_html('<span class="chip {}">{}</span>', kind, text)


@register.simple_tag
def illustrative() -> SafeString:
    """The mark that simulated data always carries."""
    return chip("Dữ liệu minh họa", "out")


@register.simple_block_tag
def card(content: str, title: str = "", aside: Any = "", id: str = "", level: int = 2) -> SafeString:
    """A white card with a heading; `aside` (safe HTML or text) stands right of the heading."""
    head = ""
    if title:
        tail = format_html('<div class="card-aside">{}</div>', aside) if aside else ""
        head = format_html("<header><h{1}>{0}</h{1}>{2}</header>", title, int(level), tail)
    anchor = format_html(' id="{}"', id) if id else ""
    return format_html('<section class="card"{}>{}{}</section>', anchor, head, content)


@register.simple_block_tag
def more(content: str, title: str) -> SafeString:
    """A card that opens at a click or key, without script; on paper it is open."""
    head = format_html("<summary><h3>{}</h3></summary>", title)
    return format_html('<details class="card more">{}{}</details>', head, content)


@register.simple_block_tag
def notice(content: str, kind: str = "info", title: str = "") -> SafeString:
    """A boxed remark. Kinds: info, ok, warn, bad."""
    head = format_html("<p class=note-title>{}</p>", title) if title else ""
    return format_html('<div class="note {}">{}<div>{}</div></div>', kind, head, content)


@register.simple_block_tag
def scroll(content: str, label: str) -> SafeString:
    """A focusable scroll region around a wide table; `label` names it to screen readers."""
    return format_html('<div class="scroll" tabindex="0" role="region" aria-label="{}">{}</div>', label, content)


@register.simple_block_tag
def confirmation(content: str, title: str, code: str = "") -> SafeString:
    """The green panel after something important was done, with its code."""
    spelled = " ".join(code.replace("-", ""))
    shown = '<p class="panel-code"><span aria-hidden="true">{}</span><span class="vh">{}</span></p>'
    code_html = format_html(shown, code, spelled) if code else ""
    return format_html(
        '<div class="panel" role="status"><h2 class="panel-title">{}</h2>{}<div>{}</div></div>',
        title,
        code_html,
        content,
    )


@register.inclusion_tag("ui/parts/kpi.html")
def kpi(title: str, value: Any, of: Any = None, note: str = "", chip: str = "", kind: str = "warn"):
    """A figure card: `968 / 1.430`. Values that are numbers are formatted; text is left alone."""
    return {
        "title": title, "value": _figure(value), "of": None if of is None else _figure(of), "note": note,
        "chip_text": chip, "kind": kind,
    }  # fmt: skip


def _figure(value: Any) -> str:
    return value if isinstance(value, str) else numbers.number(value)


@register.inclusion_tag("ui/parts/steps.html")
def steps(items: Iterable[Mapping[str, Any]], label: str = "Tiến độ theo kế hoạch"):
    """The steps bar. Each item: title, note, state (done, current, late, todo), url (optional)."""
    return {"items": list(items), "label": label}


@register.inclusion_tag("ui/parts/tasks.html")
def tasks(items: Iterable[Mapping[str, Any]], empty: str = "Không có việc nào đang chờ."):
    """The day's work. Each item: title, note, kind (bad, warn, info, ok), url, action (button text), chip."""
    return {"items": list(items), "empty": empty}


@register.inclusion_tag("ui/parts/empty.html")
def empty_state(title: str, text: str = "", url: str = "", action: str = ""):
    """An empty state: why, what next, who."""
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("ui/parts/error_summary.html")
def error_summary(form: BaseForm | None = None, problems: Problem | Iterable[Problem] = ()):
    """The summary at the top of a page with faults: from a bound form, from problems, or both. Nothing if none."""
    found = problems.all if isinstance(problems, Problem) else problems
    faults = [{"text": say(problem), "anchor": ""} for problem in found]
    if form is not None and form.is_bound:
        faults += [fault for name, texts in form.errors.items() for fault in _faults_of_field(form, name, texts)]
    return {"faults": faults}


def _faults_of_field(form: BaseForm, name: str, texts: Iterable[str]) -> list[dict[str, str]]:
    if name not in form.fields:
        return [{"text": text, "anchor": ""} for text in texts]
    field = form[name]
    return [{"text": f"{field.label}: {text}", "anchor": field.id_for_label or field.auto_id} for text in texts]


@register.simple_tag
def quota_chip(done: int, planned: int, expected_pct: float = 100.0) -> SafeString:
    """`18/30`, coloured against what should be done today: met, behind, far behind (under two thirds)."""
    if not planned:
        return format_html('<span class="q none" title="không có chỉ tiêu">{}</span>', "–")
    due = planned * float(expected_pct) / 100
    kind, said = ("met", "đạt") if done >= due else ("behind", "chậm") if done >= due * 2 / 3 else ("far", "chậm nhiều")
    return format_html(
        '<span class="q {}">{}/{}<span class="vh"> {}</span></span>',
        kind, numbers.number(done), numbers.number(planned), said,
    )  # fmt: skip


@register.inclusion_tag("ui/parts/bar.html")
def bar(value: float, total: float, plan: float | None = None, kind: str = "", label: str = ""):
    """A progress bar; `plan` (same unit as `value`) draws the black tick. Kinds: none, warn, bad, ok, grey."""
    top = float(total) or 1.0
    said = label or f"{numbers.number(value)} trên {numbers.number(total)}"
    tick = None if plan is None else _part_pct(plan, top)
    return {"width": _part_pct(value, top), "tick": tick, "kind": kind, "label": said}


def _part_pct(part: float, whole: float) -> float:
    return round(max(0.0, min(100.0, float(part) / whole * 100)), 2)


@register.simple_tag
def definitions(rows: Iterable[tuple[Any, Any]]) -> SafeString:
    """A definition list from (term, value) pairs."""
    return format_html("<dl class=defs>{}</dl>", format_html_join("", "<div><dt>{}</dt><dd>{}</dd></div>", rows))


@register.inclusion_tag("ui/parts/summary_list.html")
def summary_list(rows: Iterable[Mapping[str, Any]]):
    """Check-answers list. Each row: term, value, url (optional), action ('Sửa' unless told)."""
    return {"rows": list(rows)}


@register.inclusion_tag("ui/parts/breadcrumb.html")
def breadcrumb(*items: Any):
    """`{% breadcrumb "Cuộc khảo sát" url "Vạn Ninh 2023" "" %}`: label, address in turn; or one list of pairs."""
    pairs = items[0] if len(items) == 1 else list(zip(items[::2], [*items[1::2], ""], strict=False))
    return {"pairs": pairs}


@register.inclusion_tag("ui/parts/tabs.html")
def tabs(items: Iterable[Mapping[str, Any]], label: str = "Cách xem"):
    """Each item: label, url, current."""
    return {"items": list(items), "label": label}


@register.inclusion_tag("ui/parts/pager.html", takes_context=True)
def pager(context: Mapping[str, Any], page: Any, label: str = "Trang"):
    """Previous, numbers, next, for a Django `Page`; keeps the other query parameters."""
    numbers_shown = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    return {"page": page, "label": label, "request": context.get("request"), "shown": list(numbers_shown)}


@register.simple_tag
def legend(*pairs: str) -> SafeString:
    """`{% legend "l5" "Rất hài lòng" "l1" "Rất không hài lòng" %}`: swatch class, words, …"""
    cells = zip(pairs[::2], pairs[1::2], strict=True)
    return format_html("<ul class=legend>{}</ul>", format_html_join("", '<li><i class="sw {}"></i>{}</li>', cells))


@register.inclusion_tag("ui/parts/chart.html")
def chart(figure: Any, note: str = "", show_table: bool = False):
    """A figure of `hailong.ui.charts`: both drawings, key, caption and its table."""
    return {"figure": figure, "note": note, "show_table": show_table}


@register.inclusion_tag("ui/citizen/question.html")
def citizen_question(question: Mapping[str, Any], chosen: Any = None, error: str = ""):
    """One question of the citizen form; the shape is in docs/ui.md."""
    marked = {str(one) for one in chosen} if isinstance(chosen, list | tuple | set) else {str(chosen)}
    return {"question": question, "chosen": marked, "text": chosen or "", "error": conditional_escape(error)}
