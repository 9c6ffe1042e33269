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

enum { STAMP_LEN = 26 };

// What a line often has in common with those before it: the stamp, the connection, and the values
// that are not used. Null and empty where there was none. The struct p0f3_line still has what the
// first two say.
struct last {
    const char *stamp;
    struct view head;
    const struct p0f3_module *module; // of the values
    struct view values;
};

// `[2001/07/24 15:48:06] mod=` of the date seen last.
static inline bool read_stamp(const struct date_cache *date, const char *s, struct last *last,
                              int64_t *time)
{
    if (last->stamp && scan_same(s, last->stamp, STAMP_LEN))
        return true;
    if (!date->usable || memcmp(s, date->text, P0F3_DATE_LEN) != 0 ||
        memcmp(s + 20, "] mod=", 6) != 0)
        return false;
    int32_t second = scan_time_of_day(s + P0F3_DATE_LEN);
    if (second < 0)
        return false;
    *time = date->midnight + second;
    last->stamp = s;
    return true;
}

// `http request`, before a `|`. Null when it is not a module of p0f 3 itself.
static inline const struct p0f3_module *read_module(const char *s)
{
    for (int i = 0; i < P0F3_MODULES; i++) {
        const struct p0f3_word *name = &p0f3_modules[i].name;
        if (s[name->len] == '|' && scan_starts(s, name->text, name->len))
            return &p0f3_modules[i];
    }
    return NULL;
}

// `2001:db8:0:0:0:0:0:7/`. Apart, because it needs many registers, and few addresses are such.
static __attribute__((noinline)) unsigned read_ipv6(const char *s, struct addr *address)
{
    return scan_ipv6(s, '/', &address->high, &address->low);
}

// `10.0.0.1/40001`, `2001:db8:0:0:0:0:0:7/40003`. Returns its length, 0 for anything else.
static inline unsigned read_endpoint(const char *s, struct endpoint *end)
{
    uint32_t v4;
    unsigned len = scan_ipv4(s, '/', &v4);
    if (len)
        end->address = addr_from_v4(v4);
    else if (!(len = read_ipv6(s, &end->address)))
        return 0;
    unsigned digits = scan_port(s + len, &end->port);
    return digits ? len + digits : 0;
}

// `|cli=10.0.0.1/40001|srv=10.1.0.1/80|subj=cli`, before a `|`. Returns its length, 0 for anything
// else. The pipes tell where its numbers are, so no number waits for another to be read.
static inline size_t read_new_head(const char *s, struct scan_pipes *pipes, struct p0f3_line *line)
{
    const char *server = scan_next_pipe(pipes), *subject = scan_next_pipe(pipes);
    const char *client_end = s + 5 + read_endpoint(s + 5, &line->client);
    const char *server_end = server + 5 + read_endpoint(server + 5, &line->server);
    line->of_client = memcmp(subject + 6, "cli|", 4) == 0;
    if (memcmp(s, "|cli=", 5) != 0 || client_end != server || memcmp(server, "|srv=", 5) != 0 ||
        server_end != subject || memcmp(subject, "|subj=", 6) != 0 ||
        (!line->of_client && memcmp(subject + 6, "srv|", 4) != 0))
        return 0;
    return (size_t)(scan_next_pipe(pipes) - s);
}

// The same; a head that equals the one of the line before is not read again. Afterwards `pipes`
// are those behind the head.
static inline size_t read_head(const char *s, const char *end, struct scan_pipes *pipes,
                               struct p0f3_line *line, struct view *last)
{
    size_t len = last->len;
    if (len && len < (size_t)(end - s) && s[len] == '|' && scan_same(s, last->ptr, len)) {
        *pipes = scan_pipes_from(s + len + 1, end);
        return len;
    }
    *pipes = scan_pipes_from(s + 1, end);
    *last = view_of(s, read_new_head(s, pipes, line));
    return last->len;
}

// `|os=Linux 2.2.x-3.x|dist=7|params=generic|raw_sig=4:57+7:0:1452:mss*44,7:mss,sok:df,id+:0`
static inline bool read_values(const char *at, struct scan_pipes *pipes, struct p0f3_line *line)
{
    const struct p0f3_keys *keys = line->module->keys;
    const struct p0f3_word *key = &keys->words[0];
    line->application = false;
    if (!scan_starts(at, key->text, key->len)) {
        key = &p0f3_app_key;
        line->application = keys->labelled && scan_starts(at, key->text, key->len);
        if (!line->application)
            return false;
    }
    const char *value = at + key->len;
    const char *end = pipes->end;
    struct view *next = line->values;
    for (key = &keys->words[1]; key < keys->words + keys->count; key++) {
        do
            at = scan_next_pipe(pipes);
        while (at < end && !scan_starts(at, key->text, key->len));
        if (at == end)
            return false;
        *next++ = view_of(value, (size_t)(at - value));
        value = at + key->len;
    }
    *next = view_of(value, (size_t)(end - value));
    return true;
}

// Without details only the values of an attempt are used; others need only be well formed, and
// mostly equal the last ones of their module.
static inline bool check_values(const char *at, struct scan_pipes *pipes, struct p0f3_line *line,
                                struct last *last)
{
    size_t len = (size_t)(pipes->end - at);
    if (last->module == line->module && last->values.len == len &&
        scan_same(at, last->values.ptr, len))
        return true;
    if (!read_values(at, pipes, line))
        return false;
    last->module = line->module;
    last->values = view_of(at, len);
    return true;
}

// The line at p->at. False, with nothing changed, when the plain parser must read it.
static inline bool read_line(struct parser *p, struct batch *b, struct p0f3_line *line,
                             struct last *last)
{
    const char *at = p->block.data + p->at, *end = p->block.data + p->ends[p->next_end];
    // The plain parser removes a carriage return.
    if (end - at > PARSE_LINE_MAX || end == at || end[-1] == '\r')
        return false;
    if (!read_stamp(&p->date, at, last, &line->time) ||
        !(line->module = read_module(at + STAMP_LEN)))
        return false;
    at += STAMP_LEN + line->module->name.len;
    struct scan_pipes pipes;
    size_t head = read_head(at, end, &pipes, line, &last->head);
    bool unused = line->module->meaning != P0F3_ATTEMPT && !b->details;
    if (!head ||
        !(unused ? check_values(at + head, &pipes, line, last)
                 : read_values(at + head, &pipes, line)) ||
        !p0f3_take(p, b, line))
        return false;
    p->lines++;
    p->at = (size_t)p->ends[p->next_end] + 1;
    p->next_end++;
    return true;
}

void P0F3_FAST(struct parser *p, struct batch *b)
{
    struct p0f3_line line;
    struct last last = {0};
    while (b->count < BATCH_MAX && p->next_end < p->end_count && read_line(p, b, &line, &last))
        ;
}
