"""Whatever is done, alone or at once in two services: what is held is what a plain model holds.

A registration that passed *through* the placing of a hold would leave its product free, and show.
One sequence of acts runs on each engine, four in CI. To run more, or the one that failed again
(racing acts may go another way then), put what is printed before ``Machine`` below::

    LOTWISE_TEST_SEQUENCES=100 pytest tests/api/test_hold_machine.py -k arcadedb
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from graph.engine.session import Graph
from tests.support.hold_acts import HoldActs
from tests.support.racing import at_once
from tests.support.service import Api, Service, api_of

STEPS = 24
_STRICT = "CI" in os.environ or os.environ.get("LOTWISE_TEST_STRICT") == "1"
SEQUENCES = int(os.environ.get("LOTWISE_TEST_SEQUENCES") or (4 if _STRICT else 1))
SETTINGS = settings(
    max_examples=SEQUENCES,
    stateful_step_count=STEPS,
    deadline=None,
    print_blob=True,
    # To shrink what races would take hundreds of sequences, and lead nowhere.
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)

Act = Callable[[HoldActs, int, int], Awaitable[str]]
# What is done to what is chosen by plain numbers: what there is at that time depends on races.
AT = st.integers(0, 99)
REGISTERING: list[Act] = [HoldActs.register, HoldActs.rework, HoldActs.correct]
REGISTERING += [HoldActs.split, HoldActs.merge, HoldActs.share, HoldActs.make]
HOLDING: list[Act] = [HoldActs.place, HoldActs.release]
TAKING: list[Act] = [HoldActs.remove, HoldActs.remove, HoldActs.unshare, HoldActs.unmake]


def some(acts: list[Act]) -> st.SearchStrategy[tuple[Act, int, int]]:
    """One of the acts, and on what."""
    return st.tuples(st.sampled_from(acts), AT, AT)


class HoldMachine(RuleBasedStateMachine):
    """Acts on one company, awaited in the event loop of the tests."""

    def __init__(self, acts: HoldActs, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._acts, self._loop = acts, loop
        self._sound = True
        self._wait(acts.start())

    @rule(act=some([*REGISTERING, *HOLDING, *TAKING]))
    def alone(self, act: tuple[Act, int, int]) -> None:
        """One act, of which it is known beforehand what it will be told."""
        self._acts.predicted = None
        [told] = self._do(act)
        assert self._acts.predicted in (None, told), (self._acts.predicted, told)

    @rule(hold=some(HOLDING), first=some(REGISTERING), second=some(REGISTERING))
    def racing_with_holds(self, hold: Any, first: Any, second: Any) -> None:
        """A hold is placed or released amid registrations."""
        self._do(first, hold, second)

    @rule(one=some(TAKING), other=some([*REGISTERING, *HOLDING]))
    def racing_with_removals(self, one: Any, other: Any) -> None:
        """Something is taken away at the same moment as another is done."""
        self._do(one, other)

    @invariant()
    def what_is_held_is_what_the_model_holds(self) -> None:
        """And nothing is left half done."""
        self._wait(self._acts.check())

    def teardown(self) -> None:
        """When all is released, nothing is held."""
        if self._sound:
            self._wait(self._acts.release_all())

    def _do(self, *acts: tuple[Act, int, int]) -> list[str]:
        async def all_at_once() -> list[str]:
            return await at_once(act(self._acts, *at) for act, *at in acts)

        told: list[str] = self._wait(all_at_once())
        return told

    def _wait(self, done: Coroutine[Any, Any, Any]) -> Any:
        self._sound, was = False, self._sound
        answer = asyncio.run_coroutine_threadsafe(done, self._loop).result()
        self._sound = was
        return answer


async def test_what_is_held_is_what_the_model_holds(
    api: Api, graph: Graph, other_service: Service
) -> None:
    loop = asyncio.get_running_loop()
    async with api_of(other_service) as elsewhere:

        class Machine(HoldMachine):
            def __init__(self) -> None:
                company = f"C-{secrets.token_hex(6)}"
                super().__init__(HoldActs([api, elsewhere], graph, company), loop)

        await asyncio.to_thread(run_state_machine_as_test, Machine, settings=SETTINGS)
