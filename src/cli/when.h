// SPDX-License-Identifier: GPL-2.0-only
//
// Times as users write them on a command line.
#pragma once

#include "base/error.h"
#include "base/time.h"

// A time: `YYYY-MM-DD`, `YYYY-MM-DD HH:MM` or `YYYY-MM-DD HH:MM:SS` (a T may stand for the space)
// as the clock of the zone showed it; `today` or `yesterday`, the midnight that began it; `Nd` or
// `Nh`, so many days of 24 hours or hours before `now`. `option` is for the message.
bool when_parse(const char *text, const char *option, const struct zone *zone, int64_t now,
                int64_t *time, struct error *e);

// A span [*since, *until): `today`, `yesterday`, `last-week` (the last whole week from Monday on),
// `last-month` (the last whole month), or a date `YYYY-MM-DD`.
bool when_parse_range(const char *text, const char *option, const struct zone *zone, int64_t now,
                      int64_t *since, int64_t *until, struct error *e);
