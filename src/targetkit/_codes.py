"""What each code of a finding means: its severity, its titles, and the sentences it is told in.

A code is never given another meaning, and that of a check that is gone is never used again.
"""

from __future__ import annotations

from targetkit._attrs import FrozenMap
from targetkit._codes_achievable import ACHIEVABLE
from targetkit._codes_consistency import CONSISTENCY
from targetkit._codes_differentiated import DIFFERENTIATED
from targetkit._codes_history import HISTORY
from targetkit._codes_remedies import REMEDIES
from targetkit._codes_respect import RESPECT
from targetkit._codes_tracking import TRACKING
from targetkit._wording import CodeInfo, Severity, Wording

__all__ = ["CODES", "CodeInfo", "Severity", "Wording"]

CODES: FrozenMap[str, CodeInfo] = FrozenMap(
    [*CONSISTENCY, *DIFFERENTIATED, *ACHIEVABLE, *RESPECT, *HISTORY, *TRACKING, *REMEDIES]
)
