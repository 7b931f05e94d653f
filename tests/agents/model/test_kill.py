"""A run killed again and again: no recorded call is lost, none is made twice."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from tael.agents.model.ledger import Ledger

from tests.support.openai_server import Address, OpenAIServer

CALLS = 30
KILLS = 3

RUN = """
import asyncio, sys
from tael.agents.model.connect import connect
from tael.agents.model.ledger import Ledger

async def main(server, url, calls):
    ledger = Ledger(url)
    model = connect(base_url=server, model="m").within(ledger=ledger, run_id="r", domain="d")
    print("ready", flush=True)
    for number in range(calls):
        await model.ask([{"role": "user", "content": f"question {number}"}], node="n")
    print("done", flush=True)

asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
"""


def _start(server: str, url: str) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", RUN, server, url, str(CALLS)],
        stdout=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def test_a_killed_run_repeats_at_most_the_call_in_flight(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    chance = random.Random(3)
    killed = 0
    with OpenAIServer() as server:
        address = Address(server, "always", "slow")
        for _ in range(KILLS):
            child = _start(address.base_url, url)
            time.sleep(chance.uniform(0.05, 0.45))
            child.send_signal(signal.SIGKILL)
            killed += child.wait() == -signal.SIGKILL
            ledger = Ledger(url)
            assert ledger.verify() == []
            ledger.close()
        last = _start(address.base_url, url)
        assert last.communicate(timeout=60)[0] == "done\n"
        asked = Counter(request["messages"][0]["content"] for request in address.requests)
    assert killed > 0
    records = Ledger(url).calls("r")
    recorded = Counter(json.loads(r.request)["messages"][0]["content"] for r in records)
    assert recorded == {f"question {number}": 1 for number in range(CALLS)}
    assert [record.seq for record in records] == list(range(1, CALLS + 1))
    assert CALLS <= asked.total() <= CALLS + killed
    assert max(asked.values()) <= 1 + killed
