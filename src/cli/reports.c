// SPDX-License-Identifier: GPL-2.0-only
#include "cli/reports.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/escape.h"
#include "cli/live.h"
#include "input/reader.h"
#include "summary/build.h"

static bool color_wanted(const struct options *o)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    if (o->color != COLOR_AUTO)
        return o->color == COLOR_ALWAYS;
    return isatty(STDOUT_FILENO) && !(no_color && *no_color) &&
           !(term && strcmp(term, "dumb") == 0);
}

// The format of an output: that of its extension, else that of the options.
static const struct report_format *format_of(const struct options *o, const char *path)
{
    const struct report_format *format =
        strcmp(path, "-") == 0 ? NULL : report_format_by_path(path);
    return format ? format : o->format;
}

static bool write_as(const struct reports *r, const struct report_format *format,
                     const struct summary *s, const struct report_options *report,
                     struct output *out, struct error *e)
{
    if (format->kind == REPORT_PLAIN) {
        format->write(out, s, report);
        return true;
    }
    struct arena arena = {0};
    struct page page = {
        .options = r->options,
        .sender = r->sender,
        .summary = s,
        .charts = &r->charts.summary,
        .chart_options = &r->charts.chart_options,
        .report = *report,
        .arena = &arena,
    };
    bool good = format->kind == REPORT_PAGE ? page_write_html(&page, out, e)
                                            : page_write_mail(&page, out, e);
    arena_release(&arena);
    return good;
}

// How many rows of a table the memory allows; 0: any number.
static uint64_t rows_max(const struct reports *r, const struct report_format *format)
{
    enum { ROW_MEMORY = 640, ROW_TEXT = 1024 }; // bytes; in a page or mail, its text too
    size_t tables = r->pipeline->counter->table_count;
    if (r->pipeline->rows_memory == SIZE_MAX)
        return 0;
    size_t row = format->kind == REPORT_PLAIN ? ROW_MEMORY : ROW_MEMORY + ROW_TEXT;
    return r->pipeline->rows_memory / (tables ? tables : 1) / row + 1;
}

static void warn_of_rows(const struct summary *s, const struct summary_options *o)
{
    for (size_t i = 0; o->rows_max && i < s->table_count; i++)
        if (s->tables[i].row_count == o->rows_max && (!o->top || o->top > o->rows_max)) {
            message("--max-memory leaves room for %llu rows of a table",
                    (unsigned long long)o->rows_max);
            return;
        }
}

// Whether the name of the locale says that texts are UTF-8. The name is enough: the reader's
// terminal shows UTF-8 even if the locale is not installed on this machine.
static bool locale_is_utf8(void)
{
    static const char *const variables[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        const char *name = getenv(variables[i]);
        if (name && *name)
            return strcasestr(name, "UTF-8") || strcasestr(name, "UTF8");
    }
    return false;
}

static struct summary_options
summary_options_of(const struct reports *r, const struct report_format *format, struct live *live)
{
    struct summary_options summary = r->options->summary;
    summary.services = r->services;
    summary.zone = r->zone;
    summary.unnamed_ports_apart = format->for_people;
    summary.rows_max = rows_max(r, format);
    if (!format->for_people)
        summary.thresholds[TABLE_SOURCE_IP].least_rows = 0;
    if (live->socket) {
        summary.answer = live_answer;
        summary.answer_context = live;
    }
    return summary;
}

static bool write_output(const struct reports *r, const char *path,
                         const struct report_format *format, const struct summary *s,
                         struct error *e)
{
    const struct options *o = r->options;
    const struct report_options report = {
        .color = strcmp(path, "-") == 0 && color_wanted(o),
        .bars = o->bars,
        .width = o->width,
        .utf8 = locale_is_utf8(),
    };
    struct output out;
    if (!output_open(&out, path, e))
        return false;
    bool good = write_as(r, format, s, &report, &out, e) && output_close(&out, e);
    output_abandon(&out);
    return good;
}

