# SPDX-License-Identifier: GPL-2.0-only
"""The client on a real p0f that saw four frames."""

import os
import time
import unittest
from datetime import datetime

from p0f import P0f
from support import RealP0f

FRAMES = os.environ.get("P0F_FRAMES")


@unittest.skipUnless(FRAMES, "no p0f or no network namespaces")
class Live(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.p0f = RealP0f()
        cls.addClassCleanup(cls.p0f.close)
        cls.p0f.inject(FRAMES)
        cls.client = P0f(cls.p0f.path, timeout=10)

    def facts(self, address, raw=False):
        info = self.client.get_info(address, raw)
        return tuple(
            info[name]
            for name in ("total_conn", "distance", "os_match_q", "os_name", "os_flavor", "link_type")
        )

    def test_known(self):
        """the systems p0f recognised"""
        mac = (1, 0, 0, "MacOS X", "10.9 or newer (sometimes iPhone ", "Ethernet or modem")
        linux = (1, 7, 2, "Linux", "2.2.x-3.x", "DSL")
        six = (1, 0, 0, "Linux", "3.1-3.10", "Ethernet or modem")
        self.assertEqual(self.facts("10.0.0.1"), mac)
        self.assertEqual(self.facts("10.0.0.2"), linux)
        self.assertEqual(self.facts("::ffff:10.0.0.2"), linux)
        self.assertEqual(self.facts("2001:db8::7"), six)

    def test_unknown_system(self):
        """hosts that p0f saw but did not recognise"""
        self.assertEqual(self.facts("10.0.0.4"), (1, None, 0, None, None, None))
        self.assertEqual(self.facts("10.1.0.1"), (3, None, 0, None, None, None))
        self.assertEqual(self.facts("10.0.0.4", raw=True), (1, 255, 0, "", "", ""))

    def test_absent(self):
        """the rest is None"""
        info = self.client.get_info("10.0.0.2")
        for name in (
            "uptime_min uptime_sec uptime up_mod_days last_nat last_chg bad_sw http_name "
            "http_flavor language"
        ).split():
            self.assertIsNone(info[name], name)

    def test_times(self):
        """first_seen and last_seen are now"""
        info = self.client.get_info("10.0.0.2")
        for name in ("first_seen", "last_seen"):
            self.assertLess(abs(datetime.now() - info[name]).total_seconds(), 600)
        raw = self.client.get_info("10.0.0.2", raw=True)
        self.assertLess(abs(time.time() - raw["first_seen"]), 600)

    def test_no_match(self):
        """KeyError for an address p0f never saw"""
        for address in ("9.9.9.9", "2001:db8::54", "::"):
            self.assertRaises(KeyError, self.client.get_info, address)
