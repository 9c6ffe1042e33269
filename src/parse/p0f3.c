// SPDX-License-Identifier: GPL-2.0-only
//
// The log of p0f 3.x: one line for each observation; a line of the module `syn` is an attempt. This
// is the plain parser, which reads every form.
//
// Nothing in a line is quoted or escaped, and some values come from the network. So keys are not
// looked up: they are read in the order in which p0f writes them, each value up to the next key,
// the last one up to the end of the line. A value from the network is either the last or cannot
// hold a `|`.
#include "parse/p0f3.h"

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

// `[2001/07/24 15:48:06] mod=` off the front of a line.
static bool read_stamp(struct parser *p, struct view *text, int64_t *time, enum skip_reason *why)
{
    static const struct view mark = VIEW_LITERAL("] mod=");
    struct view head = view_of(text->ptr, text->len < 48 ? text->len : 48);
    size_t close = view_find(head, mark);
    struct tm tm = {0};
    if (!view_starts(head, "[") || close == head.len)
        return false;
    struct view inside = view_of(head.ptr + 1, close - 1);
    if (!parse_date(&inside, "/", &tm) || !view_take(&inside, " ") || !parse_clock(&inside, &tm) ||
        inside.len ||
        !parse_time(p, p->options->log_zone, &tm, view_of(head.ptr, P0F3_DATE_LEN), time)) {
        *why = SKIP_TIME;
        return false;
    }
    *text = view_skip(*text, close + mark.len);
    return true;
}

const struct p0f3_module *p0f3_module_by_name(struct view name)
{
    for (int i = 0; i < P0F3_MODULES; i++)
        if (view_is(name, p0f3_modules[i].name.text))
            return &p0f3_modules[i];
    return &unknown_module;
}

// `http request`, before `|cli=`, off the front of *text. Null when there is no name.
static const struct p0f3_module *read_module(struct view *text)
{
    struct view rest = *text, name = view_cut(&rest, '|');
    if (!name.len)
        return NULL;
    *text = view_skip(*text, name.len);
    return p0f3_module_by_name(name);
}

// `10.0.0.1/40001`, `2001:db8:0:0:0:0:0:7/40003`
static bool read_endpoint(struct view *text, struct endpoint *end, enum skip_reason *why)
{
    return parse_address(view_cut(text, '/'), &end->address, why) &&
           parse_port(text, &end->port, why);
}

// `|cli=10.0.0.1/40001|srv=10.1.0.1/80|subj=cli`, before the end of the line or a `|`.
static bool read_head(struct view *text, struct p0f3_line *line, enum skip_reason *why)
{
    if (!view_take(text, "|cli=") || !read_endpoint(text, &line->client, why) ||
        !view_take(text, "|srv=") || !read_endpoint(text, &line->server, why) ||
        !view_take(text, "|subj="))
        return false;
    line->of_client = view_take(text, "cli");
    return (line->of_client || view_take(text, "srv")) && (!text->len || text->ptr[0] == '|');
}

// `|os=Linux 2.2.x-3.x|dist=7|params=generic|raw_sig=4:57+7:0:1452:mss*44,7:mss,sok:df,id+:0`
static bool read_values(struct view text, struct p0f3_line *line)
{
    const struct p0f3_keys *keys = line->module->keys;
    line->application = keys->labelled && view_take(&text, p0f3_app_key.text);
    if (!line->application && !view_take(&text, keys->words[0].text))
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

// ---- Details ----

// `7`, `<= 13`
static void read_distance(struct view text, struct record_details *details)
{
    uint64_t hops;
    bool at_most = view_take(&text, "<= ");
    if (!view_take_decimal(&text, 5, &hops) || text.len)
        return;
    details->distance = (int32_t)hops;
    details->distance_at_most = at_most;
}

// `4 days 15 hrs 30 min (modulo 49 days)`
static void read_uptime(struct view text, struct record_details *details)
{
    uint64_t days, hours;
    if (view_take_decimal(&text, 7, &days) && view_take(&text, " days ") &&
        view_take_decimal(&text, 2, &hours) && view_take(&text, " hrs ") && hours < 24)
        details->uptime_hours = (int32_t)(days * 24 + hours);
}

// The word of `generic fuzzy tos:0x30` that begins with `prefix`; an empty view when none does.
static struct view find_remark(struct view remarks, const char *prefix)
{
    while (remarks.len) {
        struct view remark = view_cut(&remarks, ' ');
        if (view_starts(remark, prefix))
            return remark;
    }
    return view_of(NULL, 0);
}

void p0f3_read_details(const struct p0f3_line *line, struct record_details *details)
{
    const struct view *values = line->values;
    switch (line->module->meaning) {
    case P0F3_ATTEMPT:
        read_distance(values[1], details);
        details->tos = find_remark(values[2], "tos:");
        details->signature = values[3];
        // p0f forgets a connection that it takes for a scanner's.
        details->has_answers = !line->application;
        break;
    case P0F3_ANSWER:
        details->answered = true;
        break;
    case P0F3_LINK:
        if (line->of_client)
            details->link = values[0];
        break;
    case P0F3_UPTIME:
        if (line->of_client)
            read_uptime(values[0], details);
        break;
    case P0F3_CLIENT:
        details->http = values[0];
        details->language = values[1];
        details->dishonest = find_remark(values[2], "dishonest").len > 0;
        break;
    case P0F3_SHARED:
        details->nat = line->of_client;
        break;
    case P0F3_PROBE:
    case P0F3_ASIDE:
    case P0F3_UNKNOWN:
        break;
    }
}

// ---- The parser ----

// A whole line. False with the reason in *why when it is to be skipped.
static bool read_line(struct parser *p, struct batch *b, struct view text, enum skip_reason *why)
{
    struct p0f3_line line;
    *why = SKIP_TEXT;
    if (!read_stamp(p, &text, &line.time, why) || !(line.module = read_module(&text)) ||
        !read_head(&text, &line, why))
        return false;
    return (!line.module->keys || read_values(text, &line)) && p0f3_take(p, b, &line);
}

static void parse(struct parser *p, struct batch *b)
{
    struct line line;
    enum skip_reason why;
    int64_t time;
    for (;;) {
        if (p->fast)
            p->fast(p, b);
        if (b->count == BATCH_MAX || !parser_peek(p, &line))
            return;
        // p0f writes whole blocks: while it runs, and after it was killed, its log ends within a
        // line. Such a line is not counted, but may tell the format.
        if (line.overlong)
            parser_skip(p, SKIP_LONG);
        else if (!line.whole)
            p->recognised += read_stamp(p, &line.text, &time, &why);
        else if (line.text.len && !read_line(p, b, line.text, &why))
            parser_skip(p, why);
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
