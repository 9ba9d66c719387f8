"""A recall's dossier as a page for print."""

from __future__ import annotations

import base64
import hashlib
import html
from collections.abc import Iterable, Sequence
from typing import Any

from resolvers.dossiers import Dossier

_STYLE = """
body { font: 10pt/1.4 sans-serif; margin: 2em auto; max-width: 60em; padding: 0 1em }
h1 { margin-bottom: 0 } h2 { margin-top: 2em; border-bottom: 1px solid }
table { border-collapse: collapse; width: 100% }
th, td { border-bottom: 1px solid #bbb; padding: .2em .5em; text-align: left; vertical-align: top }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums }
code { overflow-wrap: anywhere }
thead { display: table-header-group } tr { break-inside: avoid }
@media print { body { margin: 0; max-width: none } }
"""
# The page may use its own style, and nothing else.
CONTENT_POLICY = (
    "default-src 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    + "'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
_NUMBERS = frozenset({"Quantity", "Reconciled", "Open", "Depth", "Members"})


def page(dossier: Dossier) -> str:
    """The dossier for people: everything that the machine-readable file has, in the same order."""
    content = dossier.content
    case = content["recall"]
    kind = "Recall drill" if case["drill"] else "Recall"
    parts = [
        f"<h1>{kind}: {_text(case['title'])}</h1>",
        f"<p>{_text(case['company'])}, opened {_text(case['openedAt'])} "
        f"by {_text(case['openedBy'])}; {_closing(case)}</p>",
        _origin(dossier),
        *_balance(content["balance"]),
        *_clock(case["clock"]),
        "<h2>Suspects</h2>",
        _table(("Item", "Number"), ((one["item"], one["number"]) for one in case["suspects"])),
        *_members(content["members"]),
        *_difference(content["difference"]),
        "<h2>History</h2>",
        _table(
            ("When", "Who", "What", "Why"),
            (
                (one["recordedAt"], one["recordedBy"], one["event"], one["reason"])
                for one in content["history"]
            ),
        ),
    ]
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n'
        f"<title>{kind}: {_text(case['title'])}</title>\n<style>{_STYLE}</style>\n"
        + "\n".join(parts)
        + "\n</html>\n"
    )


def _closing(case: dict[str, Any]) -> str:
    if case["open"]:
        return "open"
    reason = f": {_text(case['closeReason'])}" if case["closeReason"] else ""
    return f"closed {_text(case['closedAt'])} by {_text(case['closedBy'])}{reason}"


def _origin(dossier: Dossier) -> str:
    origin = dossier.content["computedFrom"]
    first = origin["firstAnswer"]
    return "\n".join(
        (
            "<h2>What this is computed from</h2>",
            f"<p>A trace of the suspects, direction {_text(origin['query']['direction'])}, first "
            f"answered {_text(first['answeredAt'])}: {first['members']} members, "
            f"{first['associations']} associations, {_whole(first)}.</p>",
            f"<p>Compared with the trace of this dossier's moment, which is {_whole(origin)}.</p>",
            f"<p>Moment: <code>{'.'.join(map(str, origin['moment']))}</code></p>",
            f"<p>SHA-256 of the content: <code>{dossier.sha256}</code></p>",
        )
    )


def _whole(answer: dict[str, Any]) -> str:
    if answer["complete"]:
        return "complete"
    return f"<strong>not complete</strong> (cut off by {', '.join(answer['truncatedBy'])})"


def _balance(balance: dict[str, Any]) -> Iterable[str]:
    state = "balanced" if balance["balanced"] else "<strong>open</strong>"
    yield "<h2>Balance</h2>"
    yield (
        f"<p>{balance['percentReconciled']} % reconciled, tolerance "
        f"{balance['tolerancePercent']} %: {state}.</p>"
    )
    yield _table(
        ("Item", "Members", "Quantity", "Reconciled", "Open", "Unit"),
        (
            [one[name] for name in ("item", "members", "quantity", "reconciled", "open", "unit")]
            for one in balance["byItem"]
        ),
    )


def _clock(clock: dict[str, Any]) -> Iterable[str]:
    yield "<h2>Clock</h2>"
    yield _table(
        ("Seconds from the opening", "Taken", "Target"),
        (
            ("until the first answer", clock["firstAnswerSeconds"], clock["firstAnswerTarget"]),
            ("until the complete scope", clock["scopeSeconds"], clock["scopeTarget"]),
            (
                "until the balance was reached",
                clock["reconciledSeconds"],
                clock["reconciledTarget"],
            ),
            ("until the closing", clock["closedSeconds"], None),
        ),
    )


def _members(members: Sequence[dict[str, Any]]) -> Iterable[str]:
    yield "<h2>Members</h2>"
    yield _table(
        ("Item", "Number", "Depth", "Quantity", "Unit", "Reconciled", "Open", "What was done"),
        (
            (
                one["item"],
                one["number"] if one["joinedAt"] is None else f"{one['number']} (joined later)",
                one["depth"],
                one["quantity"],
                one["unit"],
                one["reconciled"],
                one["open"],
                "; ".join(map(_done, one["actions"])),
            )
            for one in members
        ),
    )


def _done(action: dict[str, Any]) -> str:
    said = f"{action['kind'].lower()} {action['quantity']}"
    if action["takenFrom"]:
        said += f" of what was {action['takenFrom'].lower()}"
    for word, name in (("for", "partner"), ("note:", "note")):
        if action[name]:
            said += f", {word} {action[name]}"
    said += f" ({action['recordedBy']}, {action['recordedAt']})"
    if mistake := action["withdrawn"]:
        said += (
            f", withdrawn by {mistake['recordedBy']} at {mistake['recordedAt']}: "
            f"{mistake['reason']}"
        )
    return said


def _difference(difference: dict[str, Any]) -> Iterable[str]:
    yield "<h2>New since the first answer</h2>"
    yield _table(
        ("Item", "Number", "Depth", "In the case"),
        (
            (one["item"], one["number"], one["depth"], "yes" if one["inTheCase"] else "no")
            for one in difference["gained"]
        ),
    )
    yield "<h2>Gone since the first answer</h2>"
    yield _table(
        ("Item", "Number", "Why"),
        (
            (one["item"], one["number"], "; ".join(map(_cause, one["causes"])))
            for one in difference["gone"]
        ),
    )


def _cause(cause: dict[str, Any]) -> str:
    component, product = (cause.get(name, {}).get("number") for name in ("component", "product"))
    if component is None:
        what = product
    elif product is None:
        what = f"{component} in all products of order {cause['order']}"
    else:
        what = f"{component} in {product}"
    state = cause["state"].lower()
    return f"{what} was {state} by {cause['endedBy']} at {cause['endedAt']}: {cause['reason']}"


def _table(heads: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    classes = [' class="n"' if head in _NUMBERS else "" for head in heads]
    body = "\n".join(
        "<tr>"
        + "".join(
            f"<td{kind}>{_text(value)}</td>" for kind, value in zip(classes, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    if not body:
        return "<p>None.</p>"
    head = "".join(f"<th{kind}>{name}</th>" for kind, name in zip(classes, heads, strict=True))
    return f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _text(value: object) -> str:
    return html.escape("" if value is None else str(value))
