// SPDX-License-Identifier: GPL-2.0-only
//
// The fast path of p0f 3 lines: see format.h. Comparing words past the end of a line is harmless:
// no word has a newline, which is there.
#include "parse/p0f3.h"
#include "parse/scan.h"

#ifdef P0FSTATS_AVX2
#define P0F3_FAST p0f3_fast_avx2
#else
#define P0F3_FAST p0f3_fast
#endif

// `[2001/07/24 15:48:06] mod=` of the date seen last. Returns its length, 0 for anything else.
static inline unsigned read_stamp(const struct date_cache *date, const char *s, int64_t *time)
{
    if (!date->usable || memcmp(s, date->text, P0F3_DATE_LEN) != 0 ||
        memcmp(s + 20, "] mod=", 6) != 0)
        return 0;
    int32_t second = scan_time_of_day(s + P0F3_DATE_LEN);
    *time = date->midnight + second;
    return second < 0 ? 0 : 26;
}

// `http request`, before a `|`. Null when it is not a module of p0f 3 itself.
static inline const struct p0f3_module *read_module(const char **at)
{
    for (int i = 0; i < P0F3_MODULES; i++) {
        const struct p0f3_word *name = &p0f3_modules[i].name;
        if (scan_starts(*at, name->text, name->len) && (*at)[name->len] == '|') {
            *at += name->len;
            return &p0f3_modules[i];
        }
    }
    return NULL;
}

// `10.0.0.1/40001`, `2001:db8:0:0:0:0:0:7/40003`
static inline bool read_endpoint(const char **at, struct endpoint *end)
{
    uint32_t v4;
    unsigned len = scan_ipv4(*at, '/', &v4);
    if (len)
        end->address = addr_from_v4(v4);
    else if (!(len = scan_ipv6(*at, '/', &end->address.high, &end->address.low)))
        return false;
    unsigned digits = scan_port(*at + len, &end->port);
    *at += len + digits;
    return digits != 0;
}

// `|cli=10.0.0.1/40001|srv=10.1.0.1/80|subj=cli`, before a `|`
static inline bool read_new_head(const char **at, struct p0f3_line *line)
{
    if (memcmp(*at, "|cli=", 5) != 0)
        return false;
    *at += 5;
    if (!read_endpoint(at, &line->client) || memcmp(*at, "|srv=", 5) != 0)
        return false;
    *at += 5;
    if (!read_endpoint(at, &line->server) || memcmp(*at, "|subj=", 6) != 0)
        return false;
    line->of_client = memcmp(*at + 6, "cli|", 4) == 0;
    if (!line->of_client && memcmp(*at + 6, "srv|", 4) != 0)
        return false;
    *at += 9;
    return true;
}

// The same, but a head that equals the one of the line before, *last, is not read again: *line
// still holds its values. Consecutive lines often have one connection.
static inline bool read_head(const char **at, const char *end, struct p0f3_line *line,
                             struct view *last)
{
    const char *begin = *at;
    if (last->len && last->len < (size_t)(end - begin) &&
        memcmp(begin, last->ptr, last->len) == 0) {
        *at += last->len;
        return **at == '|';
    }
    last->len = 0;
    if (!read_new_head(at, line))
        return false;
    *last = view_of(begin, (size_t)(*at - begin));
    return true;
}

static inline bool starts_with(const char *at, const struct p0f3_word *word)
{
    return scan_starts(at, word->text, word->len);
}

// `|os=Linux 2.2.x-3.x|dist=7|params=generic|raw_sig=4:57+7:0:1452:mss*44,7:mss,sok:df,id+:0`
static inline bool read_values(const char *at, const char *end, struct p0f3_line *line)
{
    const struct p0f3_keys *keys = line->module->keys;
    const struct p0f3_word *key = &keys->words[0];
    line->application = false;
    if (!starts_with(at, key)) {
        key = &p0f3_app_key;
        line->application = keys->labelled && starts_with(at, key);
        if (!line->application)
            return false;
    }
    const char *value = at + key->len;
    for (int i = 1; i < keys->count; i++) {
        key = &keys->words[i];
        at = scan_pipe(value, end);
        while (at < end && !starts_with(at, key))
            at = scan_pipe(at + 1, end);
        if (at == end)
            return false;
        line->values[i - 1] = view_of(value, (size_t)(at - value));
        value = at + key->len;
    }
    line->values[keys->count - 1] = view_of(value, (size_t)(end - value));
    return true;
}

// The line at p->at. False, with nothing changed, when the plain parser must read it.
static inline bool read_line(struct parser *p, struct batch *b, struct p0f3_line *line,
                             struct view *head)
{
    const char *at = p->block.data + p->at, *end = p->block.data + p->ends[p->next_end];
    // The plain parser removes a carriage return.
    if (end - at > PARSE_LINE_MAX || end == at || end[-1] == '\r')
        return false;
    unsigned stamp = read_stamp(&p->date, at, &line->time);
    at += stamp;
    if (!stamp || !(line->module = read_module(&at)) || !read_head(&at, end, line, head) ||
        !read_values(at, end, line) || !p0f3_take(p, b, line))
        return false;
    p->lines++;
    p->at = (size_t)p->ends[p->next_end] + 1;
    p->next_end++;
    return true;
}

void P0F3_FAST(struct parser *p, struct batch *b)
{
    struct p0f3_line line;
    struct view head = {NULL, 0};
    while (b->count < BATCH_MAX && p->next_end < p->end_count && read_line(p, b, &line, &head))
        ;
}
