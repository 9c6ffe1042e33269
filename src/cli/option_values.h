// SPDX-License-Identifier: GPL-2.0-only
//
// Reading the values of options. What is not one of the kind leaves the result as it was or makes
// it of no use; the caller refuses it.
#pragma once

#include "summary/build.h"

// A whole number up to limit, with K or M for thousands or millions after it.
bool read_count(const char *text, uint64_t limit, uint64_t *value);

// `64M`, `2G`: bytes, at least 32 MiB. The units are those of memory, powers of 1024.
bool read_memory(const char *text, size_t *bytes);

// `25`, `0.5%` for all tables; `src:0.5%,port:25` for some.
bool read_thresholds(const char *text, struct summary_options *options);

// The position of `value` in a list of words that ends with null; -1 when it is not there.
int word_index(const char *const *words, const char *value);

// The formats of reports, for people: `text, json or csv`. Returns out.
enum { FORMAT_NAMES_MAX = 128 };
const char *format_names(char out[FORMAT_NAMES_MAX]);
