"""The sample of each block with a register: what the plan asks, what the frame bears, the draw and its proof."""

import dataclasses
from dataclasses import dataclass, field

import rules
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from hailong.frame import actions as frame_actions
from hailong.frame import queries as frame
from hailong.method import selection
from hailong.method.allocation import Reallocation
from hailong.method.problem import Problem
from hailong.org.models import User
from hailong.org.rules import freshly_signed_in
from hailong.plan.models import Block, FieldGroup, Survey, Unit
from hailong.plan.rules import survey_page
from hailong.sample import actions, queries
from hailong.sample.forms import PrepareForm, SeedForm
from hailong.sample.models import Draw
from hailong.sample.papers import certificate_of
from hailong.ui.documents import docx

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CHANNELS = {"desk": "Nộp trực tiếp", "online": "Nộp trực tuyến", "post": "Qua bưu chính", "": "Không ghi"}


@dataclass
class UnitRow:
    """One line of the table: a unit with its cells."""

    unit: Unit
    cells: list[queries.StratumRow] = field(default_factory=list)
    without_phone: int = 0
    population: int = 0


@survey_page("sample.view")
def sample(request: HttpRequest, survey: Survey) -> HttpResponse:
    """Prepare a draw; type its seed; see what came out."""
    blocks, problem, block = _blocks(survey), None, None
    if request.method == "POST":
        block = next((one for one in blocks if str(one.pk) == request.POST.get("block")), None)
        if block is None:
            raise Problem("not_found", what="khối")
        try:
            if said := _done(request, block):
                messages.success(request, said)
                return HttpResponseRedirect(reverse("sample:sample", args=[survey.slug]), status=303)
        except Problem as found:
            problem = found
    context = {
        "parts": [_part(request, one, bound=one == block) for one in blocks],
        "problems": problem.all if problem else [],
    }
    return render(request, "sample/sample.html", context, status=422 if request.method == "POST" else 200)


def _blocks(survey: Survey) -> list[Block]:
    return list(survey.blocks.filter(sampling=Block.Sampling.REGISTER).select_related("survey"))


def _done(request: HttpRequest, block: Block) -> str:
    """What was done, in words; empty when a form must be shown again."""
    made, draw = frame.accepted(block), queries.current_draw(block)
    if request.POST.get("do") == "seed" and draw:
        form = SeedForm(request.POST)
        if not form.is_valid():
            return ""
        drawn = actions.draw(draw=draw, seed=form.cleaned_data["seed"], by=request.user, at=request.now)
        return f"Đã rút {drawn.manifest['sample_size']} hồ sơ và {drawn.manifest['reserve_size']} hồ sơ dự phòng."
    if made is None:
        raise Problem("frame_not_accepted", file="")
    proposal = queries.shortages(made)
    form = _prepare_form(request, proposal, draw)
    if not form.is_valid():
        return ""
    given = form.cleaned_data
    actions.prepare(
        frame_import=made,
        allocation=proposal.allocation if given.get("grid") == "proposal" else None,
        reserve_ratio=given["reserve_ratio"],
        reason=given.get("reason", ""),
        by=request.user,
        at=request.now,
    )
    return "Đã khóa dàn mẫu và ghi dấu vân tay vào sổ. Mời người thứ hai đăng nhập và nhập mầm ngẫu nhiên."


def _prepare_form(request: HttpRequest, proposal: Reallocation, draw: Draw | None) -> PrepareForm:
    posted = request.POST if request.POST.get("do") == "prepare" else None
    return PrepareForm(posted, is_short=bool(proposal.shortages), is_redraw=draw is not None)


