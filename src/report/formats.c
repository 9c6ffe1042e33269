// SPDX-License-Identifier: GPL-2.0-only
#include "report/report.h"

const struct report_format report_formats[] = {
    {"text", ".txt", true, REPORT_PLAIN, report_text},
    {"json", ".json", false, REPORT_PLAIN, report_json},
    {"csv", ".csv", false, REPORT_PLAIN, report_csv},
    {"html", ".html", true, REPORT_PAGE, report_html},
    {"mail", ".eml", true, REPORT_MAIL, NULL},
};

const size_t report_format_count = sizeof report_formats / sizeof *report_formats;

const struct report_format *report_format_by_name(const char *name)
{
    for (size_t i = 0; i < report_format_count; i++)
        if (strcmp(report_formats[i].name, name) == 0)
            return &report_formats[i];
    return NULL;
}

const struct report_format *report_format_by_path(const char *path)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');
    for (size_t i = 0; dot && i < report_format_count; i++)
        if (strcmp(report_formats[i].extension, dot) == 0)
            return &report_formats[i];
    return NULL;
}
