"""What the administrator types."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q

from hailong.org.models import Agency, Area, AreaSuccession, Role


class PersonForm(forms.Form):
    """A new account."""

    full_name = forms.CharField(label="Họ và tên", max_length=120)
    username = forms.CharField(label="Tên đăng nhập", max_length=150, help_text="Chữ không dấu, số và . + - _ @")


class PasswordForm(forms.Form):
    """A password that a person chooses."""

    password = forms.CharField(
        label="Mật khẩu mới",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Ít nhất 15 ký tự. Một câu dễ nhớ, khó đoán là tốt nhất.",
    )
    again = forms.CharField(
        label="Nhập lại mật khẩu mới",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("password") and given.get("again") and given["password"] != given["again"]:
            self.add_error("again", "Hai lần nhập không giống nhau. Hãy nhập lại.")
        return given


class RoleForm(forms.Form):
    """A role at an agency that is alive today."""

    role = forms.ChoiceField(label="Vai trò", choices=Role.choices)
    agency = forms.ModelChoiceField(Agency.objects.none(), label="Tại cơ quan", empty_label=None)

    def __init__(self, day: dt.date, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.on(day).order_by("collated")


class AgencyForm(forms.Form):
    """A new agency in an area that is given."""

    name = forms.CharField(label="Tên đầy đủ", max_length=200, help_text="Ví dụ: UBND xã Vạn Ninh")
    short_name = forms.CharField(label="Tên ngắn", max_length=100)
    kind = forms.ChoiceField(label="Loại", choices=Agency.Kind.choices)
    parent = forms.ModelChoiceField(
        Agency.objects.none(), label="Trực thuộc", required=False, empty_label="không trực thuộc cơ quan nào"
    )
    valid_from = forms.DateField(
        label="Hoạt động từ ngày", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, area: Area, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        around = Area.objects.filter(key__in=area.path.rstrip("/").split("/"))
        self.fields["parent"].queryset = Agency.objects.filter(area__in=around, valid_to=None).order_by("collated")


class EndForm(forms.Form):
    """The last day of an agency, and who goes on."""

    day = forms.DateField(
        label="Kết thúc từ ngày",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Ngày đầu tiên cơ quan không còn hoạt động.",
    )
    successors = forms.ModelMultipleChoiceField(
        Agency.objects.none(), label="Cơ quan kế thừa", required=False, widget=forms.CheckboxSelectMultiple
    )
    source = forms.CharField(label="Văn bản", max_length=200, help_text="Ví dụ: Nghị quyết 1667/NQ-UBTVQH15")

    def __init__(self, agency: Agency, *args: Any, **kwargs: Any) -> None:
        """Offered: what is alive in its area, beside or above it, or in what these areas became."""
        super().__init__(*args, **kwargs)
        area = agency.area
        became = AreaSuccession.objects.filter(Q(predecessor=area) | Q(predecessor__parent=area))
        near = Q(area=area) | Q(area__in=became.values("successor"))
        if area.parent:
            near |= Q(area=area.parent) | Q(area__parent=area.parent, kind=agency.kind)
            near |= Q(area__in=area.parent.became.values("successor"))
        offered = Agency.objects.filter(near, valid_to=None).exclude(pk=agency.pk)
        if area.kind != Area.Kind.COUNTRY:
            offered = offered.exclude(area__kind=Area.Kind.COUNTRY)
        self.fields["successors"].queryset = offered.order_by("collated")


class SearchForm(forms.Form):
    """A GET form: part of a name, however typed, and a day."""

    q = forms.CharField(label="Tìm theo tên", required=False, max_length=100)
    on = forms.DateField(
        label="Hoạt động vào ngày", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
