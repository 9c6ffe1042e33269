# SPDX-License-Identifier: GPL-2.0-only
"""The client of a running p0f 3."""

import atexit
import ctypes
import errno
import ipaddress
import logging
import os
import socket
import time
import weakref
from datetime import datetime, timedelta, tzinfo
from typing import Any, Dict, Optional, TypedDict, Union

from . import _library

RESPONSE_BAD_QUERY, RESPONSE_OK, RESPONSE_NO_MATCH = 0x00, 0x10, 0x20
OS_MATCH_NORMAL, OS_MATCH_FUZZY, OS_MATCH_GENERIC, OS_MATCH_BOTH = 0, 1, 2, 3
BAD_SW_NA, BAD_SW_OS_MISMATCH, BAD_SW_MISMATCH = 0, 1, 2

Address = Union[str, ipaddress.IPv4Address, ipaddress.IPv6Address]

log = logging.getLogger("p0f")


class P0fException(Exception):
    """p0f rejected the query, or what answers is not p0f 3."""


class P0fAddressError(OSError, ValueError):
    """Not an IPv4 or IPv6 address."""


class P0fInfo(TypedDict):
    """An answer of get_info(). None is what p0f does not know."""

    magic: int
    status: int
    first_seen: Optional[datetime]
    last_seen: Optional[datetime]
    total_conn: int
    uptime_min: Optional[int]
    uptime_sec: Optional[int]
    uptime: Optional[timedelta]
    up_mod_days: Optional[timedelta]
    last_nat: Optional[datetime]
    last_chg: Optional[datetime]
    distance: Optional[int]
    bad_sw: Optional[int]
    os_match_q: int
    os_name: Optional[str]
    os_flavor: Optional[str]
    http_name: Optional[str]
    http_flavor: Optional[str]
    link_type: Optional[str]
    language: Optional[str]


