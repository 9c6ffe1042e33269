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
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    // One call, so that lines of several programs do not mix. There is nobody to tell of a failure.
    (void)fprintf(stderr, "p0f-stats: %s\n", text);
}

void messages_error(struct messages *m, const struct error *e)
{
    message("%s", e->text);
    m->said_failure = true;
    // A report that is not whole is better than none.
    if (m->status == STATUS_OK || e->status != STATUS_INCOMPLETE)
        m->status = e->status;
}

void messages_skips(struct messages *m, const char *path, const struct skips *s)
{
    char name[ESCAPED_PATH_MAX];
    for (int reason = 0; reason < SKIP_REASONS; reason++) {
        uint64_t said = 0;
        while (said < s->count[reason] && said < SKIP_PLACES &&
               m->skipped_said[reason] < SKIP_PLACES) {
            if (!m->quiet)
                message("%s:%llu: line skipped: %s", escape_path(path, name),
                        (unsigned long long)s->line[reason][said],
                        skip_reason_text((enum skip_reason)reason));
            said++;
            m->skipped_said[reason]++;
        }
        m->skipped_unsaid[reason] += s->count[reason] - said;
    }
}

void messages_skips_end(const struct messages *m)
{
    for (int reason = 0; reason < SKIP_REASONS && !m->quiet; reason++)
        if (m->skipped_unsaid[reason])
            message("%llu more %s skipped: %s", (unsigned long long)m->skipped_unsaid[reason],
                    m->skipped_unsaid[reason] == 1 ? "line" : "lines",
                    skip_reason_text((enum skip_reason)reason));
}
