// SPDX-License-Identifier: GPL-2.0-only
//
// JSON, as p0f-stats-json(5) describes it. The only file that includes jansson. The frame is
// written by hand, so that rows are made and written one by one: a report of millions of them then
// needs no more memory than one of ten. Each row of a table and each input has a line of its own.
#include <errno.h>
#include <jansson.h>
#include <math.h>

#include "report/report.h"

enum { SCHEMA_VERSION = 1 };

static const size_t STYLE = JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(15) | JSON_ENCODE_ANY;

static int append(const char *text, size_t len, void *out)
{
    output_bytes(out, text, len);
    return 0;
}

// Writes a value and releases it. Null means that memory ran out when it was made.
static void write_value(struct output *out, json_t *value)
{
    if ((!value || json_dump_callback(value, append, out, STYLE) != 0) && !out->failed)
        out->failed = ENOMEM;
    json_decref(value);
}

static json_t *text_value(struct view text)
{
    return text.ptr ? json_stringn(text.ptr, text.len) : json_null();
}

static json_t *time_value(const struct summary *s, bool known, int64_t time)
{
    char text[ZONE_TEXT_MAX];
    return known ? json_string(zone_format(s->zone, time, text)) : json_null();
}

// Writes `"key": value` with what separates it from the member before.
static void member(struct output *out, const char *before, const char *key, json_t *value)
{
    output_format(out, "%s\"%s\": ", before, key);
    write_value(out, value);
}

static json_t *integer(uint64_t n)
{
    return json_integer((json_int_t)n);
}

// What p0f knows now; null when it knows nothing.
static json_t *live_value(const struct summary *s, const struct summary_live *l)
{
    if (!l)
        return json_null();
    return json_pack("{s:o, s:o, s:o, s:o, s:o}", "os", l->os.len ? text_value(l->os) : json_null(),
                     "distance", l->distance >= 0 ? json_integer(l->distance) : json_null(), "link",
                     l->link.len ? text_value(l->link) : json_null(), "last_seen",
                     time_value(s, true, l->last_seen), "last_nat",
                     time_value(s, l->has_nat, l->last_nat));
}

static json_t *row_value(const struct summary_table *t, const struct summary_row *row)
{
    char buffer[SUMMARY_LABEL_MAX];
    json_t *label = text_value(summary_row_label(t, row, buffer));
    json_t *count = integer(row->count);
    json_t *percent = json_real(round(summary_percent(row->count, t->total) * 100.0) / 100.0);
    switch (t->key) {
    case SUMMARY_OS:
        return json_pack("{s:o, s:o, s:o, s:o}", "name", label, "genre", text_value(row->genre),
                         "count", count, "percent", percent);
    case SUMMARY_ADDRESS:
        return json_pack("{s:o, s:o, s:o}", "address", label, "count", count, "percent", percent);
    case SUMMARY_PORT:
        return json_pack("{s:i, s:o, s:o, s:o, s:o}", "port", (int)row->port, "service",
                         text_value(row->service), "name", label, "count", count, "percent",
                         percent);
    case SUMMARY_TEXT:
        break;
    }
    return json_pack("{s:o, s:o, s:o}", "name", label, "count", count, "percent", percent);
}

static void write_table(struct output *out, const struct summary *s, const struct summary_table *t)
{
    bool live = s->asked_live && strcmp(t->name, "source_ip") == 0;
    output_format(out, "    {\"table\": \"%s\"", t->name);
    member(out, ", ", "total", integer(t->total));
    member(out, ", ", "unknown", integer(t->unknown));
    member(out, ", ", "below_threshold", integer(t->below_threshold));
    member(out, ", ", "undercount_max", integer(t->undercount_max));
    output_cstr(out, ", \"rows\": [");
    for (size_t i = 0; i < t->row_count && !out->failed; i++) {
        output_cstr(out, i ? ",\n      " : "\n      ");
        json_t *value = row_value(t, &t->rows[i]);
        if (live && value &&
            json_object_set_new(value, "live", live_value(s, t->rows[i].live)) != 0) {
            json_decref(value);
            value = NULL;
        }
        write_value(out, value);
    }
    output_cstr(out, "]}");
}

static void write_input(struct output *out, const struct summary *s,
                        const struct summary_input *input)
{
    json_t *format = input->format ? json_string(input->format) : json_null();
    write_value(out,
                json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:o}", "path",
                          text_value(input->path), "format", format, "bytes", integer(input->bytes),
                          "lines", integer(input->lines), "attempts", integer(input->attempts),
                          "skipped_lines", integer(input->skipped_lines), "first",
                          time_value(s, input->has_times, input->first), "last",
                          time_value(s, input->has_times, input->last), "read", input->is_read,
                          "copy_of", text_value(input->copy_of)));
}

void report_json(struct output *out, const struct summary *s, const struct report_options *o)
{
    (void)o;
    member(out, "{", "schema", integer(SCHEMA_VERSION));
    member(out, ", ", "program", json_string("p0f-stats"));
    member(out, ", ", "version", json_string(P0FSTATS_VERSION));
    member(out, ",\n  ", "counts",
           json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "attempts", integer(s->attempts), "ignored",
                     integer(s->ignored), "masquerades", integer(s->masquerades), "lines",
                     integer(s->lines), "skipped_lines", integer(s->skipped_lines), "other_lines",
                     integer(s->other_lines)));
    member(out, ",\n  ", "recording_seconds",
           s->has_times ? integer(s->recording_seconds) : json_null());
    member(out, ", ", "first", time_value(s, s->has_times, s->first));
    member(out, ", ", "last", time_value(s, s->has_times, s->last));
    output_cstr(out, ",\n  \"tables\": [");
    for (size_t i = 0; i < s->table_count; i++) {
        output_cstr(out, i ? ",\n" : "\n");
        write_table(out, s, &s->tables[i]);
    }
    output_cstr(out, "],\n  \"inputs\": [");
    for (size_t i = 0; i < s->input_count && !out->failed; i++) {
        output_cstr(out, i ? ",\n    " : "\n    ");
        write_input(out, s, &s->inputs[i]);
    }
    output_cstr(out, "]}\n");
}
