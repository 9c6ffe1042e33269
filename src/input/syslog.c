// SPDX-License-Identifier: GPL-2.0-only
#include "input/syslog.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { STAMP_MAX = 40 };

struct prefix {
    struct view stamp, tag;
};

// Whether a text begins with a shape, in which 0 is a digit, A a letter, _ a space or digit, and
// the rest itself.
static bool has_shape(struct view text, const char *shape)
{
    size_t len = strlen(shape);
    if (text.len < len)
        return false;
    for (size_t i = 0; i < len; i++) {
        char c = text.ptr[i];
        bool good = shape[i] == '0'   ? isdigit((unsigned char)c)
                    : shape[i] == 'A' ? (unsigned char)((c | 32) - 'a') < 26
                    : shape[i] == '_' ? c == ' ' || isdigit((unsigned char)c)
                                      : c == shape[i];
        if (!good)
            return false;
    }
    return true;
}

// Takes `<30>` off.
static void skip_priority(struct view *line)
{
    struct view rest = *line;
    uint64_t priority;
    if (view_take(&rest, "<") && view_take_decimal(&rest, 3, &priority) && view_take(&rest, ">"))
        *line = rest;
}

// Takes the prefix off a line. False, with *line unchanged, when there is none.
static bool take_prefix(struct view *line, struct prefix *prefix)
{
    struct view rest = *line;
    skip_priority(&rest);
    size_t stamp = 0;
    if (has_shape(rest, "AAA _0 00:00:00 "))
        stamp = 15;
    else if (has_shape(rest, "0000-00-00T00:00:00"))
        stamp = view_find(rest, view_of(" ", 1));
    if (!stamp || stamp > STAMP_MAX)
        return false;
    prefix->stamp = view_of(rest.ptr, stamp);
    rest = view_skip(rest, stamp + 1);
    struct view host = view_cut(&rest, ' ');
    size_t colon = view_find(rest, view_of(": ", 2));
    prefix->tag = view_of(rest.ptr, colon);
    if (!host.len || !colon || colon == rest.len || memchr(rest.ptr, ' ', colon))
        return false;
    *line = view_skip(rest, colon + 2);
    return true;
}

bool syslog_is(struct view text)
{
    struct view line;
    struct prefix prefix;
    while (view_next(&text, '\n', &line))
        if (take_prefix(&line, &prefix))
            return true;
    return false;
}

// `Nov 23 10:00:00` in the latest year that is not after s->newest.
static bool read_date(const struct syslog *s, const char *text, int64_t *time)
{
    struct tm tm = zone_tm(s->zone, s->newest);
    int year = tm.tm_year;
    for (int back = 0; back < 8; back++) { // February 29th may be as far back
        tm = (struct tm){0};
        if (!strptime(text, "%b %e %H:%M:%S", &tm))
            return false;
        int day = tm.tm_mday;
        tm.tm_year = year - back;
        int64_t local = timegm(&tm);
        *time = zone_time(s->zone, local);
        if (tm.tm_mday == day && *time <= s->newest)
            return true;
    }
    return false;
}

// `2026-11-23T10:00:00.123456+01:00`
static bool read_rfc3339(const char *text, int64_t *time)
{
    struct tm tm = {0};
    const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
    if (!rest)
        return false;
    if (*rest == '.')
        rest += 1 + strspn(rest + 1, "0123456789");
    *time = timegm(&tm);
    if (strcmp(rest, "Z") == 0)
        return true;
    bool west = *rest == '-';
    tm = (struct tm){0};
    if ((*rest != '+' && !west) || !(rest = strptime(rest + 1, "%H:%M", &tm)) || *rest)
        return false;
    int64_t offset = (tm.tm_hour * 60 + tm.tm_min) * INT64_C(60);
    *time += west ? offset : -offset;
    return true;
}

static bool read_time(const struct syslog *s, struct view stamp, int64_t *time)
{
    char text[STAMP_MAX + 1];
    memcpy(text, stamp.ptr, stamp.len);
    text[stamp.len] = '\0';
    return isdigit((unsigned char)text[0]) ? read_rfc3339(text, time) : read_date(s, text, time);
}

// Writes to `out` what p0f wrote of a line; `out` is not after the line. Returns the length.
static size_t strip_line(struct syslog *s, struct view line, char *out)
{
    enum { P0F_LEN = 3, STAMP_LEN = 20 };
    struct prefix prefix;
    int64_t time = 0;
    size_t len = 0;
    char stamp[STAMP_LEN + 1] = "";
    if (!s->inside && take_prefix(&line, &prefix)) {
        if (prefix.tag.len < P0F_LEN || strncasecmp(prefix.tag.ptr, "p0f", P0F_LEN) != 0) {
            s->other_lines++;
            return 0;
        }
        // A record of p0f 2 without -t; and a target line that lost its indentation.
        bool bare = line.len && (isdigit((unsigned char)line.ptr[0]) || view_starts(line, ">> "));
        if (bare && read_time(s, prefix.stamp, &time) && time > 0 && time < INT64_C(9999999999))
            len = (size_t)snprintf(stamp, sizeof stamp, "<%010lld.000000> ", (long long)time);
        else if (view_starts(line, "-> "))
            len = (size_t)snprintf(stamp, sizeof stamp, "  ");
    }
    memcpy(out, stamp, len);
    memmove(out + len, line.ptr, line.len);
    return len + line.len;
}

size_t syslog_strip(struct syslog *s, char *text, size_t len)
{
    size_t used = 0;
    for (size_t at = 0, end; at < len; at = end) {
        const char *newline = memchr(text + at, '\n', len - at);
        end = newline ? (size_t)(newline - text) + 1 : len;
        struct view line = view_of(text + at, end - at - (newline != NULL));
        used += strip_line(s, line, text + used);
        if (newline)
            text[used++] = '\n';
        s->inside = !newline;
    }
    return used;
}
