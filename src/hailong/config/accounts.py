"""Accounts: nobody signs up alone; what django-allauth says, said in Vietnamese."""

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.http import HttpRequest
from django.urls import reverse

from hailong.config import clock
from hailong.org import actions as org
from hailong.org.models import Role, User
from hailong.org.rules import held


def client_address(request: HttpRequest) -> str | None:
    """Whose attempts are counted: the address that the trusted proxies saw (`HAILONG_PROXIES`)."""
    return str(get_adapter().get_client_ip(request)) if request.META.get("REMOTE_ADDR") else None


class Adapter(DefaultAccountAdapter):
    """People are added by `org.actions.add_person`, never by themselves."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "Tài khoản này đã ngừng. Hãy liên hệ người quản trị.",
        "enter_current_password": "Mật khẩu hiện tại không đúng. Hãy nhập lại.",
        "incorrect_password": "Mật khẩu không đúng. Hãy nhập lại.",
        "too_many_login_attempts": "Đã thử quá nhiều lần. Hãy đợi 15 phút rồi thử lại.",
        "rate_limited": "Thao tác quá nhanh. Hãy đợi một lúc rồi thử lại.",
        "username_blacklisted": "Không dùng được tên đăng nhập này. Hãy chọn tên khác.",
        "username_taken": "Tên đăng nhập này đã có người dùng. Hãy chọn tên khác.",
        "username_password_mismatch": "Tên đăng nhập hoặc mật khẩu không đúng. Hãy nhập lại.",
    }

    def set_password(self, user: User, password: str) -> None:
        """The one way in which allauth changes a password."""
        org.change_password(password=password, by=user, at=clock.now())

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """The workbench shows an interviewer nothing: his page is the day's list on the phone."""
        if set(held(request.user)) == {Role.INTERVIEWER}:
            return reverse("fieldwork:today")
        return super().get_login_redirect_url(request)


class MfaAdapter(DefaultMFAAdapter):
    """Two-step verification, in Vietnamese."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "Mã không đúng hoặc đã hết hạn. Hãy xem lại ứng dụng và nhập mã mới.",
        "cannot_delete_authenticator": "Chưa tắt được xác thực hai bước.",
        "cannot_generate_recovery_codes": "Hãy bật xác thực hai bước trước khi tạo mã dự phòng.",
    }

    def get_totp_issuer(self) -> str:
        return "Khảo sát hài lòng"
