// SPDX-License-Identifier: GPL-2.0-only
//
// The log of p0f 2.x. A record has a first part (source and system) and a second one (destination),
// on two lines or, with -l, on one. This is the plain parser, which reads every form.
#include <ctype.h>

#include "parse/format.h"
#include "parse/label.h"

static const struct view payload_mark = VIEW_LITERAL("  # Payload: \"");

static bool can_start(unsigned char first_byte)
{
    return first_byte == '<' || first_byte == '>' || isdigit(first_byte);
}

// ---- Timestamps ----

// Takes a name of three letters off the front of *text; returns its index in a list, or -1.
static int take_name(struct view *text, const char *names)
{
    for (int i = 0; names[3 * i]; i++)
        if (text->len >= 3 && memcmp(text->ptr, names + 3 * i, 3) == 0) {
            *text = view_skip(*text, 3);
            return i;
        }
    return -1;
}

// `Sun Nov 19 01:35:04 2006`, as ctime() writes it: p0f -t and -tt, which look the same.
static bool read_ctime(struct view text, struct tm *tm)
{
    int year;
    if (take_name(&text, "MonTueWedThuFriSatSun") < 0 || !view_take(&text, " "))
        return false;
    tm->tm_mon = take_name(&text, "JanFebMarAprMayJunJulAugSepOctNovDec");
    if (tm->tm_mon < 0 || !view_take(&text, " "))
        return false;
    bool padded = view_take(&text, " ");
    if ((!padded && view_starts(text, "0")) || !view_take_digits(&text, 2 - padded, &tm->tm_mday) ||
        !view_take(&text, " ") || !parse_clock(&text, tm) || !view_take(&text, " ") ||
        !view_take_digits(&text, 4, &year))
        return false;
    tm->tm_year = year - 1900;
    return text.len == 0;
}

// `2006-11-19T01:35:04.123456Z`: -tttt.
static bool read_iso(struct view text, struct tm *tm)
{
    uint64_t fraction;
    return parse_date(&text, "-", tm) && view_take(&text, "T") && parse_clock(&text, tm) &&
           view_take(&text, ".") && view_take_decimal(&text, 19, &fraction) && view_is(text, "Z");
}

// `1163900104.123456`: -ttt.
static bool read_epoch(struct view text, int64_t *time)
{
    uint64_t seconds, fraction;
    if (!view_take_decimal(&text, 11, &seconds) || !view_take(&text, ".") ||
        !view_take_decimal(&text, 9, &fraction) || text.len)
        return false;
    *time = (int64_t)seconds;
    return true;
}

// `<…> ` off the front of a line.
static bool read_stamp(struct parser *p, struct view *text, int64_t *time)
{
    const char *close = memchr(text->ptr, '>', text->len < 40 ? text->len : 40);
    if (!close || close + 1 == text->ptr + text->len || close[1] != ' ')
        return false;
    struct view inside = view_of(text->ptr + 1, (size_t)(close - text->ptr) - 1);
    struct tm tm = {0};
    if (read_ctime(inside, &tm)) {
        if (!parse_time(p, p->options->log_zone, &tm, view_of(text->ptr, 27), time))
            return false;
    } else if (read_iso(inside, &tm)) {
        if (!parse_time(p, &zone_utc, &tm, view_of(text->ptr, 12), time))
            return false;
        p->date.iso = true;
    } else if (!read_epoch(inside, time)) {
        return false;
    }
    *text = view_skip(*text, inside.len + 3);
    return true;
}

// ---- The first part ----

// `82.117.175.51` or `82.117.175.51/host.example.org`.
static bool read_address(struct view *text, struct addr *address, enum skip_reason *why)
{
    static const char host_bytes[] = "0123456789abcdefghijklmnopqrstuvwxyz"
                                     "ABCDEFGHIJKLMNOPQRSTUVWXYZ-.?";
    uint32_t v4;
    bool too_large;
    if (!addr_take_v4(text, &v4, &too_large))
        return false;
    if (too_large) {
        *why = SKIP_ADDRESS;
        return false;
    }
    *address = addr_from_v4(v4);
    if (view_take(text, "/"))
        while (text->len && memchr(host_bytes, text->ptr[0], sizeof host_bytes - 1))
            *text = view_skip(*text, 1);
    return true;
}

