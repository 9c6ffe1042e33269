# SPDX-License-Identifier: GPL-2.0-only
"""A mock of p0f 3 and the real one."""

import os
import re
import shutil
import socket
import struct
import subprocess
import tempfile
import textwrap
import threading
import time

REPLY = struct.Struct("=9IhBB32s32s32s32s32s32s")
QUERY = struct.Struct("=IB16s")
LINUX = dict(
    magic=0x50304602, status=0x10, first_seen=1000000000, last_seen=1000000060, total_conn=3,
    uptime_min=90, up_mod_days=49, last_nat=0, last_chg=1000000030, distance=7, bad_sw=1,
    os_match_q=2, os_name=b"Linux", os_flavor=b"3.1-3.10", http_name=b"Firefox",
    http_flavor=b"10.x or newer", link_type=b"DSL", language=b"English",
)
EMPTY = dict.fromkeys(LINUX, 0)
EMPTY.update(magic=0x50304602, status=0x10, first_seen=1, last_seen=1, distance=255)
EMPTY.update((name, b"") for name in LINUX if isinstance(LINUX[name], bytes))


def reply(base=LINUX, **fields):
    return REPLY.pack(*dict(base, **fields).values())


NO_MATCH = struct.pack("=II224x", 0x50304602, 0x20)
BAD_QUERY = struct.pack("=II224x", 0x50304602, 0x00)


def example(number, path):
    """The example of that number in the README, on the socket `path`."""
    readme = os.path.join(os.environ["ROOT"], "contrib/python/README.md")
    blocks = re.findall(r"(?m)(?:^    .*\n|^\n(?=    ))+", open(readme).read())
    return textwrap.dedent(blocks[number]).replace("/run/p0f.sock", path)


class Mock:
    """Answers with `answer(family, address)`: bytes, a list of pieces sent 20 ms apart, or None
    to close the connection. `queries` has what was asked, `connections` how often it was
    connected to, `broken` how often an answer met a closed connection."""

    def __init__(self, answer):
        self.answer = answer if callable(answer) else lambda *query: answer
        self.folder = tempfile.mkdtemp()
        self.path = os.path.join(self.folder, "sock")
        self.start()

    def start(self):
        self.queries, self.connections, self.broken, self.open = [], 0, 0, []
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(20)
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    def accept(self, listener):
        while True:
            try:
                client = listener.accept()[0]
            except OSError:
                return
            self.connections += 1
            self.open.append(client)
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        try:
            while True:
                query = client.recv(QUERY.size, socket.MSG_WAITALL)
                if len(query) < QUERY.size:
                    break
                magic, family, address = QUERY.unpack(query)
                assert magic == 0x50304601
                size = 4 if family == 4 else 16
                self.queries.append((family, address[:size], address[size:].strip(b"\0")))
                pieces = self.answer(family, address)
                if pieces is None:
                    break
                for piece in pieces if isinstance(pieces, list) else [pieces]:
                    client.sendall(piece)
                    time.sleep(0.02 if isinstance(pieces, list) else 0)
        except BrokenPipeError:
            self.broken += 1
        except OSError:
            pass
        client.close()

    def stop(self):
        """As if p0f ended, but the socket file goes too."""
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for client in self.open:
            try:
                client.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        os.unlink(self.path)

    def close(self):
        if self.listener.fileno() != -1:
            self.stop()
        shutil.rmtree(self.folder)


class RealP0f:
    """The real p0f on the loopback interface of the namespace that we are in."""

    def __init__(self):
        self.folder = tempfile.mkdtemp()
        self.path = os.path.join(self.folder, "sock")
        self.log = os.path.join(self.folder, "log")
        out = os.path.join(self.folder, "out")
        with open(out, "wb") as stream:
            self.process = subprocess.Popen(
                ["p0f", "-i", "lo", "-s", self.path, "-o", self.log],
                stdout=stream, stderr=subprocess.DEVNULL,
            )
        wait_for(lambda: b"Entered main event loop" in open(out, "rb").read())

    def inject(self, frames):
        with socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as wire:
            wire.bind(("lo", 0))
            for line in open(frames):
                wire.send(bytes.fromhex(line.strip()))
        wait_for(lambda: "NMap" in open(self.log).read())

    def close(self):
        self.process.terminate()
        self.process.wait()
        shutil.rmtree(self.folder)


def wait_for(true, seconds=20):
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise TimeoutError("waited in vain")
        time.sleep(0.02)
