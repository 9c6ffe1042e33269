// SPDX-License-Identifier: GPL-2.0-only
#include "base/posix_tz.h"

#include <string.h>

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

// Each of these takes what it knows off the front of *text; false when it is not there.

static bool take(const char **text, char c)
{
    if (**text != c)
        return false;
    (*text)++;
    return true;
}

static bool take_number(const char **text, int low, int high)
{
    size_t len = strspn(*text, DIGITS);
    int value = 0;
    if (len == 0 || len > 3)
        return false;
    for (size_t i = 0; i < len; i++)
        value = value * 10 + ((*text)[i] - '0');
    *text += len;
    return value >= low && value <= high;
}

// `CET`, `<+0330>`
static bool take_name(const char **text)
{
    bool quoted = take(text, '<');
    size_t len = strspn(*text, quoted ? LETTERS DIGITS "+-" : LETTERS);
    *text += len;
    return len >= 3 && (!quoted || take(text, '>'));
}

// `5`, `-3:30`, `+24:00:00`
static bool take_time(const char **text, int hours_max)
{
    (void)(take(text, '+') || take(text, '-'));
    if (!take_number(text, 0, hours_max))
        return false;
    return !take(text, ':') ||
           (take_number(text, 0, 59) && (!take(text, ':') || take_number(text, 0, 59)));
}

// `M3.5.0/2`, `J60`, `300/-1`
static bool take_change(const char **text)
{
    bool good;
    if (take(text, 'M'))
        good = take_number(text, 1, 12) && take(text, '.') && take_number(text, 1, 5) &&
               take(text, '.') && take_number(text, 0, 6);
    else if (take(text, 'J'))
        good = take_number(text, 1, 365);
    else
        good = take_number(text, 0, 365);
    return good && (!take(text, '/') || take_time(text, 167));
}

bool posix_tz_is_valid(const char *text)
{
    if (!take_name(&text) || !take_time(&text, 24))
        return false;
    if (*text == '\0')
        return true;
    if (!take_name(&text) || (*text != '\0' && *text != ',' && !take_time(&text, 24)))
        return false;
    if (take(&text, ',') && (!take_change(&text) || !take(&text, ',') || !take_change(&text)))
        return false;
    return *text == '\0';
}