// `82.117.175.51:47761`, or with a host name.
static bool read_endpoint(struct view *text, struct endpoint *end, enum skip_reason *why)
{
    return read_address(text, &end->address, why) && view_take(text, ":") &&
           parse_port(text, &end->port, why);
}

// Where p0f's words about the system end, and where the second part begins.
struct label_end {
    size_t label;  // bytes of the label, spaces at its end included
    size_t target; // offset of what follows ` -> `; 0 without a second part
    bool cut;      // the label ends with the line, not with a mark
};

static struct label_end find_label_end(struct view text)
{
    static const struct view arrow = VIEW_LITERAL(" -> "), signature = VIEW_LITERAL("Signature: [");
    // A payload comes from the network: nothing is looked for behind its beginning.
    size_t limit = view_find(text, payload_mark);
    struct view head = view_of(text.ptr, limit);
    size_t at_arrow = view_find(head, arrow), at_signature = view_find(head, signature);
    // The last space of an arrow may be the first of the payload mark.
    if (at_arrow == limit && limit < text.len && limit >= arrow.len - 1 &&
        memcmp(text.ptr + limit - (arrow.len - 1), arrow.ptr, arrow.len) == 0)
        at_arrow = limit - (arrow.len - 1);
    return (struct label_end){
        .label = at_arrow < at_signature ? at_arrow : at_signature,
        .target = at_arrow < limit ? at_arrow + arrow.len : 0,
        .cut = at_arrow == limit && at_signature == limit && limit == text.len,
    };
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

// ---- Details ----

// A label, and the remark at its end.
struct ending {
    struct view label;
    struct remark remark;
};

static bool strip(struct ending *e, enum remark_kind kind)
{
    if (e->remark.kind != kind)
        return false;
    e->label.len -= e->remark.len;
    e->remark = remark_at_end(e->label);
    return true;
}

// `… (up: 2879 hrs)`
static bool strip_uptime(struct ending *e, int32_t *hours)
{
    uint64_t value;
    if (e->remark.kind != REMARK_UPTIME || !view_decimal(e->remark.inside, 7, &value))
        return false;
    *hours = (int32_t)value;
    return strip(e, REMARK_UPTIME);
}

// `… [FUZZY]`
static void strip_word(struct ending *e, const char *word)
{
    if (view_is(e->remark.inside, word))
        strip(e, REMARK_BRACKET);
}

// `Linux 2.4 (NAT!) (ECN) [tos 16] (up: 2879 hrs)`, `UNKNOWN [S4:64:1:60:M1460:.:?:?]`. p0f appends
// the remarks in a fixed order; they are taken off from the end.
void p0f2_read_label(struct view label, struct record_details *details)
{
    struct ending e = {label, remark_at_end(label)};
    if (!strip_uptime(&e, &details->uptime_hours))
        strip(&e, REMARK_STAR);
    if (!e.remark.len && !view_starts(e.label, "UNKNOWN ["))
        return; // as most
    strip_word(&e, "FUZZY");
    strip_word(&e, "GENERIC");
    struct view signature = e.label, tos = e.remark.inside;
    if (view_take(&signature, "UNKNOWN ["))
        details->signature = view_cut(&signature, ']');
    // The last bracket of an unknown system may be its signature.
    if (strip(&e, REMARK_BRACKET) && tos.ptr != details->signature.ptr)
        details->tos = tos;
    details->firewall = strip(&e, REMARK_FIREWALL);
    strip(&e, REMARK_ECN);
    details->nat = strip(&e, REMARK_NAT);
}

// `Signature: [S4:64:1:60:M1460:.] `; any other text changes nothing.
static void read_signature(struct view text, struct record_details *details)
{
    if (view_take(&text, "Signature: [") && memchr(text.ptr, ']', text.len))
        details->signature = view_cut(&text, ']');
}

// `(distance 5, link: SLIP line / encap ppp)`
void p0f2_read_target(struct view text, struct record_details *details)
{
    uint64_t distance;
    if (!view_take(&text, "("))
        return;
    if (view_take(&text, "distance ") && view_take_decimal(&text, 5, &distance)) {
        details->distance = (int32_t)distance;
        view_take(&text, ", ");
    }
    if (!view_take(&text, "link: "))
        return;
    // The name of the link may hold parentheses; a payload after it may hold anything.
    if (memchr(text.ptr, '#', text.len))
        text.len = view_find(text, payload_mark);
    const char *close = memrchr(text.ptr, ')', text.len);
    if (close)
        details->link = view_of(text.ptr, (size_t)(close - text.ptr));
}

// ---- Records ----

// Whether the log ends within a line that would start with `beginning`. One or two bytes are too
// few to tell, except a space: each line that can follow a first part begins with one.
static bool is_cut_from(const struct line *line, const char *beginning)
{
    struct view text = line->text;
    return !line->whole && text.len < strlen(beginning) && (text.len >= 3 || text.ptr[0] == ' ') &&
           memcmp(text.ptr, beginning, text.len) == 0;
}

// Whether a line begins with one of the texts, or is cut within one.
static bool begins_with(const struct line *line, const char *const *beginnings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (view_starts(line->text, beginnings[i]) || is_cut_from(line, beginnings[i]))
            return true;
    return false;
}

// `82.224.10.6:22 (distance 5, link: …)`: what follows the arrow in a line.
static bool read_target(struct line line, struct batch *b, struct record *r, enum skip_reason *why)
{
    static const char *const beginnings[] = {" (distance ", " (link: "};
    struct endpoint target;
    struct view text = line.text;
    bool good = read_endpoint(&text, &target, why) && view_starts(text, " (");
    line.text = text;
    if (!good || !begins_with(&line, beginnings, 2))
        return false;
    r->target = target.address;
    r->target_port = target.port;
    r->flags |= RECORD_HAS_TARGET;
    if (b->details)
        p0f2_read_target(view_skip(text, 1), &b->details[r - b->records]);
    return true;
}

// `82.117.175.51:47761 - Linux 2.4 (up: 2879 hrs) -> 82.224.10.6:22 (distance 5, link: …)`, a
// record after its timestamp. What follows the arrow may be missing, or be on the next line.
static bool read_record(struct parser *p, struct batch *b, const struct line *line,
                        struct view text, const int64_t *time, enum skip_reason *why)
{
    struct endpoint source;
    if (!read_endpoint(&text, &source, why) || !view_take(&text, " - "))
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

