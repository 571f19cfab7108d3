"""The few words in which a change, its end and its approvals stand."""

from __future__ import annotations

from enum import StrEnum

TYPE_CHECKING = False  # as type checkers read it: the first rows wait for this module
if TYPE_CHECKING:
    from datetime import datetime


class ChangeState(StrEnum):
    """Where a change stands, in our words; the service's own name is kept beside it."""

    NEW = "new"
    ASSESS = "assess"
    AUTHORISE = "authorise"
    """It waits for approval."""
    SCHEDULED = "scheduled"
    """Approved, and waits for its window."""
    IMPLEMENTING = "implementing"
    REVIEW = "review"
    CLOSED = "closed"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"

    @property
    def ahead(self) -> bool:
        """Whether it is still to be carried out; an unknown state counts, so that nothing is overlooked."""
        return self in (
            ChangeState.NEW,
            ChangeState.ASSESS,
            ChangeState.AUTHORISE,
            ChangeState.SCHEDULED,
            ChangeState.UNKNOWN,
        )

    @property
    def active(self) -> bool:
        """Whether anything is still expected of it."""
        return self.ahead or self in (ChangeState.IMPLEMENTING, ChangeState.REVIEW)

    @property
    def called_off(self) -> bool:
        """Whether it will not be carried out."""
        return self in (ChangeState.REJECTED, ChangeState.CANCELLED)


class Result(StrEnum):
    """How a change ended."""

    SUCCESSFUL = "successful"
    WITH_ISSUES = "successful_with_issues"
    BACKED_OUT = "backed_out"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def harmed(self) -> bool:
        """Whether it counts as not having gone well: failed or backed out."""
        return self in (Result.BACKED_OUT, Result.FAILED)


class ApprovalState(StrEnum):
    """Where one approval stands."""

    NOT_REQUESTED = "not_requested"
    REQUESTED = "requested"
    MORE_INFO = "more_info"
    """A question was asked; the approver's clock stands still."""
    APPROVED = "approved"
    REJECTED = "rejected"
    NOT_REQUIRED = "not_required"
    """The rule was met by others."""
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    UNKNOWN = "unknown"

    @property
    def open(self) -> bool:
        """Whether it still waits for a decision."""
        return self in (ApprovalState.REQUESTED, ApprovalState.MORE_INFO)


def holds(starts: datetime, ends: datetime, now: datetime) -> bool:
    """Return whether a delegation between two instants holds; half open."""
    return starts <= now < ends
