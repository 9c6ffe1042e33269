// SPDX-License-Identifier: GPL-2.0-only
#include "summary/build.h"

#include "base/escape.h"
#include "summary/topk.h"

// The sources that are shown where none makes 1 % of the attempts.
enum { BUSY_DAY_ROWS = 5 };

struct build {
    const struct counter *counter;
    const struct summary_options *options;
    struct arena *arena;
};

void summary_options_init(struct summary_options *o)
{
    *o = (struct summary_options){.top = 20, .unnamed_ports_apart = true};
    table_set_standard(&o->tables);
    for (int i = 0; i < TABLE_KINDS; i++)
        if (table_kinds[i].key == TABLE_ADDRESS)
            o->thresholds[i] = (struct threshold){.share = true, .value = 1.0};
    o->thresholds[TABLE_SOURCE_IP].least_rows = BUSY_DAY_ROWS;
    o->unnamed_ports = (struct threshold){.share = true, .value = 1.0};
}

// The smallest count that reaches a threshold. 7 of 100 are 7 %, though 7 / 100.0 * 100 is a little
// more than 7; so as much as rounding may add is taken off.
static uint64_t least_count(struct threshold threshold, uint64_t total)
{
    double least = threshold.value;
    if (threshold.share)
        least = threshold.value * (double)total / 100.0 * (1.0 - 1e-12);
    if (least >= 1e19) // more than there can be
        return UINT64_MAX;
    uint64_t whole = least < 1.0 ? 1 : (uint64_t)least;
    return (double)whole < least ? whole + 1 : whole;
}

// Copies a text, escaped: the original dies with the counter.
static bool take_text(struct build *b, struct view text, struct view *copy)
{
    *copy = arena_copy(b->arena, escape_copy(b->arena, text));
    return copy->ptr != NULL;
}

// ---- Tables ----

// The order of values with equal counts: numbers by number, texts bytewise.
static int order_of_values(const void *context, struct addr a, struct addr b)
{
    const struct table *t = context;
    if (t->kind->key == TABLE_ADDRESS)
        return addr_compare(a, b);
    if (t->kind->key == TABLE_PORT)
        return addr_compare_bits(a, b);
    char room[2][INTERN_TEXT_MAX];
    return view_compare(table_text_of(t, a.low, room[0]), table_text_of(t, b.low, room[1]));
}

static bool fill_row(struct build *b, const struct table *t, struct candidate c,
                     struct summary_row *row)
{
    const struct summary_options *o = b->options;
    row->count = c.count;
    if (t->kind->key == TABLE_ADDRESS) {
        bool is_source = t->kind == &table_kinds[TABLE_SOURCE_IP];
        row->address = c.key;
        if (is_source && o->answer)
            row->live = o->answer(o->answer_context, c.key);
        for (size_t i = 0; is_source && o->details && i < o->details->source_count; i++)
            if (addr_equal(o->details->sources[i], c.key))
                row->alone = &o->details->alone[i];
        return true;
    }
    if (t->kind->key == TABLE_PORT) {
        row->port = (uint16_t)c.key.low;
        row->label = services_label(o->services, row->port, b->arena);
        struct view service = o->services->by_port[row->port].name;
        return row->label.ptr && (!service.ptr || take_text(b, service, &row->service));
    }
    char room[INTERN_TEXT_MAX];
    struct view text = table_text_of(t, c.key.low, room);
    return take_text(b, text, &row->label) &&
           (t->kind->key != TABLE_LABEL || take_text(b, os_label_at(text, OS_GENRE), &row->genre));
}

// The rows in order; the rest of the attempts is below the threshold.
static bool fill_rows(struct build *b, const struct table *t, struct topk *top,
                      struct summary_table *out)
{
    topk_finish(top);
    out->rows = arena_array(b->arena, top->count, sizeof *out->rows);
    out->below_threshold = out->total - out->unknown;
    for (; out->rows && out->row_count < top->count; out->row_count++) {
        struct summary_row *row = &out->rows[out->row_count];
        if (!fill_row(b, t, top->best[out->row_count], row))
            return false;
        out->below_threshold -= row->count;
    }
    return out->rows != NULL;
}