    struct record *r = batch_add(b, RECORD_ATTEMPT, time);
    r->source = source.address;
    r->source_port = source.port;
    set_label(r, label);
    if (b->details) {
        struct record_details *details = &b->details[b->count - 1];
        p0f2_read_label(label, details);
        read_signature(view_skip(text, end.label), details);
    }
    enum skip_reason ignored;
    struct line second = {.text = view_skip(text, end.target), .whole = line->whole};
    bool has_target = end.target && read_target(second, b, r, &ignored);
    p->waiting = has_target ? NULL : r;
    p->wait_lines = PARSE_WAIT_LINES;
    return true;
}

// `>> Masquerade at 83.197.34.246: indicators at 88%. -- `, after its timestamp. With -M and -l
// p0f prints no line end after the dashes: the rest of the line is the next line.
static bool read_masquerade(struct parser *p, struct batch *b, struct view text,
                            const int64_t *time)
{
    struct addr address;
    uint64_t percent;
    enum skip_reason ignored;
    if (!view_take(&text, ">> Masquerade at ") || !read_address(&text, &address, &ignored) ||
        !view_take(&text, ": indicators at ") || !view_take_decimal(&text, 9, &percent) ||
        !view_take(&text, "%."))
        return false;
    batch_add(b, RECORD_MASQUERADE, time);
    if (view_take(&text, " --"))
        view_take(&text, " ");
    p->rest = text;
    return true;
}

// A line that begins as a record or a masquerade does.
static bool read_start(struct parser *p, struct batch *b, const struct line *line,
                       enum skip_reason *why)
{
    struct view text = line->text;
    int64_t time;
    bool timed = text.ptr[0] == '<';
    if (timed && !read_stamp(p, &text, &time)) {
        *why = SKIP_TIME;
        return false;
    }
    if (view_starts(text, ">"))
        return read_masquerade(p, b, text, timed ? &time : NULL);
    return read_record(p, b, line, text, timed ? &time : NULL, why);
}

// ---- Other lines ----

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
    if (!view_take(&text, "  ["))
        return false;
    size_t digits = 0;
    while (digits < text.len && isxdigit((unsigned char)text.ptr[digits]))
        digits++;
    text = view_skip(text, digits);
    if (!line->whole && (!text.len || view_is(text, "]")))
        return true;
    return digits >= 2 && view_starts(text, "] ");
}

