#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Types a line with a tab at its end into an interactive shell, as a person would.

    type.py LINE SHELL ARGUMENT... < commands for the shell to run before

Prints what the shell made of the line: its command, which is a function here, prints its arguments.
"""
import os
import pty
import re
import select
import sys
import time


def read_until(fd, mark, seconds=20):
    """What the shell prints, up to and with the mark."""
    text, end = b"", time.monotonic() + seconds
    while mark not in text and time.monotonic() < end:
        if select.select([fd], [], [], 0.2)[0]:
            try:
                text += os.read(fd, 65536)
            except OSError:
                break
    return text


def main():
    line, shell = sys.argv[1], sys.argv[2:]
    setup = sys.stdin.read()
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(TERM="dumb", PS1="", INPUTRC="/dev/null")
        os.execvp(shell[0], shell)
    command = line.split()[0]
    setup += "\n%s() { printf '<%%s>' \"$@\"; printf '<%%s>\\n' end; }\nprintf '%%s%%s\\n' re ady\n" % command
    os.write(fd, setup.encode())
    read_until(fd, b"ready\r\n")
    os.write(fd, line.encode() + b"\t\n")
    text = read_until(fd, b"<end>").decode(errors="replace")
    os.close(fd)
    os.waitpid(pid, 0)
    found = re.findall(r"(<[^\r\n]*>)<end>", text)
    print(found[-1] if found else "nothing")


main()
