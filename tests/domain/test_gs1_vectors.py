"""GS1's own test vectors, from its syntax engine and its syntax dictionary, run through ``decode``.

Each file is run whole. Every row on which Lotwise and GS1 differ stands in a table below with its
reason; a test fails when a row differs that is not listed, and when a listed row differs no more.
Rows with ``flags`` (other than default settings of GS1's engine) are run like the others.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from enum import StrEnum
from typing import Any

import pytest
from biip.gs1_application_identifiers import GS1ApplicationIdentifier

from graph.domain.gs1 import CHECKED_DIGITS, GS, decode
from graph.errors import Refused
from tests.support.data import third_party

Row = dict[str, Any]


class Outcome(StrEnum):
    """What becomes of a text."""

    READ = "read as GS1"
    REFUSED = "INVALID_CODE"
    PLAIN = "kept as a plain number"


# Reasons why a row differs.
NO_MARK = "without a mark of GS1 a text is a plain number, and any printable text may be one"
COUPON = "coupons (AI 8110, 8112) are not taken apart: Lotwise only reads past them"
CODE_LIST = "codes of countries, currencies, sexes are not looked up: Lotwise only reads past them"
INNER_RULE = "the inner rules of an AI that Lotwise only reads past are not checked"
CPID_LENGTH = "biip asks for five characters in AI 8010 where GS1 asks for one"
UNKNOWN_AI = "AI 89 is not assigned; the row is for an engine told to permit unknown AIs"
OUTER_SPACE = "white space around a scanned text is taken away"
EMPTY = "GS1's test of characters allows an empty value, its format of AI 10 does not"

# file -> (what Lotwise does, why, the inputs; none of them holds white space)
DIFFERENCES: dict[str, list[tuple[Outcome, str, str]]] = {
    "parse_bracketed.jsonl": [
        (Outcome.PLAIN, NO_MARK, "(1A)12345 1(12345 12345 ()12345 (1)12345 (12345)12345 (15 (1 ("),
    ],
    "process_element_string.jsonl": [(Outcome.PLAIN, NO_MARK, "991234")],
    "linters_real_ai.jsonl": [
        (
            Outcome.READ,
            CODE_LIST,
            "(426)987 (7030)987ABC (4307)AA (3910)9870 (8007)AB12345678901234 (7252)5",
        ),
        (
            Outcome.READ,
            INNER_RULE,
            """
            (8013)123456ABXX (8013)A (401)123 (7023)12A4 (7040)1AB= (8001)12340000012311
            (8001)12341234512321 (8011)023456789012 (8007)FR1234 (8007)FR12_45678901234
            (8007)FR12345678901234 (4326)201200 (8026)123456789012310099
            (8026)123456789012310100 (8026)123456789012310302 (4300)ABC%0g
            (4309)18000000010000000000 (4309)00000000003600000001 (7258)0/3 (7258)2/1
            """,
        ),
        (
            Outcome.READ,
            COUPON,
            """
            (8112)201234561234560123456 (8112)0 (8112)07 (8112)01123456 (8112)00123456
            (8112)00123456123456 (8112)001234561234560
            (8110)71234567890123 (8110)012345 (8110)0123456123456 (8110)01234561234560
            (8110)01234561234561 (8110)012345612345611 (8110)0123456123456116123456
            (8110)0123456123456111 (8110)01234561234561111 (8110)012345612345611115
            (8110)012345612345611119 (8110)0123456123456111101231
            (8110)01234561234561111012314 (8110)01234561234561111012310
            (8110)012345612345611110123106123456 (8110)012345612345611110123101
            (8110)0123456123456111101231011 (8110)01234561234561111012310115
            (8110)01234561234561111012310119 (8110)01234561234561111012310110123
            (8110)0123456123456111101231011012371234567890123
            (8110)012345612345611110123101101230 (8110)0123456123456111101232
            (8110)01234561234561111012320 (8110)01234561234561111012321
            (8110)012345612345611110123211 (8110)0123456123456111101232115
            (8110)0123456123456111101232110 (8110)0123456123456111101232110123
            (8110)012345612345611110123211012371234567890123
            (8110)01234561234561111012321101230 (8110)0123456123456111101233
            (8110)0123456123456111101233200010 (8110)0123456123456111101234
            (8110)0123456123456111101234200010 (8110)01234561234561111012335006064500607
            (8110)0123456123456111101236 (8110)01234561234561111012360
            (8110)01234561234561111012361 (8110)0123456123456111101239
            (8110)01234561234561111012393 (8110)01234561234561111012390
            (8110)012345612345611110123903 (8110)012345612345611110123900
            (8110)0123456123456111101239000 (8110)01234561234561111012390002
            (8110)012345612345611110123900000
            """,
        ),
    ],
    "generate_digital_link.jsonl": [
        (
            Outcome.REFUSED,
            CPID_LENGTH,
            """
            (8010)0200(3133)333333(3300)000000(99)57(3133)333333(3300)000000(01)04065093955756\
