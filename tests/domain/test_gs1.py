"""What makes a text GS1, what is read from it, and what is refused, also for arbitrary texts."""

from __future__ import annotations

import time
from decimal import Decimal
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.domain.gs1 import GS, MEASURES, TEXT_LENGTH, DecodedCode, decode, gtin14
from graph.domain.units import UNITS
from graph.errors import Refused

GTIN = "09501101530003"
CHARACTER_SET_82 = (
    "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
)


def refusal(text: str) -> Refused:
    """Return the error that ``text`` is refused with, having checked its code and field."""
    with pytest.raises(Refused) as caught:
        decode(text)
    assert (caught.value.code, caught.value.field) == ("INVALID_CODE", ("text",))
    return caught.value


def outcome(text: str) -> DecodedCode | Refused:
    """Return what ``text`` says, or the error it is refused with; no other may leave ``decode``."""
    try:
        return decode(text)
    except Refused as refused:
        return refused


@pytest.mark.parametrize(
    "text",
    [
        "10D9T",
        "2112345",
        "9501101530003",  # an EAN-13
        "3112345678900",  # an EAN-13 whose start is also AI 3112
        "0109501101530003",
        "01\u00a009501101530003",
        "\uff11\uff10ABC",
        "]",
        "]]",
        "] foo",
        "]Cx",
        "]Y1ABC",
        "A]C1",
        "^10ABC",
        "(",
        "()ABC",
        "(1)ABC",
        "(12345)ABC",
        "(A) batch",
        "(10 pieces)",
        "AB(10)C",
        "http://[",
        "http://[::1",
        "http://\u2100.com/01/1234",
        "http:",
        "https://",
        "http://example.com/foo",
        "https://example.com/01",
        "https://example.com/2024/01/17",
        "https://example.com/10/2024001",
        "ftp://example.com/01/09501101530003",
        "line\x07feed",
    ],
)
def test_text_without_a_gs1_mark_stays_plain(text: str) -> None:
    assert decode(text) == DecodedCode(text=text, is_gs1=False)
    assert decode(text).number == text
    assert not decode(text).carries_item


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (" \t10D9T\r\n\u3000", "10D9T"),
        ("a b", "a b"),
        ("]C010ABC", "10ABC"),
        ("]A0 10ABC ", "10ABC"),
        ("]Q1TESTING", "TESTING"),
        ("]d1]C1", "]C1"),
        ("]zCAZTEC", "AZTEC"),
        ("]X0KEYS", "KEYS"),
        ("]E197", "97"),
        ("]I112345670", "12345670"),
        ("]Q1https://example.com/foo", "https://example.com/foo"),
    ],
)
def test_plain_text_loses_only_outer_space_and_symbology_identifier(text: str, kept: str) -> None:
    assert decode(text) == DecodedCode(text=kept, is_gs1=False)


@pytest.mark.parametrize(
    "text",
    [
        f"]C101{GTIN}10AB/1{GS}21S7",
        f"]e001{GTIN}10AB/1{GS}21S7",
        f"]d201{GTIN}10AB/1{GS}21S7",
        f"]Q301{GTIN}10AB/1{GS}21S7",
        f"]J101{GTIN}10AB/1{GS}21S7",
        f"]C1{GS}01{GTIN}10AB/1{GS}21S7",
        f"]C0{GS}01{GTIN}10AB/1{GS}21S7",
        f"{GS}01{GTIN}10AB/1{GS}21S7",
        f"{GS}01{GTIN}{GS}10AB/1{GS}21S7{GS}",
        f"10AB/1{GS}{GS}21S7{GS}01{GTIN}",
        f" {GS}01{GTIN}10AB/1{GS}21S7\r\n",
        f"(01){GTIN}(10)AB/1(21)S7",
        f"(01) {GTIN}\n(10) AB/1\t(21) S7 ",
        f"(21)S7(01){GTIN}(10)AB/1(21)S7",
        f"]Q1(01){GTIN}(10)AB/1(21)S7",
        f"https://id.gs1.org/01/{GTIN}/10/AB%2F1/21/S7",
        f"http://example.com/a/01/{GTIN}/10/AB%2f1/21/S7/?linkType=gs1:pip&10=AB/1#top",
        f"https://id.gs1.org/01/{GTIN}/10/AB%2F1/21/S7?10x=1&2024=1&89=1&1=1",
        f"HTTPS://EXAMPLE.COM/01/{GTIN}/10/AB%2F1/21/S7",
        f"https://example.com:8080/01/{GTIN[1:]}?21=S7&10=AB/1",
        f"]Q1https://id.gs1.org/01/{GTIN}/10/AB%2F1/21/S7",
        f"]d1https://id.gs1.org/01/{GTIN}/10/AB%2F1/21/S7",
        f"]Q3https://id.gs1.org/01/{GTIN}/10/AB%2F1/21/S7",
        f"https://example.com/00/01/{GTIN}/10/AB%2F1/21/S7",
        f"https://example.com/%30%31/{GTIN}/10/AB%2F1/21/S7",
    ],
)
def test_every_form_of_one_code_says_the_same(text: str) -> None:
    decoded = decode(text)
    assert decoded == DecodedCode(
        text=text.strip(" \r\n"), is_gs1=True, gtin=GTIN, batch="AB/1", serial_number="S7"
    )
    assert decoded.number == "S7"
    assert decoded.carries_item


