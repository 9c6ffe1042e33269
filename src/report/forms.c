// SPDX-License-Identifier: GPL-2.0-only
#include "writers.h"

const struct report_form report_forms[] = {
    {"text", ".txt", false, report_text},
    {"json", ".json", true, report_json},
    {"csv", ".csv", true, report_csv},
    // A new form goes here.
};

const size_t report_form_count = sizeof report_forms / sizeof *report_forms;

const struct report_form *report_form_by_name(const char *name)
{
    for (size_t i = 0; i < report_form_count; i++)
        if (strcmp(report_forms[i].name, name) == 0)
            return &report_forms[i];
    return NULL;
}

const struct report_form *report_form_by_path(const char *path)
{
    const char *slash = strrchr(path, '/'), *dot = strrchr(slash ? slash : path, '.');
    for (size_t i = 0; dot && i < report_form_count; i++)
        if (strcmp(report_forms[i].extension, dot) == 0)
            return &report_forms[i];
    return NULL;
}
