"""What is said to admins who review the digits that people gave."""

from collections.abc import Mapping
from html import escape

from bot.feedback.review_chart import ReviewWords
from bot.i18n import Words


class ReviewReplies(Words):
    """Sheets of digits, one digit at a time, and what became of them."""

    def review_words(self, first: int, last: int, count: int) -> ReviewWords:
        """Word the picture of some digits.

        Args:
            first: Number of the first of them.
            last: Number of the last of them.
            count: How many wait.
        """
        numbers = f"{first}" if first == last else f"{first}–{last}"
        return ReviewWords(
            heading=self.ngettext(
                "{numbers} of {count} digit to review",
                "{numbers} of {count} digits to review",
                count,
            ).format(numbers=numbers, count=count),
            label=self._("The writer says"),
            answer=self._("The model reads"),
            doubtful=self._("hardly possible"),
            reads=lambda digit: self._("reads {digit}").format(digit=digit),
            no_digit=self._("no digit"),
            percent=self.percent,
        )

    def review_sheet(self, doubtful: int, model: str) -> str:
        """Explain a sheet, in HTML.

        Args:
            doubtful: How many of its labels the model finds nearly impossible.
            model: Name of the model in use.
        """
        lines = [self._("What you keep is what the next /train learns.")]
        if doubtful:
            found = self.ngettext(
                "{name} finds {count} label hardly possible.",
                "{name} finds {count} labels hardly possible.",
                doubtful,
            )
            lines.append(found.format(name=f"<b>{escape(model)}</b>", count=doubtful))
        return "\n".join(lines)

    def review_question(self, label: int) -> str:
        """Ask about one digit."""
        return self._("Is this the digit {label}?").format(label=label)

    @property
    def relabel_question(self) -> str:
        """Ask for another label."""
        return self._("Which digit is it?")

    def drop_question(self, count: int) -> str:
        """Ask once more before a sheet is dropped."""
        return self.ngettext(
            "Shall I drop {count} digit? Its picture is deleted for good.",
            "Shall I drop {count} digits? Their pictures are deleted for good.",
            count,
        ).format(count=count)

    def nothing_to_review(self, accepted: Mapping[int, int]) -> str:
        """Tell that nothing waits, and what has been accepted so far, by digit."""
        count = sum(accepted.values())
        done = self._("No digits wait for review.")
        if not count:
            return done
        kept = self.ngettext(
            "{count} digit is accepted so far; the next /train learns from it.",
            "{count} digits are accepted so far; the next /train learns from them.",
            count,
        ).format(count=self.count(count))
        return f"{done}\n{kept}"

    @property
    def accepted_heading(self) -> str:
        """Heading of the picture of what has been accepted."""
        return self._("Accepted digits")

    def keep_all_button(self, count: int) -> str:
        """Label of the button that keeps a whole sheet."""
        return self._("✓ Keep all {count}").format(count=count)

    def drop_all_button(self, count: int) -> str:
        """Label of the button that asks whether a whole sheet shall be dropped."""
        return self._("✗ Drop all {count}").format(count=count)

    @property
    def drop_surely_button(self) -> str:
        """Label of the button that drops a whole sheet."""
        return self._("Yes, drop them")

    @property
    def one_by_one_button(self) -> str:
        """Label of the button that leads through digits one by one."""
        return self._("One by one")

    @property
    def next_sheet_button(self) -> str:
        """Label of the button that leads to the sheet after this one."""
        return self._("Next sheet →")

    def keep_as_button(self, label: int) -> str:
        """Label of the button that keeps a digit as what its writer says."""
        return self._("✓ Keep as {label}").format(label=label)

    @property
    def drop_button(self) -> str:
        """Label of the button that drops a digit."""
        return self._("✗ Drop")

    @property
    def relabel_button(self) -> str:
        """Label of the button that leads to the keypad."""
        return self._("It is another digit")

    @property
    def to_sheet_button(self) -> str:
        """Label of the button that leads to the sheet."""
        return self._("Sheet")

    @property
    def look_again_button(self) -> str:
        """Label of the button that looks whether something waits by now."""
        return self._("Look again")

    def digits_kept(self, count: int) -> str:
        """Tell that digits are accepted."""
        return self.ngettext("{count} digit kept.", "{count} digits kept.", count).format(
            count=count
        )

    def digits_dropped(self, count: int) -> str:
        """Tell that digits are dropped."""
        return self.ngettext("{count} digit dropped.", "{count} digits dropped.", count).format(
            count=count
        )

    def digit_kept_as(self, label: int) -> str:
        """Tell as what a digit is accepted."""
        return self._("Kept as {label}.").format(label=label)

    @property
    def digit_taken_back(self) -> str:
        """Tell that a digit was deleted with everything of its writer's."""
        return self._("Its writer has taken this digit back, so it is gone.")

    @property
    def digit_decided(self) -> str:
        """Tell that somebody was faster."""
        return self._("This digit has been decided on already.")

    @property
    def sheet_changed(self) -> str:
        """Tell that a sheet has to be looked at again."""
        return self._(
            "Meanwhile digits of this sheet were decided on or taken back by their writers, so it "
            "has changed: please look again."
        )
