"""What is said of faults."""

from bot.replies.wording import Wording


class FaultReplies(Wording):
    """What is said where something went wrong on our side."""

    def apology(self, error_id: str) -> str:
        """Apologize for a fault of ours."""
        return self._(
            "Something went wrong on my side, not yours. Please try again; if it happens "
            "again, tell the operator the number {error_id}."
        ).format(error_id=error_id)

    def fault_report(self, error_id: str, kind: str) -> str:
        """Report a fault to an admin, without anything personal."""
        return self._("Fault {error_id}: {kind}. The log has the details.").format(
            error_id=error_id, kind=kind
        )
