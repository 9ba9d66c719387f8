"""The schema, put together."""

from __future__ import annotations

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema.batches import BatchMutation
from schema.correcting import CorrectingMutation
from schema.executing import PlainFieldExecutor
from schema.holds import HoldMutation
from schema.master_data import MasterDataMutation
from schema.posting import PostingMutation
from schema.queries import Query
from schema.recall_acting import RecallMutation
from schema.recall_recording import RecallActionMutation
from schema.recall_settings import RecallSettingsMutation
from schema.recall_withdrawing import RecallWithdrawingMutation
from schema.recording import RecordingMutation
from schema.registering import RegisteringMutation
from schema.scalars import SCALARS
from schema.sharing import SharingMutation
from schema.subscriptions import Subscription
from schema.traceables import Batch, SerialNumber


@strawberry.type(
    description="What can be done. What a person gets wrong is told in userErrors; then nothing "
    "was changed."
)
class Mutation(
    MasterDataMutation,
    RegisteringMutation,
    SharingMutation,
    CorrectingMutation,
    PostingMutation,
    RecordingMutation,
    BatchMutation,
    HoldMutation,
    RecallMutation,
    RecallActionMutation,
    RecallSettingsMutation,
    RecallWithdrawingMutation,
):
    """All mutations."""


def build_schema() -> strawberry.Schema:
    """The GraphQL schema; its context is a ``RequestContext``."""
    return strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[Batch, SerialNumber],
        execution_context_class=PlainFieldExecutor,
        config=StrawberryConfig(scalar_map=SCALARS),
    )
