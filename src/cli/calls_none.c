// SPDX-License-Identifier: GPL-2.0-only
//
// Stands in for calls_seccomp.c where the program is built without libseccomp.
#include "cli/sandbox.h"

void calls_deny(bool unix_sockets)
{
    (void)unix_sockets;
}

bool calls_can_be_denied(void)
{
    return false;
}
