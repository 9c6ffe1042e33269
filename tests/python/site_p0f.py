# SPDX-License-Identifier: GPL-2.0-only
"""A Django site of one page, with the app p0f_answers of contrib/python/examples."""

import os
import shutil
import sys

import django
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import JsonResponse
from django.urls import path

EXAMPLES = os.path.join(os.environ["ROOT"], "contrib/python/examples")


def make_app():
    """Copies the example to a package p0f_answers in the current folder, as its users do."""
    os.makedirs("p0f_answers/migrations", exist_ok=True)
    for package in ("p0f_answers", "p0f_answers/migrations"):
        open(package + "/__init__.py", "w").close()
    shutil.copy(EXAMPLES + "/django_models.py", "p0f_answers/models.py")
    shutil.copy(EXAMPLES + "/django_migration.py", "p0f_answers/migrations/0001_initial.py")
    if os.getcwd() not in sys.path:
        sys.path.insert(0, os.getcwd())


def shown(request):
    return JsonResponse({"p0f": request.p0f})


async def shown_async(request):
    return shown(request)


urlpatterns = [path("", shown), path("async", shown_async)]


def set_up(**options):
    make_app()
    settings.configure(
        ALLOWED_HOSTS=["*"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "answers.db"}},
        INSTALLED_APPS=["p0f_answers"],
        MIDDLEWARE=["p0f.django.middleware.P0fMiddleware"],
        ROOT_URLCONF=__name__,
        SECRET_KEY="of a test",
        USE_TZ=True,
        **options,
    )
    django.setup()


if "P0FSOCKET" in os.environ:
    set_up(P0FSOCKET=os.environ["P0FSOCKET"])
    wsgi, asgi = get_wsgi_application(), get_asgi_application()
