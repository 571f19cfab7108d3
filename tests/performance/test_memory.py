"""What the console takes of memory that it need not: parts of libraries, and gaps between what threads have taken."""

from __future__ import annotations

import subprocess
import sys

GATHERED = """
import ctypes, os, re, tempfile, threading
from console import heap
heap.gather()
gates = [threading.Barrier(5), threading.Barrier(5)]
def work():
    kept = [bytes(4000) for _ in range(100)]
    for gate in gates:
        gate.wait()
threads = [threading.Thread(target=work) for _ in range(4)]
for one in threads:
    one.start()
gates[0].wait()
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
with tempfile.TemporaryFile() as told:
    stream = ctypes.c_void_p(libc.fdopen(os.dup(told.fileno()), b"w"))
    libc.malloc_info(0, stream)
    libc.fclose(stream)
    told.seek(0)
    print(len(re.findall(b"<heap nr=", told.read())))
gates[1].wait()
"""


def test_all_threads_of_the_console_share_one_heap() -> None:
    assert _said(GATHERED) == ["1"]
    assert int(_said(GATHERED.replace("heap.gather()", ""))[0]) > 1, (
        "the C library has one heap by itself now"
    )


def test_what_speaks_http_brings_no_command_line_along() -> None:
    code = (
        "import sys, console.services.http, httpx\n"
        "print(callable(httpx.main), *{'pygments', 'click', 'rich'} & sys.modules.keys())"
    )
    assert _said(code) == ["True"]


def _said(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.split()
