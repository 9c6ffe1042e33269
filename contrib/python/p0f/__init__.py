# SPDX-License-Identifier: GPL-2.0-only
"""Asks a running p0f 3 what it knows about an address.

    from p0f import P0f

    with P0f("/run/p0f.sock") as p0f:
        print(p0f.get_info("192.0.2.7")["os_name"])
"""

from .client import (
    BAD_SW_MISMATCH,
    BAD_SW_NA,
    BAD_SW_OS_MISMATCH,
    OS_MATCH_BOTH,
    OS_MATCH_FUZZY,
    OS_MATCH_GENERIC,
    OS_MATCH_NORMAL,
    RESPONSE_BAD_QUERY,
    RESPONSE_NO_MATCH,
    RESPONSE_OK,
    P0f,
    P0fAddressError,
    P0fException,
    P0fInfo,
)

__all__ = [
    "BAD_SW_MISMATCH",
    "BAD_SW_NA",
    "BAD_SW_OS_MISMATCH",
    "OS_MATCH_BOTH",
    "OS_MATCH_FUZZY",
    "OS_MATCH_GENERIC",
    "OS_MATCH_NORMAL",
    "RESPONSE_BAD_QUERY",
    "RESPONSE_NO_MATCH",
    "RESPONSE_OK",
    "P0f",
    "P0fAddressError",
    "P0fException",
    "P0fInfo",
]