(10)0(3133)333333(3300)000000(01)04065093955756
            https://example.com/8010/0200?3133=333333&3300=000000&01=04065093955756&99=57&10=0
            """,
        ),
        (Outcome.REFUSED, UNKNOWN_AI, "(01)12312312312326(99)000001(89)XXX(95)INT"),
    ],
}
# Reasons why a row of the scan data is not run.
NOT_A_BARCODE = "the row has no symbology: nothing is scanned"
PRINTING_RULE = "GTINs from 2 up do not fit a DataBar Limited: a rule of printing, not of reading"


def rows(name: str) -> list[Row]:
    """Read one file of vectors; skips where the data is missing, see ``third_party``."""
    lines = third_party("gs1-syntax-engine", name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def listed(name: str) -> dict[str, Outcome]:
    """Return the rows of ``name`` that differ, as the table says."""
    inputs = [(text, outcome) for outcome, _, texts in DIFFERENCES[name] for text in texts.split()]
    assert len(inputs) == len(dict(inputs)), "a row is listed twice"
    return dict(inputs)


def outcome_of(text: str) -> Outcome:
    try:
        return Outcome.READ if decode(text).is_gs1 else Outcome.PLAIN
    except Refused as refused:
        return Outcome(refused.code)  # any other code is an error of the test


def said(elements: dict[str, str]) -> tuple[str | None, str | None, str | None, str | None]:
    """Return GTIN, item number, batch, serial number as they follow from AIs and their values."""
    return (
        elements.get("01", elements.get("02")),
        elements.get("240", elements.get("241")),
        elements.get("10"),
        elements.get("21"),
    )


def read(text: str) -> tuple[str | None, str | None, str | None, str | None]:
    """Return the same four as ``decode`` reads them."""
    code = decode(text)
    assert code.is_gs1
    return code.gtin, code.item_number, code.batch, code.serial_number


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("parse_bracketed.jsonl", 27),
        ("process_element_string.jsonl", 79),
        ("linters_real_ai.jsonl", 99),
    ],
)
def test_brackets_and_element_strings(name: str, count: int) -> None:
    vectors = rows(name)
    assert len(vectors) == count
    element_strings = name == "process_element_string.jsonl"
    differing: dict[str, Outcome] = {}
    for row in vectors:
        # In brackets "^" is a character, and one that no value may hold.
        text = row["input"].replace("^", GS) if element_strings else row["input"]
        outcome = outcome_of(text)
        if outcome is not (Outcome.READ if row["ok"] else Outcome.REFUSED):
            differing[row["input"]] = outcome
        elif row["ok"]:
            assert read(text) == said(dict(row["ais"])), row["input"]
    assert differing == listed(name)


# Symbology identifiers for what GS1's engine does not print.
IDENTIFIERS = {"EAN13": "]E0", "GS1_128_CCA": "]C1", "DataBarExpanded": "]e0"}
NOT_SCANNED = {
    ("NONE", ""): NOT_A_BARCODE,
    ("NONE", "TESTING"): NOT_A_BARCODE,
    ("DataBarLimited", "20000000000004"): PRINTING_RULE,
}


def test_scan_data() -> None:
    vectors = rows("generate_scan_data.jsonl")
    seen: Counter[Outcome] = Counter()
    not_scanned = set()
    for row in vectors:
        message, scanned = row["input"], row["expect"]
        if scanned is None and (row["sym"], message) in NOT_SCANNED:
            not_scanned.add((row["sym"], message))
            continue
        if scanned is None:  # GS1 does not print it; scanned all the same, it must be refused
            scanned = IDENTIFIERS[row["sym"]] + message
            assert outcome_of(scanned) is Outcome.REFUSED, row
        elif element := re.match(r"\^01(\d{14})(?:10(ABC123))?", message):
            assert read(scanned) == (element[1], None, element[2], None), row
        elif digits := re.match(r"\d{8,14}", message):
            gtin, *others = read(scanned)
            assert gtin is not None
            # The row with AddCheckDigit leaves the check digit to the engine.
            assert gtin.lstrip("0").startswith(digits[0].lstrip("0")), row
            assert others == [None, None, None]
        else:
            # "^" begins GS1 data in the engine's input, so it is escaped there at the beginning.
            assert decode(scanned).number == re.sub(r"^\\(?=\\*\^)", "", message), row
        seen[outcome_of(scanned)] += 1
    assert not_scanned == set(NOT_SCANNED)
    assert seen == {Outcome.READ: 25, Outcome.PLAIN: 10, Outcome.REFUSED: 7}
    assert seen.total() + len(not_scanned) == len(vectors)


def test_digital_links() -> None:
    name = "generate_digital_link.jsonl"
    vectors = rows(name)
    differing: dict[str, Outcome] = {}
    without_link = 0
    for row in vectors:
        if not row["ok"]:  # such AIs make no link: there is no text to read
            assert row["expect"] == ""
            without_link += 1
            continue
        elements = dict(re.findall(r"\(([0-9]+)\)([^(]+)", row["input"]))
        for text in (row["input"], row["expect"]):
            outcome = outcome_of(text)
            if outcome is Outcome.READ:
                assert read(text) == said(elements), text
            else:
                differing[text] = outcome
    assert differing == listed(name)
    assert (without_link, len(vectors)) == (6, 22)


# linter -> the AI that its rows are run in
LINTERS = {"csum": "00", "cset82": "10", "yymmd0": "11"}
LINTER_DIFFERENCES = {("cset82", ""): EMPTY, ("cset82", "ABC "): OUTER_SPACE}


def linter_text(linter: str, value: str) -> str:
    """Put a value that a linter tests into a code that holds it."""
    if linter == "csum" and len(value) in (8, 12, 13, 14):
        return "]C101" + value.zfill(14)
    return "]C1" + LINTERS[linter] + value


def test_linters_of_the_values_that_lotwise_reads() -> None:
    """Check digits, the characters of a batch, a date; the other linters are of AIs not read."""
    vectors = [row for row in rows("linters_unit.jsonl") if row["linter"] in LINTERS]
    assert Counter(row["linter"] for row in vectors) == {"csum": 14, "cset82": 264, "yymmd0": 61}
    differing = set()
    for row in vectors:
        outcome = outcome_of(linter_text(row["linter"], row["input"]))
        if outcome is not (Outcome.READ if row["ok"] else Outcome.REFUSED):
            differing.add((row["linter"], row["input"]))
    assert differing == set(LINTER_DIFFERENCES)


def dictionary() -> dict[str, tuple[bool, str]]:
    """Read GS1's syntax dictionary: AI -> whether its length is predefined, and its components."""
    entries: dict[str, tuple[bool, str]] = {}
    lines = third_party("gs1-syntax-engine", "gs1-syntax-dictionary.txt").read_text(
        encoding="utf-8"
    )
    for line in re.findall(r"^\d.*", lines, re.MULTILINE):
        match = re.match(
            r"(\d+)(?:-(\d+))?\s+([*?]*)\s*((?:\[?[NXYZ][.\d]+\]?(?:,\w+)*\s*)+)", line
        )
        assert match is not None, line
        first, last, flags, components = match.groups()
        for number in range(int(first), int(last or first) + 1):
            entries[str(number).zfill(len(first))] = ("*" in flags, components.strip())
    return entries


def test_biip_knows_every_ai_and_where_it_ends() -> None:
    entries = dictionary()
    assert len(entries) == 541
    for ai, (predefined, components) in entries.items():
        known = GS1ApplicationIdentifier.extract(ai)
        assert (known.ai, known.separator_required) == (ai, not predefined)
        if predefined:
            length = re.match(r"N(\d+)", components)
            assert length is not None
            assert known.format == f"N{len(ai)}+N{length[1]}"


def test_every_check_digit_of_the_dictionary_is_verified() -> None:
    checked = {}
    for ai, (_, components) in dictionary().items():
        length = 0
        for component in components.split():
            digits, *linters = re.sub(r"[\[\]N]", "", component).split(",")
            if digits.isdecimal():
                length += int(digits)
            if "csum" in linters:
                checked[ai] = length
    assert checked == CHECKED_DIGITS
