// SPDX-License-Identifier: GPL-2.0-only
//
// The only file that includes libseccomp.
#include <errno.h>
#include <linux/seccomp.h>
#include <seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>

#include "cli/sandbox.h"

// The calls that are forbidden. A list of allowed calls would break with the next version of a
// library. io_uring can open files and sockets without the calls for that. Landlock does not
// control owners and permissions, and its older versions do not control truncation.
static const int forbidden[] = {
    // to start programs
    SCMP_SYS(execve),
    SCMP_SYS(execveat),
    // to use sockets
    SCMP_SYS(socketpair),
    SCMP_SYS(bind),
    SCMP_SYS(listen),
    SCMP_SYS(accept),
    SCMP_SYS(accept4),
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(io_uring_enter),
    SCMP_SYS(io_uring_register),
    // to change files by name
    SCMP_SYS(truncate),
    SCMP_SYS(truncate64),
    SCMP_SYS(chmod),
    SCMP_SYS(fchmodat),
    SCMP_SYS(chown),
    SCMP_SYS(lchown),
    SCMP_SYS(fchownat),
    SCMP_SYS(setxattr),
    SCMP_SYS(lsetxattr),
    // to reach other processes
    SCMP_SYS(ptrace),
    SCMP_SYS(process_vm_readv),
    SCMP_SYS(process_vm_writev),
    SCMP_SYS(pidfd_getfd),
    SCMP_SYS(kill),
    // to change the machine, as root
    SCMP_SYS(mount),
    SCMP_SYS(umount2),
    SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),
    SCMP_SYS(unshare),
    SCMP_SYS(setns),
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(kexec_load),
    SCMP_SYS(reboot),
    SCMP_SYS(bpf),
    SCMP_SYS(open_by_handle_at),
};

static bool add_rules(scmp_filter_ctx filter, bool unix_sockets)
{
    const uint32_t deny = SCMP_ACT_ERRNO(EPERM);
    bool good = true;
    for (size_t i = 0; i < sizeof forbidden / sizeof *forbidden; i++)
        good &= seccomp_rule_add(filter, deny, forbidden[i], 0) == 0;
    const struct scmp_arg_cmp other = {.arg = 0, .op = SCMP_CMP_NE, .datum_a = AF_UNIX};
    if (unix_sockets)
        return good && seccomp_rule_add(filter, deny, SCMP_SYS(socket), 1, other) == 0;
    return good && seccomp_rule_add(filter, deny, SCMP_SYS(socket), 0) == 0 &&
           seccomp_rule_add(filter, deny, SCMP_SYS(connect), 0) == 0;
}

void calls_deny(bool unix_sockets)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ALLOW);
    if (!filter)
        return;
    seccomp_attr_set(filter, SCMP_FLTATR_CTL_TSYNC, 1); // for all threads
    // Else older kernels slow down the whole process to guard against Spectre.
    seccomp_attr_set(filter, SCMP_FLTATR_CTL_SSB, 1);
    if (add_rules(filter, unix_sockets))
        seccomp_load(filter);
    seccomp_release(filter);
}

bool calls_can_be_denied(void)
{
    // The call has no filter, so it always fails: with EINVAL where the kernel has no seccomp.
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, NULL, 0, 0) != 0 && errno == EFAULT;
}