class P0f:
    """Asks the p0f that listens on the Unix socket `path`.

    `timeout` is in seconds, for a whole call; None waits as long as it takes. Times in the answers
    are naive and local, or aware in the zone `tz`.

    The first question connects, and the connection is kept. After a restart of p0f the next
    question connects again. Threads may share an object: they take turns. A forked child has a
    connection of its own.
    """

    def __init__(
        self,
        path: Union[str, bytes, "os.PathLike[str]"],
        timeout: Optional[float] = 0.1,
        *,
        tz: Optional[tzinfo] = None,
    ) -> None:
        if timeout is not None and not timeout >= 0:
            raise ValueError(f"timeout is {timeout}, expected 0 or more")
        self.path = path
        self.timeout = timeout
        self.tz = tz
        self._library = _library.load()
        self._failing = False
        self._open()
        _clients.add(self)

    def _open(self) -> None:
        path = os.fsencode(self.path)
        if b"\0" in path:
            raise ValueError("the path of the socket has a NUL byte")
        handle = ctypes.c_void_p()
        result = self._library.p0f3_open(ctypes.byref(handle), path)
        if result == _library.BAD_ARGUMENT:
            number = errno.ENAMETOOLONG if path else errno.ENOENT
            raise OSError(number, os.strerror(number), self.path)
        if result != _library.OK:
            raise self._system_error()
        self._handle = handle
        self._finalizer = weakref.finalize(self, self._library.p0f3_close, handle)
        self._finalizer.atexit = False  # a daemon thread may still be using it: see _at_exit

    def get_info(
        self, address: Address, raw: bool = False, *, return_raw_data: bool = False
    ) -> Any:
        """What p0f knows about `address`: a P0fInfo, or with `raw` a dict of what p0f sent.

        KeyError: p0f does not know the address. P0fAddressError: it is not an address. OSError:
        p0f is not there; socket.timeout: it did not answer in time. P0fException: p0f rejected the
        query, or the answer is not from p0f 3. ValueError: a field is out of range.
        """
        answer = self._ask(address)
        if raw or return_raw_data:
            return _as_dict(answer)
        return self._checked(answer)

    def find(self, address: Optional[Address]) -> Optional[P0fInfo]:
        """Like get_info(), but None whenever there is no answer. Logs when p0f begins to fail."""
        if not address:
            return None
        try:
            info: P0fInfo = self.get_info(address)
        except (KeyError, P0fAddressError):
            return None
        except (OSError, P0fException, ValueError) as error:
            if not self._failing:
                log.warning("no answer from p0f: %s", error)
            self._failing = True
            return None
        self._failing = False
        return info

    def close(self) -> None:
        """Closes the connection. The next question connects again.

        While p0f owes an answer the connection stays: p0f dies when it writes to a closed one.
        """
        self._library.p0f3_disconnect(self._handle)

    def __enter__(self) -> "P0f":
        return self

    def __exit__(self, *unused: object) -> None:
        self.close()

    def _ask(self, address: Address) -> _library.Raw:
        answer = _library.Raw()
        result = self._library.p0f3_query_raw(
            self._handle, _encoded(address), self._milliseconds(), ctypes.byref(answer)
        )
        if result == _library.OK:
            return answer
        text = self._library.p0f3_strerror(result).decode()
        if result == _library.NO_MATCH:
            raise KeyError(f"No data available in p0f for {address}")
        if result == _library.BAD_ADDRESS:
            raise P0fAddressError(errno.EINVAL, f"{text}: {address!r}")
        if result in (_library.TIMEOUT, _library.BUSY):
            raise socket.timeout(text)
        if result in (_library.NO_DAEMON, _library.SYSTEM):
            raise self._system_error()
        if answer.magic:
            text += f" (magic 0x{answer.magic:08x}, status 0x{answer.status:02x})"
        raise P0fException(text)

    def _system_error(self) -> OSError:
        number = ctypes.get_errno() or errno.ECONNRESET
        return OSError(number, os.strerror(number), self.path)

    def _milliseconds(self) -> int:
        if self.timeout is None:
            return 2**31 - 1
        return max(1, min(2**31 - 1, round(self.timeout * 1000)))

    def _checked(self, answer: _library.Raw) -> P0fInfo:
        checked = _library.Info()
        error = ctypes.create_string_buffer(_library.ERROR_SIZE)
        result = self._library.p0f3_check(
            ctypes.byref(answer), ctypes.byref(checked), ctypes.sizeof(checked), error
        )
        if result != _library.OK:
            raise ValueError(error.value.decode("utf-8", "replace"))
        info = _as_dict(answer)
        for name in ("first_seen", "last_seen", "last_nat", "last_chg"):
            info[name] = datetime.fromtimestamp(info[name], self.tz) if info[name] else None
        seconds = _or_none(checked.uptime_sec)
        days = _or_none(checked.up_mod_days)
        info["uptime_min"] = None if seconds is None else seconds // 60
        info["uptime_sec"] = seconds
        info["uptime"] = None if seconds is None else timedelta(seconds=seconds)
        info["up_mod_days"] = None if days is None else timedelta(days=days)
        info["distance"] = _or_none(checked.distance)
        info["bad_sw"] = _or_none(checked.bad_sw)
        for name in _library.TEXTS:
            info[name] = info[name] or None
        return info  # type: ignore[return-value]


def _encoded(address: Address) -> bytes:
    if not isinstance(address, (str, ipaddress.IPv4Address, ipaddress.IPv6Address)):
        raise TypeError(f"an address is a str, not {type(address).__name__}")
    try:
        text = str(address).encode("ascii")
    except UnicodeError:
        text = b""
    if not text or b"\0" in text:
        raise P0fAddressError(errno.EINVAL, f"not an IPv4 or IPv6 address: {address!r}")
    return text


def _as_dict(answer: _library.Raw) -> Dict[str, Any]:
    fields = {name: getattr(answer, name) for name, *_ in answer._fields_}
    for name in _library.TEXTS:
        fields[name] = fields[name].decode("utf-8", "replace")
    return fields


def _or_none(number: int) -> Optional[int]:
    return None if number == -1 else number


_clients: "weakref.WeakSet[P0f]" = weakref.WeakSet()


def _after_fork() -> None:
    # Parent and child would read each other's answers from one connection. The parent's handle
    # is left as it is: another thread may have been using it.
    for client in list(_clients):
        client._finalizer.detach()
        client._open()


def _at_exit() -> None:
    # p0f dies when it writes to a closed connection, so wait for what it owes.
    until = time.monotonic() + 2
    for client in list(_clients):
        while client._library.p0f3_disconnect(client._handle) == _library.BUSY:
            if time.monotonic() > until:
                return
            time.sleep(0.01)


os.register_at_fork(after_in_child=_after_fork)
atexit.register(_at_exit)
