// SPDX-License-Identifier: GPL-2.0-only
//
// Regular expressions of PCRE2 (pcre2pattern(3)), found anywhere in the text, case-sensitive unless
// the pattern begins with (?i). Several threads may use a pattern at once.
#pragma once

#include "base/error.h"
#include "base/view.h"

struct pattern; // compiled

// Null when the pattern is wrong; the error then shows it with a caret under the place.
struct pattern *pattern_new(struct view text, const char *option, struct error *e);
void pattern_free(struct pattern *p);

// No label of p0f is longer than 200 bytes. Steps are those from one place in the text.
enum { PATTERN_TEXT_MAX = 1000, PATTERN_STEPS = 100000, PATTERN_MEMORY_KIB = 1024 };

// MATCH_GAVE_UP: the text is longer, or the pattern needs more steps or memory on it.
enum match { MATCH_NO, MATCH_YES, MATCH_GAVE_UP, MATCH_NO_MEMORY };
enum match pattern_match(const struct pattern *p, struct view text);

// Version of the library, for --version.
const char *pattern_library(void);
