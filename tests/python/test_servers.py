# SPDX-License-Identifier: GPL-2.0-only
"""Django behind gunicorn and uvicorn: with the mock, and with a real p0f that sees the visits."""

import importlib.util
import json
import os
import socket
import subprocess
import sys
import unittest
import urllib.request

from support import Mock, RealP0f, reply, wait_for

HERE = os.path.dirname(os.path.abspath(__file__))
PORT = 18473
SERVERS = {
    "gunicorn": ["gunicorn", "-w", "2", "-b", f"127.0.0.1:{PORT}", "site_p0f:wsgi"],
    "gunicorn with threads, loaded before the fork": [
        "gunicorn", "--preload", "-w", "2", "--threads", "4", "-b", f"127.0.0.1:{PORT}",
        "site_p0f:wsgi",
    ],
    "uvicorn": ["uvicorn", "--port", str(PORT), "--lifespan", "off", "site_p0f:asgi"],
}


def listening():
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", PORT)) == 0


def visit(path="/"):
    with urllib.request.urlopen(f"http://127.0.0.1:{PORT}{path}", timeout=20) as response:
        return json.load(response)["p0f"]


class Servers(unittest.TestCase):
    def setUp(self):
        try:
            import django
        except ImportError:
            self.skipTest("no Django")

    def serve(self, name, path):
        if not importlib.util.find_spec(SERVERS[name][0]):
            self.skipTest("no " + SERVERS[name][0])
        environment = dict(os.environ, P0FSOCKET=path)
        environment["PYTHONPATH"] += os.pathsep + HERE
        server = subprocess.Popen(
            [sys.executable, "-m"] + SERVERS[name], env=environment,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        self.addCleanup(server.wait)
        self.addCleanup(server.terminate)
        wait_for(listening)

    def check_mock(self, name):
        mock = Mock(reply())
        self.addCleanup(mock.close)
        self.serve(name, mock.path)
        for _ in range(20):
            self.assertEqual(visit()["os_name"], "Linux")
            self.assertEqual(visit("/async")["os_name"], "Linux")
        self.assertEqual({query[1] for query in mock.queries}, {bytes([127, 0, 0, 1])})
        self.assertLessEqual(mock.connections, 2)

    def check_real(self, name):
        if not os.environ.get("P0F_FRAMES"):
            self.skipTest("no p0f or no network namespaces")
        p0f = RealP0f()
        self.addCleanup(p0f.close)
        self.serve(name, p0f.path)
        wait_for(visit)
        self.assertEqual((visit()["os_name"], visit()["distance"]), ("Linux", 0))
        self.assertIsNone(p0f.process.poll())


def add(name):
    def with_mock(self):
        self.check_mock(name)

    def with_p0f(self):
        self.check_real(name)

    with_mock.__doc__ = name + ", mock"
    with_p0f.__doc__ = name + ", real p0f"
    setattr(Servers, f"test_{name}_mock", with_mock)
    setattr(Servers, f"test_{name}_real", with_p0f)


for each in SERVERS:
    add(each)
