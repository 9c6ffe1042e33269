// SPDX-License-Identifier: GPL-2.0-only
//
// A log goes through the whole program, and every output is read back: JSON by jansson, CSV as RFC
// 4180 has it, HTML and SVG as markup, text by lines, and the mail by GMime. The first byte chooses
// the options; all that remains is the log.
#include <jansson.h>
#ifdef HAVE_GMIME
#include <gmime/gmime.h>
#endif

#include "base/escape.h"
#include "base/plugin.h"
#include "chart/chart.h"
#include "fuzz.h"
#include "pipeline/pipeline.h"
#include "report/mail.h"
#include "report/report.h"
#include "summary/build.h"

static void check_json(struct view text, const struct summary *s)
{
    json_error_t why;
    json_t *root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, &why), *row;
    json_t *tables = json_object_get(root, "tables");
    EXPECT(json_array_size(tables) == s->table_count);
    for (size_t i = 0; i < s->table_count; i++) {
        const struct summary_table *t = &s->tables[i];
        json_t *rows = json_object_get(json_array_get(tables, i), "rows");
        uint64_t total = t->unknown + t->below_threshold;
        size_t j;
        EXPECT(json_array_size(rows) == t->row_count);
        json_array_foreach(rows, j, row)
        {
            const json_t *name = json_object_get(row, "name");
            total += (uint64_t)json_integer_value(json_object_get(row, "count"));
            EXPECT(t->key == SUMMARY_ADDRESS ||
                   view_equal(view_of(json_string_value(name), json_string_length(name)),
                              t->rows[j].label));
        }
        EXPECT(total == t->total);
    }
    json_decref(root);
}

// Every record has the fields of the heading; what follows a quoted field is a separator.
static void check_csv(struct view text)
{
    size_t fields = 1, wanted = 0;
    while (text.len) {
        if (view_take(&text, "\"")) {
            while (!view_starts(text, "\"") || view_starts(text, "\"\"")) {
                EXPECT(text.len);
                text = view_skip(text, view_starts(text, "\"") ? 2 : 1);
            }
            text = view_skip(text, 1);
        } else {
            EXPECT(!strchr("=+-@\t\r", text.ptr[0]));
            while (text.len && !strchr(",\n", text.ptr[0])) {
                EXPECT(text.ptr[0] != '"');
                text = view_skip(text, 1);
            }
        }
        if (view_take(&text, ",")) {
            fields++;
        } else {
            EXPECT(view_take(&text, "\n"));
            EXPECT(!wanted || fields == wanted);
            wanted = fields;
            fields = 1;
        }
    }
    EXPECT(wanted);
}

// Takes `name="value" ...` up to the end of the tag.
static void check_attributes(struct view *text)
{
    while (text->len && text->ptr[0] != '>' && !view_starts(*text, "/>")) {
        view_cut(text, '"');
        struct view value = view_cut(text, '"');
        EXPECT(!value.len || !memchr(value.ptr, '<', value.len));
        while (view_take(text, " ") || view_take(text, "\n"))
            ;
    }
    EXPECT(text->len);
}

// Elements are closed in the order in which they were opened, and a < or & of the log is none.
static void check_markup(struct view text)
{
    enum { DEPTH_MAX = 64 };
    static const char *const entities[] = {"amp;", "lt;", "gt;", "quot;", "#39;"};
    struct view open[DEPTH_MAX];
    size_t depth = 0;
    while (text.len) {
        char c = text.ptr[0];
        text = view_skip(text, 1);
        if (c == '&') {
            bool known = false;
            for (size_t i = 0; i < sizeof entities / sizeof *entities; i++)
                known |= view_starts(text, entities[i]);
            EXPECT(known);
        }
        EXPECT(c != '>');
        if (c != '<')
            continue;
        if (view_starts(text, "!DOCTYPE") || view_starts(text, "?xml")) {
            view_cut(&text, '>');
            continue;
        }
        bool closes = view_take(&text, "/");
        size_t len = 0;
        while (len < text.len && !strchr(" \n/>", text.ptr[len]))
            len++;
        struct view name = view_of(text.ptr, len);
        text = view_skip(text, len);
        while (view_take(&text, " ") || view_take(&text, "\n"))
            ;
        check_attributes(&text);
        bool alone = view_take(&text, "/") || view_is(name, "meta") || view_is(name, "img");
        EXPECT(view_take(&text, ">") && name.len);
        if (closes) {
            EXPECT(depth && view_equal(open[--depth], name));
        } else if (!alone) {
            EXPECT(depth < DEPTH_MAX);
            open[depth++] = name;
        }
        if (!closes && (view_is(name, "script") || view_is(name, "style")))
            text = view_skip(text, view_find(text, view_cstr("</")));
    }
    EXPECT(depth == 0);
}

static void check_text(struct view text)
{
    struct view line;
    while (view_next(&text, '\n', &line))
        EXPECT(line.len < 998 && escape_clean_prefix(line) == line.len);
}

