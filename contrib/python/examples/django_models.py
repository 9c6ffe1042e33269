# SPDX-License-Identifier: GPL-2.0-only
"""A Django model of an answer of p0f: the models.py of an app named p0f_answers.

    P0fAnswer.objects.create(address=request.META["REMOTE_ADDR"], **request.p0f)
"""

from django.db import models


class P0fAnswer(models.Model):
    id = models.BigAutoField(primary_key=True)
    address = models.GenericIPAddressField(unpack_ipv4=True, db_index=True)
    asked_at = models.DateTimeField(auto_now_add=True)

    magic = models.PositiveBigIntegerField()
    status = models.PositiveBigIntegerField()
    first_seen = models.DateTimeField(null=True)
    last_seen = models.DateTimeField(null=True)
    total_conn = models.PositiveBigIntegerField()
    uptime_min = models.PositiveBigIntegerField(null=True)
    uptime_sec = models.PositiveBigIntegerField(null=True)
    uptime = models.DurationField(null=True)
    up_mod_days = models.DurationField(null=True)
    last_nat = models.DateTimeField(null=True)
    last_chg = models.DateTimeField(null=True)
    distance = models.SmallIntegerField(null=True)
    bad_sw = models.PositiveSmallIntegerField(
        null=True,
        choices=[(1, "User-Agent names another system"), (2, "does not fit the program")],
    )
    os_match_q = models.PositiveSmallIntegerField(
        choices=[(0, "normal"), (1, "fuzzy"), (2, "generic"), (3, "fuzzy and generic")]
    )
    # p0f sends at most 32 bytes of a text.
    os_name = models.CharField(max_length=32, null=True)
    os_flavor = models.CharField(max_length=32, null=True)
    http_name = models.CharField(max_length=32, null=True)
    http_flavor = models.CharField(max_length=32, null=True)
    link_type = models.CharField(max_length=32, null=True)
    language = models.CharField(max_length=32, null=True)

    class Meta:
        app_label = "p0f_answers"
        ordering = ["-asked_at"]

    def __str__(self):
        system = " ".join(filter(None, [self.os_name, self.os_flavor])) or "unknown system"
        return f"{self.address}: {system}"