// Finds the most frequent values that have as many attempts as a row needs.
static bool find_rows(const struct build *b, const struct table *t, uint64_t least,
                      uint64_t least_unnamed, struct topk *top)
{
    uint64_t position = 0, enough = least < least_unnamed ? least : least_unnamed;
    struct candidate c;
    bool good = true;
    while (good && table_next(t, enough, &position, &c.key, &c.count)) {
        bool named =
            t->kind->key != TABLE_PORT || b->options->services->by_port[c.key.low].name.ptr;
        if (c.count >= (named ? least : least_unnamed))
            good = topk_offer(top, c);
        if (enough < topk_least(top))
            enough = topk_least(top);
    }
    return good;
}

static bool build_rows(struct build *b, const struct table *t, struct summary_table *out)
{
    const struct summary_options *o = b->options;
    struct threshold threshold = o->thresholds[t->kind - table_kinds];
    uint64_t least = least_count(threshold, out->total), least_unnamed = least;
    struct topk top;
    if (t->kind->key == TABLE_PORT && o->unnamed_ports_apart)
        least_unnamed = least_count(o->unnamed_ports, out->total);
    uint64_t limit = o->rows_max && (!o->top || o->top > o->rows_max) ? o->rows_max : o->top;
    topk_init(&top, limit, order_of_values, t);
    bool good = find_rows(b, t, least, least_unnamed, &top);
    bool all = least == 1 || least_unnamed == 1;
    if (good && !top.count && threshold.least_rows) {
        uint64_t rows = threshold.least_rows;
        topk_release(&top);
        topk_init(&top, limit && limit < rows ? limit : rows, order_of_values, t);
        good = find_rows(b, t, 1, 1, &top);
        all = true;
    }
    out->values = all ? table_values(t) : 0;
    good = good && fill_rows(b, t, &top, out);
    topk_release(&top);
    return good;
}

// The same counts with the labels at the level of detail asked for; true with *out to be released.
static bool join_labels(const struct build *b, const struct table *t, struct table *out)
{
    bool good = table_init(out, t->kind, NULL, hash_seed_draw(), b->counter->options->budget);
    char room[INTERN_TEXT_MAX];
    uint64_t position = 0, count;
    struct addr key;
    while (good && table_next(t, 1, &position, &key, &count)) {
        struct view label = table_text_of(t, key.low, room);
        good = table_add_text(out, os_label_at(label, b->options->os_detail), count) != INTERN_FULL;
    }
    return good;
}

static bool build_table(struct build *b, const struct table *t, struct summary_table *out)
{
    static const enum summary_key keys[] = {
        [TABLE_LABEL] = SUMMARY_OS,        [TABLE_TEXT] = SUMMARY_TEXT, [TABLE_CODE] = SUMMARY_TEXT,
        [TABLE_ADDRESS] = SUMMARY_ADDRESS, [TABLE_PORT] = SUMMARY_PORT,
    };
    *out = (struct summary_table){
        .name = t->kind->name,
        .heading = t->kind->heading,
        .key = keys[t->kind->key],
        .total = b->counter->attempts,
        .unknown = b->counter->attempts - t->total,
        .undercount_max = table_undercount(t),
    };
    if (t->kind->key != TABLE_LABEL || b->options->os_detail == OS_FULL)
        return build_rows(b, t, out);
    struct table joined;
    bool good = join_labels(b, t, &joined) && build_rows(b, &joined, out);
    // A family may have lost all labels without a number.
    out->undercount_max = table_unlisted(t) + table_undercount(&joined);
    table_release(&joined);
    return good;
}

