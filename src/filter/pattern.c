// SPDX-License-Identifier: GPL-2.0-only
//
// The only file that knows PCRE2.
#define PCRE2_CODE_UNIT_WIDTH 8

#include "filter/pattern.h"

#include <pcre2.h>
#include <stdio.h>

#include "base/escape.h"

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

static void show_fault(struct view text, const char *option, int code, size_t offset,
                       struct error *e)
{
    PCRE2_UCHAR reason[160] = "";
    char copy[400], shown[400];
    pcre2_get_error_message(code, reason, sizeof reason);
    snprintf(copy, sizeof copy, "%.*s", VIEW_ARGS(text));
    int columns = columns_before(text.ptr, offset < text.len ? offset : text.len);
    error_set(e, STATUS_USAGE, "%s: bad pattern: %s\n    %s\n    %*s^", option,
              (const char *)reason, escape_cstr(copy, shown, sizeof shown), columns, "");
}

// A struct pattern is a pcre2_code.
struct pattern *pattern_new(struct view text, const char *option, struct error *e)
{
    int reason;
    PCRE2_SIZE offset;
    pcre2_code *code = pcre2_compile((PCRE2_SPTR)text.ptr, text.len,
                                     PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C,
                                     &reason, &offset, NULL);
    if (code)
        pcre2_jit_compile(code, PCRE2_JIT_COMPLETE); // interpreted where there is no JIT
    else if (reason == PCRE2_ERROR_HEAP_FAILED)
        error_no_memory(e);
    else
        show_fault(text, option, reason, offset, e);
    return (struct pattern *)code;
}

void pattern_free(struct pattern *p)
{
    pcre2_code_free((pcre2_code *)p);
}

enum match pattern_match(const struct pattern *p, struct view text)
{
    if (text.len > PATTERN_TEXT_MAX)
        return MATCH_GAVE_UP;
    pcre2_match_data *data = pcre2_match_data_create(1, NULL);
    pcre2_match_context *limits = pcre2_match_context_create(NULL);
    int found = PCRE2_ERROR_NOMEMORY;
    if (data && limits) {
        pcre2_set_match_limit(limits, PATTERN_STEPS);
        pcre2_set_heap_limit(limits, PATTERN_MEMORY_KIB);
        found =
            pcre2_match((const pcre2_code *)p, (PCRE2_SPTR)text.ptr, text.len, 0, 0, data, limits);
    }
    pcre2_match_data_free(data);
    pcre2_match_context_free(limits);
    return found >= 0                      ? MATCH_YES
           : found == PCRE2_ERROR_NOMATCH  ? MATCH_NO
           : found == PCRE2_ERROR_NOMEMORY ? MATCH_NO_MEMORY
                                           : MATCH_GAVE_UP;
}

const char *pattern_library(void)
{
#define TEXT(x) #x
#define VERSION_TEXT(major, minor) "PCRE2 " TEXT(major) "." TEXT(minor)
    return VERSION_TEXT(PCRE2_MAJOR, PCRE2_MINOR);
}
