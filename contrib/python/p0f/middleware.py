# SPDX-License-Identifier: GPL-2.0-only
"""Middleware for WSGI and ASGI servers."""

import asyncio
from typing import Any, Awaitable, Callable, Dict, Iterable

from .client import P0f


class WSGIMiddleware:
    """environ["p0f"] is what p0f knows about the visitor, or None."""

    def __init__(self, app: Callable[..., Iterable[bytes]], p0f: P0f) -> None:
        self.app = app
        self.p0f = p0f

    def __call__(self, environ: Dict[str, Any], start_response: Any) -> Iterable[bytes]:
        environ["p0f"] = self.p0f.find(environ.get("REMOTE_ADDR"))
        return self.app(environ, start_response)


class ASGIMiddleware:
    """scope["p0f"] is what p0f knows about the visitor, or None. A thread waits for p0f."""

    def __init__(self, app: Callable[..., Awaitable[None]], p0f: P0f) -> None:
        self.app = app
        self.p0f = p0f

    async def __call__(self, scope: Dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] in ("http", "websocket"):
            address = (scope.get("client") or [None])[0]
            loop = asyncio.get_running_loop()
            info = await loop.run_in_executor(None, self.p0f.find, address)
            scope = dict(scope, p0f=info)
        await self.app(scope, receive, send)
