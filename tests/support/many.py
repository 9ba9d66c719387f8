"""So many associations that registering them one by one would take a test too long."""

from __future__ import annotations

from graph.domain.records import Evidence
from graph.domain.times import now
from graph.engine.deadlines import Deadline
from graph.engine.session import Graph, Transaction
from graph.store.commands import Command
from graph.store.component_registration import association_row
from graph.store.ledger import open_ledger
from graph.store.registrations import products_by_ids
from graph.store.traceables import ensure_traceable, items_of


