# SPDX-License-Identifier: GPL-2.0-only
"""The client and the middleware against the mock."""

import asyncio
import contextlib
import errno
import gc
import io
import ipaddress
import logging
import os
import socket
import subprocess
import sys
import threading
import time
import unittest
from datetime import datetime, timedelta, timezone

import p0f
from p0f import P0f, P0fAddressError, P0fException
from p0f.middleware import ASGIMiddleware, WSGIMiddleware
from support import BAD_QUERY, EMPTY, LINUX, NO_MATCH, Mock, example, reply, wait_for


logging.getLogger("p0f").addHandler(logging.NullHandler())


class Base(unittest.TestCase):
    def mock(self, answer):
        mock = Mock(answer)
        self.addCleanup(mock.close)
        return mock

    def info(self, answer, raw=False, **options):
        with P0f(self.mock(answer).path, timeout=5, **options) as client:
            return client.get_info("192.0.2.7", raw)


class Fields(Base):
    def setUp(self):
        os.environ["TZ"] = "Asia/Tokyo"
        time.tzset()

    def tearDown(self):
        os.environ["TZ"] = "UTC"
        time.tzset()

    def test_all(self):
        """every field of a full answer"""
        self.assertEqual(
            self.info(reply()),
            dict(
                magic=0x50304602, status=0x10,
                first_seen=datetime(2001, 9, 9, 10, 46, 40),
                last_seen=datetime(2001, 9, 9, 10, 47, 40),
                total_conn=3, uptime_min=90, uptime_sec=5400, uptime=timedelta(minutes=90),
                up_mod_days=timedelta(days=49), last_nat=None,
                last_chg=datetime(2001, 9, 9, 10, 47, 10), distance=7, bad_sw=1, os_match_q=2,
                os_name="Linux", os_flavor="3.1-3.10", http_name="Firefox",
                http_flavor="10.x or newer", link_type="DSL", language="English",
            ),
        )

    def test_absent(self):
        """what p0f does not know is None, http_name, up_mod_days 0 and distance 255 too"""
        info = self.info(reply(EMPTY, first_seen=0, last_seen=0))
        kept = dict(magic=0x50304602, status=0x10, total_conn=0, os_match_q=0)
        self.assertEqual(info, {name: kept.get(name) for name in info})
        self.assertEqual(len(info), 20)
        self.assertIsNone(self.info(reply(distance=-1))["distance"])
        self.assertEqual(self.info(reply(distance=0))["distance"], 0)

    def test_raw(self):
        """raw: as received, no NUL"""
        wanted = {k: v.decode() if isinstance(v, bytes) else v for k, v in LINUX.items()}
        self.assertEqual(self.info(reply(), raw=True), wanted)
        raw = self.info(reply(EMPTY, bad_sw=3, os_match_q=9), raw=True)
        self.assertEqual((raw["distance"], raw["bad_sw"], raw["os_match_q"]), (255, 3, 9))
        self.assertEqual(raw["http_name"], "")
        with P0f(self.mock(reply()).path) as client:
            self.assertEqual(client.get_info("192.0.2.7", return_raw_data=True), wanted)

    def test_zone(self):
        """times are aware with tz="""
        info = self.info(reply(), tz=timezone.utc)
        self.assertEqual(info["first_seen"], datetime(2001, 9, 9, 1, 46, 40, tzinfo=timezone.utc))
        self.assertIsNone(info["last_nat"])
        last = self.info(reply(last_seen=2**32 - 1), tz=timezone.utc)["last_seen"]
        self.assertEqual(last.isoformat(), "2106-02-07T06:28:15+00:00")

    def test_texts(self):
        """32 bytes without NUL stay apart; a text ends at its first NUL; odd bytes are replaced"""
        info = self.info(
            reply(os_flavor=b"f" * 32, http_name=b"curl\0junk", language=b"Fran\xe7ais")
        )
        self.assertEqual(info["os_flavor"], "f" * 32)
        self.assertEqual(info["http_name"], "curl")
        self.assertEqual(info["language"], "Fran\ufffdais")

    def test_range(self):
        """ValueError names field and value, os_match_q first"""
        with self.assertRaisesRegex(ValueError, "bad_sw.*3"):
            self.info(reply(bad_sw=3))
        with self.assertRaisesRegex(ValueError, "os_match_q.*4"):
            self.info(reply(bad_sw=3, os_match_q=4))
        for number in range(4):
            self.assertEqual(self.info(reply(os_match_q=number))["os_match_q"], number)
        self.assertEqual(self.info(reply(bad_sw=2))["bad_sw"], 2)
        self.assertEqual((p0f.OS_MATCH_BOTH, p0f.BAD_SW_MISMATCH, p0f.RESPONSE_OK), (3, 2, 16))


