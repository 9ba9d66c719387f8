"""Reads what was scanned or typed: a plain number, or a GS1 code with item, number and quantity.

Only a mark of its own makes a text GS1: the symbology identifier of a GS1 carrier, an FNC1 (GS,
0x1D), application identifiers in brackets, or a GS1 Digital Link. All else is a plain number, also
where GS1 could read it: ``10D9T`` is a batch number, not AI 10.

``biip`` knows the application identifiers and their formats. It is called for one element string or
the path of one link at a time and never through ``biip.parse``, which guesses at plain text, strips
an FNC1 as white space, does not know DotCode (``]J1``), raises ``IndexError`` on ``]`` and
``ValueError`` on ``http://[``. Its other traps are named where they are avoided.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import NoReturn
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from biip import ParseConfig, ParseError
from biip.checksums import gs1_standard_check_digit
from biip.gs1_application_identifiers import GS1ApplicationIdentifier
from biip.gs1_digital_link_uris import GS1DigitalLinkURI
from biip.gs1_element_strings import GS1ElementString

from graph.errors import ErrorCode, Refused

GS = "\x1d"
TEXT_LENGTH = 4_000
_FIELD = ("text",)
# All that str.strip() takes away, save the GS.
_OUTER_SPACE = "".join(filter(str.isspace, map(chr, range(0x3001)))).replace(GS, "")
# ISO/IEC 15424: "]", the symbology, its modifier. ("]Y", system expansion, is not in use.)
_SYMBOLOGY = re.compile(r"\](?:[A-Wc-hops][0-9]|[XZz][0-9A-F])")
_GS1_CARRIERS = frozenset({"]C1", "]e0", "]d2", "]Q3", "]J1"})
# What each EAN/UPC carrier transmits; an "]E3" ends in an add-on. An eight-digit "]E0" would be a
# UPC-E, whose check digit is that of a longer number: as a GTIN-8 it could pass for another item.
_RETAIL = {
    "]E0": re.compile(r"([0-9]{12,13})"),
    "]E3": re.compile(r"([0-9]{13})(?:[0-9]{2}|[0-9]{5})?"),
    "]E4": re.compile(r"([0-9]{8})"),
}
_BRACKETS = re.compile(r"\([0-9]{2,4}\)")
_BRACKETED = re.compile(r"\(([0-9]{2,4})\)((?:[^(\\]|\\\()*)")
_LINK = re.compile(r"https?://", re.IGNORECASE)
_LINK_KEY = re.compile(r"00|01|25[35]|40[12]|41[457]|80(?:03|04|06|10|13|17|18)")
_VALUE = re.compile(r"[!\"%-?A-Z_a-z]{1,90}")  # GS1's character set 82; no AI holds more than 90
# How many leading digits of an AI's value end in a check digit; biip checks a few, and silently.
CHECKED_DIGITS = {
    **dict.fromkeys(("253", "255", "410", "411", "412", "413", "414", "415", "416", "417"), 13),
    **dict.fromkeys(("01", "02", "03", "8003", "8006", "8026"), 14),
    **dict.fromkeys(("402",), 17),
    **dict.fromkeys(("00", "8017", "8018"), 18),
}
# AI (its last digit says the decimals) -> Rec 20 code; the first that a code carries counts. Net
# measures only, in units Lotwise knows: gross weight or height is not how much of an item there is.
MEASURES = {
    "310": "KGM",
    "320": "LBR",
    "315": "LTR",
    "316": "MTQ",
    "361": "GLL",
    "314": "MTK",
    "311": "MTR",
    "321": "INH",
    "322": "FOT",
    "323": "YRD",
}
_COUNTS = ("30", "37")
# Besides its own, what biip lets through from numbers, and from currencies where py-moneyed is.
_BIIP_ERRORS = (ParseError, ValueError, LookupError, ArithmeticError)

_Elements = dict[str, str]  # AI -> its value, in the order of the code


@dataclass(frozen=True, slots=True)
class DecodedCode:
    """What a text says.

    ``text`` is as given without its outer white space and, where it is not GS1, without a symbology
    identifier. ``gtin`` has 14 digits (AI 01, else 02), ``item_number`` is AI 240, else 241,
    ``batch`` AI 10, ``serial_number`` AI 21. ``quantity`` is exact, may be zero, and has its
    UN/CEFACT Rec 20 code: a net measure, else the count of AI 30, else 37, in ``EA``.
    """

    text: str
    is_gs1: bool
    gtin: str | None = None
    item_number: str | None = None
    batch: str | None = None
    serial_number: str | None = None
    quantity: tuple[Decimal, str] | None = None

    @property
    def number(self) -> str:
        """The serial number, else the batch, else ``""``; of a plain text the text itself."""
        return self.serial_number or self.batch or ("" if self.is_gs1 else self.text)

    @property
    def carries_item(self) -> bool:
        """Whether the code says which item it is of."""
        return self.gtin is not None or self.item_number is not None


def decode(text: str) -> DecodedCode:
    """Read a scanned or typed text; see the module for what makes it GS1.

    The symbology identifier of another carrier (``]C0``, ``]Q1``, ``]d1``) is taken away, and the
    rest read as if it had come without. Text that begins with two to four digits in brackets is
    meant as GS1.

    Refuses with ``INVALID_CODE`` an empty text, one above 4,000 characters, and a malformed GS1
    code: a wrong check digit, an unknown AI, a value its AI does not allow, two values for one AI.
    Characters of a plain text are not looked at.
    """
    given = text.strip(_OUTER_SPACE)
    if len(given) > TEXT_LENGTH:
        _refuse(f"A scanned text has at most {TEXT_LENGTH:,} characters; this has {len(given):,}.")
    symbology = _SYMBOLOGY.match(given)
    carrier = symbology.group() if symbology else ""
    data = given[len(carrier) :]
    if carrier in _RETAIL:
        return _decoded(given, _retail(carrier, data))
    if carrier == "]I1" and len(data) == 14:  # ITF of another length is not an ITF-14
        return _decoded(given, _add({}, "01", _gtin14(data, _FIELD)))
    plain = data.strip(_OUTER_SPACE)
    if not plain:
        _refuse("There is nothing in this code.")
    elements = _link(data) if _LINK.match(data) else None
    if elements is None:
        if carrier in _GS1_CARRIERS or GS in data:
            elements = _message(data)
        elif _BRACKETS.match(plain):
            elements = _brackets(plain)
        else:
            return DecodedCode(text=plain, is_gs1=False)
    return _decoded(given, elements)


def gtin14(text: str) -> str:
    """Return a GTIN of 8, 12, 13 or 14 ASCII digits as 14, or refuse it with ``INVALID_CODE``."""
    return _gtin14(text.strip(_OUTER_SPACE), ("gtins",))


def _gtin14(digits: str, field: tuple[str, ...]) -> str:
    # isdecimal() alone, as in biip, would let full-width and other scripts' digits pass.
    if len(digits) not in (8, 12, 13, 14) or not (digits.isascii() and digits.isdecimal()):
        _refuse(f"{_shown(digits)} is not a GTIN of 8, 12, 13 or 14 digits.", field)
    _verify_check_digit(digits, "GTIN", field)
    return digits.zfill(14)


def _verify_check_digit(digits: str, what: str, field: tuple[str, ...] = _FIELD) -> None:
    expected = gs1_standard_check_digit(digits[:-1])
    if digits[-1] != str(expected):
        _refuse(f"{what} {digits} has a wrong check digit: it should end in {expected}.", field)


def _retail(carrier: str, data: str) -> _Elements:
    """Read an EAN or UPC, with the GS1 message of a composite symbol where one follows it."""
    linear, composite, message = data.partition("|]e0")
    match = _RETAIL[carrier].fullmatch(linear)
    if match is None:
        _refuse(f"{_shown(linear)} is not what an EAN or UPC barcode holds.")
    elements = _add({}, "01", _gtin14(match[1], _FIELD))
    return _message(message, elements) if composite else elements


def _message(data: str, elements: _Elements | None = None) -> _Elements:
    """Read element strings, one after another; a GS ends those of variable length."""
    found: _Elements = {} if elements is None else elements
    if not data.strip(GS):
        _refuse("There is nothing in this GS1 code.")
    for segment in data.split(GS):
        rest = segment
        while rest:
            ai = _identifier(rest[:4])
            if ai is None:
                _refuse(f"{_shown(rest)} does not begin with a GS1 application identifier.")
            value = rest[len(ai) :]
            # biip would end an overlong value by itself and read its tail as the next element.
            if not ai.separator_required:
                value = value[: int(ai.format.rpartition("N")[2])]
            _add(found, ai.ai, value)
            rest = rest[len(ai) + len(value) :]
    return found


def _brackets(text: str) -> _Elements:
    """Read ``(01)...(10)...``; ``\\(`` stands for a bracket inside a value.

    White space around a value is layout. ``GS1Message.parse_hri`` is not used: it drops, unsaid,
    white space inside values and all that it cannot read.
    """
    elements: _Elements = {}
    position = 0
    while position < len(text):
        match = _BRACKETED.match(text, position)
        if match is None:
            _refuse(
                f"{_shown(text[position:])} is not a GS1 application identifier in brackets and "
                "its value; a bracket inside a value is written \\(."
            )
        _add(elements, match[1], match[2].replace("\\(", "(").strip())
        position = match.end()
    return elements


def _link(text: str) -> _Elements | None:
    """Read a GS1 Digital Link; ``None`` for a link that is not one.

    As GS1 tells them apart: a key in the path, then a value that begins with four digits. (biip
    fills ``/01/17`` of any date in a path up with zeros and takes it for a GTIN.)
    """
    try:
        parts = urlsplit(text)
    except ValueError:  # such as "http://["
        return None
    path = [unquote(segment) for segment in parts.path.removesuffix("/").split("/")]
    start = next(
        (
            index
            for index, (key, value) in enumerate(pairwise(path))
            if _LINK_KEY.fullmatch(key) and re.match(r"\d{4}", value)
        ),
        None,
    )
    if start is None:
        return None
    # urlsplit drops tabs and line feeds from inside of the text.
    if not parts.netloc or not (text.isascii() and text.isprintable()) or " " in text:
        _refuse("This GS1 Digital Link is not a well-formed web address.")
    if path[start] == "01":
        path[start + 1] = _gtin14(path[start + 1], _FIELD)
    try:  # biip would take any key further left for the first; the query's values need _add first
        link = GS1DigitalLinkURI.parse(
            "https://id.gs1.org/" + "/".join(quote(segment, safe="") for segment in path[start:])
        )
    except _BIIP_ERRORS:
        _refuse(
            f"{_shown('/'.join(path[start:]))} is not a GS1 Digital Link's path: a key and pairs "
            "such as /10/BATCH or /21/SERIAL in GS1's order."
        )
    elements: _Elements = {}
    for element in link.element_strings:
        _add(elements, element.ai.ai, element.value)
    for name, value in parse_qsl(parts.query, keep_blank_values=True):
        ai = _identifier(name[:4])
        if ai is not None and ai.ai == name:  # other parameters are the web server's business
            _add(elements, name, value)
    return elements


@lru_cache(maxsize=1024)
def _identifier(start: str) -> GS1ApplicationIdentifier | None:
    """Return the application identifier that ``start`` begins with; AIs have 2 to 4 digits."""
    try:
        return GS1ApplicationIdentifier.extract(start)
    except ParseError:
        return None


def _add(elements: _Elements, ai: str, value: str) -> _Elements:
    """Put one element, checked, to the others, and return them."""
    known = elements.get(ai)
    if known == value:
        return elements
    identifier = _identifier(ai)
    if identifier is None or identifier.ai != ai:
        _refuse(f"({ai}) is not a GS1 application identifier.")
    if not _is_allowed(ai, value):
        _refuse(f"{_shown(value)} is not a value that GS1 allows for ({ai}).")
    if ai in CHECKED_DIGITS:
        _verify_check_digit(value[: CHECKED_DIGITS[ai]], f"({ai})")
    if known is not None:
        _refuse(f"This code holds two values for ({ai}): {_shown(known)} and {_shown(value)}.")
    elements[ai] = value
    return elements


def _is_allowed(ai: str, value: str) -> bool:
    # First, because biip's patterns accept every script's digits, some an empty value, and those
    # with percent sequences try for a time exponential in the length of a value that does not fit.
    if not _VALUE.fullmatch(value):
        return False
    span = ai == "7007" and len(value) == 12  # two dates, of which biip takes the second for a time
    try:
        GS1ElementString.parse(
            ai + value, config=ParseConfig(gs1_element_strings_verify_date=not span)
        )
    except _BIIP_ERRORS:
        return False
    return not span or (_is_allowed("7007", value[:6]) and _is_allowed("7007", value[6:]))


def _decoded(text: str, elements: _Elements) -> DecodedCode:
    return DecodedCode(
        text=text,
        is_gs1=True,
        gtin=elements.get("01") or elements.get("02"),
        item_number=elements.get("240") or elements.get("241"),
        batch=elements.get("10"),
        serial_number=elements.get("21"),
        quantity=_quantity(elements),
    )


def _quantity(elements: _Elements) -> tuple[Decimal, str] | None:
    for measure, unit in MEASURES.items():
        for ai, value in elements.items():
            if ai[:3] == measure:
                return Decimal(f"{value}E-{ai[3]}"), unit
    for count in _COUNTS:
        if count in elements:
            return Decimal(elements[count]), "EA"
    return None


def _shown(value: str) -> str:
    return repr(value if len(value) <= 40 else value[:39] + "…")


def _refuse(message: str, field: tuple[str, ...] = _FIELD) -> NoReturn:
    raise Refused(ErrorCode.INVALID_CODE, message, field)
