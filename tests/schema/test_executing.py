"""The short way for plain fields: the same answers and errors as the library's own executor."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Generic, TypeVar

import pytest
import strawberry
from graphql import ExecutionResult, execute, parse
from hypothesis import given, settings
from hypothesis import strategies as st
from strawberry.schema.config import StrawberryConfig
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from schema.executing import PlainFieldExecutor
from schema.scalars import SCALARS, DateTime
from schema.scalars import Decimal as ExactDecimal

T = TypeVar("T")


@strawberry.enum
class Colour(Enum):
    """An enum; its names are not its values."""

    RED = "r"
    BLUE = "b"


async def later(value: object) -> object:
    """What an awaitable in a plain attribute gives."""
    await asyncio.sleep(0)
    return value


class _Awaited:
    """An awaitable that can be awaited again and again."""

    def __init__(self, value: object) -> None:
        self._value = value

    def __await__(self) -> Any:
        return later(self._value).__await__()


@strawberry.interface
class Named:
    """An interface."""

    name: str


@strawberry.type
class Cat(Named):
    """One class behind the interface."""

    lives: int


@strawberry.type
class Dog(Named):
    """The other."""

    good: bool


@strawberry.type
class Box(Generic[T]):
    """A generic type."""

    inside: T
    beside: T | None


@strawberry.type
class Thing:
    """All kinds of fields."""

    id: strawberry.ID
    text: str
    maybe: str | None
    count: int
    yes: bool
    ratio: float
    amount: ExactDecimal
    moment: DateTime
    colour: Colour
    pet: Named
    stray: Named | None
    cat: Cat | None
    box: Box[Cat]
    words: list[str]
    pets: list[Named]
    strays: list[Named | None] | None
    parts: list[Thing]
    whole: Thing | None

    @strawberry.field
    def sync(self) -> str:
        """A resolver."""
        return f"{self.text}!"

    @strawberry.field
    async def slow(self) -> Thing | None:
        """A resolver that is awaited."""
        await asyncio.sleep(0)
        return self.whole

    @strawberry.field
    async def broken(self, loud: bool = False) -> int:
        """A resolver that fails."""
        await asyncio.sleep(0)
        raise ValueError("loud" if loud else "broken")


@strawberry.type
class Query:
    """The root."""

    thing: Thing | None
    things: list[Thing | None]


def _schema(executor: type[StrawberryGraphQLCoreExecutionContext]) -> strawberry.Schema:
    return strawberry.Schema(
        query=Query,
        types=[Cat, Dog],
        execution_context_class=executor,
        config=StrawberryConfig(scalar_map=SCALARS),
    )


SHORT, LONG = _schema(PlainFieldExecutor), _schema(StrawberryGraphQLCoreExecutionContext)

LEAVES = ["id", "text", "maybe", "count", "yes", "ratio", "amount", "moment", "colour", "words"]
LEAVES += ["sync", "broken", "broken(loud: true)", "__typename"]
PETS = ["pet", "stray", "pets", "strays"]
CATS = ["cat", "box"]
DIRECTIVES = ["", "", "", " @include(if: $on)", " @skip(if: $on)"]


def things(depth: int) -> st.SearchStrategy[str]:
    """Selections of a thing, so many levels deep."""
    pet = st.sampled_from(
        [
            "name",
            "__typename name ... on Cat { lives }",
            "... on Dog { good again: name } name",
            "...Pet",
        ]
    )
    directive = st.sampled_from(DIRECTIVES)
    leaf = st.builds("{}{}".format, st.sampled_from(LEAVES), directive)
    options = [
        leaf,
        st.builds("{}: {}".format, st.sampled_from(["a", "b"]), st.just("text")),
        st.builds("{}{} {{ {} }}".format, st.sampled_from(PETS), directive, pet),
        st.builds("cat{} {{ lives name }}".format, directive),
        st.builds("box{} {{ inside {{ name }} beside {{ lives }} }}".format, directive),
        st.just("...Plain"),
    ]
    if depth:
        nested = st.sampled_from(["parts", "whole", "slow"])
        options.append(st.builds("{}{} {{ {} }}".format, nested, directive, things(depth - 1)))
    return st.lists(st.one_of(options), min_size=1, max_size=5).map(" ".join)


DOCUMENTS = st.builds(
    "query($on: Boolean!) {{ {} {{ {} }} }} "
    "fragment Pet on Named {{ called: name }} "
    "fragment Plain on Thing {{ text count colour }}".format,
    st.sampled_from(["thing", "things", "again: things"]),
    things(3),
)
ODD: list[object] = [None, "text", 7, 2**40, True, 1.5, Decimal("1.50"), Colour.BLUE, "RED", "r"]
ODD += [datetime(2026, 1, 2, tzinfo=UTC), ValueError("kept"), [], ["x", None], b"bytes", object]
ODD += [
    _Awaited("late"),
    _Awaited(None),
    _Awaited(3),
    Cat(name="c", lives=9),
    Dog(name="d", good=True),
]
ODD += [
    _Awaited(Cat(name="late", lives=1)),
    [_Awaited("word"), "now"],
    [Dog(name="x", good=False), None],
]


class _Raises:
    """A source whose attributes fail or are missing."""

    text = "of another class"

    @property
    def count(self) -> int:
        """Fails."""
        raise RuntimeError("no count")


FIELDS = list(Thing.__dataclass_fields__)


@st.composite
def values(draw: st.DrawFn, depth: int = 2) -> Any:
    """A thing with some fields that hold what they should not."""
    made = Thing(
        id=strawberry.ID("one"),
        text="text",
        maybe=draw(st.sampled_from([None, "there"])),
        count=3,
        yes=True,
        ratio=0.5,
        amount=ExactDecimal(Decimal("1.250")),
        moment=DateTime(datetime(2026, 3, 1, tzinfo=UTC)),
        colour=Colour.RED,
        pet=draw(st.sampled_from([Cat(name="Tom", lives=7), Dog(name="Rex", good=True)])),
        stray=None,
        cat=Cat(name="Kit", lives=9),
        box=Box(inside=Cat(name="In", lives=1), beside=None),
        words=["one", "two"],
        pets=[Cat(name="A", lives=1), Dog(name="B", good=False)],
        strays=[None, Dog(name="C", good=True)],
        parts=draw(st.lists(values(depth - 1), max_size=2)) if depth else [],
        whole=draw(st.none() | values(depth - 1)) if depth else None,
    )
    for name in draw(st.lists(st.sampled_from(FIELDS), max_size=2)):
        setattr(made, name, draw(st.sampled_from(ODD)))
    return draw(st.sampled_from([made] * 12 + [_Raises(), None, Cat(name="no thing", lives=0)]))


async def told(schema: strawberry.Schema, document: str, root: object, on: bool) -> tuple[Any, Any]:
    """The answer's data and errors, in an order that does not depend on who was first."""
    result = execute(
        schema._schema,
        parse(document),
        root_value=root,
        variable_values={"on": on},
        executor_class=schema.execution_context_class,
        operation_extensions=None,
    )
    if not isinstance(result, ExecutionResult):
        result = await result
    errors = [
        (str(one.path), one.message, [place.line for place in one.locations or ()])
        for one in result.errors or ()
    ]
    return _ordered(result.data), sorted(errors, key=str)


