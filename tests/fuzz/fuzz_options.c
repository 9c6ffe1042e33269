// SPDX-License-Identifier: GPL-2.0-only
//
// What users type: values of options, files of lists and services, configuration files, and whole
// command lines, one argument a line. The first byte says which. A refusal must be a line of text
// that may go to a terminal.
#include <arpa/inet.h>

#include "base/escape.h"
#include "cli/options.h"
#include "filter/filter.h"
#include "fuzz.h"

static void check_error(const struct error *e)
{
    struct view text = view_cstr(e->text);
    EXPECT(text.len);
    // Patterns are shown over several lines, with a caret.
    while (text.len) {
        struct view line = view_cut(&text, '\n');
        size_t clean = escape_clean_prefix(line);
        // A long text may be cut within a character.
        EXPECT(clean == line.len || line.len - clean <= 3);
    }
}

// Values, lists and patterns of rules, given or in a file.
static void fuzz_rule(uint8_t choice, const char *text, const struct services *services)
{
    char from_file[80];
    struct error e = {.text = ""};
    struct filter *s = filter_new();
    EXPECT(s);
    if (choice & 32) {
        (void)snprintf(from_file, sizeof from_file, "@%s", file_with(text, strlen(text)));
        text = from_file;
    } else if (text[0] == '@') {
        text = "";
    }
    const struct filter_rule rule = {choice % RULE_FIELDS, choice / 8 % RULE_ACTIONS, "--rule",
                                     text};
    if (filter_add(s, &rule, services, &e))
        EXPECT(filter_finish(s, &e));
    else
        check_error(&e);
    filter_free(s);
}

static void fuzz_services(const char *text)
{
    struct services services;
    struct arena arena = {0};
    struct error e;
    EXPECT(services_open(&services, file_with(text, strlen(text)), &e));
    for (unsigned port = 0; port < 65536; port++) {
        struct view name = services.by_port[port].name;
        uint16_t found;
        if (!name.ptr)
            continue;
        struct view label = services_label(&services, (uint16_t)port, &arena);
        EXPECT(label.ptr && escape_clean_prefix(label) == label.len);
        EXPECT(services_find(&services, name, &found));
        EXPECT(view_equal(services.by_port[found].name, name));
    }
    services_close(&services);
    arena_release(&arena);
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
    unsigned char bytes[16];
    char shown[ADDR_TEXT_MAX];
    bool good = addr_parse(view_cstr(text), &a);
    EXPECT(good == (inet_pton(AF_INET, text, bytes) == 1 || inet_pton(AF_INET6, text, bytes) == 1));
    if (!good)
        return;
    (void)addr_format(a, shown);
    EXPECT(addr_parse(view_cstr(shown), &b) && addr_equal(a, b));
}

// What --show-config prints of a configuration is the same configuration.
static void fuzz_config(const char *text)
{
    struct options options, again;
    struct output shown;
    struct error e = {.text = ""};
    options_init(&options);
    options_init(&again);
    output_init_memory(&shown);
    if (config_read(&options, NULL, file_with(text, strlen(text)), &e)) {
        config_show(&shown, &options);
        bool escaped = shown.used && memchr(shown.data, '\\', shown.used);
        if (!escaped && config_read(&again, NULL, file_with(shown.data, shown.used), &e)) {
            EXPECT(options.setting_count == again.setting_count);
            for (size_t i = 0; i < again.setting_count; i++) {
                const struct setting *a = &options.settings[i], *b = &again.settings[i];
                EXPECT(a->row == b->row && !a->value == !b->value);
                EXPECT(!a->value || strcmp(a->value, b->value) == 0);
            }
        } else {
            EXPECT(escaped);
        }
    } else {
        check_error(&e);
    }
    output_abandon(&shown);
    options_release(&options);
    options_release(&again);
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
    switch (data[0] % 8) {
    case 0:
    case 4:
        fuzz_rule(data[0] / 4, text, &services);
        break;
    case 1:
        fuzz_time(text);
        break;
    case 2:
        fuzz_address(text);
        break;
    case 5:
        fuzz_services(text);
        break;
    case 6:
        fuzz_config(text);
        break;
    default:
        fuzz_command(text);
    }
    free(text);
    return 0;
}
