"""The health of a company's genealogy: what would make tomorrow's recall wrong."""

from __future__ import annotations

from typing import Annotated

import strawberry

from graph.domain import health as domain
from graph.store.health_reading import read_genealogy
from schema.common import Info
from schema.connections import AFTER, FIRST, Connection, connection, decode_cursor, page_size
from schema.orders import ProductionOrder, load_order
from schema.references import COMPANY, company_of
from schema.registrations import Association, FinishedProduct, association, finished_product
from schema.traceables import Traceable, load_traceable


@strawberry.type(description="One place where something is wrong.")
class HealthCase:
    """A case with what it is about."""

    record: strawberry.Private[domain.HealthCase]
    message: str = strawberry.field(description="What is wrong, in one sentence.")

    @strawberry.field(description="The batches and serial numbers that it is about.")
    async def traceables(self, info: Info) -> list[Traceable]:
        """In the order of item and number."""
        return [await load_traceable(info, one) for one in self.record.traceable_ids]

    @strawberry.field(description="The production order, where it is about one.")
    async def order(self, info: Info) -> ProductionOrder | None:
        """Its order."""
        return await load_order(info, self.record.order_id) if self.record.order_id else None

    @strawberry.field(description="The registered product, where it is about one.")
    async def finished_product(self, info: Info) -> FinishedProduct | None:
        """Its product."""
        if self.record.finished_product_id is None:
            return None
        loader = info.context.loaders.finished_product
        found = await loader.load(self.record.finished_product_id)
        return finished_product(found) if found else None

    @strawberry.field(description="The association, where it is about one.")
    async def association(self, info: Info) -> Association | None:
        """Its association."""
        if self.record.association_id is None:
            return None
        found = await info.context.loaders.association.load(self.record.association_id)
        return association(found) if found else None


@strawberry.type(description="All cases of one kind.")
class HealthFinding:
    """What was found."""

    found: strawberry.Private[list[domain.HealthCase]]
    code: str = strawberry.field(description="The stable kind, for programs.")
    meaning: str = strawberry.field(description="What it is, in a sentence or two.")
    count: int = strawberry.field(description="How many cases there are.")

    @strawberry.field(description="The cases, by item number and number.")
    def cases(
        self,
        first: Annotated[int | None, strawberry.argument(description=FIRST)] = 50,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
    ) -> Connection[HealthCase]:
        """A page of cases."""
        size, start = page_size(first), decode_cursor(after)
        some = [one for one in self.found if one.place > start][: size + 1]
        return connection(
            some,
            size,
            after,
            lambda one: HealthCase(record=one, message=one.message),
            lambda one: one.place,
        )


@strawberry.type(description="What is wrong with a company's genealogy; nothing if all is well.")
class GenealogyHealth:
    """A report."""

    findings: list[HealthFinding] = strawberry.field(
        description="Only kinds of which there are cases."
    )
    traceables: int = strawberry.field(
        description="How many batches and serial numbers were looked at."
    )
    associations: int = strawberry.field(
        description="How many live associations, shared consumptions, splits and merges were "
        "looked at."
    )


@strawberry.type
class HealthQuery:
    """The report."""

    @strawberry.field(
        description="What would make tomorrow's recall wrong. Reads all of the company's "
        "genealogy: some seconds for a hundred thousand batches and serial numbers."
    )
    async def genealogy_health(
        self,
        info: Info,
        company: Annotated[
            str | None,
            strawberry.argument(description=COMPANY),
        ] = None,
    ) -> GenealogyHealth:
        """Judged anew each time."""
        named = company_of(info.context, company)
        genealogy = await read_genealogy(info.context.session, named)
        return GenealogyHealth(
            findings=[
                HealthFinding(
                    found=cases,
                    code=code.value,
                    meaning=domain.MEANINGS[code],
                    count=len(cases),
                )
                for code, cases in domain.findings(genealogy).items()
            ],
            traceables=len(genealogy.pieces),
            associations=genealogy.links,
        )
