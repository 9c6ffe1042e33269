// SPDX-License-Identifier: GPL-2.0-only
//
// Times as users write them on a command line. `option` is the name of the option in errors.
#pragma once

#include "base/error.h"
#include "base/time.h"

// A time: `YYYY-MM-DD`, `YYYY-MM-DD HH:MM` or `YYYY-MM-DD HH:MM:SS` (or a T for the space), the
// local time of the zone; `today` or `yesterday`, at midnight; `Nd` or `Nh`, N days of 24 hours or
// N hours before `now`.
bool when_parse(const char *text, const char *option, const struct zone *zone, int64_t now,
                int64_t *time, struct error *e);

// A range [*since, *until): `today`, `yesterday`, `last-week` (the last complete week from Monday),
// `last-month` (the last complete month), or a date `YYYY-MM-DD`.
bool when_parse_range(const char *text, const char *option, const struct zone *zone, int64_t now,
                      int64_t *since, int64_t *until, struct error *e);
