// SPDX-License-Identifier: GPL-2.0-only
//
// The sandbox: before the first byte of a log is parsed, the process gives up what it does not
// need. With Landlock it may only read its inputs and write where its outputs are; with seccomp
// (calls_seccomp.c) it can neither start programs nor make sockets. What the kernel or the build
// lacks is left out. Files that are open stay usable.
//
//   struct sandbox s;
//   sandbox_init(&s);
//   sandbox_allow_read(&s, log);
//   sandbox_allow_write(&s, folder);
//   sandbox_enter(&s, false);
//
// Call it before there are threads: they inherit it.
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct sandbox {
    int rules;      // descriptor; -1: without Landlock
    uint64_t known; // rights that this kernel can take away
    bool failed;    // a rule could not be added
};

void sandbox_init(struct sandbox *s);

// Allows to read a file, or all files below a folder. A path that does not exist is ignored.
void sandbox_allow_read(struct sandbox *s, const char *path);

// Allows to write to a file, or to make, write, rename and remove files below a folder.
void sandbox_allow_write(struct sandbox *s, const char *path);

// Takes everything else away for good. `unix_sockets`: sockets of this machine stay allowed. Where
// a rule could not be added, Landlock is left out: the report must not fail for it.
void sandbox_enter(struct sandbox *s, bool unix_sockets);

// What this build has and this kernel can do, for --version: "Landlock, seccomp".
const char *sandbox_name(void);

// The half that takes system calls away. Where that fails, they stay: the report must not fail for
// it.
void calls_deny(bool unix_sockets);

// Whether this build has libseccomp and this kernel has seccomp.
bool calls_can_be_denied(void);
