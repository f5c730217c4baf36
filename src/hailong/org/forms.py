"""What the administrator types."""

import datetime as dt
from typing import Any

from django import forms

from hailong.org.models import Agency, Role


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
        self.fields["agency"].queryset = Agency.objects.on(day).order_by("name")


class SearchForm(forms.Form):
    """A GET form: part of a name, however typed, and a day."""

    q = forms.CharField(label="Tìm theo tên", required=False, max_length=100)
    on = forms.DateField(
        label="Hoạt động vào ngày", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
