"""Pages of the administrator: agencies and areas through time, people and their roles."""

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from hailong.ledger.models import Checkpoint, Entry
from hailong.ledger.queries import keyring
from hailong.method.problem import Problem
from hailong.org import actions, queries
from hailong.org.country import REFORM
from hailong.org.forms import AgencyForm, EndForm, PasswordForm, PersonForm, RoleForm, SearchForm
from hailong.org.models import Agency, Area, User
from hailong.org.rules import public_page, signed_in_page

PAGE_SIZE = 50
KIND_WORDS = {
    "frame": "danh sách đã nhận",
    "draw": "lần chọn mẫu",
    "form": "phiếu phát hành",
    "resp": "phiếu trả lời đã nhận",
    "amend": "đính chính",
    "supersede": "thay thế",
    "exclude": "loại phiếu",
    "erase": "xóa theo yêu cầu",
    "loss": "mất mát được ghi nhận",
    "backcheck": "phúc tra",
    "method": "phương pháp",
    "freeze": "khóa dữ liệu",
    "publish": "công bố",
    "audit": "kiểm tra",
    "key": "thao tác khóa mật mã",
    "act": "thao tác khác",
}


@public_page
def ledger(request: HttpRequest) -> HttpResponse:
    """The newest signed head of the ledger and how anyone checks it. No entry is shown."""
    kinds = Entry.objects.sequenced().order_by().values("kind").annotate(n=Count("id")).order_by("-n")
    context = {
        "head": Checkpoint.objects.order_by("-size").first(),
        "kinds": [{"name": KIND_WORDS.get(row["kind"], row["kind"]), "n": row["n"]} for row in kinds],
        "key": str(keyring().ledger_signer().verifier),
        "waiting": Entry.objects.pending().count(),
    }
    return render(request, "org/ledger.html", context)


def _searched(request: HttpRequest, rows: Any) -> dict[str, Any]:
    form = SearchForm(request.GET or None)
    given = form.cleaned_data if form.is_valid() else {}
    found: QuerySet = rows(search=given.get("q", ""), on=given.get("on"))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    return {"search": form, "page": page, "count": page.paginator.count, "reform": REFORM}


@signed_in_page("org.administer")
def agencies(request: HttpRequest) -> HttpResponse:
    return render(request, "org/agencies.html", _searched(request, queries.agencies))


@signed_in_page("org.administer")
def areas(request: HttpRequest) -> HttpResponse:
    empty = Area.objects.count() <= 1  # the country alone
    return render(request, "org/areas.html", _searched(request, queries.areas) | {"empty": empty})


@signed_in_page("org.administer")
def agency(request: HttpRequest, key: str) -> HttpResponse:
    """One agency: its life, what it came from and became, who holds roles there."""
    found = Agency.objects.select_related("area", "parent").filter(key=key).first()
    if found is None:
        raise Problem("not_found", what="cơ quan này")
    members = found.memberships.filter(valid_to=None).select_related("user")
    may_end = found.valid_to is None or not found.became.exists()
    return render(request, "org/agency.html", _lineage(found) | {"members": members, "may_end": may_end})


@signed_in_page("org.administer")
def end_agency(request: HttpRequest, key: str) -> HttpResponse:
    """The day an agency ends, and who goes on."""
    found = Agency.objects.select_related("area__parent").filter(key=key).first()
    if found is None:
        raise Problem("not_found", what="cơ quan này")
    form, problem = EndForm(found, request.POST or None, initial={"day": found.valid_to}), None
    if request.method == "POST" and form.is_valid():
        try:
            actions.end_agency(agency=found, **form.cleaned_data, by=request.user, at=request.now)
            return redirect("org:agency", key=key)
        except Problem as wrong:
            problem = wrong
    context = {"thing": found, "form": form, "problem": problem}
    return render(request, "org/end_agency.html", context, status=422 if problem or form.errors else 200)


@signed_in_page("org.administer")
def add_agency(request: HttpRequest, key: str) -> HttpResponse:
    """A new agency in this area."""
    place = _area(key)
    form, problem = AgencyForm(place, request.POST or None, initial={"valid_from": place.valid_from}), None
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("org:agency", key=_added(place, form, request).key)
        except Problem as wrong:
            problem = wrong
    context = {"thing": place, "form": form, "problem": problem}
    return render(request, "org/add_agency.html", context, status=422 if problem or form.errors else 200)


def _added(place: Area, form: AgencyForm, request: HttpRequest) -> Agency:
    said = dict(form.cleaned_data)
    parent = said.pop("parent")
    day = said["valid_from"]
    key = queries.free_key(said["name"], day=day)
    row = actions.AgencyRow(key=key, area=place.key, parent=parent.key if parent else "", **said)
    return actions.add_agency(row=row, by=request.user, at=request.now)


