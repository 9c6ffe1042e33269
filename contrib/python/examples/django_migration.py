# SPDX-License-Identifier: GPL-2.0-only
"""The first migration of django_models.py: migrations/0001_initial.py of the app."""

from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name="P0fAnswer",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("address", models.GenericIPAddressField(db_index=True, unpack_ipv4=True)),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                ("magic", models.PositiveBigIntegerField()),
                ("status", models.PositiveBigIntegerField()),
                ("first_seen", models.DateTimeField(null=True)),
                ("last_seen", models.DateTimeField(null=True)),
                ("total_conn", models.PositiveBigIntegerField()),
                ("uptime_min", models.PositiveBigIntegerField(null=True)),
                ("uptime_sec", models.PositiveBigIntegerField(null=True)),
                ("uptime", models.DurationField(null=True)),
                ("up_mod_days", models.DurationField(null=True)),
                ("last_nat", models.DateTimeField(null=True)),
                ("last_chg", models.DateTimeField(null=True)),
                ("distance", models.SmallIntegerField(null=True)),
                ("bad_sw", models.PositiveSmallIntegerField(choices=[(1, "User-Agent names another system"), (2, "does not fit the program")], null=True)),
                ("os_match_q", models.PositiveSmallIntegerField(choices=[(0, "normal"), (1, "fuzzy"), (2, "generic"), (3, "fuzzy and generic")])),
                ("os_name", models.CharField(max_length=32, null=True)),
                ("os_flavor", models.CharField(max_length=32, null=True)),
                ("http_name", models.CharField(max_length=32, null=True)),
                ("http_flavor", models.CharField(max_length=32, null=True)),
                ("link_type", models.CharField(max_length=32, null=True)),
                ("language", models.CharField(max_length=32, null=True)),
            ],
            options={
                "ordering": ["-asked_at"],
            },
        ),
    ]
