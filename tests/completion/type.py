#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Types lines with a tab at their end into an interactive shell, as a person would.

    type.py SETUP SHELL ARGUMENT... < lines

SETUP is a file of commands for the shell to run before. Prints what the shell made of each line: its
command, which is a function here, prints its arguments.
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
    with open(sys.argv[1], encoding="utf-8") as file:
        setup = file.read()
    shell = sys.argv[2:]
    lines = sys.stdin.read().splitlines()
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(TERM="dumb", PS1="", INPUTRC="/dev/null")
        os.execvp(shell[0], shell)
    for command in sorted({line.split()[0] for line in lines}):
        setup += "\n%s() { printf '<%%s>' \"$@\"; printf '<%%s>\\n' end; }" % command
    os.write(fd, (setup + "\nprintf '%s%s\\n' re ady\n").encode())
    read_until(fd, b"ready\r\n")
    for line in lines:
        os.write(fd, line.encode() + b"\t\n")
        found = re.findall(r"(<[^\r\n]*>)<end>", read_until(fd, b"<end>").decode(errors="replace"))
        print(found[-1] if found else "nothing")
    os.close(fd)
    os.waitpid(pid, 0)


main()
