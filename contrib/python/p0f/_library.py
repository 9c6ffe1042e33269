# SPDX-License-Identifier: GPL-2.0-only
"""libp0f3 through ctypes; see p0f3.h for what the functions do."""

import ctypes
import functools

SONAME = "libp0f3.so.0"

OK, NO_MATCH, BAD_ADDRESS, BAD_ARGUMENT, NO_DAEMON, TIMEOUT = range(6)
BAD_QUERY, BAD_ANSWER, SYSTEM, BUSY, BAD_VALUE = range(6, 11)

ERROR_SIZE = 160
TEXTS = ("os_name", "os_flavor", "http_name", "http_flavor", "link_type", "language")
_TEXT_FIELDS = [(name, ctypes.c_char * 40) for name in TEXTS]


class Raw(ctypes.Structure):
    """struct p0f3_raw"""

    _fields_ = [
        ("magic", ctypes.c_uint32),
        ("status", ctypes.c_uint32),
        ("first_seen", ctypes.c_uint32),
        ("last_seen", ctypes.c_uint32),
        ("total_conn", ctypes.c_uint32),
        ("uptime_min", ctypes.c_uint32),
        ("up_mod_days", ctypes.c_uint32),
        ("last_nat", ctypes.c_uint32),
        ("last_chg", ctypes.c_uint32),
        ("distance", ctypes.c_int16),
        ("bad_sw", ctypes.c_uint8),
        ("os_match_q", ctypes.c_uint8),
    ] + _TEXT_FIELDS


class Info(ctypes.Structure):
    """struct p0f3_info"""

    _fields_ = [
        (name, ctypes.c_int64)
        for name in (
            "first_seen",
            "last_seen",
            "last_nat",
            "last_chg",
            "total_conn",
            "uptime_sec",
            "up_mod_days",
            "distance",
            "bad_sw",
            "os_match_q",
        )
    ] + _TEXT_FIELDS


@functools.lru_cache(maxsize=None)
def load() -> ctypes.CDLL:
    """Opens the library. OSError if the loader does not find it."""
    library = ctypes.CDLL(SONAME, use_errno=True)
    handle = ctypes.c_void_p
    arguments = {
        "p0f3_open": [ctypes.POINTER(handle), ctypes.c_char_p],
        "p0f3_query_raw": [handle, ctypes.c_char_p, ctypes.c_int, ctypes.POINTER(Raw)],
        "p0f3_check": [
            ctypes.POINTER(Raw),
            ctypes.POINTER(Info),
            ctypes.c_size_t,
            ctypes.c_char_p,
        ],
        "p0f3_disconnect": [handle],
        "p0f3_close": [handle],
        "p0f3_strerror": [ctypes.c_int],
    }
    for name, types in arguments.items():
        getattr(library, name).argtypes = types
    library.p0f3_close.restype = None
    library.p0f3_strerror.restype = ctypes.c_char_p
    return library
