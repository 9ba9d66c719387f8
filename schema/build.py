"""The schema, put together."""

from __future__ import annotations

import strawberry
from strawberry.schema.config import StrawberryConfig
from strawberry.tools import merge_types

from schema.master_data import MasterDataMutation
from schema.queries import Query
from schema.registering import RegisteringMutation
from schema.scalars import SCALARS
from schema.traceables import Batch, SerialNumber


def build_schema() -> strawberry.Schema:
    """The GraphQL schema; its context is a ``RequestContext``."""
    return strawberry.Schema(
        query=Query,
        mutation=merge_types("Mutation", (MasterDataMutation, RegisteringMutation)),
        types=[Batch, SerialNumber],
        config=StrawberryConfig(scalar_map=SCALARS),
    )
