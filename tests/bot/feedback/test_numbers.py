import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feedback.numbers import amounts, as_csv, digits_of, lay_out, parse_number, replace_digit

GROUPS = st.lists(st.text("0123456789", min_size=1, max_size=6), min_size=1, max_size=4)
NUMBERS = st.lists(GROUPS, min_size=1, max_size=4).map(lambda rows: "\n".join(map(" ".join, rows)))


@pytest.mark.parametrize(
    ("message", "number"),
    [
        ("  1367 \t 2015 ", "1367 2015"),
        ("1367 / 20 15\n\n7\n", "1367\n20 15\n7"),
        ("١٢", "12"),
    ],
)
def test_a_number_is_parsed_however_it_is_written(message: str, number: str) -> None:
    assert parse_number(message) == number


@pytest.mark.parametrize("message", ["", " / \n", "40.7", "407!", "four", "²", "4-7"])
def test_text_that_is_no_number_is_refused(message: str) -> None:
    with pytest.raises(ValueError, match=r"received|not a decimal"):
        parse_number(message)


@given(NUMBERS, NUMBERS)
def test_laying_out_changes_no_digit(written: str, read: str) -> None:
    assert digits_of(lay_out(written, read)) == digits_of(written)
    assert lay_out(read, read) == read
    assert lay_out(read.replace("\n", " "), read) == read


def test_groups_on_one_line_become_rows_if_there_are_as_many() -> None:
    assert lay_out("1367 2015", "1361\n20 15") == "1367\n2015"
    assert lay_out("237845", "2\n37\n8\n45") == "237845"
    assert lay_out("13 67", "1367") == "13 67"


@given(st.data(), NUMBERS, st.sampled_from("0123456789"))
def test_replacing_a_digit_changes_no_other_one(
    data: st.DataObject, number: str, digit: str
) -> None:
    digits = digits_of(number)
    index = data.draw(st.integers(0, len(digits) - 1))

    replaced = replace_digit(number, index, digit)

    assert digits_of(replaced) == digits[:index] + digit + digits[index + 1 :]
    assert [len(row) for row in replaced.split("\n")] == [len(row) for row in number.split("\n")]


def test_removing_a_digit_removes_its_empty_group_or_row() -> None:
    assert replace_digit("4 07", 0, "") == "07"
    assert replace_digit("4\n07", 0, "") == "07"
    assert replace_digit("12 3 4", 2, "") == "12 4"


@given(NUMBERS)
def test_a_spreadsheet_reads_the_csv_file(number: str) -> None:
    cells = [row.split(" ") for row in number.split("\n")]

    assert list(csv.reader(io.StringIO(as_csv(number, "en").decode()), delimiter=",")) == cells
    assert list(csv.reader(io.StringIO(as_csv(number, "tr").decode()), delimiter=";")) == cells


@pytest.mark.parametrize("number", ["407", "12 007", "00 12", f"1 {'9' * 16}"])
def test_one_number_and_codes_are_not_added_up(number: str) -> None:
    assert amounts(number) is None
    assert amounts("12 7\n0") == [12, 7, 0]
