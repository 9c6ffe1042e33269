// SPDX-License-Identifier: GPL-2.0-only
//
// From counters to the report. Each table has one function that offers its keys to the rows.
#include <stdlib.h>

#include "base/escape.h"
#include "count/counter.h"
#include "count/recording.h"
#include "summary/topk.h"

enum { CHART_ROWS = 64 };

void summary_options_init(struct summary_options *o)
{
    *o = (struct summary_options){.top = 20};
    table_set_standard(&o->tables);
    for (int i = 0; i < TABLE_KINDS; i++)
        if (table_kinds[i].key == SUMMARY_ADDRESS)
            o->thresholds[i] = (struct threshold){true, 1.0};
    o->unnamed_ports = (struct threshold){true, 1.0};
}

struct build {
    const struct counter *counter;
    const struct summary_options *options;
    struct arena *arena;
    struct intern os; // the systems at the level of detail asked for
    uint64_t *os_counts;
};

// The smallest count that reaches a threshold. 7 of 100 are 7 %, though 7 / 100.0 * 100 is a little
// more than 7: what is too much by less than rounding can tell is taken off.
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

static uint64_t limit_of(const struct summary_options *o)
{
    return o->audience == FOR_CHARTS ? CHART_ROWS : o->top;
}

static uint64_t table_least(const struct build *b, int table)
{
    if (b->options->audience == FOR_CHARTS)
        return 1;
    return least_count(b->options->thresholds[table], b->counter->attempts);
}

static int order_of_addresses(const void *context, struct addr a, struct addr c)
{
    (void)context;
    return addr_compare(a, c);
}

static int order_of_numbers(const void *context, struct addr a, struct addr c)
{
    (void)context;
    return addr_compare_bits(a, c);
}

static int order_of_labels(const void *context, struct addr a, struct addr c)
{
    const struct intern *labels = context;
    return view_compare(labels->texts[a.low], labels->texts[c.low]);
}

// Puts the finished rows into a table and accounts for what is not shown.
static bool take_rows(struct build *b, struct summary_table *table, struct topk *top,
                      uint64_t unknown)
{
    uint64_t shown = 0;
    topk_finish(top);
    table->total = b->counter->attempts;
    table->unknown = unknown;
    table->row_count = top->count;
    table->rows = arena_array(b->arena, top->count, sizeof *table->rows);
    if (!table->rows)
        return false;
    for (size_t i = 0; i < top->count; i++) {
        table->rows[i].count = top->best[i].count;
        table->rows[i].address = top->best[i].key;
        shown += top->best[i].count;
    }
    table->below_threshold = table->total - unknown - shown;
    return true;
}

// Copies a text, made harmless, as it must outlive the labels.
static bool take_text(struct build *b, struct view text, struct view *copy)
{
    *copy = arena_copy(b->arena, escape_copy(b->arena, text));
    return copy->ptr != NULL;
}

// The systems, each at the level of detail asked for.
static bool gather_systems(struct build *b)
{
    const struct counter *c = b->counter;
    b->os_counts = calloc(c->labels.count + 1, sizeof *b->os_counts);
    if (!b->os_counts)
        return false;
    for (uint32_t i = 1; i < c->labels.count && i < c->os_room; i++) {
        if (c->os[i] == 0)
            continue;
        uint32_t number =
            intern_number(&b->os, os_label_at(c->labels.texts[i], b->options->os_detail));
        if (number == INTERN_FULL)
            return false;
        b->os_counts[number] += c->os[i];
    }
    return true;
}

static bool build_os(struct build *b, struct summary_table *table, int kind)
{
    struct topk top;
    uint64_t least = table_least(b, kind);
    topk_init(&top, limit_of(b->options), order_of_labels, &b->os);
    bool good = gather_systems(b);
    for (uint32_t i = 1; good && i < b->os.count; i++)
        if (b->os_counts[i] >= least)
            good = topk_offer(&top, (struct candidate){b->os_counts[i], {0, i}});
    good = good && take_rows(b, table, &top, b->counter->unknown_os);
    table->undercount_max = b->counter->os_room ? b->counter->os[INTERN_UNLISTED] : 0;
    for (size_t i = 0; good && i < table->row_count; i++) {
        struct summary_row *row = &table->rows[i];
        struct view text = b->os.texts[row->address.low];
        struct view genre = os_label_at(text, OS_GENRE);
        good = take_text(b, text, &row->label) && take_text(b, genre, &row->genre);
    }
    topk_release(&top);
    return good;
}

static bool build_addresses(struct build *b, struct summary_table *table, int kind,
                            const struct addr_counts *counts, uint64_t unknown)
{
    struct topk top;
    uint64_t least = table_least(b, kind), position = 0;
    struct candidate c;
    bool good = true;
    topk_init(&top, limit_of(b->options), order_of_addresses, NULL);
    while (good && addr_counts_next(counts, least, &position, &c.key, &c.count))
        good = topk_offer(&top, c);
    good = good && take_rows(b, table, &top, unknown);
    table->undercount_max = addr_counts_error(counts);
    topk_release(&top);
    return good;
}

static bool build_sources(struct build *b, struct summary_table *table, int kind)
{
    return build_addresses(b, table, kind, &b->counter->sources, 0);
}

static bool build_targets(struct build *b, struct summary_table *table, int kind)
{
    return build_addresses(b, table, kind, &b->counter->targets, b->counter->no_target);
}

