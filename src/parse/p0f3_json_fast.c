// SPDX-License-Identifier: GPL-2.0-only
//
// The fast path of JSON lines: flat objects whose strings are plain ASCII without escapes, which is
// nearly all that p0f writes. Compiled twice: see format.h.
#include "parse/p0f3_json.h"
#include "parse/scan.h"

#ifdef P0FSTATS_AVX2
#define P0F3_JSON_FAST p0f3_json_fast_avx2
#else
#define P0F3_JSON_FAST p0f3_json_fast
#endif

// The keys by length, first and last letter, which tell them apart; with the key that p0f writes
// next, so that a guess comes first.
#define SLOT(len, first, last) (((len) + 2 * (first) + 12 * (last)) & 63)

enum {
    SLOT_TIMESTAMP = SLOT(9, 't', 'p'),
    SLOT_MOD = SLOT(3, 'm', 'd'),
    SLOT_CLIENT_IP = SLOT(9, 'c', 'p'),
    SLOT_SERVER_IP = SLOT(9, 's', 'p'),
    SLOT_CLIENT_PORT = SLOT(11, 'c', 't'),
    SLOT_SERVER_PORT = SLOT(11, 's', 't'),
    SLOT_SUBJECT = SLOT(7, 's', 't'),
    SLOT_OS = SLOT(2, 'o', 's'),
    SLOT_APP = SLOT(3, 'a', 'p'),
    SLOT_DIST = SLOT(4, 'd', 't'),
    SLOT_PARAMS = SLOT(6, 'p', 's'),
    SLOT_RAW_SIG = SLOT(7, 'r', 'g'),
    SLOT_LINK = SLOT(4, 'l', 'k'),
    SLOT_RAW_MTU = SLOT(7, 'r', 'u'),
    SLOT_UPTIME = SLOT(6, 'u', 'e'),
    SLOT_RAW_FREQ = SLOT(8, 'r', 'q'),
    SLOT_LANG = SLOT(4, 'l', 'g'),
    SLOT_REASON = SLOT(6, 'r', 'n'),
    SLOT_RAW_HITS = SLOT(8, 'r', 's'),
};

static const struct {
    struct p0f3_word word; // as jansson writes it, up to the value
    uint8_t key, next_slot;
} names[64] = {
    [0] = {.next_slot = SLOT_TIMESTAMP}, // no key of p0f
    [SLOT_TIMESTAMP] = {VIEW_LITERAL("\"timestamp\": "), JSON_TIMESTAMP, SLOT_MOD},
    [SLOT_MOD] = {VIEW_LITERAL("\"mod\": "), JSON_MOD, SLOT_CLIENT_IP},
    [SLOT_CLIENT_IP] = {VIEW_LITERAL("\"client_ip\": "), JSON_CLIENT_IP, SLOT_SERVER_IP},
    [SLOT_SERVER_IP] = {VIEW_LITERAL("\"server_ip\": "), JSON_SERVER_IP, SLOT_CLIENT_PORT},
    [SLOT_CLIENT_PORT] = {VIEW_LITERAL("\"client_port\": "), JSON_CLIENT_PORT, SLOT_SERVER_PORT},
    [SLOT_SERVER_PORT] = {VIEW_LITERAL("\"server_port\": "), JSON_SERVER_PORT, SLOT_SUBJECT},
    [SLOT_SUBJECT] = {VIEW_LITERAL("\"subject\": "), JSON_SUBJECT, SLOT_OS},
    [SLOT_OS] = {VIEW_LITERAL("\"os\": "), JSON_OS, SLOT_DIST},
    [SLOT_APP] = {VIEW_LITERAL("\"app\": "), JSON_APP, SLOT_LANG},
    [SLOT_DIST] = {VIEW_LITERAL("\"dist\": "), JSON_DIST, SLOT_PARAMS},
    [SLOT_PARAMS] = {VIEW_LITERAL("\"params\": "), JSON_PARAMS, SLOT_RAW_SIG},
    [SLOT_RAW_SIG] = {VIEW_LITERAL("\"raw_sig\": "), JSON_RAW_SIG, SLOT_TIMESTAMP},
    [SLOT_LINK] = {VIEW_LITERAL("\"link\": "), JSON_LINK, SLOT_RAW_MTU},
    [SLOT_RAW_MTU] = {VIEW_LITERAL("\"raw_mtu\": "), JSON_RAW_MTU, SLOT_TIMESTAMP},
    [SLOT_UPTIME] = {VIEW_LITERAL("\"uptime\": "), JSON_UPTIME, SLOT_RAW_FREQ},
    [SLOT_RAW_FREQ] = {VIEW_LITERAL("\"raw_freq\": "), JSON_RAW_FREQ, SLOT_TIMESTAMP},
    [SLOT_LANG] = {VIEW_LITERAL("\"lang\": "), JSON_LANG, SLOT_PARAMS},
    [SLOT_REASON] = {VIEW_LITERAL("\"reason\": "), JSON_REASON, SLOT_RAW_HITS},
    [SLOT_RAW_HITS] = {VIEW_LITERAL("\"raw_hits\": "), JSON_RAW_HITS, SLOT_TIMESTAMP},
};

// The slot of a name; one without a word when p0f does not write it.
static inline unsigned find_name(struct view name)
{
    enum { QUOTES = 4 }; // what a word has beside the name
    if (!name.len)
        return 0;
    unsigned slot =
        SLOT((unsigned)name.len, (unsigned char)name.ptr[0], (unsigned char)name.ptr[name.len - 1]);
    bool same = names[slot].word.len == name.len + QUOTES &&
                scan_starts(name.ptr, names[slot].word.text + 1, (unsigned)name.len);
    return same ? slot : 0;
}

