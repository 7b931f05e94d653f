"""The server process: llama.cpp's server, until the parent is gone.

Run by path, so that it imports nothing of Tael. Talks over pipes: one JSON line on stdin says
what to serve (the key comes this way too, so that no process list shows it), one JSON line on
stdout answers ``{"url": ...}`` or ``{"error": ...}``. Stdin then stays open for as long as the
parent lives: the system closes it however the parent ends, and this process ends with it.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from typing import Any


def watch_parent(parent: int) -> None:
    """End with the parent, also where another process keeps the pipe open."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


def serve(wanted: dict[str, Any]) -> Any:
    """Start the server. Returns the library's handle; the server stops when it is dropped."""
    from xllamacpp import CommonParams, Server

    params = CommonParams()
    params.model.path = wanted["path"]
    params.model_alias = [wanted["name"]]
    params.port = 0
    params.n_ctx = wanted["context"]
    params.n_parallel = wanted["slots"]
    params.cpuparams.n_threads = wanted["threads"]
    params.api_keys = [wanted["key"]]
    params.cache_ram_mib = 512
    params.ui = False
    params.endpoint_slots = False
    params.verbosity = 1  # errors only: they explain a failed start
    return Server(params)


def main() -> None:
    # The library may write to stdout: keep the real one for the answer alone.
    answer = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    parent = os.getppid()
    wanted = json.loads(sys.stdin.readline())
    threading.Thread(target=watch_parent, args=(parent,), daemon=True).start()
    try:
        server = serve(wanted)
        said = {"url": server.listening_address}
    except (ImportError, OSError, RuntimeError) as error:
        said = {"error": f"{type(error).__name__}: {error}"}
    with answer:
        answer.write(json.dumps(said) + "\n")
    if "url" in said:
        sys.stdin.read()
    # Not a return: taking the server down in order waits for a running reply to end.
    os._exit(0)


if __name__ == "__main__":
    main()
