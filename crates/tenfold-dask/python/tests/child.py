"""The process of a unit in place of a program of Tenfold: does the acts of its job.

Started as `python -IS child.py`. The job may name a folder `marks`, where this process leaves a file
`<did>-<pid>`, so that a test sees the processes that began and ended, and that none outlives it.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from typing import Any, Callable

Job = dict[str, Any]


def mark(job: Job, did: str) -> None:
    if "marks" in job:
        path = os.path.join(job["marks"], "%s-%d" % (did, os.getpid()))
        with open(path + ".tmp", "w") as file:
            file.write(job["worker"])
        os.rename(path + ".tmp", path)


def marks(job: Job, did: str) -> list[str]:
    return [name for name in os.listdir(job["marks"]) if name.startswith(did + "-")]


def wait(job: Job, channel: socket.socket, is_over: Callable[[], bool]) -> None:
    """Wait until `is_over`; end at the end of the channel, as a worker must."""
    while not is_over():
        if select.select([channel], [], [], 0.02)[0] and not channel.recv(1):
            mark(job, "orphaned")
            os._exit(3)


def never() -> bool:
    return False


def main() -> None:
    channel = socket.socket(fileno=0)
    lines = channel.makefile("rb")
    job = json.loads(lines.readline())
    do = job.get("do", "finish")

    def say(body: Job, end: str = "\n") -> None:
        channel.sendall((json.dumps(body) + end).encode())

    mark(job, "began")
    if do == "finish":
        say({"job": job, "arguments": sys.argv[1:], "directory": os.getcwd()})
        names = ("TENFOLD_WORKER", "RAYON_NUM_THREADS", "GREETING")
        say({"environment": {name: os.environ.get(name) for name in names}})
        say({"done": {}})
    elif do == "wait":
        wait(job, channel, never)
    elif do == "ignore everything":
        while True:
            time.sleep(0.05)
    elif do == "wait for a file":
        wait(job, channel, lambda: os.path.exists(job["file"]))
        say({"done": {}})
    elif do == "wait the first time":
        if len(marks(job, "began")) == 1:
            wait(job, channel, never)
        say({"done": {}})
    elif do == "crash":
        sys.stderr.write("about to crash\n")
        sys.stderr.flush()
        os.kill(os.getpid(), signal.SIGTERM)
    elif do == "mismatch":
        say({"mismatch": {"part": "graph", "expected": "1f", "found": "2e"}})
        sys.exit(90)
    elif do == "kill the worker":
        os.kill(os.getppid(), signal.SIGKILL)
        wait(job, channel, never)
    elif do == "odd text":
        os.write(2, b"no UTF-8: \xff\xfe, and no line end")
        channel.sendall(b"\xff\n")
        say({"done": {}}, end="")
    elif do == "close early":
        say({"done": {}})
        lines.close()
        channel.close()
        while not os.path.exists(job["file"]):
            time.sleep(0.02)
        os.write(2, b"still here")
    elif do == "leave a grandchild":
        code = "import os, sys, time; open(sys.argv[1] + '/began-%d' % os.getpid(), 'w'); time.sleep(600)"
        subprocess.Popen([sys.executable, "-IS", "-c", code, job["marks"]], stdin=channel.fileno())
        wait(job, channel, lambda: len(marks(job, "began")) == 2)
        say({"done": {}})
    elif do == "write much":
        for _ in range(200):
            os.write(1, b"x" * 50000 + b"\n")
        os.write(1, b"the end")
        say({"done": {}})
    elif do == "read nothing more":
        say({"done": {}})
    else:
        sys.exit("unknown job %r" % do)


main()
