"""Mass balances as clients see them; each is held against the law."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.support.desk import Desk
from tests.support.plant import Sent

FIGURES = (
    "received", "produced", "splitIn", "mergedIn", "consumed", "shipped", "scrapped", "splitOut",
    "mergedOut", "onHand", "unaccounted",
)  # fmt: skip
CAME = FIGURES[:4]
BALANCE = " ".join(f"{name} {{ value unit }}" for name in FIGURES) + " reconciliation"


async def balance(desk: Desk, ref: Sent) -> dict[str, str]:
    """The figures of a balance that are not zero, and what is reconciled; the law is checked."""
    query = f"query($r: TraceableRef!) {{ traceable(ref: $r) {{ massBalance {{ {BALANCE} }} }} }}"
    found = (await desk.api(query, {"r": ref}))["traceable"]["massBalance"]
    return figures(found)


def figures(found: dict[str, Any]) -> dict[str, str]:
    """The figures that are not zero, after a look at the law."""
    values = {name: Decimal(found[name]["value"]) for name in FIGURES}
    assert sum(values[name] for name in CAME) == sum(
        value for name, value in values.items() if name not in CAME
    )
    assert values["onHand"] >= 0
    shown = {name: found[name]["value"] for name in FIGURES if values[name]}
    return shown | {"reconciliation": found["reconciliation"]}
