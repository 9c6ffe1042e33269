// SPDX-License-Identifier: GPL-2.0-only
//
// The log of p0f 2.x. A record has a first part (who, and which system) and a second one (to
// whom), on two lines or, with -l, on one. This is the plain parser, which reads every form;
// p0f2_fast.c takes the usual ones off its hands.
#include "parse/p0f2.h"

#include "parse/fast.h"
#include "parse/stamp.h"

static bool is_digit(char c)
{
    return (unsigned char)(c - '0') <= 9;
}

static bool is_letter(char c)
{
    return (unsigned char)((c | 32) - 'a') <= 'z' - 'a';
}

static bool is_hex_digit(char c)
{
    return is_digit(c) || (unsigned char)((c | 32) - 'a') <= 'f' - 'a';
}

static bool can_start(unsigned char first_byte)
{
    return first_byte == '<' || first_byte == '>' || is_digit((char)first_byte);
}

// ---- Timestamps ----

enum stamp { STAMP_NONE, STAMP_GOOD, STAMP_BAD };

static int month_number(struct view name)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (int i = 0; i < 12; i++)
        if (memcmp(name.ptr, names + 3 * i, 3) == 0)
            return i + 1;
    return 0;
}

static bool is_weekday(struct view name)
{
    static const char names[] = "MonTueWedThuFriSatSun";
    for (int i = 0; i < 7; i++)
        if (memcmp(name.ptr, names + 3 * i, 3) == 0)
            return true;
    return false;
}

// `Sun Nov 19 01:35:04 2006`, as ctime() writes it: -t, and -tt, which cannot be told from it.
static bool read_ctime(struct view text, struct civil *c)
{
    const char *s = text.ptr;
    int year;
    if (text.len != 24 || s[3] != ' ' || s[7] != ' ' || s[10] != ' ' || s[19] != ' ' ||
        !is_weekday(text) || !stamp_clock(s + 11, c) || !stamp_number(s + 20, 4, &year))
        return false;
    bool padded = s[8] == ' ';
    if (!stamp_number(s + 8 + padded, 2 - padded, &c->day) || (!padded && s[8] == '0'))
        return false;
    c->year = year;
    c->month = month_number(view_skip(text, 4));
    return c->month != 0;
}

// `2006-11-19T01:35:04.123456Z`: -tttt.
static bool read_iso(struct view text, struct civil *c)
{
    const char *s = text.ptr;
    int year;
    if (text.len < 22 || s[4] != '-' || s[7] != '-' || s[10] != 'T' || s[19] != '.' ||
        s[text.len - 1] != 'Z' || !stamp_number(s, 4, &year) ||
        !stamp_number(s + 5, 2, &c->month) || !stamp_number(s + 8, 2, &c->day) ||
        !stamp_clock(s + 11, c))
        return false;
    for (size_t i = 20; i < text.len - 1; i++)
        if (!is_digit(s[i]))
            return false;
    c->year = year;
    return true;
}

// `1163900104.123456`: -ttt.
static bool read_epoch(struct view text, int64_t *time)
{
    uint64_t seconds, fraction;
    if (!view_take_decimal(&text, 11, &seconds) || !parse_literal(&text, ".") ||
        !view_take_decimal(&text, 9, &fraction) || text.len)
        return false;
    *time = (int64_t)seconds;
    return true;
}

static void remember_iso_date(struct parser *p, const char *stamp, struct civil c)
{
    c.hour = c.minute = c.second = 0;
    p->date = (struct date_cache){.midnight = civil_to_seconds(c), .usable = true, .iso = true};
    memcpy(p->date.text, stamp, 12);
}

// `<…> ` off the front of a line.
static enum stamp read_stamp(struct parser *p, struct view *text, int64_t *time)
{
    if (!text->len || text->ptr[0] != '<')
        return STAMP_NONE;
    const char *close = memchr(text->ptr, '>', text->len < 40 ? text->len : 40);
    if (!close || close + 1 == text->ptr + text->len || close[1] != ' ')
        return STAMP_BAD;
    struct view inside = view_of(text->ptr + 1, (size_t)(close - text->ptr) - 1);
    struct civil c;
    if (read_ctime(inside, &c)) {
        if (!stamp_is_possible(&c))
            return STAMP_BAD;
        *time = stamp_time(p, c, text->ptr, 27);
    } else if (read_iso(inside, &c)) {
        if (!stamp_is_possible(&c))
            return STAMP_BAD;
        *time = civil_to_seconds(c);
        remember_iso_date(p, text->ptr, c);
    } else if (!read_epoch(inside, time)) {
        return STAMP_BAD;
    }
    *text = view_skip(*text, inside.len + 3);
    return STAMP_GOOD;
}