#ifdef HAVE_GMIME
static void check_part(GMimeObject *part, struct view expected)
{
    char *text = g_mime_text_part_get_text(GMIME_TEXT_PART(part));
    EXPECT(text && view_equal(view_cstr(text), expected));
    g_free(text);
}

static void check_mail(struct view text, struct view html)
{
    static const char subject[] = "caf\u00e9 <&\"> =? ?=";
    static const char *const to[] = {"root"};
    struct view line;
    struct error e;
    const struct mail_plugin *plugin = plugin_load("mail", &e);
    EXPECT(plugin);
    const struct mail m = {.from = "p0f@localhost",
                           .subject = subject,
                           .host = "localhost",
                           .to = to,
                           .to_count = 1,
                           .text = text,
                           .html = html};
    char *written = plugin->write(&m);
    struct view rest = view_cstr(written);
    while (view_next(&rest, '\n', &line))
        EXPECT(line.len <= 998);
    g_mime_init();
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(written, strlen(written));
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    EXPECT(message && strcmp(g_mime_message_get_subject(message), subject) == 0);
    GMimeMultipart *both = GMIME_MULTIPART(g_mime_message_get_mime_part(message));
    EXPECT(g_mime_multipart_get_count(both) == 2);
    check_part(g_mime_multipart_get_part(both, 0), text);
    GMimeMultipart *page = GMIME_MULTIPART(g_mime_multipart_get_part(both, 1));
    check_part(g_mime_multipart_get_part(page, 0), html);
    g_object_unref(message);
    g_object_unref(parser);
    g_object_unref(stream);
    free(written);
}
#endif

static void write_outputs(const struct summary *s, uint8_t choice)
{
    struct output out[4], svg[2];
    struct error e;
    struct chart_options chart = chart_options_default();
    struct report_options options = {
        .title = "title <&\">", .width = 80, .utf8 = true, .bars = choice & 1, .mail = choice & 2};
    struct report_chart charts[2] = {{.title = "<&\">"}, {.title = "\"", .address = "cid:1"}};
    chart.formats = CHART_SVG;
    for (int i = 0; i < 2; i++) {
        output_init_memory(&svg[i]);
        EXPECT(chart_draw(s, &chart, (enum chart_figure)i, &svg[i], &e));
        check_markup(view_of(svg[i].data, svg[i].used));
    }
    charts[0].light = charts[0].dark =
        view_skip(view_of(svg[0].data, svg[0].used),
                  view_find(view_of(svg[0].data, svg[0].used), view_cstr("<svg")));
    options.charts = charts;
    options.chart_count = 2;
    static report_writer *const writers[4] = {report_text, report_json, report_csv, report_html};
    struct view texts[4];
    for (int i = 0; i < 4; i++) {
        output_init_memory(&out[i]);
        writers[i](&out[i], s, &options);
        EXPECT(!out[i].failed);
        texts[i] = view_of(out[i].data, out[i].used);
        EXPECT(texts[i].ptr[texts[i].len - 1] == '\n');
    }
    check_text(texts[0]);
    check_json(texts[1], s);
    check_csv(texts[2]);
    check_markup(texts[3]);
#ifdef HAVE_GMIME
    if (choice & 4)
        check_mail(texts[0], texts[3]);
#endif
    for (int i = 0; i < 4; i++)
        output_abandon(&out[i]);
    output_abandon(&svg[0]);
    output_abandon(&svg[1]);
}

static void ignore(void *context, enum input_note kind, const char *path, const char *text)
{
    (void)context, (void)kind, (void)path, (void)text;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct services services;
    static const struct zone_change changes[] = {{INT64_MIN, 3600}, {1162083600, 0}};
    static const struct zone zone = {.name = "test", .changes = changes, .count = 2};
    struct error e;
    struct input_list inputs;
    struct summary s;
    struct summary_options options;
    struct arena arena = {0};
    if (size == 0)
        return 0;
    uint8_t choice = data[0];
    struct parse_options parse = {.log_zone = &zone};
    struct pipeline p = {
        .inputs = &inputs,
        .limits.jobs = 1,
        .work = {.filter = filter_new(), .parse = &parse, .count.context.zone = &zone}};
    EXPECT(services.by_port || services_open(&services, NULL, &e));
    EXPECT(p.work.filter && filter_finish((struct filter *)(uintptr_t)p.work.filter, &e));
    EXPECT(table_set_read(&p.work.count.tables, choice & 8 ? "all" : "default"));
    input_list_init(&inputs, false, ignore, NULL);
    EXPECT(input_list_add(&inputs, file_with(data + 1, size - 1), &e));
    EXPECT(pipeline_run(&p, &e));
    summary_options_init(&options);
    options.services = &services;
    options.zone = &zone;
    options.tables = p.work.count.tables;
    options.os_detail = choice >> 4 & 3 % (OS_GENRE + 1);
    options.top = choice & 64 ? 1 : 0;
    EXPECT(summary_build(&s, p.counter, p.logs, inputs.count, &options, &arena));
    write_outputs(&s, choice);
    arena_release(&arena);
    pipeline_release(&p);
    filter_free((struct filter *)(uintptr_t)p.work.filter);
    input_list_release(&inputs);
    return 0;
}
