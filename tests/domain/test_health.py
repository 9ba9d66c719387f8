"""The laws of the health report that no registration over the API could break."""

from __future__ import annotations

from decimal import Decimal

from graph.domain.health import Edge, Genealogy, HealthCode, Made, Piece, Shared, findings


def genealogy(*numbers: str) -> Genealogy:
    """Batches of one item, as many of each came as went."""
    one = Decimal(1)
    return Genealogy({n: Piece(n, "PART", n, one, one, None) for n in numbers})


def test_a_circle_leads_through_what_an_order_shares() -> None:
    found = genealogy("a", "b", "c")
    found.edges = [Edge("b", "a", "b in a", 1)]
    found.products = [Made(one, one, "O", complete=True, reported=True) for one in "bc"]
    assert findings(found) == {}
    found.shared = [Shared("a", "O", 1)]
    [case] = findings(found)[HealthCode.CYCLE]
    assert case.traceable_ids == ("a", "b")
    found.edges, found.shared = [], [Shared("c", "O", 1)]
    [case] = findings(found)[HealthCode.CYCLE]
    assert case.message == "c of item PART was made from itself."