// ---- Addresses ----

// `82.117.175.51` or `82.117.175.51/host.example.org`.
static bool read_address(struct view *text, struct addr *address, enum skip_reason *why)
{
    struct view rest = *text;
    bool too_large;
    *why = SKIP_TEXT;
    if (!parse_ipv4(&rest, address, &too_large))
        return false;
    if (parse_literal(&rest, "/"))
        while (rest.len && (is_digit(rest.ptr[0]) || is_letter(rest.ptr[0]) || rest.ptr[0] == '-' ||
                            rest.ptr[0] == '.' || rest.ptr[0] == '?'))
            rest = view_skip(rest, 1);
    if (too_large) {
        *why = SKIP_ADDRESS;
        return false;
    }
    *text = rest;
    return true;
}

// `82.117.175.51:47761`, or with a host name. On failure *why is set and *text unchanged.
static bool read_endpoint(struct view *text, struct endpoint *end, enum skip_reason *why)
{
    struct view rest = *text;
    uint64_t port;
    if (!read_address(&rest, &end->address, why))
        return false;
    *why = SKIP_TEXT;
    if (!parse_literal(&rest, ":") || !view_take_decimal(&rest, 9, &port))
        return false;
    if (port > 65535) {
        *why = SKIP_PORT;
        return false;
    }
    end->port = (uint16_t)port;
    *text = rest;
    return true;
}

// ---- The pieces of a line ----

// Where the second part begins, ` -> `, and where what p0f says of the system ends.
struct label_end {
    size_t label;  // bytes of the label, spaces at its end included
    size_t target; // offset of what follows ` -> `; 0 when there is no second part
    bool cut;      // ends with the line and not with a mark of its own
};

static struct label_end find_label_end(struct view text)
{
    static const struct view arrow = VIEW_LITERAL(" -> "), signature = VIEW_LITERAL("Signature: ["),
                             payload = VIEW_LITERAL("  # Payload: \"");
    // What stands in a payload was sent by a stranger: nothing after its beginning is looked at.
    size_t limit = view_find(text, payload);
    struct view head = view_of(text.ptr, limit);
    size_t at_arrow = view_find(head, arrow), at_signature = view_find(head, signature);
    // The last blank of an arrow may be the first of the payload.
    if (at_arrow == limit && limit < text.len && limit >= arrow.len - 1 &&
        memcmp(text.ptr + limit - (arrow.len - 1), arrow.ptr, arrow.len) == 0)
        at_arrow = limit - (arrow.len - 1);
    return (struct label_end){
        .label = at_arrow < at_signature ? at_arrow : at_signature,
        .target = at_arrow < limit ? at_arrow + arrow.len : 0,
        .cut = at_arrow == limit && at_signature == limit && limit == text.len,
    };
}

// `82.224.10.6:22 (distance 5, link: …)`: what follows the arrow. False when it is no target.
static bool read_target(struct view text, struct record *r, struct view *tail,
                        enum skip_reason *why)
{
    struct endpoint target;
    if (!read_endpoint(&text, &target, why))
        return false;
    *why = SKIP_TEXT;
    if (text.len < 2 || text.ptr[0] != ' ' || text.ptr[1] != '(')
        return false;
    r->target = target.address;
    r->target_port = target.port;
    r->flags |= RECORD_HAS_TARGET;
    *tail = view_skip(text, 1);
    return true;
}

static void set_label(struct record *r, struct view label)
{
    static const struct view unknown = VIEW_LITERAL("UNKNOWN");
    if (view_starts(label, "UNKNOWN") && (label.len == 7 || label.ptr[7] == ' ')) {
        r->flags |= RECORD_OS_UNKNOWN;
        label = unknown;
    }
    r->os = label;
}