def _ordered(value: Any) -> Any:
    """Dictionaries with the order of their names."""
    if isinstance(value, dict):
        return [(name, _ordered(one)) for name, one in value.items()]
    return [_ordered(one) for one in value] if isinstance(value, list) else value


@given(
    document=DOCUMENTS, one=values(), others=st.lists(values(depth=1), max_size=3), on=st.booleans()
)
@settings(max_examples=200, deadline=None)
def test_it_answers_as_the_library_does(
    document: str, one: Any, others: list[Any], on: bool
) -> None:
    root = Query(thing=one, things=others)
    short, long = (asyncio.run(told(schema, document, root, on)) for schema in (SHORT, LONG))
    assert short == long


@pytest.mark.parametrize("schema", [SHORT, LONG])
async def test_a_fault_in_a_plain_field_is_told_where_it_is(schema: strawberry.Schema) -> None:
    """Beside the comparison: what both should say."""
    wrong = Cat(name="Tom", lives=2**40)
    root = Query(thing=None, things=[])
    root.thing = Thing.__new__(Thing)
    root.thing.text, root.thing.cat = "text", wrong
    data, errors = await told(schema, "{ thing { text cat { name lives } } }", root, on=True)
    assert data == [("thing", [("text", "text"), ("cat", None)])]
    assert [error[0] for error in errors] == ["['thing', 'cat', 'lives']"]