static inline const char *skip_spaces(const char *at)
{
    while (*at == ' ')
        at++;
    return at;
}

// The text of a string whose opening quote is before `at`, and the place after its closing quote.
// Null when it holds an escape, a control character or a byte above 127.
static inline const char *read_string(const char *at, struct view *text)
{
    const char *end = scan_json_string(at);
    *text = view_of(at, (size_t)(end - at));
    return *end == '"' ? end + 1 : NULL;
}

// A string, or a whole number without a sign.
static inline const char *read_value(const char *at, struct p0f3_json_value *value)
{
    if (*at == '"') {
        value->type = JSON_TEXT;
        return read_string(at + 1, &value->text);
    }
    unsigned digits = (unsigned)__builtin_ctz(scan_no_digits16(at) | 1U << 16);
    value->type = JSON_DIGITS;
    value->text = view_of(at, digits);
    at += digits;
    bool plain = digits && digits < 16 && (digits == 1 || value->text.ptr[0] != '0') &&
                 (*at == ',' || *at == '}' || *at == ' ');
    return plain ? at : NULL;
}

// Reads a key up to its value. Null when jansson has to read it.
static inline const char *read_key(const char *at, unsigned *slot)
{
    struct view name;
    at = skip_spaces(at);
    if (scan_starts(at, names[*slot].word.text, names[*slot].word.len))
        return at + names[*slot].word.len;
    if (*at != '"' || !(at = read_string(at + 1, &name)))
        return NULL;
    *slot = find_name(name);
    at = skip_spaces(at);
    return *at == ':' ? skip_spaces(at + 1) : NULL;
}

// The members of an object up to its `}`. Null when jansson has to read it.
static inline const char *read_object(const char *at, struct p0f3_json_value *values)
{
    struct p0f3_json_value ignored;
    unsigned slot = SLOT_TIMESTAMP;
    if (*at != '{')
        return NULL;
    for (;;) {
        if (!(at = read_key(at + 1, &slot)) ||
            !(at = read_value(at, slot ? &values[names[slot].key] : &ignored)))
            return NULL;
        at = skip_spaces(at);
        if (*at != ',')
            return *at == '}' ? at : NULL;
        slot = names[slot].next_slot;
    }
}

// An address and its port as p0f writes them.
static inline bool read_endpoint(const struct p0f3_json_value *ip,
                                 const struct p0f3_json_value *port, struct endpoint *end)
{
    uint32_t v4;
    unsigned len = 0;
    if (ip->type != JSON_TEXT || port->type != JSON_DIGITS)
        return false;
    if ((len = scan_ipv4(ip->text.ptr, '"', &v4)))
        end->address = addr_from_v4(v4);
    else
        len = scan_ipv6(ip->text.ptr, '"', &end->address.high, &end->address.low);
    return len == ip->text.len + 1 && scan_port(port->text.ptr, &end->port) == port->text.len;
}

// The keys that every line has, as p0f writes their values.
static inline bool read_head(struct parser *p, const struct p0f3_json_value *values,
                             struct p0f3_line *line)
{
    const struct view stamp = values[JSON_TIMESTAMP].text, mod = values[JSON_MOD].text;
    const struct view subject = values[JSON_SUBJECT].text;
    if (values[JSON_TIMESTAMP].type != JSON_TEXT || values[JSON_MOD].type != JSON_TEXT ||
        values[JSON_SUBJECT].type != JSON_TEXT || stamp.len != 19 || subject.len != 3)
        return false;
    int32_t second = scan_time_of_day(stamp.ptr + P0F3_JSON_DATE);
    line->time = p->date.midnight + second;
    bool same_date = p->date.usable && memcmp(stamp.ptr, p->date.text, P0F3_JSON_DATE) == 0;
    if ((!same_date || second < 0) && !p0f3_json_time(p, stamp, &line->time))
        return false;
    line->of_client = memcmp(subject.ptr, "cli", 3) == 0;
    if (!line->of_client && memcmp(subject.ptr, "srv", 3) != 0)
        return false;
    int i = 0;
    while (i < P0F3_MODULES &&
           (p0f3_modules[i].name.len != mod.len ||
            !scan_starts(mod.ptr, p0f3_modules[i].name.text, p0f3_modules[i].name.len)))
        i++;
    line->module = &p0f3_modules[i];
    return i < P0F3_MODULES &&
           read_endpoint(&values[JSON_CLIENT_IP], &values[JSON_CLIENT_PORT], &line->client) &&
           read_endpoint(&values[JSON_SERVER_IP], &values[JSON_SERVER_PORT], &line->server);
}

// The line at p->at. False, with nothing changed, when the plain parser is to look at it.
static inline bool read_line(struct parser *p, struct batch *b)
{
    struct p0f3_json_value values[JSON_KEYS];
    struct p0f3_line line;
    const char *at = p->block.data + p->at, *end = p->block.data + p->ends[p->next_end];
    memset(values, 0, sizeof values);
    if (end - at > P0F3_JSON_MAX || !(at = read_object(at, values)) || at + 1 != end ||
        !read_head(p, values, &line) || !p0f3_json_take(p, b, values, &line))
        return false;
    parser_advance(p);
    return true;
}

void P0F3_JSON_FAST(struct parser *p, struct batch *b)
{
    while (b->count < BATCH_MAX && p->next_end < p->end_count && read_line(p, b))
        ;
}