@pytest.mark.parametrize("carrier", ["]C1", "]e0", "]d2", "]Q3", "]J1", GS])
def test_carrier_alone_makes_a_text_gs1(carrier: str) -> None:
    assert decode(f"{carrier}10D9T").batch == "D9T"


def test_longest_text_is_decoded() -> None:
    assert decode("x" * TEXT_LENGTH).number == "x" * TEXT_LENGTH


@pytest.mark.parametrize(
    ("text", "gtin"),
    [
        ("]E09501101530003", GTIN),
        ("]E0416000336108", "00416000336108"),
        ("]E395011015300035", None),
        ("]E3950110153000312", GTIN),
        ("]E3950110153000312345", GTIN),
        ("]E402345673", "00000002345673"),
        ("]I119501101530000", "19501101530000"),
        ("]E002345673", None),  # eight digits: perhaps a UPC-E, so perhaps another item
        ("]E09501101530004", None),
        ("]E4023456730", None),
        ("]E39501101530003AB", None),
        ("]E0", None),
        ("]E0950110153000A", None),
        ("]E0\uff195011015300034", None),
        ("]I119501101530001", None),
    ],
)
def test_retail_barcode_carries_a_gtin(text: str, gtin: str | None) -> None:
    if gtin is None:
        refusal(text)
    else:
        assert decode(text) == DecodedCode(text=text, is_gs1=True, gtin=gtin)
        assert decode(text).number == ""