static bool write_report(const struct reports *r, const char *path, struct live *live,
                         struct error *e)
{
    const struct report_format *format = format_of(r->options, path);
    const struct summary_options options = summary_options_of(r, format, live);
    const struct pipeline *p = r->pipeline;
    struct summary s;
    struct arena arena = {0};
    bool good = summary_build(&s, p->counter, p->logs, p->inputs->count, &options, &arena) ||
                error_no_memory(e);
    if (good) {
        warn_of_rows(&s, &options);
        good = write_output(r, path, format, &s, e);
    }
    arena_release(&arena);
    return good;
}

static void write_all(const struct reports *r)
{
    const struct string_list *outputs = &r->options->outputs;
    struct live live;
    struct error e;
    live_open(&live, r->options->live);
    for (size_t i = 0; i < outputs->count; i++)
        if (!write_report(r, outputs->items[i], &live, &e))
            messages_error(r->messages, &e);
    if (live.no_memory) {
        error_no_memory(&e);
        messages_error(r->messages, &e);
    }
    live_close(&live);
    if (r->options->graph && !charts_write(&r->charts, &e))
        messages_error(r->messages, &e);
}

void reports_write(struct reports *r)
{
    struct error e;
    if (!reports_need_charts(r->options) ||
        charts_build(&r->charts, r->options, r->pipeline, r->services, r->zone, &e))
        write_all(r);
    else
        messages_error(r->messages, &e);
    charts_release(&r->charts);
}

size_t reports_memory(const struct options *o)
{
    // A picture has four bytes a pixel; cairo, fonts and what a mail is made of take the rest.
    enum { DRAWING = 16 << 20, PIXEL = 6 };
    size_t pixels = (size_t)o->chart.width_px * (size_t)o->chart.height_px;
    return reports_need_charts(o) ? DRAWING + PIXEL * pixels : 0;
}

// Whether an output is of that kind or of one after it, which needs more.
static bool has_output(const struct options *o, enum report_kind kind)
{
    bool found = false;
    for (size_t i = 0; i < o->outputs.count; i++)
        found |= format_of(o, o->outputs.items[i])->kind >= kind;
    return found;
}

bool reports_need_charts(const struct options *o)
{
    return o->graph || has_output(o, REPORT_PAGE);
}

// An extension that no format has is a mistake; `.txt`, `.log` or none means no format.
static bool check_extension(const char *path, struct error *e)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    const char *dot = *name ? strrchr(name + 1, '.') : NULL;
    char shown[ESCAPED_PATH_MAX], names[FORMAT_NAMES_MAX];
    if (!dot || strcmp(dot, ".log") == 0 || report_format_by_path(path) ||
        strncmp(path, "/dev/", 5) == 0)
        return true;
    return error_set(e, STATUS_USAGE, "--output: '%s' has the extension of no format (%s)",
                     escape_cstr(path, shown, sizeof shown), format_names(names));
}

// Reads what is known of a file; "-" stands for the descriptor. False unless it is a regular file.
static bool identify(const char *path, int standard, struct stat *st)
{
    bool found = strcmp(path, "-") ? stat(path, st) == 0 : fstat(standard, st) == 0;
    return found && S_ISREG(st->st_mode);
}

// Whether the beginning of a file looks like a log. Also true when the file cannot be read.
static bool may_be_log(const char *path, const struct zone *log_zone)
{
    struct block_reader reader;
    struct batch *batch = malloc(sizeof *batch);
    struct error e;
    struct view head;
    const struct log_format *format = NULL;
    bool whole, found = true;
    if (batch && block_reader_open(&reader, path, DECODER_MEMORY, BLOCK_SIZE, &e)) {
        block_reader_allow_syslog(&reader, log_zone);
        if (block_reader_peek(&reader, &head, &whole, &e))
            found = !log_format_detect(head, batch, &format) || format;
        block_reader_close(&reader);
    }
    free(batch);
    return found;
}

// Lists the charts in one format. False when memory runs out.
static bool list_charts(const struct options *o, const struct chart_format_row *format,
                        struct arena *arena, struct string_list *files, struct error *e)
{
    bool good = true;
    for (enum chart_figure figure = 0; good && figure < CHART_FIGURES; figure++) {
        const char *path = chart_path(&o->chart, figure, format, arena);
        good = path ? string_list_add(files, path, e) : error_no_memory(e);
    }
    return good;
}

