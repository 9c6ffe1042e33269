// SPDX-License-Identifier: GPL-2.0-only
#include "cli/messages.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/escape.h"

void message(const char *format, ...)
{
    char text[2048];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    // One call, so that lines of several programs do not mix.
    fprintf(stderr, "p0f-stats: %s\n", text);
}

void messages_error(struct messages *m, const struct error *e)
{
    message("%s", e->text);
    m->failure_printed = true;
    // An incomplete report is better than none.
    if (m->status == STATUS_OK || e->status != STATUS_INCOMPLETE)
        m->status = e->status;
}

void messages_incomplete(struct messages *m, const char *format, ...)
{
    struct error e = {.status = STATUS_INCOMPLETE};
    va_list args;
    va_start(args, format);
    vsnprintf(e.text, sizeof e.text, format, args);
    va_end(args);
    messages_error(m, &e);
}

void messages_skips(struct messages *m, const char *path, const struct skips *s)
{
    char name[ESCAPED_PATH_MAX];
    for (int reason = 0; reason < SKIP_REASONS; reason++) {
        uint64_t printed = 0;
        while (printed < s->count[reason] && printed < SKIP_PLACES &&
               m->skips_printed[reason] < SKIP_PLACES) {
            if (!m->quiet)
                message("%s:%llu: line skipped: %s", escape_path(path, name),
                        (unsigned long long)s->line[reason][printed],
                        skip_reason_text((enum skip_reason)reason));
            printed++;
            m->skips_printed[reason]++;
        }
        m->skips_left[reason] += s->count[reason] - printed;
    }
}

void messages_skips_end(const struct messages *m)
{
    for (int reason = 0; reason < SKIP_REASONS && !m->quiet; reason++)
        if (m->skips_left[reason])
            message("%llu more %s skipped: %s", (unsigned long long)m->skips_left[reason],
                    m->skips_left[reason] == 1 ? "line" : "lines",
                    skip_reason_text((enum skip_reason)reason));
}
