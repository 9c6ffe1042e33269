// SPDX-License-Identifier: GPL-2.0-only
#include "cli/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// Sanitizers and measurements of coverage open files and start programs themselves.
enum { BUILT_IN = P0FSTATS_SANDBOX };

// As struct landlock_ruleset_attr, which has fewer fields in the headers of older kernels.
struct rights {
    uint64_t files, network, scopes;
};

// All rights that a version of Landlock can take away.
static struct rights known_rights(long version)
{
    enum { FIRST = 13, MOVING = 14, TRUNCATION = 15, DEVICES = 16 }; // rights of files
    int count = version >= 5 ? DEVICES : version >= 3 ? TRUNCATION : version == 2 ? MOVING : FIRST;
    return (struct rights){
        .files = (UINT64_C(1) << count) - 1,
        .network = version >= 4 ? 3 : 0, // to bind and connect TCP
        .scopes = version >= 6 ? 3 : 0,  // abstract Unix sockets, signals to others
    };
}

static long landlock_version(void)
{
    return BUILT_IN ? syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION)
                    : 0;
}

void sandbox_init(struct sandbox *s)
{
    long version = landlock_version();
    struct rights rights = known_rights(version);
    *s = (struct sandbox){.rules = -1, .known = rights.files};
    if (version > 0)
        s->rules = (int)syscall(SYS_landlock_create_ruleset, &rights, sizeof rights, 0);
}

static void allow(struct sandbox *s, const char *path, uint64_t rights)
{
    struct landlock_path_beneath_attr rule = {.parent_fd = -1};
    struct stat st;
    if (s->rules < 0)
        return;
    rule.parent_fd = open(path, O_PATH | O_CLOEXEC);
    if (rule.parent_fd < 0) {
        s->failed |= errno == ENOMEM || errno == EMFILE || errno == ENFILE;
        return;
    }
    if (fstat(rule.parent_fd, &st) == 0 && !S_ISDIR(st.st_mode))
        rights &= LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE;
    rule.allowed_access = rights & s->known;
    // EBADFD: the file is a pipe. Landlock controls only files that have a name.
    s->failed |=
        syscall(SYS_landlock_add_rule, s->rules, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) != 0 &&
        errno != EBADFD;
    close(rule.parent_fd);
}

void sandbox_allow_read(struct sandbox *s, const char *path)
{
    allow(s, path, LANDLOCK_ACCESS_FS_READ_FILE);
}

void sandbox_allow_write(struct sandbox *s, const char *path)
{
    allow(s, path,
          LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
              LANDLOCK_ACCESS_FS_REMOVE_FILE);
}

void sandbox_enter(struct sandbox *s, bool unix_sockets)
{
    // Landlock requires it: the process can no longer start a program that has more rights.
    bool ready = BUILT_IN && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
    if (ready && s->rules >= 0 && !s->failed)
        syscall(SYS_landlock_restrict_self, s->rules, 0);
    if (s->rules >= 0)
        close(s->rules);
    s->rules = -1;
    if (ready)
        calls_deny(unix_sockets);
}

const char *sandbox_name(void)
{
    bool files = landlock_version() > 0, calls = BUILT_IN && calls_can_be_denied();
    return files && calls ? "Landlock, seccomp" : files ? "Landlock" : calls ? "seccomp" : "none";
}
