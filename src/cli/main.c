// SPDX-License-Identifier: GPL-2.0-only
#include <signal.h>
#include <stdio.h>

#include "cli/messages.h"
#include "cli/run.h"
#include "cli/sandbox.h"
#include "filter/pattern.h"
#include "input/source.h"

static void print_version(struct output *out)
{
    output_format(out,
                  "p0f-stats %s\n"
                  "Copyright (C) 2026 the p0f-stats authors\n"
                  "Licence: GNU General Public License, version 2 only. There is no warranty.\n"
                  "Built with %s; compressed logs: ",
                  P0FSTATS_VERSION, pattern_library());
    source_list_decoders(out);
    output_cstr(out, "; charts: ");
    chart_list_formats(out);
    output_format(out, "; sandbox: %s\n", sandbox_name());
}

static enum status print(const struct options *o)
{
    struct output out;
    struct error e;
    if (output_open(&out, "-", &e)) {
        if (o->help)
            command_line_help(&out);
        else if (o->version)
            print_version(&out);
        else
            config_show(&out, o);
        if (output_close(&out, &e))
            return STATUS_OK;
    }
    message("%s", e.text);
    return e.status;
}

static void end_by_signal(int number)
{
    output_remove_temporaries();
    raise(number); // it is blocked until the handler returns, then ends the process
}

// Leaves no temporary files behind. A signal that the parent ignores, as nohup does SIGHUP, stays
// ignored.
static void catch_signals(void)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    struct sigaction action = {.sa_handler = end_by_signal, .sa_flags = (int)SA_RESETHAND}, old;
    sigfillset(&action.sa_mask);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (sigaction(numbers[i], NULL, &old) == 0 && old.sa_handler != SIG_IGN)
            sigaction(numbers[i], &action, NULL);
}

int main(int argc, char **argv)
{
    struct options options;
    struct error e;
    enum status status;
    output_fill_standard_streams();
    signal(SIGPIPE, SIG_DFL); // a parent may have ignored it
    signal(SIGCHLD, SIG_DFL); // else waitpid could not tell how the child that makes a mail ended
    signal(SIGXFSZ, SIG_IGN); // a file that reaches its size limit is an error like a full disk
    catch_signals();
    if (!command_line_parse(&options, argc, argv, SYSCONFDIR "/p0f-stats.conf", &e)) {
        message("%s", e.text);
        if (e.status == STATUS_USAGE)
            fprintf(stderr, "Try 'p0f-stats --help'\n");
        status = e.status;
    } else if (options.help || options.version || options.show_config) {
        status = print(&options);
    } else {
        status = run(&options);
    }
    options_release(&options);
    return (int)status;
}
