// SPDX-License-Identifier: GPL-2.0-only
#include "base/plugin.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { FILE_MAX = PATH_MAX + NAME_MAX };

// Where the plug-in is; false when it is nowhere.
static bool find(const char *name, char path[FILE_MAX])
{
    char folder[PATH_MAX];
    ssize_t len = readlink("/proc/self/exe", folder, PATH_MAX - 1);
    folder[len > 0 ? len : 0] = '\0';
    char *slash = strrchr(folder, '/');
    *(slash ? slash : folder) = '\0';
    snprintf(path, FILE_MAX, "%s/%s.so", folder, name);
    if (slash && access(path, R_OK) == 0)
        return true;
    snprintf(path, FILE_MAX, "%s/%s.so", P0FSTATS_PKGLIBDIR, name);
    return access(path, R_OK) == 0;
}

bool plugin_is_there(const char *name)
{
    char path[FILE_MAX];
    return find(name, path);
}

const void *plugin_load(const char *name, struct error *e)
{
    char path[FILE_MAX];
    find(name, path);
    void *plugin = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    const void *address = plugin ? dlsym(plugin, "p0fstats_plugin") : NULL;
    if (!address)
        error_set(e, STATUS_FAILED, "cannot load the plug-in %s.so: %s", name, dlerror());
    return address;
}