bool reports_files(const struct options *o, struct arena *arena, struct string_list *files,
                   struct error *e)
{
    bool good = true;
    for (size_t i = 0; good && i < o->outputs.count; i++)
        good = string_list_add(files, o->outputs.items[i], e);
    for (size_t i = 0; good && o->graph && i < CHART_FORMATS; i++)
        if (o->chart.formats & chart_format_rows[i].format)
            good = list_charts(o, &chart_format_rows[i], arena, files, e);
    return good;
}

static bool is_input(const struct stat *output, const char *path)
{
    struct stat input;
    return identify(path, STDIN_FILENO, &input) && input.st_dev == output->st_dev &&
           input.st_ino == output->st_ino;
}

// Lists the files besides logs that the options name. False when memory runs out.
static bool list_other_inputs(const struct options *o, struct string_list *files, struct error *e)
{
    bool good = (!o->services || string_list_add(files, o->services, e)) &&
                (!o->config || string_list_add(files, o->config, e));
    for (size_t i = 0; good && i < o->files_from.count; i++)
        good = string_list_add(files, o->files_from.items[i], e);
    for (size_t i = 0; good && i < o->rule_count; i++)
        good = o->rules[i].value[0] != '@' || string_list_add(files, o->rules[i].value + 1, e);
    return good;
}

static bool refuse_output(const char *option, const char *path, const char *why, struct error *e)
{
    char shown[ESCAPED_PATH_MAX];
    if (strcmp(path, "-") == 0)
        return error_set(e, STATUS_USAGE, "standard output is %s", why);
    return error_set(e, STATUS_USAGE, "%s: '%s' is %s", option,
                     escape_cstr(path, shown, sizeof shown), why);
}

// Fails if the file is one that is read. Reports and charts of an earlier run may lie in a
// directory of logs; they are no logs.
static bool check_output(const char *option, const char *path, const struct input_list *inputs,
                         const struct string_list *others, const struct zone *log_zone,
                         struct error *e)
{
    struct stat output;
    if (!identify(path, STDOUT_FILENO, &output))
        return true;
    for (size_t i = 0; i < inputs->count; i++) {
        const struct input_file *file = &inputs->files[i];
        if (is_input(&output, file->path) && (file->named || may_be_log(file->path, log_zone)))
            return refuse_output(option, path, "a log that is read", e);
    }
    for (size_t i = 0; i < others->count; i++)
        if (is_input(&output, others->items[i]))
            return refuse_output(option, path, "a file that is read", e);
    return true;
}

bool reports_check_inputs(const struct options *o, const struct string_list *files,
                          const struct input_list *inputs, const struct zone *log_zone,
                          struct error *e)
{
    struct string_list others = {0};
    bool good = list_other_inputs(o, &others, e);
    for (size_t i = 0; good && i < files->count; i++)
        good = check_output(i < o->outputs.count ? "--output" : "--graph", files->items[i], inputs,
                            &others, log_zone, e);
    free(others.items);
    return good;
}

bool reports_allow(const struct string_list *files, struct sandbox *s, struct error *e)
{
    for (size_t i = 0; i < files->count; i++) {
        if (strcmp(files->items[i], "-") == 0)
            continue;
        char *place = output_place(files->items[i]);
        if (!place)
            return error_no_memory(e);
        sandbox_allow_write(s, place);
        free(place);
    }
    return true;
}

bool reports_check(const struct options *o, struct error *e)
{
    for (size_t i = 0; i < o->outputs.count; i++)
        if (!check_extension(o->outputs.items[i], e))
            return false;
    return !has_output(o, REPORT_MAIL) || page_check_mail(o, e);
}

bool reports_load(const struct options *o, char sender[SENDER_MAX])
{
    bool mail = has_output(o, REPORT_MAIL);
    bool loaded = true;
    if (mail || (o->graph && o->chart.formats != CHART_SVG))
        loaded = chart_load();
    if (mail)
        page_prepare_mail(o->from ? NULL : sender);
    return loaded;
}
