"""What is said of faults."""

from bot.i18n import Words


class FaultReplies(Words):
    """What is said where something went wrong on our side."""

    def apology(self, error_id: str) -> str:
        """Apologize for a fault of ours."""
        return self._(
            "Something went wrong on my side, not yours. Please try again; if it happens "
            "again, tell the operator the number {error_id}."
        ).format(error_id=error_id)

    def fault_report(self, error_id: str, kind: str, left_out: int = 0) -> str:
        """Report a fault to an admin, without anything personal.

        Args:
            error_id: The number of the fault in the log.
            kind: The name of the error.
            left_out: How many faults before it were not reported.
        """
        report = self._("Fault {error_id}: {kind}. The log has the details.").format(
            error_id=error_id, kind=kind
        )
        if not left_out:
            return report
        more = self.ngettext(
            "{count} more before it is only in the log.",
            "{count} more before it are only in the log.",
            left_out,
        ).format(count=self.count(left_out))
        return f"{report}\n{more}"
