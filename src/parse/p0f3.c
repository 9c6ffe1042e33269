// SPDX-License-Identifier: GPL-2.0-only
//
// The log of p0f 3.x: a line for each thing seen, of which one of the module `syn` is an attempt.
// This is the plain parser, which reads every form; p0f3_fast.c takes the usual ones off its
// hands.
//
// Nothing in a line is quoted or escaped, and strangers choose what stands in some values. So keys
// are not looked up: they are read in the order in which p0f writes them, each value up to the key
// that must come next, and the last takes the rest. What a stranger can fill stands in the last
// value of a line, or cannot hold a `|`.
#include "parse/p0f3.h"

#include "parse/fast.h"
#include "parse/stamp.h"

static const struct p0f3_keys tcp_keys = {
    .labelled = true,
    .count = 4,
    .words = {VIEW_LITERAL("|os="), VIEW_LITERAL("|dist="), VIEW_LITERAL("|params="),
              VIEW_LITERAL("|raw_sig=")},
};
static const struct p0f3_keys http_keys = {
    .labelled = true,
    .count = 4,
    .words = {VIEW_LITERAL("|os="), VIEW_LITERAL("|lang="), VIEW_LITERAL("|params="),
              VIEW_LITERAL("|raw_sig=")},
};
static const struct p0f3_keys link_keys = {
    .count = 2,
    .words = {VIEW_LITERAL("|link="), VIEW_LITERAL("|raw_mtu=")},
};
static const struct p0f3_keys uptime_keys = {
    .count = 2,
    .words = {VIEW_LITERAL("|uptime="), VIEW_LITERAL("|raw_freq=")},
};
static const struct p0f3_keys host_keys = {
    .count = 2,
    .words = {VIEW_LITERAL("|reason="), VIEW_LITERAL("|raw_hits=")},
};

const struct p0f3_word p0f3_app_key = VIEW_LITERAL("|app=");

const struct p0f3_module p0f3_modules[P0F3_MODULES] = {
    {VIEW_LITERAL("syn"), P0F3_ATTEMPT, &tcp_keys},
    {VIEW_LITERAL("mtu"), P0F3_LINK, &link_keys},
    {VIEW_LITERAL("syn+ack"), P0F3_ANSWER, &tcp_keys},
    {VIEW_LITERAL("uptime"), P0F3_UPTIME, &uptime_keys},
    {VIEW_LITERAL("http request"), P0F3_CLIENT, &http_keys},
    {VIEW_LITERAL("http response"), P0F3_ASIDE, &http_keys},
    {VIEW_LITERAL("host change"), P0F3_SHARED, &host_keys},
    {VIEW_LITERAL("ip sharing"), P0F3_SHARED, &host_keys},
    {VIEW_LITERAL("sendsyn probe"), P0F3_PROBE, &tcp_keys},
    {VIEW_LITERAL("sendsyn response"), P0F3_ASIDE, &tcp_keys},
};

static const struct p0f3_module unknown_module = {VIEW_LITERAL(""), P0F3_UNKNOWN, NULL};

static bool can_start(unsigned char first_byte)
{
    return first_byte == '[';
}

// `2001/07/24 15:48:06`
static bool read_date(struct view text, struct civil *c)
{
    const char *s = text.ptr;
    int year;
    if (text.len != 19 || s[4] != '/' || s[7] != '/' || s[10] != ' ' ||
        !stamp_number(s, 4, &year) || !stamp_number(s + 5, 2, &c->month) ||
        !stamp_number(s + 8, 2, &c->day) || !stamp_clock(s + 11, c))
        return false;
    c->year = year;
    return true;
}

// `[2001/07/24 15:48:06] mod=` off the front of a line.
static bool read_stamp(struct parser *p, struct view *text, int64_t *time, enum skip_reason *why)
{
    static const struct view mark = VIEW_LITERAL("] mod=");
    struct view head = view_of(text->ptr, text->len < 48 ? text->len : 48);
    size_t close = view_find(head, mark);
    struct civil c;
    *why = SKIP_TEXT;
    if (!head.len || head.ptr[0] != '[' || close == head.len)
        return false;
    *why = SKIP_TIME;
    if (!read_date(view_of(text->ptr + 1, close - 1), &c) || !stamp_is_possible(&c))
        return false;
    *time = stamp_time(p, c, text->ptr, 12);
    *text = view_skip(*text, close + mark.len);
    return true;
}

