import pytest

from bot.feedback.consent import pair_digits


@pytest.mark.parametrize(
    ("read", "written", "pairs"),
    [
        ("4 0\n7", "407", [(0, 0), (1, 1), (2, 2)]),
        ("407", "467", [(0, 0), (1, 1), (2, 2)]),
        ("47", "407", [(0, 0), (1, 2)]),
        ("4107", "4 07", [(0, 0), (2, 1), (3, 2)]),
        ("23", "32", [(0, 0), (1, 1)]),
        ("134", "18\n34", [(0, 0), (1, 2), (2, 3)]),
        # Either 1 may be the one that is not there, and either digit the 4.
        ("114", "14", [(2, 1)]),
        ("23", "4", []),
        ("407", "", []),
    ],
)
def test_digits_that_can_only_be_the_same_are_paired(
    read: str, written: str, pairs: list[tuple[int, int]]
) -> None:
    assert pair_digits(read, written) == pairs
