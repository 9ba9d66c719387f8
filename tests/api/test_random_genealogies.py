"""Random genealogies of up to 200 batches agree with a plain model, over the public API.

Exposures, balances, common causes and reasons, with a tenth of all links removed.
"""

from __future__ import annotations

import secrets
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from graph.domain.quantities import rounded, to_text
from graph.engine.session import Graph
from tests.support.balances import BALANCE, FIGURES
from tests.support.desk import Desk
from tests.support.genealogy import put_model
from tests.support.genealogy_model import UNITS, Genealogy, random_genealogy, registrable
from tests.support.genealogy_registration import register_model
from tests.support.plant import Plant
from tests.support.service import Api

EXPOSURE = """exposure { quantity { value unit } share onHand { value } shipped { value }
  scrapped { value } unaccounted { value } }"""
QUERY = f"""query($root: TraceableRef!, $far: TraceableRef!, $suspects: [TraceableRef!]!) {{
  trace(roots: [$root], direction: FORWARD, components: NONE) {{
    complete nodes(first: 1000) {{ nodes {{
      traceable {{ number massBalance {{ {BALANCE} }} }} {EXPOSURE}
    }} }}
  }}
  commonCause(suspects: $suspects, first: 1000) {{
    complete suspects
    candidates {{ traceable {{ number }} suspects others score }}
  }}
  forward: whyInScope(root: $root, reached: $far, direction: FORWARD) {{
    complete links cutSize steps {{ component {{ number }} product {{ number }} }}
  }}
  backward: whyInScope(root: $far, reached: $root, direction: BACKWARD) {{ links cutSize }}
}}"""


@settings(
    max_examples=6,
    deadline=None,
    # What fails is told by its seed; to shrink it would take hundreds of genealogies.
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**32), size=st.integers(2, 200), count=st.integers(1, 12))
async def test_a_random_genealogy_agrees_with_the_model(
    api: Api, graph: Graph, seed: int, size: int, count: int
) -> None:
    model = random_genealogy(seed, size)
    plant = Plant(api, f"C-{secrets.token_hex(6)}")
    for item, (unit, _, _) in UNITS.items():
        await plant.item(item, "BATCH", unit=unit)
    await put_model(graph, plant.company, model)
    await check_model(plant, model, count)


@pytest.mark.parametrize("seed", [3, 7])
async def test_a_registered_genealogy_agrees_with_the_model(
    api: Api, company: str, seed: int
) -> None:
    """The same for a small one that a client registers, with all its totals kept by the service."""
    model = registrable(random_genealogy(seed, 10))
    desk = Desk(api, company)
    await register_model(desk, model)
    await check_model(desk, model, 4)


async def check_model(plant: Plant, model: Genealogy, count: int) -> None:
    """Ask everything about the genealogy; the last ``count`` batches are suspects."""

    def ref(number: str) -> dict[str, Any]:
        return plant.batch(model.pieces[number].item, number)

    root = max(model.pieces, key=lambda number: (len(model.forward(number)), number))
    far = max(model.forward(root))
    suspects = sorted(model.pieces)[-count:]
    asked = {"root": ref(root), "far": ref(far), "suspects": [ref(one) for one in suspects]}
    answer = await plant.api(QUERY, asked)
    check_trace(model, root, answer["trace"])
    found = answer["commonCause"]
    assert (found["complete"], found["suspects"]) == (True, len(suspects))
    assert [
        (one["traceable"]["number"], one["suspects"], one["others"]) for one in found["candidates"]
    ] == model.common_cause(suspects)
    check_reason(model, root, far, answer)


def check_trace(model: Genealogy, root: str, trace: dict[str, Any]) -> None:
    """Each node's exposure and balance; scope NONE shows fewer nodes and walks through all."""
    assert trace["complete"]
    expected = model.exposures(root)
    for node in trace["nodes"]["nodes"]:
        number = node["traceable"]["number"]
        quantity, share, staying = expected[number]
        exposure = node["exposure"]
        assert exposure["quantity"] == {
            "value": to_text(rounded(quantity)),
            "unit": UNITS[model.pieces[root].item][0],
        }
        assert exposure["share"] == to_text(rounded(share))
        parts = ("onHand", "shipped", "scrapped", "unaccounted")
        stays = sum(Decimal(exposure[part]["value"]) for part in parts)
        assert abs(stays - rounded(staying)) <= Decimal("3e-12")  # each is rounded for itself
        found = node["traceable"]["massBalance"]
        balance = {name: Decimal(found[name]["value"]) for name in FIGURES}
        assert balance == model.balance(number)


def check_reason(model: Genealogy, root: str, far: str, answer: dict[str, Any]) -> None:
    """The links between root and far, and the way's length, both ways alike."""
    forward, backward = answer["forward"], answer["backward"]
    behind, before = model.forward(root), model.backward(far)
    carrying = [one for one in model.live if one.component in behind and one.product in before]
    expected = len(carrying) if root != far else 0
    assert (forward["links"], forward["complete"]) == (expected, True)
    assert backward == {"links": expected, "cutSize": forward["cutSize"]}
    steps = [(one["component"]["number"], one["product"]["number"]) for one in forward["steps"]]
    assert len(steps) == shortest(model, root, far)
    assert set(steps) <= {(one.component, one.product) for one in carrying}
    if steps:
        assert (steps[0][0], steps[-1][1]) == (root, far)


def shortest(model: Genealogy, root: str, far: str) -> int:
    """How many links a shortest way has."""
    depth, found = 0, {root}
    while far not in found:
        found |= {one.product for one in model.live if one.component in found}
        depth += 1
    return depth