// `82.117.175.51:47761 - Linux 2.4 (up: 2879 hrs) -> 82.224.10.6:22 (distance 5, link: …)`, a
// record after its timestamp. What follows the arrow may be missing, or stand on the next line.
static bool read_record(struct parser *p, struct batch *b, const struct line *line,
                        struct view text, const int64_t *time, enum skip_reason *why)
{
    struct endpoint source;
    if (!read_endpoint(&text, &source, why))
        return false;
    *why = SKIP_TEXT;
    if (!parse_literal(&text, " - "))
        return false;
    struct label_end end = find_label_end(text);
    struct view label = view_of(text.ptr, end.label);
    // p0f ends the first part with a space; a label without one may have lost its last words.
    if (end.cut && !line->whole && (!label.len || label.ptr[label.len - 1] != ' '))
        return false;
    while (label.len && label.ptr[label.len - 1] == ' ')
        label.len--;
    if (!label.len)
        return false;

    struct record *r = batch_add(b, RECORD_ATTEMPT);
    r->source = source.address;
    r->source_port = source.port;
    if (time) {
        r->time = *time;
        r->flags |= RECORD_HAS_TIME;
    }
    set_label(r, label);
    struct view tail = {0};
    bool has_target = end.target && read_target(view_skip(text, end.target), r, &tail, why);
    p->waiting = has_target ? NULL : r;
    p->patience = PARSE_PATIENCE;
    if (b->details) {
        struct record_details *details = &b->details[b->count - 1];
        p->waiting_details = details;
        p0f2_read_label_details(label, details);
        p0f2_read_signature(view_skip(text, end.label), details);
        p0f2_read_target_details(tail, details);
    }
    return true;
}

// `>> Masquerade at 83.197.34.246: indicators at 88%. -- `, after its timestamp. With -M and -l
// p0f forgets the line end after the dashes: what follows them is a line of its own.
static bool read_masquerade(struct parser *p, struct batch *b, struct view text,
                            const int64_t *time)
{
    struct addr address;
    enum skip_reason why;
    uint64_t percent;
    if (!parse_literal(&text, ">> Masquerade at ") || !read_address(&text, &address, &why) ||
        !parse_literal(&text, ": indicators at ") || !view_take_decimal(&text, 9, &percent) ||
        !parse_literal(&text, "%."))
        return false;
    struct record *r = batch_add(b, RECORD_MASQUERADE);
    if (time) {
        r->time = *time;
        r->flags |= RECORD_HAS_TIME;
    }
    if (parse_literal(&text, " --"))
        (void)parse_literal(&text, " ");
    p->rest = text;
    return true;
}

// A line that begins as a record or a masquerade does.
static bool read_start(struct parser *p, struct batch *b, const struct line *line,
                       enum skip_reason *why)
{
    struct view text = line->text;
    int64_t time = 0;
    enum stamp stamp = read_stamp(p, &text, &time);
    if (stamp == STAMP_BAD) {
        *why = SKIP_TIME;
        return false;
    }
    const int64_t *known = stamp == STAMP_GOOD ? &time : NULL;
    if (text.len && text.ptr[0] == '>')
        return read_masquerade(p, b, text, known);
    return read_record(p, b, line, text, known, why);
}

// `--- p0f 2.0.8 resuming operations at <Sun Nov 19 01:35:04 2006> ---`
static bool is_restart(struct view text)
{
    static const struct view words = VIEW_LITERAL(" resuming operations at <");
    return view_starts(text, "--- p0f ") && view_find(text, words) < text.len;
}

// `  [10] 52 e0 0a 05 …`: a line of a hex dump.
static bool is_hex_dump(const struct line *line)
{
    struct view text = line->text;
    size_t i = 3;
    if (!view_starts(text, "  ["))
        return false;
    while (i < text.len && is_hex_digit(text.ptr[i]))
        i++;
    if (!line->whole && (i == text.len || (i + 1 == text.len && text.ptr[i] == ']')))
        return true;
    return i >= 5 && i + 1 < text.len && text.ptr[i] == ']' && text.ptr[i + 1] == ' ';
}

