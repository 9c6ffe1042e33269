// SPDX-License-Identifier: GPL-2.0-only
#include "cli/page.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/plugin.h"
#include "base/time.h"
#include "cli/messages.h"
#include "report/mail.h"

enum { HOST_MAX = 256, MAIL_WIDTH = 1000, MAIL_HEIGHT = 500 };

static const char *const figure_titles[CHART_FIGURES] = {
    [CHART_SHARES] = "Shares of systems and destination ports",
    [CHART_ACTIVITY] = "The most active sources, and activity over time",
};

static void read_host(char host[HOST_MAX])
{
    if (gethostname(host, HOST_MAX) != 0 || !*host)
        snprintf(host, HOST_MAX, "localhost");
    host[HOST_MAX - 1] = '\0';
}

// `p0f report of HOST, 2026-11-22 to 2026-11-23`. False when memory runs out.
static bool set_title(struct page *p)
{
    const struct summary *s = p->summary;
    char host[HOST_MAX], from[ZONE_TEXT_MAX], to[ZONE_TEXT_MAX], name[HOST_MAX * 4];
    read_host(host);
    zone_date(s->zone, s->first, DATE_FORMAT, from);
    zone_date(s->zone, s->last, DATE_FORMAT, to);
    bool one_day = strcmp(from, to) == 0;
    const char *none = s->attempts + s->ignored ? "no times" : "no attempts";
    p->report.title =
        arena_format(p->arena, "p0f report of %s, %s%s%s", escape_cstr(host, name, sizeof name),
                     s->has_times ? from : none, s->has_times && !one_day ? " to " : "",
                     s->has_times && !one_day ? to : "");
    return p->report.title != NULL;
}

// One figure as bytes of the arena; an empty view on failure.
static struct view draw(struct page *p, const struct chart_options *o, enum chart_figure figure,
                        struct error *e)
{
    struct output out;
    output_init_memory(&out);
    if (!chart_draw(p->charts, o, figure, &out, e)) {
        output_abandon(&out);
        return view_of(NULL, 0);
    }
    struct view picture = output_take(&out, p->arena);
    if (!picture.ptr)
        error_no_memory(e);
    else if (o->formats == CHART_SVG) // inside a page it is an element, without its XML declaration
        picture = view_skip(picture, view_find(picture, view_cstr("<svg")));
    return picture;
}

bool page_write_html(struct page *p, struct output *out, struct error *e)
{
    struct chart_options o = *p->chart_options;
    struct report_chart *charts = arena_array(p->arena, CHART_FIGURES, sizeof *charts);
    if (!charts || !set_title(p))
        return error_no_memory(e);
    o.formats = CHART_SVG;
    for (enum chart_figure i = 0; i < CHART_FIGURES; i++) {
        charts[i].title = figure_titles[i];
        o.theme = CHART_LIGHT;
        charts[i].light = draw(p, &o, i, e);
        o.theme = CHART_DARK;
        charts[i].dark = draw(p, &o, i, e);
        if (!charts[i].light.ptr || !charts[i].dark.ptr)
            return false;
    }
    p->report.charts = charts;
    p->report.chart_count = CHART_FIGURES;
    report_html(out, p->summary, &p->report);
    return true;
}

// ---- Mail ----

// A local part, or one with a domain: what sendmail takes without quoting.
static bool check_address(const char *option, const char *text, struct error *e)
{
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                  ".!#$%&'*+-/=?^_`{|}~@";
    const char *at = strchr(text, '@');
    char shown[256];
    bool good = *text && *text != '-' && *text != '@' && text[strspn(text, allowed)] == '\0' &&
                (!at || (at[1] && !strchr(at + 1, '@')));
    return good || error_set(e, STATUS_USAGE, "%s: '%s' is not a mail address", option,
                             escape_cstr(text, shown, sizeof shown));
}

bool page_check_mail(const struct options *o, struct error *e)
{
    char shown[256];
    if (!o->to.count)
        return error_set(e, STATUS_USAGE, "a mail needs --to=ADDRESS");
    for (size_t i = 0; i < o->to.count; i++)
        if (!check_address("--to", o->to.items[i], e))
            return false;
    if (o->from && !check_address("--from", o->from, e))
        return false;
    struct view subject = view_cstr(o->subject ? o->subject : "");
    if (escape_clean_prefix(subject) < subject.len)
        return error_set(e, STATUS_USAGE,
                         "--subject: '%s' has a line break or what is not visible UTF-8",
                         escape_cstr(o->subject, shown, sizeof shown));
    return plugin_load("mail", e);
}

// The text report, or the page, as bytes of the arena; an empty view when memory runs out.
static struct view render(struct page *p, report_writer *write, const struct report_options *o)
{
    struct output out;
    output_init_memory(&out);
    write(&out, p->summary, o);
    return output_take(&out, p->arena);
}

