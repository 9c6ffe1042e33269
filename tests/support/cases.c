// SPDX-License-Identifier: GPL-2.0-only
//
// The cases that a chart must stand, by name.
#include <stdio.h>
#include <stdlib.h>

#include "summaries.h"

enum { HOUR = 3600, DAY = 86400 };
#define BEGIN INT64_C(1156790588) // 2006-08-28 18:43:08 UTC

static void finish(struct arena *a, struct summary *s)
{
    for (size_t i = 0; i < s->table_count; i++)
        if (s->tables[i].total > s->attempts)
            s->attempts = s->tables[i].total;
    for (size_t i = 0; i < s->table_count; i++) {
        s->tables[i].below_threshold += s->attempts - s->tables[i].total;
        s->tables[i].total = s->attempts;
    }
    summary_add_details(a, s);
}

// Thousands of labels, most of them rare, as when uptimes stand in them.
static void many_labels(struct arena *a, struct summary *s)
{
    char label[80];
    for (int i = 0; i < 64; i++) {
        (void)snprintf(label, sizeof label, "Linux 2.4/2.6 <= 2.6.7 (up: %d hrs)", 3 + 37 * i);
        summary_add(a, s, "os", label, (uint64_t)(9000 / (i + 3)));
        (void)snprintf(label, sizeof label, "unknown service (%d)", 1024 + 97 * i);
        summary_add(a, s, "destination_port", label, (uint64_t)(900 + 64 - i));
        summary_add_source(a, s, 0x0a000000u + (uint64_t)i * 7919, (uint64_t)(400 - i));
    }
    s->tables[0].below_threshold = 31000;
    s->tables[0].unknown = 4100;
    s->tables[0].total += 35100;
    for (int day = 0; day < 45; day++)
        summary_add_recording(a, s, BEGIN + day * DAY, BEGIN + day * DAY + 20 * HOUR,
                              (uint64_t)(1200 + day * 31 % 170));
}

static void long_labels(struct arena *a, struct summary *s)
{
    static const char *const labels[] = {
        "Windows XP/2000 (RFC1323, w+, no tstamp) [GENERIC] and again",
        "AnOperatingSystemWhoseNameHasNoSpaceAtAllAndDoesNotEndEither",
        "FreeBSD 6.x (1) [top priority] (up: 2879 hrs) Signature: [..]",
        "Linux 2.4 w/o timestamps, then some more words to reach sixty",
        "Solaris 10 (beta) behind a firewall of unknown make and model",
        "Windows 98 (no sack) while downloading something large (leak)",
        "OpenBSD 3.0-3.9 (scrub) (NAT2!) (ECN) (firewall!) [ToS 0x10] ",
        "Cisco 7200, Catalyst 3500, et al. or another one of that sort",
        "MacOS 9.1 (OT 2.7.4) (1) or 9.2 (OT 2.7.8) or whatever it is",
    };
    char port[90];
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
        summary_add(a, s, "os", labels[i], 900 - 80 * i);
        (void)snprintf(port, sizeof port, "%.50s (%zu)", labels[i], 10000 + i);
        summary_add(a, s, "destination_port", port, 900 - 90 * i);
        summary_add_source(a, s, (i + 1) << 50, 700 - 30 * i);
    }
    summary_add_recording(a, s, BEGIN, BEGIN + 40 * HOUR, 5220);
}

static void add_one(struct arena *a, struct summary *s, uint64_t count)
{
    summary_add(a, s, "os", "Windows XP Pro SP1, 2000 SP3", count);
    summary_add(a, s, "destination_port", "microsoft-ds - Microsoft Naked CIFS (445)", count);
    summary_add_source(a, s, 0x52e624a7, count);
}

static void over_minutes(struct arena *a, struct summary *s)
{
    add_one(a, s, 240);
    summary_add_source(a, s, 0x52e624a8, 12);
    summary_add_recording(a, s, BEGIN, BEGIN + 300, 240);
}