// The end of the log cut off a line that would have begun so. One or two letters say too little; a
// blank begins all that may follow a first part.
static bool is_cut_from(const struct line *line, const char *beginning)
{
    struct view text = line->text;
    return !line->whole && text.len < strlen(beginning) && (text.len >= 3 || text.ptr[0] == ' ') &&
           memcmp(text.ptr, beginning, text.len) == 0;
}

// Lines that add to a record, and what p0f itself says on standard error. A line that the end of
// the log cuts off needs to fit as far as it goes.
static bool is_other_line(const struct line *line)
{
    static const char *const beginnings[] = {
        "  Signature: [", "  # Payload: \"",
        "   Flags: ",     "  -- EXTRA",
        "p0f - passive",  "(C) ",
        "p0f: ",          "[+] ",
        "[!] ",           "[*] ",
        "[-] ",           "+++ ",
    };
    for (size_t i = 0; i < sizeof beginnings / sizeof *beginnings; i++)
        if (view_starts(line->text, beginnings[i]) || is_cut_from(line, beginnings[i]))
            return true;
    return is_hex_dump(line) || is_cut_from(line, "  -> ");
}

// `  -> 82.224.10.6:22 (distance 5, link: SLIP line / encap ppp)`
static bool read_target_line(struct parser *p, const struct line *line, enum skip_reason *why)
{
    struct record *r = p->waiting;
    struct view tail;
    if (!r) {
        *why = SKIP_TARGET;
        return false;
    }
    if (!read_target(view_skip(line->text, 5), r, &tail, why))
        return !line->whole; // the record is cut short, which loses its target and no more
    if (p->waiting_details)
        p0f2_read_target_details(tail, p->waiting_details);
    p->waiting = NULL;
    return true;
}

// One record, or one line that belongs to a record or to nothing. False with the reason in *why
// when the line is to be skipped.
static bool read_piece(struct parser *p, struct batch *b, const struct line *line,
                       enum skip_reason *why)
{
    struct view text = line->text;
    *why = SKIP_TEXT;
    if (can_start((unsigned char)text.ptr[0])) {
        p->waiting = NULL;
        if (read_start(p, b, line, why)) {
            p->recognised++;
            return true;
        }
        if (!line->whole)
            *why = SKIP_CUT;
        return false;
    }
    if (p->waiting && p->patience-- == 0)
        p->waiting = NULL;
    if (view_starts(text, "  -> "))
        return read_target_line(p, line, why);
    if (is_restart(text)) {
        p->waiting = NULL;
        (void)batch_add(b, RECORD_RESTART);
        p->recognised++;
        return true;
    }
    if (p->waiting && p->waiting_details)
        p0f2_read_signature(view_skip(text, 2), p->waiting_details);
    return is_other_line(line);
}

// Whether a line becomes a record. A batch must not end at any other: the record before it may
// still wait for its target.
static bool needs_room(struct view text)
{
    return can_start((unsigned char)text.ptr[0]) || is_restart(text);
}

static void parse(struct parser *p, struct batch *b)
{
    struct line line;
    bool fast = p->fast && !b->details;
    p->waiting_details = NULL;
    for (;;) {
        if (fast && !p->rest.len)
            p->fast(p, b);
        if (!parser_peek(p, &line))
            return;
        if (p->rest.len) // the line has more than one piece
            line.text = p->rest;
        enum skip_reason why;
        if (line.text.len) {
            if (b->count == BATCH_MAX && needs_room(line.text))
                return;
            p->rest = view_of(NULL, 0);
            if (line.overlong)
                p->waiting = NULL, skips_add(&p->skips, SKIP_LONG, parser_line_number(p));
            else if (!read_piece(p, b, &line, &why))
                skips_add(&p->skips, why, parser_line_number(p));
            if (p->rest.len)
                continue;
        } else if (p->waiting && p->patience-- == 0) {
            p->waiting = NULL;
        }
        parser_advance(p);
    }
}

const struct log_format format_p0f2 = {
    .name = "p0f2",
    .can_start = can_start,
    .parse = parse,
    .fast = p0f2_fast,
    .fast_avx2 = p0f2_fast_avx2,
};
