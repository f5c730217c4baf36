"""Forms of fieldwork: choice of cases and interviewer, enrolment, appointments."""

from django import forms
from django.db.models import Q, QuerySet

from hailong.fieldwork.models import Disposition, Interviewer
from hailong.fieldwork.queries import held_cells, team, unassigned_cells
from hailong.org.models import Agency, Area, Role, User
from hailong.org.queries import role_holders
from hailong.plan.models import Part, Survey, Unit

TRIES = (
    Disposition.APPOINTMENT,
    Disposition.NON_CONTACT,
    Disposition.REFUSED,
    Disposition.BREAK_OFF,
    Disposition.UNABLE,
    Disposition.WRONG_CONTACT,
    Disposition.NOT_ELIGIBLE,
)


class AssignForm(forms.Form):
    """How many of which cell go to whom."""

    cell = forms.ChoiceField(label="Đơn vị, lĩnh vực")
    count = forms.IntegerField(label="Số hồ sơ", min_value=1, max_value=500)
    interviewer = forms.ModelChoiceField(
        label="Điều tra viên", queryset=Interviewer.objects.none(), empty_label="Chọn người"
    )

    def __init__(self, *args, survey: Survey, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cell"].choices = [
            (f"{cell['unit']}-{cell['field_group'] or 0}", _said(cell)) for cell in unassigned_cells(survey)
        ]
        self.fields["interviewer"].queryset = team(survey)
        self.fields["interviewer"].label_from_instance = lambda one: f"{one.code} · {one.user.full_name}"


def _said(cell: dict) -> str:
    field = f" · {cell['field_name']}" if cell["field_name"] else ""
    return f"{cell['unit_name']}{field}: {cell['waiting']} chưa giao"


class HandOverForm(forms.Form):
    """The open cases that one interviewer holds in one unit go to another."""

    held = forms.ChoiceField(label="Ai đang giữ, ở đơn vị nào")
    interviewer = forms.ModelChoiceField(
        label="Chuyển cho", queryset=Interviewer.objects.none(), empty_label="Chọn người"
    )

    def __init__(self, *args, survey: Survey, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["held"].choices = [
            (f"{cell['interviewer']}-{cell['unit']}", f"{cell['code']} · {cell['unit_name']}: {cell['open']} hồ sơ")
            for cell in held_cells(survey)
        ]
        self.fields["interviewer"].queryset = team(survey)
        self.fields["interviewer"].label_from_instance = lambda one: f"{one.code} · {one.user.full_name}"


class EnrolForm(forms.Form):
    """A person of the contractor with the two places that bar him."""

    user = forms.ModelChoiceField(label="Người", queryset=User.objects.none())
    code = forms.CharField(label="Mã điều tra viên", max_length=20, help_text="Ví dụ DTV-03.")
    workplace = forms.ModelChoiceField(
        label="Nơi làm việc khác (nếu có)", queryset=Agency.objects.order_by("name"), required=False
    )
    residence = forms.ModelChoiceField(
        label="Nơi ở (xã, phường; ở tỉnh khác thì chọn tỉnh)", queryset=Area.objects.none()
    )

    def __init__(self, *args, survey: Survey, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        paths = list(survey.participants.filter(part=Part.CONTRACTOR).values_list("agency__path", flat=True))
        people = role_holders(Role.INTERVIEWER, lambda own: any(own.startswith(path) for path in paths))
        self.fields["user"].queryset = people.exclude(interviewer_of__survey=survey)
        self.fields["residence"].queryset = _homes(survey)
        self.fields["residence"].label_from_instance = lambda area: f"{area.name}, {area.parent.name}"


def _homes(survey: Survey) -> QuerySet[Area]:
    """Communes of the survey's own province, any other province as a whole: no home there can bar anybody."""
    root, province = survey.lead.area.path.split("/")[:2]
    communes = (Area.Kind.COMMUNE, Area.Kind.WARD, Area.Kind.TOWNSHIP, Area.Kind.SPECIAL_ZONE)
    near = Q(kind__in=communes, path__startswith=f"{root}/{province}/")
    far = Q(parent__key=root) & ~Q(key=province)
    places = Area.objects.on(survey.field_from).filter(near | far)
    return places.select_related("parent").order_by("parent__name", "name")


class AttemptForm(forms.Form):
    """One try; an appointment needs its time."""

    disposition = forms.ChoiceField(label="Kết quả", choices=[(one.value, one.label) for one in TRIES])
    appointment_at = forms.DateTimeField(
        label="Hẹn lúc",
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )


class StubForm(forms.Form):
    """The consent stub of a visitor: how phúc tra may reach him."""

    name = forms.CharField(max_length=120, required=False)
    phone = forms.CharField(max_length=30, required=False)
    consent = forms.BooleanField(required=False)


class ReplaceForm(forms.Form):
    """Why a case is replaced; by whom is not a choice."""

    note = forms.CharField(label="Ghi chú", max_length=300, required=False)


class UnitForm(forms.Form):
    """Something for one unit of the survey."""

    unit = forms.ModelChoiceField(label="Đơn vị", queryset=Unit.objects.none(), empty_label="Chọn đơn vị")

    def __init__(self, *args, survey: Survey, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        units = Unit.objects.filter(block__survey=survey).assessed().select_related("agency", "block__survey")
        self.fields["unit"].queryset = units.order_by("block__order", "order")


class InviteForm(UnitForm):
    """Letters or paper forms for the next cases of a unit."""

    kind = forms.ChoiceField(
        label="Loại", choices=[("letter", "Giấy mời có mã riêng (web, QR)"), ("paper", "Phiếu giấy")]
    )
    count = forms.IntegerField(label="Số lượng", min_value=1, max_value=200)


class OpenCodeForm(UnitForm):
    """A code for a counter."""