def test_composite_symbol_adds_its_message_to_the_gtin() -> None:
    decoded = decode(f"]E09501101530003|]e010LOT{GS}21S7")
    assert (decoded.gtin, decoded.batch, decoded.serial_number) == (GTIN, "LOT", "S7")
    assert "two values for (01)" in refusal("]E09501101530003|]e00109501101530010").message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "nothing in this code"),
        (" \t\n", "nothing in this code"),
        ("]C1", "nothing in this code"),
        ("]C0 ", "nothing in this code"),
        (GS, "nothing in this GS1 code"),
        (f"]d2{GS}{GS}", "nothing in this GS1 code"),
        ("x" * (TEXT_LENGTH + 1), "at most 4,000 characters; this has 4,001"),
        (f"]C101{GTIN[:-1]}4", "(01) 09501101530004 has a wrong check digit: it should end in 3"),
        (f"{GS}01{GTIN[:-1]}4", "should end in 3"),
        (f"(02){GTIN[:-1]}4(37)5", "should end in 3"),
        (f"(03){GTIN[:-1]}4", "should end in 3"),
        (f"https://id.gs1.org/01/{GTIN[:-1]}4", "should end in 3"),
        (f"https://id.gs1.org/253/9501101530003?01={GTIN[:-1]}4", "should end in 3"),
        ("(00)395011015300000019", "wrong check digit"),
        ("(414)9501101530004", "wrong check digit"),
        ("(8006)095011015300040102", "wrong check digit"),
        ("]C1TESTING", "does not begin with a GS1 application identifier"),
        ("]C1(10)ABC", "does not begin with a GS1 application identifier"),
        ("]C1http://example.com/foo", "does not begin with a GS1 application identifier"),
        (f"AB{GS}C", "does not begin with a GS1 application identifier"),
        (f"[)>\x1e06{GS}1T10", "does not begin with a GS1 application identifier"),
        (f"]C101{GTIN}5", "'5' does not begin with"),
        ("]C10109501101530", "is not a value that GS1 allows for (01)"),
        (f"]C110{GS}21S7", "'' is not a value that GS1 allows for (10)"),
        ("]C130", "'' is not a value that GS1 allows for (30)"),
        # biip takes 20 characters for the batch, and the rest for a serial number.
        ("]C110" + "A" * 20 + "21B", "is not a value that GS1 allows for (10)"),
        ("]C110A B", "is not a value that GS1 allows for (10)"),
        ("]C110A\x07", "is not a value that GS1 allows for (10)"),
        ("]C110\u00c4", "is not a value that GS1 allows for (10)"),
        ("]C1\uff11\uff10ABC", "does not begin with a GS1 application identifier"),
        ("]C101\uff10" + GTIN[1:], "is not a value that GS1 allows for (01)"),
        ("(30)\u0663", "is not a value that GS1 allows for (30)"),
        ("(10)\ud800", "'\\ud800' is not a value that GS1 allows for (10)"),
        ("]C111991331", "is not a value that GS1 allows for (11)"),
        ("(10)AB CD", "is not a value that GS1 allows for (10)"),
        ("(10)", "'' is not a value that GS1 allows for (10)"),
        ("(10)A(", "is not a GS1 application identifier in brackets"),
        ("(10)A(B)", "'(B)' is not a GS1 application identifier in brackets"),
        ("(10)A\\B", "is not a GS1 application identifier in brackets"),
        ("(05)ABC", "(05) is not a GS1 application identifier"),
        ("(101)ABC", "(101) is not a GS1 application identifier"),
        ("(310)000250", "(310) is not a GS1 application identifier"),
        ("(10)A(10)B", "two values for (10): 'A' and 'B'"),
        (f"10A{GS}10B", "two values for (10)"),
        (f"https://id.gs1.org/01/{GTIN}/10/A?10=B", "two values for (10)"),
        (f"https://id.gs1.org/01/{GTIN}?10=A&10=B", "two values for (10)"),
        (f"https://id.gs1.org/01/{GTIN}/10", "is not a GS1 Digital Link's path"),
        (f"https://id.gs1.org/01/{GTIN}/10/", "is not a GS1 Digital Link's path"),
        (f"https://id.gs1.org/01/{GTIN}/21/S/10/B", "is not a GS1 Digital Link's path"),
        (f"https://id.gs1.org/01/{GTIN}/10/{'A' * 21}", "is not a GS1 Digital Link's path"),
        (f"https://id.gs1.org/01/{GTIN}/10/%FF", "is not a GS1 Digital Link's path"),
        (
            "https://id.gs1.org/414/" + quote("\u0669" * 13),
            "is not a value that GS1 allows for (414)",
        ),
        (f"https://id.gs1.org/01/{GTIN}?10=A+B", "'A B' is not a value that GS1 allows for (10)"),
        (f"https://id.gs1.org/01/{GTIN}?10=", "'' is not a value that GS1 allows for (10)"),
        ("https://id.gs1.org/01/123456789", "is not a GTIN of 8, 12, 13 or 14 digits"),
        ("https://id.gs1.org/01/%EF%BC%909501101530003", "is not a GTIN of 8, 12, 13 or 14 digits"),
        ("https://id.gs1.org/01/\uff109501101530003", "is not a well-formed web address"),
        (f"https:///01/{GTIN}", "is not a well-formed web address"),
        (f"https://id.gs1.org/01/{GTIN}/10/A\nB", "is not a well-formed web address"),
        (f"https://id.gs1.org/01/{GTIN}/10/A B", "is not a well-formed web address"),
    ],
)
def test_malformed_code_is_refused_and_says_why(text: str, said: str) -> None:
    assert said in refusal(text).message


def test_message_stays_short_and_printable() -> None:
    message = refusal("]C1" + "\x07x" * 1900).message
    assert len(message) < 250
    assert message.isprintable()


