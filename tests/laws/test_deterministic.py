"""Law *deterministic*: the same input gives the same plan on every run, platform and Python."""

import hashlib
import os
import subprocess
import sys
from datetime import date

from hypothesis import given

from targetkit import Funnel, Manager, Month, Store, Team, WorkCalendar, decompose, profiles, weights
from tests.strategies import splits

# Of the plan below, as it came out when the law was written; a change of it is a change for every user.
DIGEST = "01a3c5e6f399192f"

PROGRAM = "from tests.laws.test_deterministic import digest; print(digest())"


def digest():
    """A digest of every number of a plan with ties, ramps, absences and money."""
    people = [
        Manager(
            f"m{number:02}", hired=date(2026, 1 + number % 11, 9), away={date(2026, 11, 2 + number): "0.5"}
        )
        for number in range(14)
    ]
    store = Store("s", [Team("t1", people[:5]), Team("t2", people[5:9], leader=people[9]), *people[10:]])
    funnel = Funnel.consumer_loan(
        average_ticket=50_000, signing_rate="0.8", approval_rate="0.4", intake_rate="0.9"
    )
    plan = decompose(
        funnel.required(disbursements=3_170_000),
        store,
        Month(2026, 11),
        calendar={
            "submissions": WorkCalendar.daily(),
            **dict.fromkeys(("intakes", "approvals", "signings", "disbursements"), WorkCalendar.weekdays()),
        },
        weights={"submissions": weights.tenure({0: "0.3", 3: 1})},
        profile={"signings": profiles.month_end_push()},
        follow={"disbursements": "signings"},
    )
    text = "\n".join(f"{row.metric} {row.role} {row.period} {row.value}" for row in plan.rows())
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def test_deterministic_everywhere():
    """A pinned plan comes out the same here as where the law was written."""
    assert DIGEST == digest()


def test_deterministic_whatever_the_hash_seed():
    """String hashing, which differs from process to process, does not matter."""
    digests = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed in ("1", "2")
    }

    assert {digest()} == digests


@given(splits())
def test_deterministic_again(split):
    """The same arguments give the same plan with the same basis."""
    plan, again = split.plan(), split.plan()

    assert plan == again
    assert plan.basis == again.basis
