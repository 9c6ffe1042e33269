// SPDX-License-Identifier: GPL-2.0-only
#include "base/plugin.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// The folder of the program; "" when it is not known.
static void program_folder(char folder[PATH_MAX])
{
    ssize_t len = readlink("/proc/self/exe", folder, PATH_MAX - 1);
    folder[len > 0 ? len : 0] = '\0';
    char *slash = strrchr(folder, '/');
    *(slash ? slash : folder) = '\0';
}

void *plugin_symbol(const char *name, const char *symbol, struct error *e)
{
    char folder[PATH_MAX], path[PATH_MAX + NAME_MAX];
    program_folder(folder);
    snprintf(path, sizeof path, "%s/%s.so", folder, name);
    if (!*folder || access(path, R_OK) != 0)
        snprintf(path, sizeof path, "%s/%s.so", P0FSTATS_PKGLIBDIR, name);
    void *plugin = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    void *address = plugin ? dlsym(plugin, symbol) : NULL;
    if (!address)
        error_set(e, STATUS_FAILED, "cannot load the plug-in %s.so: %s", name, dlerror());
    return address;
}
