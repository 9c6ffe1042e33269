// SPDX-License-Identifier: GPL-2.0-only
//
// The only file that knows PCRE2.
#define PCRE2_CODE_UNIT_WIDTH 8

#include "filter/pattern.h"

#include <pcre2.h>
#include <stdlib.h>

#include "base/escape.h"

struct pattern {
    pcre2_code *code;
};

struct matcher {
    pcre2_match_data *data;
};

// The columns that a terminal needs for the first `bytes` bytes of the escaped text.
static int columns_before(const char *text, size_t bytes)
{
    struct view rest = view_of(text, bytes);
    char hex[4];
    int columns = 0;
    while (rest.len)
        columns += escape_next(&rest, hex).ptr == hex ? (int)sizeof hex : 1;
    return columns;
}

static void show_fault(const char *text, const char *option, int code, size_t offset,
                       struct error *e)
{
    PCRE2_UCHAR reason[160];
    char shown[400];
    size_t len = strlen(text);
    if (pcre2_get_error_message(code, reason, sizeof reason) < 0)
        reason[0] = '\0';
    (void)escape_cstr(text, shown, sizeof shown);
    (void)error_set(e, STATUS_USAGE, "%s: bad pattern: %s\n    %s\n    %*s^", option,
                    (const char *)reason, shown, columns_before(text, offset < len ? offset : len),
                    "");
}

struct pattern *pattern_new(const char *text, const char *option, struct error *e)
{
    struct pattern *p = calloc(1, sizeof *p);
    if (!p) {
        (void)error_no_memory(e);
        return NULL;
    }
    int code;
    PCRE2_SIZE offset;
    p->code = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED,
                            PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C, &code,
                            &offset, NULL);
    if (!p->code) {
        show_fault(text, option, code, offset, e);
        free(p);
        return NULL;
    }
    // Where there is no JIT for the processor, patterns are interpreted.
    (void)pcre2_jit_compile(p->code, PCRE2_JIT_COMPLETE);
    return p;
}

void pattern_free(struct pattern *p)
{
    if (p)
        pcre2_code_free(p->code);
    free(p);
}

struct matcher *matcher_new(void)
{
    struct matcher *m = calloc(1, sizeof *m);
    if (m && !(m->data = pcre2_match_data_create(1, NULL))) {
        free(m);
        m = NULL;
    }
    return m;
}

void matcher_free(struct matcher *m)
{
    if (m)
        pcre2_match_data_free(m->data);
    free(m);
}

enum match pattern_match(const struct pattern *p, struct matcher *m, struct view text)
{
    int found = pcre2_match(p->code, (PCRE2_SPTR)text.ptr, text.len, 0, 0, m->data, NULL);
    return found >= 0 ? MATCH_YES : found == PCRE2_ERROR_NOMATCH ? MATCH_NO : MATCH_GAVE_UP;
}

const char *pattern_library(void)
{
#define TEXT(x) #x
#define VERSION_TEXT(major, minor) "PCRE2 " TEXT(major) "." TEXT(minor)
    return VERSION_TEXT(PCRE2_MAJOR, PCRE2_MINOR);
}
