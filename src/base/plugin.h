// SPDX-License-Identifier: GPL-2.0-only
//
// Plug-ins of the program: shared objects that know the libraries few runs need, loaded when one is
// needed. A plug-in NAME.so lies beside the program, as in the build tree, or in the folder that
// the program was configured with; no variable of the environment leads elsewhere.
#pragma once

#include "base/error.h"

// The address of a symbol of a plug-in, which stays loaded until the process ends. Null, with the
// reason in *e (status 1), when it cannot be loaded.
void *plugin_symbol(const char *name, const char *symbol, struct error *e);
