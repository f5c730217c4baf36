"""Addresses of accounts: those of django-allauth that this product uses, and no other.

It has no e-mail, so nothing of e-mail is there; the names that allauth itself leads to are kept and say what to do.
"""

from allauth.account import views
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from hailong.method.problem import Problem
from hailong.org.rules import public_page


@public_page
def not_offered(request: HttpRequest) -> HttpResponse:
    """What allauth would do by e-mail."""
    raise Problem("not_found", what="trang này")


urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("signup/", views.signup, name="account_signup"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("email/", not_offered, name="account_email"),
    path("confirm-email/", not_offered, name="account_email_verification_sent"),
    path("password/reset/", not_offered, name="account_reset_password"),
    path("password/set/", not_offered, name="account_set_password"),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