// `http request` off the front of a text that goes on with `|cli=`. Null when there is no name.
static const struct p0f3_module *read_module(struct view *text)
{
    struct view name = *text;
    const char *end = memchr(text->ptr, '|', text->len);
    name.len = end ? (size_t)(end - text->ptr) : text->len;
    if (!name.len)
        return NULL;
    *text = view_skip(*text, name.len);
    for (int i = 0; i < P0F3_MODULES; i++)
        if (view_is(name, p0f3_modules[i].name.text))
            return &p0f3_modules[i];
    return &unknown_module;
}

// `10.0.0.1/40001`, `2001:db8:0:0:0:0:0:7/40003`. On failure *text is unchanged.
static bool read_endpoint(struct view *text, struct endpoint *end, enum skip_reason *why)
{
    struct view rest = *text, address = view_cut(&rest, '/'), v4 = address;
    uint64_t port;
    bool too_large;
    *why = SKIP_TEXT;
    if (parse_ipv4(&v4, &end->address, &too_large) && !v4.len) {
        if (too_large) {
            *why = SKIP_ADDRESS;
            return false;
        }
    } else if (!addr_parse(address, &end->address)) {
        return false;
    }
    if (!view_take_decimal(&rest, 9, &port))
        return false;
    if (port > 65535) {
        *why = SKIP_PORT;
        return false;
    }
    end->port = (uint16_t)port;
    *text = rest;
    return true;
}

// `|cli=10.0.0.1/40001|srv=10.1.0.1/80|subj=cli`, of a text that is over or goes on with a `|`.
static bool read_head(struct view *text, struct p0f3_line *line, enum skip_reason *why)
{
    *why = SKIP_TEXT;
    if (!parse_literal(text, "|cli=") || !read_endpoint(text, &line->client, why))
        return false;
    *why = SKIP_TEXT;
    if (!parse_literal(text, "|srv=") || !read_endpoint(text, &line->server, why))
        return false;
    *why = SKIP_TEXT;
    if (!parse_literal(text, "|subj="))
        return false;
    line->of_client = parse_literal(text, "cli");
    return (line->of_client || parse_literal(text, "srv")) && (!text->len || text->ptr[0] == '|');
}

// `|os=Linux 2.2.x-3.x|dist=7|params=generic|raw_sig=4:57+7:0:1452:mss*44,7:mss,sok:df,id+:0`
static bool read_values(struct view text, struct p0f3_line *line)
{
    const struct p0f3_keys *keys = line->module->keys;
    line->application = keys->labelled && parse_literal(&text, p0f3_app_key.text);
    if (!line->application && !parse_literal(&text, keys->words[0].text))
        return false;
    for (int i = 1; i < keys->count; i++) {
        size_t at = view_find(text, view_cstr(keys->words[i].text));
        if (at == text.len)
            return false;
        line->values[i - 1] = view_of(text.ptr, at);
        text = view_skip(text, at + keys->words[i].len);
    }
    line->values[keys->count - 1] = text;
    return true;
}

// A whole line. False with the reason in *why when it is to be skipped.
static bool read_line(struct parser *p, struct batch *b, struct view text, enum skip_reason *why)
{
    struct p0f3_line line;
    if (!read_stamp(p, &text, &line.time, why))
        return false;
    *why = SKIP_TEXT;
    line.module = read_module(&text);
    if (!line.module || !read_head(&text, &line, why))
        return false;
    *why = SKIP_TEXT;
    return (!line.module->keys || read_values(text, &line)) && p0f3_take(p, b, &line);
}

// p0f writes whole blocks: while it runs, and when it was killed, its log ends within a line. What
// is there of it says enough to tell the format, and is otherwise left for another time.
static void pass_over_cut_line(struct parser *p, struct view text)
{
    int64_t time;
    enum skip_reason why;
    if (read_stamp(p, &text, &time, &why))
        p->recognised++;
}

static void parse(struct parser *p, struct batch *b)
{
    struct line line;
    enum skip_reason why;
    for (;;) {
        if (p->fast)
            p->fast(p, b);
        if (b->count == BATCH_MAX || !parser_peek(p, &line))
            return;
        if (line.overlong)
            skips_add(&p->skips, SKIP_LONG, parser_line_number(p));
        else if (!line.whole)
            pass_over_cut_line(p, line.text);
        else if (line.text.len && !read_line(p, b, line.text, &why))
            skips_add(&p->skips, why, parser_line_number(p));
        parser_advance(p);
    }
}

const struct log_format format_p0f3 = {
    .name = "p0f3",
    .can_start = can_start,
    .continues = true,
    .parse = parse,
    .fast = p0f3_fast,
    .fast_avx2 = p0f3_fast_avx2,
};