static bool build_tables(struct build *b, struct summary *s)
{
    s->tables = arena_array(b->arena, TABLE_KINDS, sizeof *s->tables);
    if (!s->tables)
        return false;
    for (size_t i = 0; i < b->counter->table_count; i++) {
        const struct table *t = &b->counter->tables[i];
        if (b->options->tables.has[t->kind - table_kinds] &&
            !build_table(b, t, &s->tables[s->table_count++]))
            return false;
    }
    return true;
}

// ---- The rest ----

static bool build_input(struct build *b, struct summary_input *out, const struct log *log)
{
    const struct log_stats *stats = &log->stats;
    struct timespan span = log_stats_span(stats);
    *out = (struct summary_input){
        .format = log->format ? log->format->name : NULL,
        .bytes = stats->bytes,
        .lines = stats->lines,
        .attempts = stats->attempts,
        .skipped_lines = skips_total(&stats->skips),
        .is_read = log->is_read,
        .has_times = span.any,
        .first = span.first,
        .last = span.last,
    };
    return take_text(b, view_cstr(log->path), &out->path) &&
           (!log->copy_of || take_text(b, view_cstr(log->copy_of), &out->copy_of));
}

static bool build_inputs(struct build *b, struct summary *s, const struct log *logs, size_t count)
{
    struct timespan all = {0};
    struct log_stats set = {0}; // logs that follow each other
    s->inputs = arena_array(b->arena, count, sizeof *s->inputs);
    if (!s->inputs)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (!log_is_counted(&logs[i]))
            continue;
        struct summary_input *input = &s->inputs[s->input_count++];
        if (!build_input(b, input, &logs[i]))
            return false;
        s->lines += input->lines;
        s->other_lines += logs[i].stats.other_lines;
        s->skipped_lines += input->skipped_lines;
        if (!logs[i].follows) {
            s->recording_seconds += log_stats_seconds(&set);
            set = (struct log_stats){0};
        }
        log_stats_append(&set, &logs[i].stats, b->counter->options->max_gap);
        timespan_join(&all, log_stats_span(&logs[i].stats));
    }
    s->recording_seconds += log_stats_seconds(&set);
    s->has_times = all.any;
    s->first = all.first;
    s->last = all.last;
    s->goes_on = b->counter->latest_outside > all.last;
    return true;
}

bool summary_build_activity(struct summary_activity *out, const struct activity *a,
                            struct arena *arena)
{
    uint64_t length = (uint64_t)activity_bin_seconds(a), open = 0;
    *out = (struct summary_activity){.bin_seconds = (int64_t)length};
    out->bins = arena_array(arena, a->count, sizeof *out->bins);
    if (!out->bins)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        const struct activity_bin *bin = &a->bins[a->lead + i];
        // Recordings that were open count in full; those that begin here from their begin; those
        // that end here up to their end.
        uint64_t recorded = (open + bin->begun) * length - bin->begun_seconds -
                            (bin->ended * length - bin->ended_seconds);
        open += bin->begun - bin->ended;
        if (bin->attempts || recorded || bin->begun)
            out->bins[out->bin_count++] = (struct summary_bin){
                (a->first + (int64_t)i) * (int64_t)length, bin->attempts, recorded};
    }
    return true;
}

bool summary_build(struct summary *s, const struct counter *c, const struct log *logs,
                   size_t log_count, const struct summary_options *options, struct arena *arena)
{
    struct build b = {.counter = c, .options = options, .arena = arena};
    *s = (struct summary){
        .attempts = c->attempts,
        .ignored = c->ignored,
        .masquerades = c->masquerades,
        .zone = options->zone,
        .asked_live = options->answer != NULL,
        .peak = options->details ? options->details->peak : NULL,
    };
    return build_inputs(&b, s, logs, log_count) && build_tables(&b, s) &&
           summary_build_activity(&s->activity, &c->activity, arena);
}
