// SPDX-License-Identifier: GPL-2.0-only
//
// The fast path of p0f 2 records, on one line or on two: see format.h.
#include "parse/format.h"
#include "parse/scan.h"

#ifdef P0FSTATS_AVX2
#define P0F2_FAST p0f2_fast_avx2
#else
#define P0F2_FAST p0f2_fast
#endif

// A place in a line, and the line's end.
struct cursor {
    const char *at, *end;
};

// `<Sun Nov 19 01:35:04 2006> ` or `<2006-11-19T01:35:04.123456Z> ` of the date seen last, or
// `<1163900104.123456> `. Returns its length, 0 for anything else.
static inline unsigned read_stamp(const struct date_cache *date, const char *s, int64_t *time)
{
    if (date->usable && memcmp(s, date->text, 12) == 0) {
        int32_t second = scan_time_of_day(s + 12);
        *time = date->midnight + second;
        if (second < 0)
            return 0;
        if (!date->iso)
            return memcmp(s + 20, date->text + 20, 7) == 0 ? 27 : 0;
        bool iso = s[20] == '.' && memcmp(s + 27, "Z> ", 3) == 0;
        return iso && (scan_no_digits16(s + 21) & 0x3f) == 0 ? 30 : 0;
    }
    // Ten digits are seconds of the years 2001 to 2286.
    if ((scan_no_digits16(s + 1) & 0x7ff) != 0x400 || s[11] != '.' ||
        (scan_no_digits16(s + 12) & 0x7f) != 0x40 || s[18] != '>' || s[19] != ' ')
        return 0;
    *time = (int64_t)scan_digits(s + 1, 5) * 100000 + scan_digits(s + 6, 5);
    return 20;
}

// `82.117.175.51:47761`
static inline __attribute__((always_inline)) bool
read_endpoint(struct cursor *c, struct addr *address, uint16_t *port)
{
    uint32_t v4;
    unsigned len = scan_ipv4(c->at, ':', &v4);
    if (!len)
        return false;
    unsigned digits = scan_port(c->at + len, port);
    c->at += len + digits;
    *address = addr_from_v4(v4);
    return digits != 0;
}

static inline bool read_target(struct cursor *c, struct record *r, struct record_details *details)
{
    // Neither text has a line end, so a match lies within the line.
    if (!read_endpoint(c, &r->target, &r->target_port) ||
        (memcmp(c->at, " (distance ", 11) != 0 && memcmp(c->at, " (link: ", 8) != 0))
        return false;
    r->flags |= RECORD_HAS_TARGET;
    if (details)
        p0f2_read_target(view_of(c->at + 1, (size_t)(c->end - c->at) - 1), details);
    return true;
}

// The label, up to the end of the line or to the arrow. *one_line tells which.
static inline bool read_label(struct cursor *c, struct record *r, struct record_details *details,
                              bool *one_line)
{
    const char *begin = c->at, *stop = scan_label_stop(begin, c->end), *end = stop;
    *one_line = stop != c->end;
    if (*one_line) {
        if (stop - begin < 3 || memcmp(stop - 2, " -> ", 4) != 0)
            return false;
        end = stop - 2;
        c->at = stop + 2;
    }
    while (end > begin && end[-1] == ' ')
        end--;
    // The plain parser reads UNKNOWN with nothing after it.
    if (end - begin < 8)
        return false;
    r->os = view_of(begin, (size_t)(end - begin));
    if (details) {
        *details = RECORD_NO_DETAILS;
        p0f2_read_label(r->os, details);
    }
    if (memcmp(begin, "UNKNOWN ", 8) == 0) {
        r->os = view_of(begin, 7);
        r->flags |= RECORD_OS_UNKNOWN;
    }
    return true;
}

// The record that starts at p->at. False, with only *r and *details changed, when the plain parser
// must read it.
static inline __attribute__((always_inline)) bool read_record(struct parser *p, struct record *r,
                                                              struct record_details *details)
{
    size_t line_end = p->ends[p->next_end];
    struct cursor c = {p->block.data + p->at, p->block.data + line_end};
    // No record is shorter; the plain parser removes a carriage return.
    if (c.end - c.at < 32 || c.end - c.at > PARSE_LINE_MAX || c.end[-1] == '\r')
        return false;
    r->kind = RECORD_ATTEMPT;
    r->flags = 0;
    if (c.at[0] == '<') {
        unsigned len = read_stamp(&p->date, c.at, &r->time);
        if (!len)
            return false;
        c.at += len;
        r->flags = RECORD_HAS_TIME;
    }
    bool one_line;
    if (!read_endpoint(&c, &r->source, &r->source_port) || memcmp(c.at, " - ", 3) != 0)
        return false;
    c.at += 3;
    if (c.at >= c.end || !read_label(&c, r, details, &one_line))
        return false;
    size_t lines = 1;
    struct record *waiting = NULL;
    if (one_line) {
        if (!read_target(&c, r, details))
            return false;
    } else if (p->next_end + 1 < p->end_count && memcmp(c.end + 1, "  -> ", 5) == 0) {
        line_end = p->ends[p->next_end + 1];
        c = (struct cursor){c.end + 6, p->block.data + line_end};
        if (c.end - c.at > PARSE_LINE_MAX / 2 || !read_target(&c, r, details))
            return false;
        lines = 2;
    } else {
        waiting = r;
    }
    p->waiting = waiting;
    p->wait_lines = PARSE_WAIT_LINES;
    p->lines += lines;
    p->next_end += lines;
    p->at = line_end + 1;
    return true;
}

void P0F2_FAST(struct parser *p, struct batch *b)
{
    size_t before = b->count;
    while (b->count < BATCH_MAX && p->next_end < p->end_count &&
           read_record(p, &b->records[b->count], b->details ? &b->details[b->count] : NULL))
        b->count++;
    p->recognised += b->count - before;
}
