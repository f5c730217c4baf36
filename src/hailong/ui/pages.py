"""Pages for what went wrong before a room could answer: 400, 403, 404, 500, a failed CSRF check, maintenance."""

import errno
import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


FULL_OR_SHUT = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)


def server_error(request: HttpRequest) -> HttpResponse:
    """Without the request's context: whatever broke the page must not break this one.

    A database that is gone or locked and a disk that is full or read-only are no fault of the page: come again later.
    """
    fault = sys.exc_info()[1]
    away = isinstance(fault, OperationalError | InterfaceError)
    if away or (isinstance(fault, OSError) and fault.errno in FULL_OR_SHUT):
        return maintenance(request)
    return HttpResponse(render_to_string("500.html"), status=500)


def maintenance(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(render_to_string("503.html"), status=503)
    response["Retry-After"] = "60"
    return response