class Failures(Base):
    def test_no_match(self):
        """KeyError for an unknown address, raw too"""
        for raw in (False, True):
            with self.assertRaisesRegex(KeyError, "No data available in p0f for 192.0.2.7"):
                self.info(NO_MATCH, raw)

    def test_protocol(self):
        """P0fException for a bad query, magic or status; status is four bytes"""
        for answer in (BAD_QUERY, reply(magic=1), reply(status=0x30), reply(status=0x110)):
            with self.assertRaises(P0fException):
                self.info(answer)

    def test_address(self):
        """P0fAddressError, an OSError and a ValueError, before anything is sent"""
        mock = self.mock(reply())
        client = P0f(mock.path)
        for address in ("", "x", "1.2.3", "1.2.3.4.5", "1.2.3.4\0", "1.2.3.4 ", "\u0661.2.3.4"):
            for kind in (P0fAddressError, OSError, ValueError):
                with self.assertRaises(kind):
                    client.get_info(address)
        with self.assertRaises(TypeError):
            client.get_info(None)
        self.assertEqual(mock.connections, 0)

    def test_families(self):
        """IPv6 is asked as IPv6, a mapped address as IPv4"""
        mock = self.mock(reply())
        client = P0f(mock.path, 5)
        six = ipaddress.ip_address("2001:db8::53")
        four = ipaddress.ip_address("192.0.2.7")
        for address in ("2001:db8::53", six, "[2001:db8::53%eth0]"):
            client.get_info(address)
        for address in ("192.0.2.7", four, "::ffff:192.0.2.7"):
            client.get_info(address)
        self.assertEqual(mock.queries, [(6, six.packed, b"")] * 3 + [(4, four.packed, b"")] * 3)
        self.assertEqual(mock.connections, 1)

    def test_no_daemon(self):
        """no socket, nobody listening: OSError with number and path; too long a path"""
        with self.assertRaises(FileNotFoundError) as caught:
            P0f("/nonexistent/sock").get_info("192.0.2.7")
        self.assertEqual(caught.exception.filename, "/nonexistent/sock")
        mock = self.mock(reply())
        mock.stop()
        socket.socket(socket.AF_UNIX).bind(mock.path)
        with self.assertRaises(ConnectionRefusedError):
            P0f(mock.path).get_info("192.0.2.7")
        for path, number in (("x" * 200, errno.ENAMETOOLONG), ("", errno.ENOENT)):
            with self.assertRaises(OSError) as caught:
                P0f(path)
            self.assertEqual(caught.exception.errno, number)
        self.assertRaises(ValueError, P0f, "a\0b")
        self.assertRaises(ValueError, P0f, "sock", timeout=-1)

    def test_closed_early(self):
        """an answer that is cut off is an OSError or a P0fException, not a wrong answer"""
        with self.assertRaises((OSError, P0fException)):
            self.info(None)

    def test_pieces(self):
        """an answer in several reads"""
        whole = reply()
        info = self.info([whole[:1], whole[1:8], whole[8:231], whole[231:]])
        self.assertEqual(info["os_name"], "Linux")

    def test_time_out(self):
        """a time-out; its late answer is not given to the next question, p0f can still write it"""
        late = threading.Event()

        def answer(family, address):
            if address[:4] == bytes([192, 0, 2, 1]):
                late.wait(10)
                return reply(os_name=b"late")
            return reply(os_name=b"right")

        mock = self.mock(answer)
        client = P0f(mock.path, timeout=0.05)
        start = time.monotonic()
        with self.assertRaises(socket.timeout):
            client.get_info("192.0.2.1")
        self.assertLess(time.monotonic() - start, 2)
        with self.assertRaises(socket.timeout):
            client.get_info("192.0.2.2")
        client.close()
        late.set()

        def answered():
            try:
                return client.get_info("192.0.2.2")["os_name"] == "right"
            except socket.timeout:
                return False

        wait_for(answered)
        self.assertEqual(mock.broken, 0)

    def test_exit(self):
        """a program that exits after a time-out waits for what p0f owes"""
        mock = self.mock(lambda *query: time.sleep(0.4) or [reply()[:100], reply()[100:]])
        program = (
            "import sys, threading, time, p0f\nclient = p0f.P0f(sys.argv[1], 0.05)\n"
            "hold = lambda client: time.sleep(60)\n"
            "threading.Thread(target=hold, args=[client], daemon=True).start()\n"
            "try: client.get_info('192.0.2.1')\nexcept OSError: print('late')"
        )
        out = subprocess.run([sys.executable, "-c", program, mock.path], capture_output=True)
        self.assertEqual((out.stdout, out.stderr), (b"late\n", b""))
        time.sleep(0.6)  # an answer that meets a closed connection has met it by now
        self.assertEqual((len(mock.queries), mock.broken), (1, 0))


