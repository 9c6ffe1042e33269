// SPDX-License-Identifier: GPL-2.0-only
//
// Regular expressions as users write them: PCRE2 syntax (pcre2pattern(3)), found anywhere in the
// text, case-sensitive unless the pattern says (?i). A compiled pattern may be used by several
// threads at once, each with its own matcher.
#pragma once

#include "base/error.h"
#include "base/view.h"

struct pattern; // compiled

// Null when the pattern is wrong; the error then shows it with a caret under the place.
struct pattern *pattern_new(const char *text, const char *option, struct error *e);
void pattern_free(struct pattern *p);

struct matcher; // memory for matching any pattern

struct matcher *matcher_new(void);
void matcher_free(struct matcher *m);

enum match { MATCH_NO, MATCH_YES, MATCH_GAVE_UP };

// MATCH_GAVE_UP: the pattern needed more steps or memory than PCRE2 allows by default.
enum match pattern_match(const struct pattern *p, struct matcher *m, struct view text);

// Version of the library, for --version.
const char *pattern_library(void);