static void over_years(struct arena *a, struct summary *s)
{
    add_one(a, s, 9000000);
    s->activity.bin_seconds = DAY;
    for (int day = 0; day < 12 * 365; day++)
        if (day % 700 < 600)
            summary_add_bin(a, s, BEGIN / DAY * DAY + day * (int64_t)DAY,
                            (uint64_t)(1500 + day % 97 * 9 - day / 6), 20 * HOUR);
}

static void with_gaps(struct arena *a, struct summary *s)
{
    add_one(a, s, 4000);
    for (int day = 0; day < 40; day++) {
        int64_t at = BEGIN + (int64_t)day * DAY;
        if (day == 33)
            summary_add_recording(a, s, at, at + 9, 7);
        else if ((day < 8 || day > 11) && day != 20 && day < 38)
            summary_add_recording(a, s, at, at + (2 + day % 5) * HOUR,
                                  (uint64_t)((2 + day % 5) * (200 - 3 * day + day * 71 % 40)));
        else if (day == 39)
            summary_add_recording(a, s, at, at + HOUR, 30);
    }
}

static void never_rated(struct arena *a, struct summary *s)
{
    add_one(a, s, 120);
    for (int i = 0; i < 15; i++)
        summary_add_recording(a, s, BEGIN + i * 2 * DAY, BEGIN + i * 2 * DAY, 1 + (uint64_t)i % 9);
}

// Two days with the autumn's change of clocks between them.
static void over_hours(struct arena *a, struct summary *s)
{
    add_one(a, s, 48000);
    for (int i = 0; i < 48; i++)
        summary_add_recording(a, s, 1162000800 + i * HOUR, 1162000800 + (i + 1) * HOUR - 1,
                              (uint64_t)(700 + i * 7919 % 400));
}

static void even_slices(struct arena *a, struct summary *s)
{
    char label[60];
    for (int i = 0; i < 20; i++) {
        (void)snprintf(label, sizeof label, "System number %d", i + 1);
        summary_add(a, s, "os", label, 500);
        (void)snprintf(label, sizeof label, "service-%d (%d)", i, 20 + i);
        if (i < 12)
            summary_add(a, s, "destination_port", label, 100 + 800 / (uint64_t)(i + 1));
        summary_add_source(a, s, 0xc0000201u + (uint64_t)i, 500);
    }
    s->tables[3].unknown = 900;
    s->tables[3].total += 900;
    for (int i = 0; i < 30; i++)
        summary_add_recording(a, s, BEGIN + i * HOUR / 2, BEGIN + i * HOUR / 2 + 1700, 333);
}

const char *const summary_case_names[] = {"sample", "labels",  "one",   "none",    "single",
                                          "long",   "minutes", "hours", "years",   "gaps",
                                          "even",   "notimes", "zero",  "untimed", NULL};

struct summary *summary_case(struct arena *a, const struct zone *zone, const char *name)
{
    if (strcmp(name, "sample") == 0)
        return summary_sample(a, zone);
    struct summary *s = summary_new(a, zone);
    if (strcmp(name, "labels") == 0)
        many_labels(a, s);
    else if (strcmp(name, "one") == 0)
        add_one(a, s, 1), summary_add_recording(a, s, BEGIN, BEGIN, 1);
    else if (strcmp(name, "single") == 0)
        add_one(a, s, 5000), summary_add_recording(a, s, BEGIN, BEGIN + 3 * DAY, 5000);
    else if (strcmp(name, "long") == 0)
        long_labels(a, s);
    else if (strcmp(name, "minutes") == 0)
        over_minutes(a, s);
    else if (strcmp(name, "hours") == 0)
        over_hours(a, s);
    else if (strcmp(name, "years") == 0)
        over_years(a, s);
    else if (strcmp(name, "gaps") == 0)
        with_gaps(a, s);
    else if (strcmp(name, "even") == 0)
        even_slices(a, s);
    else if (strcmp(name, "notimes") == 0)
        add_one(a, s, 321), summary_add_source(a, s, 0x01020304, 45);
    else if (strcmp(name, "zero") == 0) // everything was rejected
        summary_add_recording(a, s, BEGIN, BEGIN + 20 * HOUR, 0);
    else if (strcmp(name, "untimed") == 0)
        never_rated(a, s);
    finish(a, s);
    return s;
}