class Life(Base):
    def test_restart(self):
        """a restart of p0f, and close(), go unnoticed; so does a first try before p0f is there"""
        mock = self.mock(reply())
        client = P0f(mock.path, 5)
        mock.stop()
        self.assertRaises(OSError, client.get_info, "192.0.2.7")
        for _ in range(3):
            mock.start()
            self.assertEqual(client.get_info("192.0.2.7")["os_name"], "Linux")
            client.close()
            self.assertEqual(client.get_info("192.0.2.7")["os_name"], "Linux")
            self.assertEqual(mock.connections, 2)
            mock.stop()

    def test_collected(self):
        """an object that is no longer used closes its connection"""
        mock = self.mock(reply())
        before = len(os.listdir("/proc/self/fd"))
        for _ in range(30):
            P0f(mock.path, 5).get_info("192.0.2.7")
        gc.collect()
        wait_for(lambda: len(os.listdir("/proc/self/fd")) <= before + 30)  # the mock's own ends
        self.assertEqual(mock.connections, 30)

    def test_threads(self):
        """threads that share an object get their own answers"""
        mock = self.mock(lambda family, address: reply(total_conn=address[3]))
        client = P0f(mock.path, 10)
        wrong = []

        def ask(number):
            for _ in range(200):
                if client.get_info(f"192.0.2.{number}")["total_conn"] != number:
                    wrong.append(number)

        threads = [threading.Thread(target=ask, args=(n,)) for n in range(1, 9)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual((wrong, len(mock.queries), mock.connections), ([], 1600, 1))

    def test_fork(self):
        """a forked child has a connection of its own"""
        mock = self.mock(lambda family, address: reply(total_conn=address[3]))
        client = P0f(mock.path, 10)
        client.get_info("192.0.2.1")
        child = os.fork()
        if child == 0:
            right = all(client.get_info("192.0.2.2")["total_conn"] == 2 for _ in range(200))
            os._exit(0 if right else 1)
        for _ in range(200):
            self.assertEqual(client.get_info("192.0.2.3")["total_conn"], 3)
        self.assertEqual(os.waitpid(child, 0)[1], 0)
        self.assertEqual(mock.connections, 2)


class Middleware(Base):
    def test_find(self):
        """find: an answer or None; one warning when p0f begins to fail"""
        mock = self.mock(reply())
        client = P0f(mock.path, 5)
        self.assertEqual(client.find("192.0.2.7")["os_name"], "Linux")
        for address in (None, "", "unix:"):
            self.assertIsNone(client.find(address))
        for answer in (NO_MATCH, BAD_QUERY, reply(bad_sw=3)):
            self.assertIsNone(P0f(self.mock(answer).path, 5).find("192.0.2.7"))
        mock.stop()
        with self.assertLogs("p0f") as logged:
            for _ in range(3):
                self.assertIsNone(client.find("192.0.2.7"))
        self.assertEqual(len(logged.output), 1)
        mock.start()
        self.assertIsNotNone(client.find("192.0.2.7"))

    def test_wsgi(self):
        """WSGI: environ["p0f"]"""
        app = WSGIMiddleware(lambda environ, start: [environ["p0f"]], P0f(self.mock(reply()).path, 5))
        self.assertEqual(app({"REMOTE_ADDR": "192.0.2.7"}, None)[0]["os_name"], "Linux")
        self.assertEqual(app({}, None), [None])

    def test_asgi(self):
        """ASGI: scope["p0f"] for http and websocket, nothing for lifespan"""
        seen = []

        async def inner(scope, receive, send):
            seen.append(scope.get("p0f", "unset"))

        app = ASGIMiddleware(inner, P0f(self.mock(reply()).path, 5))
        for kind, client in (("http", ["192.0.2.7", 1]), ("websocket", ["::1", 1]), ("http", None)):
            asyncio.run(app({"type": kind, "client": client}, None, None))
        asyncio.run(app({"type": "lifespan"}, None, None))
        self.assertEqual([s and s["os_name"] for s in seen[:3]], ["Linux", "Linux", None])
        self.assertEqual(seen[3], "unset")


class Readme(Base):
    def test_client(self):
        """the README: the client"""
        with contextlib.redirect_stdout(io.StringIO()) as out:
            exec(example(0, self.mock(reply()).path), {})
        self.assertEqual(out.getvalue(), "Linux 3.1-3.10 7\n")

    def test_middleware(self):
        """the README: WSGI and ASGI"""
        for kind in (WSGIMiddleware, ASGIMiddleware):
            code = example(3, self.mock(reply()).path).splitlines()
            code = [line for line in code if "import" in line or f"= {kind.__name__}" in line]
            names = {"application": None}
            exec("\n".join(code), names)
            self.assertIsInstance(names["application"], kind)
            self.assertEqual(names["application"].p0f.find("192.0.2.7")["os_name"], "Linux")