static bool add_pictures(struct page *p, struct mail *m, struct error *e)
{
    struct chart_options o = *p->chart_options;
    struct mail_picture *pictures = arena_array(p->arena, CHART_FIGURES, sizeof *pictures);
    struct report_chart *charts = arena_array(p->arena, CHART_FIGURES, sizeof *charts);
    if (!pictures || !charts)
        return error_no_memory(e);
    if (!(chart_formats_there() & CHART_PNG)) {
        message("the mail has no pictures: the plug-in charts.so is not installed");
        return true;
    }
    o.formats = CHART_PNG;
    o.theme = CHART_LIGHT;
    o.width_px = MAIL_WIDTH;
    o.height_px = MAIL_HEIGHT;
    for (enum chart_figure i = 0; i < CHART_FIGURES; i++) {
        const char *name = chart_figure_name(i);
        pictures[i].id = arena_format(p->arena, "%s@%s", name, m->host);
        pictures[i].file_name = arena_format(p->arena, "%s.png", name);
        pictures[i].png = draw(p, &o, i, e);
        charts[i].title = figure_titles[i];
        charts[i].address = arena_format(p->arena, "cid:%s@%s", name, m->host);
        if (!pictures[i].png.ptr)
            return false;
        if (!pictures[i].id || !pictures[i].file_name || !charts[i].address)
            return error_no_memory(e);
    }
    m->pictures = pictures;
    m->picture_count = p->report.chart_count = CHART_FIGURES;
    p->report.charts = charts;
    return true;
}

void page_prepare_mail(char sender[SENDER_MAX])
{
    char host[HOST_MAX];
    const char *root = "root";
    struct error e;
    const struct mail_plugin *plugin = plugin_load("mail", &e);
    read_host(host);
    if (sender) {
        const struct passwd *user = getpwuid(geteuid());
        snprintf(sender, SENDER_MAX, "%s@%s", user ? user->pw_name : "nobody", host);
    }
    // For a subject that is not ASCII, GMime loads a converter of the C library.
    struct mail m = {.from = root, .to = &root, .to_count = 1, .host = host, .subject = "\u00e9"};
    m.text = m.html = view_cstr("");
    if (plugin)
        free(plugin->write(&m));
}

// Writes the mail into a pipe and ends this process.
static void write_in_child(const struct mail_plugin *plugin, const struct mail *m,
                           const int ends[2])
{
    struct output out;
    struct error e;
    close(ends[0]);       // so that writing fails when the parent stops reading
    close(STDERR_FILENO); // GLib prints a message there before it aborts
    if (!output_init_fd(&out, ends[1], "mail", &e))
        abort(); // as GLib does where memory runs out
    output_cstr(&out, plugin->write(m));
    _exit(output_close(&out, &e) ? STATUS_OK : STATUS_FAILED);
}

// GLib aborts where memory runs out, so a child process calls it.
static bool write_mail(struct page *p, const struct mail_plugin *plugin, const struct mail *m,
                       struct output *out, struct error *e)
{
    static const char name[] = "the mail";
    struct view text = {NULL, 0};
    int ends[2], status = W_EXITCODE(STATUS_FAILED, 0);
    pid_t child = pipe2(ends, O_CLOEXEC) == 0 ? fork() : -1;
    if (child < 0)
        return error_set(e, STATUS_FAILED, "%s: cannot be made: %s", name, strerror(errno));
    if (child == 0)
        write_in_child(plugin, m, ends);
    close(ends[1]);
    bool good = descriptor_read(ends[0], name, p->arena, &text, e);
    close(ends[0]);
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (!good)
        return false;
    if (status == W_EXITCODE(STATUS_FAILED, 0))
        return error_set(e, STATUS_FAILED, "%s: cannot be made", name);
    if (status != 0)
        return error_no_memory(e);
    output_view(out, text);
    return true;
}

bool page_write_mail(struct page *p, struct output *out, struct error *e)
{
    const struct options *o = p->options;
    const struct mail_plugin *plugin = plugin_load("mail", e);
    char host[HOST_MAX];
    int64_t now = current_time();
    if (!plugin)
        return false;
    read_host(host);
    struct mail m = {
        .host = host,
        .from = o->from ? o->from : p->sender,
        .to = o->to.items,
        .to_count = o->to.count,
        .date = now,
        .offset_seconds = zone_offset(p->summary->zone, now),
    };
    if (!set_title(p))
        return error_no_memory(e);
    m.subject = o->subject ? o->subject : p->report.title;
    // A mail names its character set, whatever the locale.
    struct report_options plain = {.bars = p->report.bars, .width = p->report.width, .utf8 = true};
    m.text = render(p, report_text, &plain);
    if (!add_pictures(p, &m, e))
        return false;
    p->report.mail = true;
    m.html = render(p, report_html, &p->report);
    if (!m.text.ptr || !m.html.ptr)
        return error_no_memory(e);
    return write_mail(p, plugin, &m, out, e);
}