@pytest.mark.parametrize(
    ("text", "gtin", "item_number"),
    [
        (f"(02){GTIN}(37)5", GTIN, None),
        (f"(02)00000002345673(01){GTIN}", GTIN, None),
        ("(240)PART-1", None, "PART-1"),
        ("(241)CUST-1", None, "CUST-1"),
        ("(241)CUST-1(240)PART-1", None, "PART-1"),
        (f"(01){GTIN}(240)PART-1", GTIN, "PART-1"),
        ("(10)LOT", None, None),
        ("(00)395011015300000011", None, None),
    ],
)
def test_item_comes_from_gtin_or_item_number(
    text: str, gtin: str | None, item_number: str | None
) -> None:
    decoded = decode(text)
    assert (decoded.gtin, decoded.item_number) == (gtin, item_number)
    assert decoded.carries_item == (gtin is not None or item_number is not None)


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("(3100)000250", ("250", "KGM")),
        ("(3103)000250", ("0.250", "KGM")),
        ("(3105)123456", ("1.23456", "KGM")),
        ("(3112)000150", ("1.50", "MTR")),
        ("(3141)000150", ("15.0", "MTK")),
        ("(3153)000150", ("0.150", "LTR")),
        ("(3160)000002", ("2", "MTQ")),
        ("(3202)000150", ("1.50", "LBR")),
        ("(3210)000005", ("5", "INH")),
        ("(3220)000005", ("5", "FOT")),
        ("(3230)000005", ("5", "YRD")),
        ("(3611)000005", ("0.5", "GLL")),
        ("(30)25", ("25", "EA")),
        ("(37)00000012", ("12", "EA")),
        ("(30)0", ("0", "EA")),
        ("(37)4(30)3", ("3", "EA")),
        ("(30)3(3112)000150(3101)000025", ("2.5", "KGM")),
        ("(3301)000025", None),  # gross weight
        ("(10)30", None),
    ],
)
def test_quantity_is_exact(text: str, quantity: tuple[str, str] | None) -> None:
    expected = None if quantity is None else (Decimal(quantity[0]), quantity[1])
    assert decode(text).quantity == expected


def test_quantity_has_a_unit_that_lotwise_knows() -> None:
    assert set(MEASURES.values()) <= set(UNITS)


def test_harvest_dates_may_span_days_that_are_no_time_of_day() -> None:
    assert decode("(7007)260601260630(10)A").batch == "A"
    assert decode("(7007)260601(10)A").batch == "A"
    refusal("(7007)260601260631(10)A")
    refusal("(7007)260631260601(10)A")


@pytest.mark.parametrize(
    ("text", "gtin"),
    [
        ("02345673", "00000002345673"),
        ("416000336108", "00416000336108"),
        ("9501101530003", GTIN),
        (f" {GTIN}\n", GTIN),
        ("00000000", "00000000000000"),
    ],
)
def test_gtin14_pads_a_gtin_with_zeros(text: str, gtin: str) -> None:
    assert gtin14(text) == gtin


@pytest.mark.parametrize(
    "text",
    ["", "9501101530004", "950110153000", "1234567", "\uff102345673", "0234567A", "-2345673",
     "0234 5673", "\u0660" * 8, "0" * 15],
)  # fmt: skip
def test_gtin14_refuses_what_is_no_gtin(text: str) -> None:
    with pytest.raises(Refused) as caught:
        gtin14(text)
    assert (caught.value.code, caught.value.field) == ("INVALID_CODE", ("gtins",))


@pytest.mark.parametrize(
    "text",
    [
        # biip's pattern for AI 4302 tries these for ever.
        "]C14302" + "%AA%AA" * 600 + "~",
        "(4302)" + "%AA%AA" * 12 + "%AA%A~",
        "(4300)" + "%AA%AA" * 15,
        "(4302)" + "%AA%AA" * 100,
        f"https://id.gs1.org/01/{GTIN}?4302=" + quote("%AA%AA" * 40 + "~", safe=""),
        "]C1" + "2011" * 990,
        "".join(f"(91){n}" for n in range(500)),
        "(10)" + "\\(" * 1990,
        "(10)" * 990,
        "http://e.x" + "/01" * 1300,
        "http://e.x" + "/01/1234" * 490,
        "http://e.x/01/09501101530003?" + "10=A&" * 700,
        "]" * TEXT_LENGTH,
        GS * TEXT_LENGTH,
        " " * 1_000_000 + "x",
    ],
)
def test_no_text_takes_long(text: str) -> None:
    started = time.perf_counter()
    outcome(text)
    assert time.perf_counter() - started < 1