static bool build_ports(struct build *b, struct summary_table *table, int kind)
{
    const struct summary_options *o = b->options;
    struct topk top;
    uint64_t least = table_least(b, kind), least_unnamed = least;
    bool good = true;
    if (o->audience == FOR_READERS)
        least_unnamed = least_count(o->unnamed_ports, b->counter->attempts);
    topk_init(&top, limit_of(o), order_of_numbers, NULL);
    for (size_t port = 0; good && port <= UINT16_MAX; port++) {
        uint64_t count = b->counter->ports[port];
        bool named = o->services->by_port[port].name.ptr;
        if (count && count >= (named ? least : least_unnamed))
            good = topk_offer(&top, (struct candidate){count, {0, port}});
    }
    good = good && take_rows(b, table, &top, b->counter->no_target);
    for (size_t i = 0; good && i < table->row_count; i++) {
        struct summary_row *row = &table->rows[i];
        row->port = (uint16_t)row->address.low;
        row->label = services_label(o->services, row->port, b->arena);
        struct view service = o->services->by_port[row->port].name;
        good = row->label.ptr && (!service.ptr || take_text(b, service, &row->service));
    }
    topk_release(&top);
    return good;
}

// A table that was counted on request.
static bool build_texts(struct build *b, struct summary_table *table, int kind)
{
    const struct text_counts *texts = extras_table(b->counter->extras, &table_kinds[kind]);
    struct topk top;
    uint64_t least = table_least(b, kind), count = texts ? texts->labels.count : 0;
    bool good = true;
    topk_init(&top, limit_of(b->options), order_of_labels, texts ? &texts->labels : NULL);
    for (uint32_t i = 1; good && i < count; i++)
        if (texts->counts[i] >= least)
            good = topk_offer(&top, (struct candidate){texts->counts[i], {0, i}});
    good = good && take_rows(b, table, &top, b->counter->attempts - (texts ? texts->total : 0));
    table->undercount_max = texts && texts->room ? texts->counts[INTERN_UNLISTED] : 0;
    for (size_t i = 0; good && i < table->row_count; i++) {
        struct summary_row *row = &table->rows[i];
        good = take_text(b, texts->labels.texts[row->address.low], &row->label);
    }
    topk_release(&top);
    return good;
}

typedef bool build_function(struct build *b, struct summary_table *table, int kind);

static build_function *const builders[] = {
    [TABLE_OS] = build_os,
    [TABLE_SOURCE_IP] = build_sources,
    [TABLE_DESTINATION_IP] = build_targets,
    [TABLE_DESTINATION_PORT] = build_ports,
};

static bool is_shown(const struct summary_options *o, int kind)
{
    return o->tables.has[kind] ||
           (o->audience == FOR_CHARTS && table_kinds[kind].source == TABLE_STANDARD);
}

static bool build_tables(struct summary *s, struct build *b)
{
    s->tables = arena_array(b->arena, TABLE_KINDS, sizeof *s->tables);
    if (!s->tables)
        return false;
    for (int i = 0; i < TABLE_KINDS; i++) {
        if (!is_shown(b->options, i))
            continue;
        struct summary_table *table = &s->tables[s->table_count++];
        table->name = table_kinds[i].name;
        table->heading = table_kinds[i].heading;
        table->key = table_kinds[i].key;
        if (!(table_kinds[i].value ? build_texts : builders[i])(b, table, i))
            return false;
    }
    return true;
}

static bool build_inputs(struct summary *s, const struct counted_input *inputs, size_t count,
                         struct arena *arena)
{
    struct timespan all = {0};
    s->input_count = count;
    s->inputs = arena_array(arena, count, sizeof *s->inputs);
    if (!s->inputs)
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct log_stats *t = &inputs[i].stats;
        struct timespan timespan = log_stats_span(t);
        s->inputs[i] = (struct summary_input){
            .path = arena_copy(arena, escape_copy(arena, view_cstr(inputs[i].path))),
            .format = inputs[i].format,
            .bytes = t->bytes,
            .lines = t->lines,
            .attempts = t->attempts,
            .skipped_lines = skips_total(&t->skips),
            .has_times = timespan.any,
            .first = timespan.first,
            .last = timespan.last,
        };
        if (!s->inputs[i].path.ptr)
            return false;
        s->lines += t->lines;
        s->other_lines += t->other_lines;
        s->skipped_lines += s->inputs[i].skipped_lines;
        s->recording_seconds += log_stats_seconds(t);
        timespan_join(&all, timespan);
    }
    s->has_times = all.any;
    s->first = all.first;
    s->last = all.last;
    return true;
}

bool summary_build(struct summary *s, const struct counter *c, const struct counted_input *inputs,
                   size_t input_count, const struct summary_options *options, struct arena *arena)
{
    struct build b = {.counter = c, .options = options, .arena = arena};
    *s = (struct summary){
        .attempts = c->attempts,
        .ignored = c->ignored,
        .masquerades = c->masquerades,
        .zone = options->zone,
    };
    bool good = intern_init(&b.os, hash_seed_draw(), NULL) &&
                build_inputs(s, inputs, input_count, arena) && build_tables(s, &b) &&
                activity_summarize(&c->activity, &s->activity, arena);
    intern_release(&b.os);
    free(b.os_counts);
    return good;
}
