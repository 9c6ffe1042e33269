// SPDX-License-Identifier: GPL-2.0-only
//
// Counting records, and making the report of the counts.
//
// Each worker has a counter of its own; counters share their seed, which is only read, and the
// budget, which is atomic. What must stay in the order of the log (how long p0f listened, the
// places of bad lines) is kept apart, in a stats for each part of a log; log stats of one log are
// joined in order, counters are merged in any order, and the summary is the same for any number of
// workers, as long as the memory granted lasts.
#pragma once

#include "base/budget.h"
#include "base/hash.h"
#include "base/intern.h"
#include "base/services.h"
#include "filter/filter.h"
#include "parse/label.h"
#include "parse/parser.h"
#include "parse/record.h"
#include "summary/summary.h"

// ---- Tallies ----

// From the earliest to the latest of some times.
struct timespan {
    bool any;
    int64_t first, last;
};

// What is known of a log, or of a part of it.
struct log_stats {
    uint64_t bytes, lines, attempts;
    uint64_t other_lines, unknown_modules; // p0f 3: see struct parser
    uint64_t orphans;                      // addenda to no attempt that is known
    struct skips skips;
    // Recordings, over all records that are inside the time range: the part before the first
    // restart continues what came before, the part after the last restart continues in what
    // follows; those between are done and only their length counts.
    struct timespan head, tail;
    bool restarted;
    uint64_t seconds;
    struct timespan done; // over the recordings between
};

// Joins the stats of the part of the log that follows. Returns the recording that is complete
// thereby, if any: it began in one part and ended in another, so no counter has it yet.
struct timespan log_stats_append(struct log_stats *t, const struct log_stats *next);

// ---- Tables ----

// What the values of attempts depend on besides the record.
struct table_context {
    const struct zone *zone; // of the report
};

// The standard tables, by their place in table_kinds; the others need no names here.
enum { TABLE_OS, TABLE_SOURCE_IP, TABLE_DESTINATION_IP, TABLE_DESTINATION_PORT, STANDARD_TABLES };

enum { TABLE_KINDS = 17, TABLE_VALUE_MAX = 32 };

// Where a table has its values from.
enum table_source {
    TABLE_STANDARD, // counters of its own, always; shown unless other tables are asked for
    TABLE_RECORDS,  // the records of attempts
    TABLE_DETAILS,  // their details, which batches then must have
    TABLE_LATER,    // these, and with p0f 3 lines after that of the attempt
};

// What an attempt is counted as in a table: a text of the log, a constant, or what was written into
// `text`; an empty view when the log does not say. For TABLE_LATER it is called for each addendum
// too, and returns an empty view when that adds nothing here.
typedef struct view table_value(const struct table_context *c, const struct record *r,
                                const struct record_details *d, char text[TABLE_VALUE_MAX]);

// The tables there are, in the order of the report. They are in tables.c.
struct table_kind {
    const char *name;    // "source_ip"
    const char *alias;   // how options may call it: "src"
    const char *heading; // "source IP"
    enum summary_key key;
    enum table_source source;
    table_value *value; // null for TABLE_STANDARD
};
extern const struct table_kind table_kinds[TABLE_KINDS];

// The table of that name or alias; -1 when there is none.
int table_by_name(struct view name);

struct table_set {
    bool has[TABLE_KINDS];
};

// Adds the standard ones.
void table_set_standard(struct table_set *set);

// Adds what a comma list names: names and aliases, "default" for the standard ones, "all". False at
// the first word that is none of these.
bool table_set_read(struct table_set *set, const char *list);

// Whether any needs batches with details.
bool table_set_needs_details(const struct table_set *set);

// Whether any is filled by later lines, so that a log must be counted in order and in one piece.
bool table_set_needs_order(const struct table_set *set);

// ---- Counters ----

struct counter; // opaque

// All counters of a run must have the same seed. The budget limits the tables that grow with the
// input; it must outlive the counter.
struct counter *counter_new(struct hash_seed seed, struct budget *budget);
void counter_free(struct counter *c);

// Counts for the tables of a set, too; batches must have details if any of these needs them. To be
// called before anything is counted; counters that are merged must have got the same set. The zone
// must outlive the counter. False when memory runs out.
bool counter_want(struct counter *c, const struct table_set *tables, const struct zone *zone);

// Says that what follows is from another log, or from a part that is not to be joined to what came
// before.
void counter_begin_log(struct counter *c);

// Numbers the labels of a batch, which filter and counting need.
bool counter_label(struct counter *c, struct batch *batch);

// Where these numbers come from.
const struct intern *counter_labels(const struct counter *c);

// Counts a labelled and judged batch, and adds to the stats of the part of the log it is from.
// False when memory runs out.
bool counter_add(struct counter *c, struct log_stats *t, const struct batch *batch,
                 const uint8_t verdicts[BATCH_MAX]);

// Adds a recording that log_stats_append completed, and those that a whole log begins and ends
// with.
bool counter_add_recording(struct counter *c, struct timespan recording);
bool counter_add_log_stats(struct counter *c, const struct log_stats *t);

// Adds what another counter has, and frees that.
bool counter_merge(struct counter *c, struct counter *other);

// ---- The summary ----

// How many attempts a row needs to be shown.
struct threshold {
    bool share;   // value is a share of all attempts in percent; else a number of attempts
    double value; // 0: every row
};

// Who reads the summary. It changes what is shown, never what is counted.
enum audience {
    FOR_READERS,  // text: ports without a name need 1 % of the attempts unless told otherwise
    FOR_PROGRAMS, // JSON, CSV: ports without a name are rows like any other
    FOR_CHARTS,   // no thresholds, enough rows for any chart
};

struct summary_options {
    enum audience audience;
    uint64_t top; // rows shown at most in a table; 0: all
    enum os_detail os_detail;
    struct table_set tables; // what is shown; charts are given the standard ones as well
    struct threshold thresholds[TABLE_KINDS];
    struct threshold unnamed_ports; // for FOR_READERS
    const struct services *services;
    const struct zone *zone; // must outlive the summary
};

// The defaults of the manual.
void summary_options_init(struct summary_options *o);

struct counted_input {
    const char *path;
    const char *format; // null: empty
    struct log_stats stats;
};

// Makes the summary in the arena. False when memory runs out.
bool summary_build(struct summary *s, const struct counter *c, const struct counted_input *inputs,
                   size_t input_count, const struct summary_options *options, struct arena *arena);
