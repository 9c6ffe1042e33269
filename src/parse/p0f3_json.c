// SPDX-License-Identifier: GPL-2.0-only
//
// The JSON form of a p0f 3 log, one object a line, as the honeypot suite T-Pot writes it. Other
// tools rewrite such logs: keys come in any order and spacing, and of equal keys the last counts.
// This is the plain parser, which leaves it to jansson what JSON is; p0f3_json_fast.c reads flat
// objects of plain ASCII.
#include "parse/p0f3_json.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

static const char *const names[JSON_KEYS] = {
    [JSON_TIMESTAMP] = "timestamp",
    [JSON_MOD] = "mod",
    [JSON_CLIENT_IP] = "client_ip",
    [JSON_CLIENT_PORT] = "client_port",
    [JSON_SERVER_IP] = "server_ip",
    [JSON_SERVER_PORT] = "server_port",
    [JSON_SUBJECT] = "subject",
    [JSON_OS] = "os",
    [JSON_APP] = "app",
    [JSON_DIST] = "dist",
    [JSON_PARAMS] = "params",
    [JSON_RAW_SIG] = "raw_sig",
    [JSON_LINK] = "link",
    [JSON_RAW_MTU] = "raw_mtu",
    [JSON_UPTIME] = "uptime",
    [JSON_RAW_FREQ] = "raw_freq",
    [JSON_LANG] = "lang",
    [JSON_REASON] = "reason",
    [JSON_RAW_HITS] = "raw_hits",
};

// The keys of each module, in the order of the values in a line of text.
static const uint8_t module_keys[][P0F3_KEYS_MAX] = {
    [P0F3_ATTEMPT] = {JSON_OS, JSON_DIST, JSON_PARAMS, JSON_RAW_SIG},
    [P0F3_PROBE] = {JSON_OS, JSON_DIST, JSON_PARAMS, JSON_RAW_SIG},
    [P0F3_ANSWER] = {JSON_OS, JSON_DIST, JSON_PARAMS, JSON_RAW_SIG},
    [P0F3_LINK] = {JSON_LINK, JSON_RAW_MTU},
    [P0F3_UPTIME] = {JSON_UPTIME, JSON_RAW_FREQ},
    [P0F3_CLIENT] = {JSON_OS, JSON_LANG, JSON_PARAMS, JSON_RAW_SIG},
    [P0F3_SHARED] = {JSON_REASON, JSON_RAW_HITS},
    [P0F3_ASIDE] = {JSON_OS, JSON_LANG, JSON_PARAMS, JSON_RAW_SIG},
    [P0F3_UNKNOWN] = {0},
};

// When memory runs out, jansson may return a part of a text without an error.
static _Thread_local bool no_memory;

static void *allocate(size_t size)
{
    void *memory = malloc(size);
    no_memory |= !memory;
    return memory;
}

__attribute__((constructor)) static void watch_allocations(void)
{
    json_set_alloc_funcs(allocate, free);
}

// Blanks may stand before the object.
static bool can_start(unsigned char first_byte)
{
    return first_byte == '{' || first_byte == ' ' || first_byte == '\t' || first_byte == '\r';
}

// ---- What the values say ----

bool p0f3_json_time(struct parser *p, struct view text, int64_t *time)
{
    struct tm tm = {0};
    struct view stamp = view_of(text.ptr, P0F3_JSON_DATE);
    return text.len > P0F3_JSON_DATE && parse_date(&text, "/", &tm) && view_take(&text, " ") &&
           parse_clock(&text, &tm) && !text.len &&
           parse_time(p, p->options->log_zone, &tm, stamp, time);
}

static bool read_endpoint(const struct p0f3_json_value *ip, const struct p0f3_json_value *port,
                          struct endpoint *end, enum skip_reason *why)
{
    struct view digits = port->text;
    if (ip->type != JSON_TEXT || (port->type != JSON_TEXT && port->type != JSON_DIGITS))
        return false;
    return parse_address(ip->text, &end->address, why) && parse_port(&digits, &end->port, why) &&
           !digits.len;
}