// Lines that add to a record, and what p0f writes to standard error.
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
    return begins_with(line, beginnings, sizeof beginnings / sizeof *beginnings) ||
           is_hex_dump(line) || is_cut_from(line, "  -> ");
}

// `  -> 82.224.10.6:22 (distance 5, link: SLIP line / encap ppp)`
static bool read_target_line(struct parser *p, struct batch *b, const struct line *line,
                             enum skip_reason *why)
{
    if (!p->waiting) {
        *why = SKIP_TARGET;
        return false;
    }
    struct line target = {.text = view_skip(line->text, 5), .whole = line->whole};
    if (!read_target(target, b, p->waiting, why))
        return !line->whole; // a record cut short loses its destination, no more
    p->waiting = NULL;
    return true;
}

// ---- The parser ----

// Counts a line, also an empty one, that a record waits for its destination.
static void wait_on(struct parser *p)
{
    if (p->waiting && p->wait_lines-- == 0)
        p->waiting = NULL;
}

// One record, or one line that belongs to a record or to none. False with the reason in *why when
// the line is to be skipped.
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
    wait_on(p);
    if (view_starts(text, "  -> "))
        return read_target_line(p, b, line, why);
    if (is_restart(text)) {
        p->waiting = NULL;
        batch_add(b, RECORD_RESTART, NULL);
        p->recognised++;
        return true;
    }
    if (p->waiting && b->details)
        read_signature(view_skip(text, 2), &b->details[p->waiting - b->records]);
    return is_other_line(line);
}

// Whether a line becomes a record. A batch must not end at any other: the record before it may
// still wait for its destination.
static bool needs_room(struct view text)
{
    return can_start((unsigned char)text.ptr[0]) || is_restart(text);
}

static void parse(struct parser *p, struct batch *b)
{
    struct line line;
    enum skip_reason why;
    for (;;) {
        if (p->fast && !p->rest.len)
            p->fast(p, b);
        if (!parser_peek(p, &line))
            return;
        if (p->rest.len) // the line has more than one piece
            line.text = p->rest;
        if (line.text.len && b->count == BATCH_MAX && needs_room(line.text))
            return;
        p->rest = view_of(NULL, 0);
        if (!line.text.len) {
            wait_on(p);
        } else if (line.overlong) {
            p->waiting = NULL;
            parser_skip(p, SKIP_LONG);
        } else if (!read_piece(p, b, &line, &why)) {
            parser_skip(p, why);
        }
        if (!p->rest.len)
            parser_advance(p);
    }
}

const struct log_format format_p0f2 = {
    .name = "p0f2",
    .two_lines = true,
    .can_start = can_start,
    .parse = parse,
    .fast = p0f2_fast,
    .fast_avx2 = p0f2_fast_avx2,
};
