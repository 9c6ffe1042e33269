// SPDX-License-Identifier: GPL-2.0-only
#include "cli/option_values.h"

#include <stdio.h>
#include <stdlib.h>

#include "report/report.h"

enum { MEMORY_LEAST = 32 << 20 };

bool read_count(const char *text, uint64_t limit, uint64_t *value)
{
    char *end;
    if (*text < '0' || *text > '9')
        return false;
    unsigned long long n = strtoull(text, &end, 10);
    unsigned long long unit = *end == 'K' ? 1000 : *end == 'M' ? 1000000 : 1;
    if (end[unit > 1] != '\0' || n > limit / unit)
        return false;
    *value = n * unit;
    return true;
}

bool read_memory(const char *text, size_t *bytes)
{
    static const char units[] = "KMGT";
    char *end;
    unsigned long long n = *text >= '0' && *text <= '9' ? strtoull(text, &end, 10) : 0;
    const char *unit = n && *end ? strchr(units, *end) : NULL;
    unsigned shift = unit ? 10 * (unsigned)(unit - units + 1) : 0;
    if (!n || (*end && (!unit || end[1])) || n > SIZE_MAX >> shift || n << shift < MEMORY_LEAST)
        return false;
    *bytes = (size_t)n << shift;
    return true;
}

// `25`, `0.5%`
static bool read_threshold(struct view text, struct threshold *threshold)
{
    char copy[32], *end;
    if (text.len == 0 || text.len >= sizeof copy)
        return false;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    // Only digits and a point: strtod would take "inf", hexadecimal and spaces.
    if (strspn(copy, "0123456789.%") != text.len || copy[0] == '%')
        return false;
    double value = strtod(copy, &end);
    threshold->share = *end == '%';
    if (end[threshold->share] != '\0' || (threshold->share && value > 100) ||
        (!threshold->share && strchr(copy, '.')))
        return false;
    threshold->value = value;
    return true;
}

bool read_thresholds(const char *text, struct summary_options *options)
{
    struct view rest = view_cstr(text);
    struct threshold threshold;
    bool more;
    do {
        more = memchr(rest.ptr, ',', rest.len) != NULL;
        struct view part = view_cut(&rest, ','), number = part;
        bool named = part.len && memchr(part.ptr, ':', part.len);
        int table = named ? table_by_name(view_cut(&number, ':')) : -1;
        if ((named && table < 0) || !read_threshold(number, &threshold))
            return false;
        for (int i = 0; i < TABLE_KINDS; i++)
            if (!named || i == table) {
                options->thresholds[i] = threshold;
                if (table_kinds[i].key == TABLE_PORT)
                    options->unnamed_ports = threshold;
            }
    } while (more);
    return true;
}

int word_index(const char *const *words, const char *value)
{
    for (int i = 0; words[i]; i++)
        if (strcmp(words[i], value) == 0)
            return i;
    return -1;
}

const char *format_names(char out[FORMAT_NAMES_MAX])
{
    size_t used = 0;
    out[0] = '\0';
    for (size_t i = 0; i < report_format_count && used < FORMAT_NAMES_MAX; i++) {
        const char *between = i == 0 ? "" : i + 1 < report_format_count ? ", " : " or ";
        used += (size_t)snprintf(out + used, FORMAT_NAMES_MAX - used, "%s%s", between,
                                 report_formats[i].name);
    }
    return out;
}