@require_POST
@signed_in_page("org.administer")
def add_usual_agencies(request: HttpRequest, key: str) -> HttpResponse:
    """Committees, or stations, of every area right below this one."""
    day, kind = timezone.localdate(request.now), request.POST.get("kind", "")
    actions.add_usual_agencies(area=_area(key), kind=kind, day=day, by=request.user, at=request.now)
    return redirect("org:area", key=key)


@signed_in_page("org.administer")
def area(request: HttpRequest, key: str) -> HttpResponse:
    """One area: its life, what it came from and became, what lies in it."""
    found = _area(key)
    today = timezone.localdate(request.now)
    context = {
        "children": found.children.order_by("collated"),
        "agencies": found.agencies.order_by("collated"),
        "missing": [
            {"kind": kind, "word": word, "n": queries.areas_without(kind, below=found, on=today).count()}
            for kind, word in actions.USUAL.items()
        ],
    }
    return render(request, "org/area.html", _lineage(found) | context)


def _area(key: str) -> Area:
    found = Area.objects.select_related("parent").filter(key=key).first()
    if found is None:
        raise Problem("not_found", what="địa bàn này")
    return found


def _lineage(thing: Any) -> dict[str, Any]:
    return {
        "thing": thing,
        "came_from": thing.came_from.select_related("predecessor"),
        "became": thing.became.select_related("successor"),
        "reform": REFORM,
    }


@signed_in_page("org.administer")
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with open roles."""
    rows = [
        {"person": person, "roles": [m for m in person.memberships.all() if m.valid_to is None]}
        for person in queries.people()
    ]
    return render(request, "org/people.html", {"rows": rows})


@signed_in_page("org.administer")
def add_person(request: HttpRequest) -> HttpResponse:
    form, problem = PersonForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.add_person(**form.cleaned_data, password=None, by=request.user, at=request.now)
            return _offered(request, user)
        except Problem as found:
            problem = found
    status = 422 if problem or form.errors else 200
    return render(request, "org/add_person.html", {"form": form, "problem": problem}, status=status)


@signed_in_page("org.administer")
def person(request: HttpRequest, code: str) -> HttpResponse:
    """One person: roles now and before; a form that gives a role."""
    found = _person(code)
    today = timezone.localdate(request.now)
    form, problem = RoleForm(today, request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            actions.grant(user=found, **form.cleaned_data, by=request.user, at=request.now)
            return redirect("org:person", code=code)
        except Problem as wrong:
            problem = wrong
    held = found.memberships.select_related("agency").order_by("valid_to", "-valid_from")
    context = {"person": found, "memberships": held, "form": form, "problem": problem}
    return render(request, "org/person.html", context, status=422 if problem or form.errors else 200)


@require_POST
@signed_in_page("org.administer")
def revoke(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    held = _person(code).memberships.filter(pk=pk).first()
    if held is None:
        raise Problem("not_found", what="vai trò này")
    actions.revoke(membership=held, by=request.user, at=request.now)
    return redirect("org:person", code=code)


@require_POST
@signed_in_page("org.administer")
def set_active(request: HttpRequest, code: str) -> HttpResponse:
    """Close or reopen an account."""
    active = request.POST.get("active") == "1"
    actions.set_active(user=_person(code), active=active, by=request.user, at=request.now)
    return redirect("org:person", code=code)


@require_POST
@signed_in_page("org.administer")
def offer_password(request: HttpRequest, code: str) -> HttpResponse:
    """A link by which the person chooses a password; shown on this page and nowhere else."""
    return _offered(request, _person(code))


def _offered(request: HttpRequest, person: User) -> HttpResponse:
    token = actions.offer_password(user=person, by=request.user, at=request.now)
    link = settings.PUBLIC_ADDRESS.rstrip("/") + reverse("org:choose_password", args=[person.code, token])
    return render(request, "org/offered.html", {"person": person, "link": link})


@public_page
def choose_password(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """The page behind the link. Its address is a secret: no log and no cache has it."""
    request.path = "/mat-khau/-/"  # what Django's log of 4xx answers prints
    person = User.objects.filter(code=code).first()
    if person is None or not queries.is_offered(user=person, token=token, at=request.now):
        raise Problem("password_link_dead")
    form, problem = PasswordForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            chosen = form.cleaned_data["password"]
            actions.choose_password(token=token, password=chosen, by=person, at=request.now)
            return redirect("account_login")
        except Problem as found:
            problem = found
    context = {"person": person, "form": form, "problem": problem}
    response = render(request, "org/choose_password.html", context, status=422 if problem or form.errors else 200)
    response["Cache-Control"] = "no-store"
    return response


def _person(code: str) -> User:
    found = User.objects.filter(code=code).first()
    if found is None:
        raise Problem("not_found", what="tài khoản này")
    return found
