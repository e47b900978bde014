"""Six invented companies kept by name, for pages and cases: `python -m bench.companies NAME DIR`.

Each shows what its name says: `none` no effect in any headline comparison; `reverse` relayed
messages prove true more often, and relayed changes go better; `little` too little to tell;
`one_bad_project` all harm in one project; `careful_sellers` salespeople who verify; `improving` a
last year in which ever less that was relayed is left unverified.
"""

import argparse
from dataclasses import replace
from datetime import date
from pathlib import Path

from sample_data import make
from sample_data.scenario import OTHER_DAYS, Scenario, make_added_days
from sample_data.story import Story

# As first-hand messages are: verified, wrong, and true.
AS_FIRST_HAND = {
    "verified_of_relayed": (0.80, 0.07),
    "verified_of_careful": (0.80, 0.07),
    "wrong_of_relayed": (0.09, 0.09),
    "added": make_added_days(*OTHER_DAYS),
    "added_in_hospitals": make_added_days(*OTHER_DAYS),
    "substantiated": {"relayed_seen": 0.71, "relayed_unseen": 0.71, "pm_relayed": 0.71},
}
HARM = {
    "added": make_added_days(0, 1, 1, 2, 2),
    "added_in_hospitals": make_added_days(0, 1, 1, 2, 2),
}
USUAL = Scenario(
    project_count=15,
    requirement_count=24,
    change_count=14,
    plan_count=56,
    ticket_count=400,
    contact_count=280,
    flaw_rate=0.0,
)
COMPANIES = {
    company.name: company
    for company in (
        replace(USUAL, name="none", seed=11, has_told_contacts=False, **AS_FIRST_HAND),
        replace(
            USUAL,
            name="reverse",
            seed=2,
            verified_of_first_hand=(0.55, 0.25),
            verified_of_relayed=(0.60, 0.25),
            verified_of_careful=(0.60, 0.25),
            wrong_of_relayed=(0.02, 0.02),
            substantiated={
                **{"client": 0.45, "service": 0.45, "web": 0.45},
                **{"relayed_seen": 0.9, "relayed_unseen": 0.85, "pm_relayed": 0.9},
            },
            added=make_added_days(-2, -2, -1, -1, 0),
            added_in_hospitals=make_added_days(-2, -2, -1, -1, 0),
        ),
        replace(
            USUAL,
            name="little",
            seed=3,
            project_count=2,
            requirement_count=8,
            change_count=4,
            plan_count=28,
            ticket_count=20,
            contact_count=40,
        ),
        replace(
            USUAL,
            name="one_bad_project",
            seed=4,
            bad_project="NQ-003",
            verified_of_relayed=(0.10, 0.10),
            verified_of_careful=(0.10, 0.10),
            has_told_contacts=False,
            **HARM,
        ),
        replace(
            USUAL,
            name="careful_sellers",
            seed=5,
            verified_of_relayed=(0.93, 0.04),
            verified_of_careful=(0.95, 0.03),
            wrong_of_relayed=(0.08, 0.08),
            **HARM,
        ),
        replace(
            USUAL,
            name="improving",
            seed=6,
            improving_from=date(2025, 7, 1),
            verified_when_governed=(0.95, 0.03),
            **HARM,
        ),
    )
}


def write_company(name: str, folder: Path) -> Story:
    """Write the company of this name as export files, with truth.toml next to them."""
    return make.write_company(folder, COMPANIES[name])


def main() -> None:
    """Write one company."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("name", choices=COMPANIES)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    write_company(options.name, options.folder)


if __name__ == "__main__":
    main()