def _part(request: HttpRequest, block: Block, *, bound: bool) -> dict:
    """Everything the page says of one block."""
    made, draw = frame.accepted(block), queries.current_draw(block)
    part = {"block": block, "frame": made, "draw": draw, "groups": list(block.field_groups.all())}
    if made is None:
        return part
    proposal = queries.shortages(made)
    rows = _unit_rows(made, draw)
    return part | {
        "rows": rows,
        "shortages": _in_words(proposal, block),
        "coverage": queries.coverage(made),
        "prepare_form": _prepare_form(request, proposal, draw) if bound else _fresh(proposal, draw),
        "seed_form": SeedForm(request.POST if bound and request.POST.get("do") == "seed" else None),
        "may_prepare": rules.has_perm("sample.prepare", request.user, block),
        "may_seed": bool(draw) and not draw.seed and _may_seed(request.user, draw),
        "may_open": rules.has_perm("frame.open_file", request.user, block),
        "kept_until": (until := frame.kept_until(block, made.imported_at)),
        "is_purged": request.now.date() >= until,
        "names": _names(draw),
        "recipe": selection.RECIPE.format(seed=draw.seed) if draw else "",
        "likeness": _likeness(draw),
        "earlier": block.draws.filter(is_current=False).order_by("number"),
        "planned": sum(cell.planned for row in rows for cell in row.cells),
    }


def _fresh(proposal: Reallocation, draw: Draw | None) -> PrepareForm:
    return PrepareForm(is_short=bool(proposal.shortages), is_redraw=draw is not None)


def _may_seed(user: User, draw: Draw) -> bool:
    return rules.has_perm("sample.seed", user, draw) and user.code != draw.prepared_by


def _unit_rows(made, draw: Draw | None) -> list[UnitRow]:
    phones, rows = queries.missing_phones(made), {}
    for cell in queries.strata(made, draw):
        row = rows.setdefault(cell.unit.pk, UnitRow(cell.unit))
        row.cells.append(cell)
        row.without_phone, row.population = phones.get(cell.unit.slug, (0, 0))
    return list(rows.values())


def _in_words(proposal: Reallocation, block: Block) -> list[dict]:
    """Shortages with names of people's language instead of codes."""
    units = {unit.slug: unit.agency.name for unit in block.units.select_related("agency")}
    groups = dict(FieldGroup.objects.filter(block=block).values_list("code", "short_name"))
    return [
        {
            "unit": units[one.stratum[0]],
            "group": groups[one.stratum[1]],
            "available": one.available,
            "planned": one.planned,
            "moved": [(count, groups[group]) for group, count in one.moved_to.items()],
            "lost": one.lost,
        }
        for one in proposal.shortages
    ]


def _names(draw: Draw | None) -> dict[str, str]:
    codes = [draw.prepared_by, draw.seed_by] if draw else []
    return dict(User.objects.filter(code__in=codes).values_list("code", "full_name"))


def _likeness(draw: Draw | None) -> list[dict]:
    """Shares of frame and sample with their features in words."""
    rows = queries.representativeness(draw) if draw and draw.seed else []
    return [{**dataclasses.asdict(row), "label": _feature(row)} for row in rows]


def _feature(row: queries.Likeness) -> str:
    return f"Tháng {row.value}" if row.feature == "returned_month" else CHANNELS[row.value]


def _draw(survey: Survey, pk: int) -> Draw:
    found = Draw.objects.select_related("block__survey", "frame_import").filter(block__survey=survey, pk=pk).first()
    if found is None or not found.seed:
        raise Problem("not_found", what="lần rút mẫu")
    return found


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_GET
@survey_page("sample.view")
def certificate(request: HttpRequest, survey: Survey, pk: int) -> HttpResponse:
    """Biên bản chọn mẫu."""
    draw = _draw(survey, pk)
    content = docx.render(certificate_of(draw), created=draw.drawn_at.date())
    return _file(content, DOCX, f"bien-ban-chon-mau-{survey.slug}-{draw.number}.docx")


@require_GET
@survey_page("sample.view")
def allocation(request: HttpRequest, survey: Survey, pk: int) -> HttpResponse:
    """`allocation.csv` of the recipe."""
    return _file(queries.allocation_file(_draw(survey, pk)), "text/csv; charset=utf-8", "allocation.csv")


@require_POST
@survey_page("frame.open_file")
def frame_file(request: HttpRequest, survey: Survey, pk: int) -> HttpResponse:
    """`frame.csv` of the recipe, with dossier numbers: the opening is logged, so it is asked for by a button."""
    return _opened(request, _draw(survey, pk))


@freshly_signed_in
def _opened(request: HttpRequest, draw: Draw) -> HttpResponse:
    content = frame_actions.open_frame_file(frame_import=draw.frame_import, by=request.user, at=request.now)
    return _file(content, "text/csv; charset=utf-8", "frame.csv")
