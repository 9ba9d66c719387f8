"""What was acknowledged is there, whatever was killed while it was registered."""

from __future__ import annotations

import json
import os
import signal
import threading
from pathlib import Path

import httpx

from tests.support.program import PATIENCE, RunningProgram

ITEM = 'mutation { upsertItem(input: {number: "PART", trackingDimension: BATCH}) { item { id } } }'
RECEIPT = """mutation($number: String!, $key: String!) { recordReceipt(input: {
  item: {key: {number: "PART"}}, number: $number, quantity: {value: 1}, idempotencyKey: $key
}) { traceable { id } userErrors { code } } }"""
FOUND = """query($after: String) { traceables(item: "PART", first: 1000, after: $after) {
  nodes { number } pageInfo { hasNextPage endCursor } } }"""


class Registering(threading.Thread):
    """A client that records one receipt after another, until the service is gone."""

    def __init__(self, program: RunningProgram, name: str) -> None:
        super().__init__()
        self._address, self._token = program.address, program.token
        self._name = name
        self.acknowledged: list[str] = []
        self.enough = threading.Event()
        self.stopping = threading.Event()

    def run(self) -> None:
        """Each receipt counts once it is answered without an error."""
        headers = {"Authorization": f"Bearer {self._token}"}
        with httpx.Client(headers=headers, timeout=PATIENCE, trust_env=False) as client:
            while not self.stopping.is_set():
                number = f"{self._name}-{len(self.acknowledged)}"
                sent = {"query": RECEIPT, "variables": {"number": number, "key": number}}
                try:
                    answer = client.post(f"{self._address}/graphql", json=sent).json()
                except (httpx.HTTPError, json.JSONDecodeError):
                    return
                # Lost in the middle of a commit: sent again with the same key.
                if "errors" not in answer:
                    assert answer["data"]["recordReceipt"]["userErrors"] == []
                    self.acknowledged.append(number)
                if len(self.acknowledged) >= 20:
                    self.enough.set()


def numbers(program: RunningProgram) -> set[str]:
    """All batches that the service knows."""
    found: set[str] = set()
    after = None
    while True:
        response = httpx.post(
            f"{program.address}/graphql",
            json={"query": FOUND, "variables": {"after": after}},
            headers={"Authorization": f"Bearer {program.token}"},
            timeout=PATIENCE,
            trust_env=False,
        )
        page = response.json()["data"]["traceables"]
        found |= {node["number"] for node in page["nodes"]}
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def started(program: RunningProgram, name: str) -> list[Registering]:
    """Four clients that have registered for a while."""
    clients = [Registering(program, f"{name}{at}") for at in range(4)]
    for client in clients:
        client.start()
    for client in clients:
        assert client.enough.wait(PATIENCE)
    return clients


def engine_pid(folder: Path) -> int:
    return int(json.loads((folder / "data" / "engine.json").read_text("utf-8"))["pid"])


def test_everything_acknowledged_outlives_engine_and_service(tmp_path: Path) -> None:
    """First the engine is killed, which the clients hardly notice; then the service itself."""
    acknowledged: set[str] = set()
    with RunningProgram(tmp_path, ("--no-demo",)) as program:
        program.wait_until_ready().ask(ITEM)
        clients = started(program, "engine")
        os.kill(engine_pid(tmp_path), signal.SIGKILL)
        for client in clients:
            client.enough.clear()
        for client in clients:
            # The service starts the engine again, and the clients go on.
            assert client.enough.wait(PATIENCE)
            client.stopping.set()
            client.join()
            acknowledged |= set(client.acknowledged)
        assert acknowledged <= numbers(program)
        clients = started(program, "service")
        program.process.kill()
        for client in clients:
            client.join()
            acknowledged |= set(client.acknowledged)
        program.ended()
    with RunningProgram(tmp_path, ("--no-demo",)) as program:
        assert acknowledged <= numbers(program.wait_until_ready())
        assert program.stop() == 0
