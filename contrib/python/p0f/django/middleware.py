# SPDX-License-Identifier: GPL-2.0-only
"""Django middleware: request.p0f.

Settings: P0FSOCKET, the path of p0f's socket; P0FENABLED, True unless set.
"""

from datetime import timezone
from typing import Any, Optional

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.deprecation import MiddlewareMixin

from p0f import P0f


class P0fMiddleware(MiddlewareMixin):
    """request.p0f is what p0f knows about the visitor; None if nothing, if p0f fails, or if
    P0FENABLED is False. Times are aware if USE_TZ is True. Works in sync and async Django."""

    def __init__(self, get_response: Any) -> None:
        super().__init__(get_response)
        self.p0f: Optional[P0f] = None
        if getattr(settings, "P0FENABLED", True):
            path = getattr(settings, "P0FSOCKET", None)
            if not path:
                raise ImproperlyConfigured("P0FSOCKET is not set, the path of p0f's socket")
            self.p0f = P0f(path, tz=timezone.utc if settings.USE_TZ else None)

    def process_request(self, request: Any) -> None:
        request.p0f = self.p0f and self.p0f.find(request.META.get("REMOTE_ADDR"))
