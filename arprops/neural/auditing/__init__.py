"""Whether a net is what its evaluation takes it for: one file an item, and `auditing` asks them all."""

from arprops.neural.auditing.audit import ITEMS, Audit, audit
from arprops.neural.auditing.finding import Finding
from arprops.neural.auditing.sources import audit_family

__all__ = ["ITEMS", "Audit", "Finding", "audit", "audit_family"]
