"""Root of all addresses. Every room that has pages is mounted here; each names its whole paths."""

import importlib
import importlib.util

from django.conf import settings
from django.urls import include, path

urlpatterns = [
    path("tai-khoan/", include("hailong.config.account_urls")),
    *[
        path("", include(f"hailong.{room}.urls"))
        for room in settings.ROOMS
        if importlib.util.find_spec(f"hailong.{room}.urls") and room != "config"
    ],
]
handler400 = "hailong.ui.pages.bad_request"
handler403 = "hailong.ui.pages.forbidden"
handler404 = "hailong.ui.pages.not_found"
handler500 = "hailong.ui.pages.server_error"
