# SPDX-License-Identifier: GPL-2.0-only
"""Django with its test client, and the model in SQLite."""

import asyncio
import io
import logging
import sqlite3
import unittest
from datetime import timedelta

try:
    import django
except ImportError:
    raise unittest.SkipTest("no Django")

import site_p0f

site_p0f.set_up()

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.test import AsyncClient, Client, RequestFactory, override_settings

from p0f.django.middleware import P0fMiddleware
from support import BAD_QUERY, NO_MATCH, Mock, example, reply


class Django(unittest.TestCase):
    def setUp(self):
        logging.getLogger("p0f").addHandler(logging.NullHandler())

    def mock(self, answer):
        mock = Mock(answer)
        self.addCleanup(mock.close)
        return mock

    def sync_and_async(self, path, **extra):
        async def ask():
            response = await AsyncClient().get(path, **extra)
            return response.json()["p0f"]

        return [Client().get(path, **extra).json()["p0f"], asyncio.run(ask())]

    def test_known(self):
        """request.p0f in sync and async views, sync and async Django"""
        mock = self.mock(reply())
        with override_settings(P0FSOCKET=mock.path):
            for path in ("/", "/async"):
                for info in self.sync_and_async(path):
                    self.assertEqual(info["os_name"], "Linux")
                    self.assertEqual(info["first_seen"], "2001-09-09T01:46:40Z")
        self.assertEqual(mock.queries, [(4, bytes([127, 0, 0, 1]), b"")] * 4)

    def test_none(self):
        """request.p0f is None when p0f fails or does not know, or there is no address"""
        answers = [NO_MATCH, BAD_QUERY, reply(magic=1), reply(bad_sw=3), None]
        for socket in [self.mock(answer).path for answer in answers] + ["/nonexistent/sock"]:
            with override_settings(P0FSOCKET=socket):
                self.assertEqual(self.sync_and_async("/"), [None, None])
        with override_settings(P0FSOCKET=self.mock(reply()).path):
            self.assertIsNone(Client().get("/", REMOTE_ADDR="").json()["p0f"])
            request = RequestFactory().get("/")
            del request.META["REMOTE_ADDR"]
            P0fMiddleware(lambda request: None)(request)
            self.assertIsNone(request.p0f)

    def test_settings(self):
        """P0FENABLED; P0FSOCKET is required; naive times without USE_TZ"""
        mock = self.mock(reply())
        with override_settings(P0FENABLED=False):
            self.assertEqual(self.sync_and_async("/"), [None, None])
        self.assertRaises(ImproperlyConfigured, P0fMiddleware, lambda request: None)
        with override_settings(P0FSOCKET=mock.path, USE_TZ=False):
            self.assertEqual(self.sync_and_async("/")[0]["first_seen"], "2001-09-09T01:46:40")

    def test_readme(self):
        """the README: the settings"""
        names = {}
        exec(example(1, self.mock(reply()).path).replace("..., ", ""), names)
        with override_settings(**{name: names[name] for name in names if name.isupper()}):
            self.assertEqual(self.sync_and_async("/")[0]["os_name"], "Linux")

    def test_model(self):
        """the model migrates, has no change without a migration, and stores answers in SQLite"""
        call_command("migrate", verbosity=0)
        call_command("makemigrations", check=True, dry_run=True, verbosity=0, stdout=io.StringIO())
        from p0f_answers.models import P0fAnswer

        for answer in (reply(), reply(uptime_min=0, up_mod_days=0, os_name=b"", distance=255)):
            request = RequestFactory().get("/", REMOTE_ADDR="2001:db8::7")
            with override_settings(P0FSOCKET=self.mock(answer).path):
                P0fMiddleware(lambda request: None)(request)
            exec(example(2, ""), {"P0fAnswer": P0fAnswer, "request": request})
            stored = P0fAnswer.objects.latest("id")
            for name, value in request.p0f.items():
                self.assertEqual(getattr(stored, name), value, name)
        first = P0fAnswer.objects.earliest("id")
        self.assertEqual(first.up_mod_days, timedelta(days=49))
        self.assertEqual(str(first), "2001:db8::7: Linux 3.1-3.10")
        rows = sqlite3.connect("answers.db").execute("select os_name from p0f_answers_p0fanswer")
        self.assertEqual(rows.fetchall(), [("Linux",), (None,)])