FRAGMENTS = st.sampled_from(
    ["]C1", "]d2", "]E0", "]Q1", "]Y", "]J1", "]", GS, "(", ")", "\\(", "(01)", "(10)", "(3103)",
     "(30)", "01", "10", "21", "3103", "30", "37", "240", "7007", "8006", "4302", GTIN, "000250",
     "https://", "http://", "[", "id.gs1.org", "/", "?", "&", "=", "#", "%", "%2F", "%FF", "|]e0",
     " ", "\n", "\x1e", "\uff10", "\u0660", "\ud800", "\u2100"]
)  # fmt: skip


@given(st.one_of(st.text(), st.lists(st.one_of(FRAGMENTS, st.text(max_size=4))).map("".join)))
def test_any_text_is_decoded_or_refused(text: str) -> None:
    result = outcome(text)
    if isinstance(result, Refused):
        assert result.code == "INVALID_CODE"
        assert result.message.isprintable()
    else:
        assert result.is_gs1 or result.number
        assert result.gtin is None or gtin14(result.gtin) == result.gtin


@given(st.text(alphabet="0123456789ABCXYZabcxyz-_/.+* #", min_size=1).filter(str.strip))
def test_text_of_letters_and_digits_is_never_gs1(text: str) -> None:
    assert decode(text) == DecodedCode(text=text.strip(), is_gs1=False)


def values(longest: int) -> st.SearchStrategy[str]:
    return st.text(alphabet=CHARACTER_SET_82, min_size=1, max_size=longest)


def with_check_digit(digits: str) -> str:
    """Append a GTIN's check digit, worked out here by GS1's own rule."""
    total = sum(
        int(digit) * weight for digit, weight in zip(reversed(digits), [3, 1] * 7, strict=False)
    )
    return digits + str(-total % 10)


gtins = st.text(alphabet="0123456789", min_size=13, max_size=13).map(with_check_digit)
codes = st.fixed_dictionaries(
    {"01": gtins},
    optional={
        "10": values(20),
        "21": values(20),
        "240": values(30),
        "30": st.integers(0, 99_999_999).map(str),
        "3103": st.integers(0, 999_999).map("{:06}".format),
    },
)


def in_brackets(elements: list[tuple[str, str]]) -> str:
    return "".join(f"({ai})" + value.replace("(", "\\(") for ai, value in elements)


def as_message(elements: list[tuple[str, str]]) -> str:
    """Write element strings with a GS only where one is needed, and none at the end."""
    parts = [ai + value + ("" if ai in ("01", "3103") else GS) for ai, value in elements]
    return "".join(parts).removesuffix(GS)


def as_link(code: dict[str, str]) -> str:
    path = "".join(f"/{ai}/{quote(code[ai], safe='')}" for ai in ("01", "10", "21") if ai in code)
    query = urlencode({ai: code[ai] for ai in code if ai not in ("01", "10", "21")})
    return f"https://id.gs1.org{path}?{query}"


@given(codes, st.data())
def test_generated_code_says_the_same_in_every_form(
    code: dict[str, str], data: st.DataObject
) -> None:
    elements = data.draw(st.permutations(list(code.items())))
    quantity = None
    if "3103" in code:
        quantity = (Decimal(int(code["3103"])) / 1000, "KGM")
    elif "30" in code:
        quantity = (Decimal(int(code["30"])), "EA")
    message = as_message(elements)
    for text in (f"]C1{message}", f"{GS}{message}", in_brackets(elements), as_link(code)):
        assert decode(text) == DecodedCode(
            text=text,
            is_gs1=True,
            gtin=code["01"],
            item_number=code.get("240"),
            batch=code.get("10"),
            serial_number=code.get("21"),
            quantity=quantity,
        )
        assert decode(text).number == code.get("21", code.get("10", ""))


@given(gtins, st.integers(0, 13), st.integers(1, 9))
def test_one_wrong_digit_is_refused_in_every_form(gtin: str, place: int, step: int) -> None:
    wrong = gtin[:place] + str((int(gtin[place]) + step) % 10) + gtin[place + 1 :]
    for text in (
        f"]d201{wrong}",
        f"{GS}01{wrong}",
        f"(01){wrong}(10)LOT",
        f"(02){wrong}(37)1",
        f"https://id.gs1.org/01/{wrong}",
        f"]I1{wrong}",
    ):
        assert "wrong check digit" in refusal(text).message
    with pytest.raises(Refused):
        gtin14(wrong)
