// SPDX-License-Identifier: GPL-2.0-only
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/escape.h"

bool error_set(struct error *e, enum status status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    e->status = status;
    e->no_memory = false;
    vsnprintf(e->text, sizeof e->text, format, args);
    va_end(args);
    return false;
}

bool error_bad_value(struct error *e, const char *value, const char *expected)
{
    char shown[256];
    return error_set(e, STATUS_USAGE, "'%s' is not %s", escape_cstr(value, shown, sizeof shown),
                     expected);
}