bool p0f3_json_take(struct parser *p, struct batch *b,
                    const struct p0f3_json_value values[JSON_KEYS], struct p0f3_line *line)
{
    static const struct view nameless = VIEW_LITERAL("???");
    const struct p0f3_keys *keys = line->module->keys;
    for (int i = 0; keys && i < keys->count; i++) {
        const struct p0f3_json_value *value = &values[module_keys[line->module->meaning][i]];
        if (value->type == JSON_OTHER)
            return false;
        line->values[i] = value->text;
    }
    line->application = false;
    if (keys && keys->labelled && values[JSON_OS].type == JSON_ABSENT) {
        line->application = values[JSON_APP].type != JSON_ABSENT;
        // p0f cannot store a name that is not UTF-8: its key is missing.
        line->values[0] = line->application ? values[JSON_APP].text : nameless;
        if (values[JSON_APP].type == JSON_OTHER)
            return false;
    }
    return p0f3_take(p, b, line);
}

// The keys that every line has.
static bool read_head(struct parser *p, const struct p0f3_json_value values[JSON_KEYS],
                      struct p0f3_line *line, enum skip_reason *why)
{
    const struct p0f3_json_value *subject = &values[JSON_SUBJECT], *mod = &values[JSON_MOD];
    if (values[JSON_TIMESTAMP].type != JSON_TEXT || mod->type != JSON_TEXT || !mod->text.len ||
        subject->type != JSON_TEXT)
        return false;
    line->module = p0f3_module_by_name(mod->text);
    line->of_client = view_is(subject->text, "cli");
    if (!line->of_client && !view_is(subject->text, "srv"))
        return false;
    if (!read_endpoint(&values[JSON_CLIENT_IP], &values[JSON_CLIENT_PORT], &line->client, why) ||
        !read_endpoint(&values[JSON_SERVER_IP], &values[JSON_SERVER_PORT], &line->server, why))
        return false;
    if (p0f3_json_time(p, values[JSON_TIMESTAMP].text, &line->time))
        return true;
    *why = SKIP_TIME;
    return false;
}

// ---- The plain parser ----

// A copy of a value that lives as long as the batch. False when memory runs out.
static bool copy_value(struct parser *p, const json_t *value, struct p0f3_json_value *copy)
{
    char digits[24];
    struct view text = view_of("", 0);
    copy->type = JSON_OTHER;
    if (json_is_string(value)) {
        copy->type = JSON_TEXT;
        text = view_of(json_string_value(value), json_string_length(value));
    } else if (json_is_integer(value) && json_integer_value(value) >= 0) {
        int len = snprintf(digits, sizeof digits, "%lld", (long long)json_integer_value(value));
        copy->type = JSON_DIGITS;
        text = view_of(digits, (size_t)len);
    } else if (json_is_real(value)) {
        copy->type = JSON_TEXT; // `raw_freq`, which is not shown
    }
    copy->text = arena_copy(&p->texts, text);
    no_memory |= !copy->text.ptr;
    return copy->text.ptr;
}

static bool read_line(struct parser *p, struct batch *b, struct view text, enum skip_reason *why)
{
    struct p0f3_json_value values[JSON_KEYS] = {{JSON_ABSENT, {NULL, 0}}};
    struct p0f3_line line;
    struct view rest = view_trim(text);
    *why = SKIP_TEXT;
    if (!rest.len || rest.ptr[0] != '{' || rest.len > P0F3_JSON_MAX)
        return false;
    no_memory = false;
    json_t *object = json_loadb(text.ptr, text.len, JSON_ALLOW_NUL, NULL);
    bool good = json_is_object(object);
    for (int key = 0; good && key < JSON_KEYS; key++) {
        const json_t *value = json_object_get(object, names[key]);
        good = !value || copy_value(p, value, &values[key]);
    }
    json_decref(object);
    p->no_memory |= no_memory;
    return good && read_head(p, values, &line, why) && p0f3_json_take(p, b, values, &line);
}

static void parse(struct parser *p, struct batch *b)
{
    struct line line;
    enum skip_reason why;
    arena_release(&p->texts);
    for (;;) {
        if (p->fast)
            p->fast(p, b);
        if (b->count == BATCH_MAX || !parser_peek(p, &line))
            return;
        if (line.overlong)
            parser_skip(p, SKIP_LONG);
        else if (line.text.len && !read_line(p, b, line.text, &why))
            parser_skip(p, line.whole ? why : SKIP_CUT);
        if (p->no_memory)
            return;
        parser_advance(p);
    }
}

const struct log_format format_p0f3_json = {
    .name = "p0f3-json",
    .can_start = can_start,
    .continues = true,
    .parse = parse,
    .fast = p0f3_json_fast,
    .fast_avx2 = p0f3_json_fast_avx2,
};
