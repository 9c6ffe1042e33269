// SPDX-License-Identifier: GPL-2.0-only
//
// Plug-ins of the program: shared objects that know the libraries few runs need, loaded when one is
// needed. A plug-in NAME.so lies beside the program, as in the build tree, or in the folder that
// the program was configured with; no variable of the environment leads elsewhere. What it has for
// the program is in a constant p0fstats_plugin, whose type is the program's.
#pragma once

#include "base/error.h"

// The constant of a plug-in, which stays loaded until the process ends: a second call opens no
// file. Null, with the reason in *e (status 1), when it cannot be loaded.
const void *plugin_load(const char *name, struct error *e);

// Whether its file is installed.
bool plugin_is_there(const char *name);
