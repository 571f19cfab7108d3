"""The log of decisions, hash-chained, in a file of its own: the cache may be made anew, the log may not."""

from console.audit.chain import AuditEntry, AuditError, Problem, What
from console.audit.log import AuditLog

__all__ = ["AuditEntry", "AuditError", "AuditLog", "Problem", "What"]
