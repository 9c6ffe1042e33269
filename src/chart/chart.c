// SPDX-License-Identifier: GPL-2.0-only
#include "chart/chart.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/output.h"
#include "base/plugin.h"
#include "chart/draw.h"
#include "chart/layout.h"

static const struct figure {
    const char *name, *title;
    void (*layout)(struct scene *scene, const struct summary *s);
} figures[CHART_FIGURES] = {
    [CHART_SHARES] = {"p0f-stats-shares", "p0f-stats: shares", layout_shares},
    [CHART_ACTIVITY] = {"p0f-stats-activity", "p0f-stats: activity", layout_activity},
};

const struct chart_format_row chart_format_rows[CHART_FORMATS] = {
    {CHART_PNG, "png", "PNG"},
    {CHART_SVG, "svg", "SVG"},
    {CHART_PDF, "pdf", "PDF"},
};

enum {
    FILES_MAX = CHART_FIGURES * CHART_FORMATS,
    OF_PLUGIN = CHART_PNG | CHART_PDF,
};

static const char plugin_name[] = "charts";

unsigned chart_formats_there(void)
{
    return CHART_SVG | (plugin_is_there(plugin_name) ? OF_PLUGIN : 0u);
}

void chart_list_formats(struct output *out)
{
    const char *separator = "";
    for (size_t i = 0; i < CHART_FORMATS; i++)
        if (chart_formats_there() & chart_format_rows[i].format) {
            output_format(out, "%s%s", separator, chart_format_rows[i].name);
            separator = ", ";
        }
}

bool chart_check(const struct chart_options *o, struct error *e)
{
    struct error why;
    if (!(o->formats & OF_PLUGIN) || plugin_load(plugin_name, &why))
        return true;
    return error_set(e, why.status, "%s; --graph-format=svg works without it", why.text);
}

bool chart_check_directory(const struct chart_options *o, struct error *e)
{
    const char *directory = o->directory && *o->directory ? o->directory : ".";
    char name[ESCAPED_PATH_MAX];
    struct stat st;
    if (stat(directory, &st) == 0) {
        if (S_ISDIR(st.st_mode) && faccessat(AT_FDCWD, directory, W_OK | X_OK, AT_EACCESS) == 0)
            return true;
        if (!S_ISDIR(st.st_mode))
            errno = ENOTDIR;
    }
    int cause = errno;
    return error_set(e, STATUS_FAILED, "%s: charts cannot be written there: %s",
                     escape_cstr(directory, name, sizeof name), strerror(cause));
}

const char *chart_path(const struct chart_options *o, enum chart_figure figure,
                       const struct chart_format_row *format, struct arena *arena)
{
    bool here = !o->directory || !*o->directory;
    return arena_format(arena, "%s%s%s.%s", here ? "" : o->directory, here ? "" : "/",
                        figures[figure].name, format->suffix);
}

// ---- Writing ----

struct job {
    const struct summary *summary;
    const struct chart_options *options;
    const struct draw_plugin *plugin; // null: not needed
    struct chart_measure font;        // of the plug-in
    struct output outputs[FILES_MAX];
    size_t open; // how many of them
};

static bool open_file(struct job *job, enum chart_figure figure,
                      const struct chart_format_row *format, struct error *e)
{
    struct arena arena = {0};
    const char *path = chart_path(job->options, figure, format, &arena);
    bool opened = path ? output_open(&job->outputs[job->open], path, e) : error_no_memory(e);
    arena_release(&arena);
    job->open += opened;
    return opened;
}

static bool draw(const struct job *job, const struct scene *scene, enum chart_format format,
                 struct output *out, struct error *e)
{
    const struct chart_options *o = job->options;
    // Without a given dpi a design pixel is 1/96 inch on paper and screen alike.
    double dpi = o->dpi > 0 ? o->dpi : 96 * fmax(scene->unit, 1);
    const struct summary *s = job->summary;
    int64_t date = o->date != INT64_MIN ? o->date : s->has_times ? s->last : 0;
    if (format == CHART_PNG)
        return job->plugin->png(scene, o->theme, dpi, out, e);
    if (format == CHART_PDF)
        return job->plugin->pdf(scene, o->theme, dpi, date, out, e);
    draw_svg(scene, o->theme, out);
    return true;
}

// Lays a figure out and draws it.
static bool make_figure(const struct job *job, const struct figure *figure,
                        enum chart_format format, struct output *out, struct error *e)
{
    const struct chart_options *o = job->options;
    struct arena arena = {0};
    struct scene scene = {
        .width = o->width_px,
        .height = o->height_px,
        .unit = layout_unit(o->width_px, o->height_px, o->dpi),
        .title = figure->title,
        .words = &o->words,
        .measure = format == CHART_SVG ? &chart_measure_built_in : &job->font,
        .arena = &arena,
    };
    figure->layout(&scene, job->summary);
    bool good = scene.failed ? error_no_memory(e) : draw(job, &scene, format, out, e);
    arena_release(&arena);
    return good;
}

static bool write_files(struct job *job, struct error *e)
{
    for (int i = 0; i < CHART_FIGURES; i++)
        for (size_t k = 0; k < CHART_FORMATS; k++) {
            const struct chart_format_row *row = &chart_format_rows[k];
            struct output *out = &job->outputs[job->open];
            if ((job->options->formats & row->format) &&
                !(open_file(job, (enum chart_figure)i, row, e) &&
                  make_figure(job, &figures[i], row->format, out, e)))
                return false;
        }
    return true;
}

static bool begin(struct job *job, struct error *e)
{
    if (!(job->options->formats & OF_PLUGIN))
        return true;
    job->plugin = plugin_load(plugin_name, e);
    return job->plugin && job->plugin->font_open(&job->font, e);
}

static void end(struct job *job)
{
    if (job->plugin)
        job->plugin->font_close(&job->font);
}

bool chart_load(void)
{
    const struct chart_options o = {.formats = OF_PLUGIN};
    struct job job = {.options = &o};
    struct error e;
    if (!begin(&job, &e))
        return !plugin_is_there(plugin_name);
    for (int bold = 0; bold <= 1; bold++)
        job.font.width(job.font.context, view_cstr("p0f"), 12, bold);
    end(&job);
    return true;
}

// Puts the files in place, or drops them all when `good` is false or one of them fails.
static bool close_files(struct job *job, bool good, struct error *e)
{
    for (size_t i = 0; good && i < job->open; i++)
        good = output_finish(&job->outputs[i], e);
    for (size_t i = 0; good && i < job->open; i++)
        good = output_publish(&job->outputs[i], e);
    for (size_t i = 0; !good && i < job->open; i++)
        output_abandon(&job->outputs[i]);
    return good;
}

const char *chart_figure_name(enum chart_figure figure)
{
    return figures[figure].name;
}

bool chart_draw(const struct summary *s, const struct chart_options *o, enum chart_figure figure,
                struct output *out, struct error *e)
{
    struct job job = {.summary = s, .options = o};
    bool good = begin(&job, e) &&
                make_figure(&job, &figures[figure], (enum chart_format)o->formats, out, e);
    end(&job);
    return good;
}

bool chart_write(const struct summary *s, const struct chart_options *o, bool *no_font,
                 struct error *e)
{
    struct job job = {.summary = s, .options = o};
    bool begun = begin(&job, e);
    *no_font = job.font.ascii;
    bool good = begun && close_files(&job, write_files(&job, e), e);
    end(&job);
    return good;
}
