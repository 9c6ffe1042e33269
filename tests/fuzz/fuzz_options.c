// SPDX-License-Identifier: GPL-2.0-only
//
// What users type: values of options, and whole command lines, one argument a line. The first byte
// says which. A refusal must be a line of text that may go to a terminal.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/addr.h"
#include "base/escape.h"
#include "cli/command_line.h"
#include "filter/filter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_error(const struct error *e)
{
    struct view text = view_cstr(e->text);
    if (text.len == 0)
        abort();
    // Patterns are shown over several lines, with a caret.
    while (text.len) {
        struct view line = view_cut(&text, '\n');
        size_t clean = escape_clean_prefix(line);
        // A long text may be cut within a character.
        if (clean != line.len && line.len - clean > 3)
            abort();
    }
}

static void fuzz_rule(uint8_t choice, const char *text, const struct services *services)
{
    struct error e = {.text = ""};
    struct filter *s = filter_new();
    if (!s)
        return;
    text += text[0] == '@'; // no files
    const struct filter_rule rule = {choice % RULE_FIELDS, choice / 8 % RULE_ACTIONS, "--rule",
                                     text};
    if (text[0] == '@' || !filter_add(s, &rule, services, &e)) {
        if (text[0] != '@')
            check_error(&e);
    } else if (!filter_finish(s, &e)) {
        abort();
    }
    filter_free(s);
}

static void fuzz_time(const char *text)
{
    static const struct zone_change changes[] = {{INT64_MIN, 3600}, {1162083600, 0}};
    static const struct zone zone = {.name = "test", .changes = changes, .count = 2};
    struct error e = {.text = ""};
    struct when since, until;
    if (when_parse(text, &since, &e))
        when_time(&since, &zone, 1158062400);
    else
        check_error(&e);
    if (when_parse_range(text, &since, &until, &e)) {
        when_time(&since, &zone, 1158062400);
        when_time(&until, &zone, 1158062400);
    } else {
        check_error(&e);
    }
}

static void fuzz_address(const char *text)
{
    struct addr a, b;
    char shown[ADDR_TEXT_MAX];
    if (!addr_parse(view_cstr(text), &a))
        return;
    (void)addr_format(a, shown);
    if (!addr_parse(view_cstr(shown), &b) || !addr_equal(a, b))
        abort();
}

// A command line whose arguments are lines.
static void fuzz_command(char *text)
{
    enum { ARGUMENTS = 32 };
    char name[] = "p0f-stats", *argv[ARGUMENTS + 2] = {name};
    int argc = 1;
    for (char *line = strtok(text, "\n"); line && argc <= ARGUMENTS; line = strtok(NULL, "\n"))
        argv[argc++] = line;
    struct options options;
    struct error e = {.text = ""};
    if (!command_line_parse(&options, argc, argv, NULL, &e))
        check_error(&e);
    options_release(&options);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct services services;
    struct error e;
    if (!services.by_port && !services_open(&services, NULL, &e))
        return 0;
    if (size == 0)
        return 0;
    char *text = malloc(size);
    if (!text)
        return 0;
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    switch (data[0] % 4) {
    case 0:
        fuzz_rule(data[0] / 4, text, &services);
        break;
    case 1:
        fuzz_time(text);
        break;
    case 2:
        fuzz_address(text);
        break;
    default:
        fuzz_command(text);
    }
    free(text);
    return 0;
}
