// SPDX-License-Identifier: GPL-2.0-only
//
// The finished report as data: every figure that an output shows, in the order in which it is
// shown. All formats of reports and the charts read this and nothing else.
//
// summary_build (build.h) makes a summary; nobody writes to it afterwards. All its memory, texts
// included, belongs to the arena it was built in, but for the answers of a running p0f and the
// zone, which belong to the caller. Texts from outside are already escaped (escape.h): valid UTF-8
// without control characters.
//
// In every table the rows' counts + unknown + below_threshold = total.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/time.h"
#include "base/view.h"

// What the rows of a table are about, and so which fields of a row are set.
enum summary_key {
    SUMMARY_OS,      // label, genre
    SUMMARY_ADDRESS, // address
    SUMMARY_PORT,    // port, label; service is null where the port has no name
    SUMMARY_TEXT,    // label
};

// What a running p0f 3 knows of an address now. A text that it does not know is empty.
struct summary_live {
    struct view os, link; // "Linux 3.1-3.10", "DSL"; escaped
    int32_t distance;     // hops; -1: unknown
    bool has_nat;
    int64_t last_seen; // of its last SYN
    int64_t last_nat;  // with has_nat: when p0f last found several hosts behind the address
};

struct summary_row {
    uint64_t count;                  // attempts, at least 1
    struct addr address;             // SUMMARY_ADDRESS
    struct view label;               // "Windows XP (RFC1323, w+) [GENERIC]", "smtp - mail (25)"
    struct view genre;               // SUMMARY_OS: the family, "Windows"
    struct view service;             // SUMMARY_PORT: "smtp"; .ptr is null when unnamed
    uint16_t port;                   // SUMMARY_PORT
    const struct summary_live *live; // sources, when p0f was asked and knows the address; else null
    const struct summary *alone; // sources, for charts: systems and ports of this one; else null
};

struct summary_table {
    const char *name;    // in JSON, CSV and options: "os", "source_ip"
    const char *heading; // in text: "OS", "source IP"
    enum summary_key key;
    uint64_t total;           // attempts
    uint64_t unknown;         // attempts that have no value here
    uint64_t below_threshold; // attempts whose row is not shown
    uint64_t undercount_max;  // a count may be this much too low; 0 when counting was exact
    uint64_t values;          // how many different ones there are; 0: not known
    struct summary_row *rows; // by count, falling; ties by label bytewise, numbers by number
    size_t row_count;
};

// Attempts and recordings over time, in bins of equal length. There is a bin [start, start +
// bin_seconds) only where there was an attempt or p0f recorded; bins rise by start.
struct summary_bin {
    int64_t start; // UTC second, a multiple of bin_seconds
    uint64_t attempts;
    uint64_t recorded_seconds; // how long p0f recorded in it; of two sensors at once, the sum
};

struct summary_activity {
    int64_t bin_seconds; // 60, or more when the logs span months: 900, 3600, 86400, ...
    struct summary_bin *bins;
    size_t bin_count;
};

struct summary_input {
    struct view path;   // escaped
    const char *format; // "p0f2", "p0f3"; null for an empty file
    uint64_t bytes, lines, attempts, skipped_lines;
    bool is_read;        // else it is a copy, or was last written to before --since
    struct view copy_of; // escaped path of the log that has all of its text; .ptr is null: none
    bool has_times;
    int64_t first, last; // with has_times
};

struct summary {
    uint64_t attempts, ignored, masquerades, lines, skipped_lines;
    uint64_t other_lines;       // p0f 3: good lines that are no attempt
    bool has_times;             // else the next four mean nothing
    uint64_t recording_seconds; // sum of the recordings
    int64_t first, last;        // earliest and latest time of any record
    bool goes_on;               // the logs have later records, outside the range asked for
    const struct zone *zone;    // of the report
    bool asked_live;            // rows of "source_ip" may have live

    struct summary_table *tables;
    size_t table_count;
    struct summary_activity activity;
    struct summary_input *inputs; // in the order read
    size_t input_count;
    const struct summary *peak; // for charts: sources of the timeline's highest bar; else null
};

enum { SUMMARY_LABEL_MAX = 64 };

// What a row is called in text: its label, or its address written into `buffer`.
static inline struct view summary_row_label(const struct summary_table *table,
                                            const struct summary_row *row,
                                            char buffer[SUMMARY_LABEL_MAX])
{
    if (table->key != SUMMARY_ADDRESS)
        return row->label;
    int len = addr_format(row->address, buffer);
    return view_of(buffer, (size_t)len);
}

// The table of that name, or null.
static inline const struct summary_table *summary_table(const struct summary *s, const char *name)
{
    for (size_t i = 0; i < s->table_count; i++)
        if (strcmp(s->tables[i].name, name) == 0)
            return &s->tables[i];
    return NULL;
}

// count / total in percent; 0 when total is 0.
static inline double summary_percent(uint64_t count, uint64_t total)
{
    return total ? 100.0 * (double)count / (double)total : 0.0;
}
