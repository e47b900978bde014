"""What a reader with a screen reader, a keyboard or weak eyes meets, by the rules of axe."""

import tomllib
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe

from tests.browser.stillness import wait_until_still

# Streamlit's own, each with its reason: a rule, and what of the page it is allowed for.
BASELINE = tomllib.loads(
    (Path(__file__).parent / "accessibility_baseline.toml").read_text(encoding="utf-8")
)
GRAVE = {"serious", "critical"}


def barriers(page, rules=None):
    """What axe finds serious or critical, as `rule: element`, without the baseline's.

    `rules` are the only ones to follow; by default all.
    """
    # What fades is faint, and what its script has not filled has no name.
    wait_until_still(page)
    # Of what passes, the page's every element would be described too: most of the time.
    options = {"resultTypes": ["violations"]} | ({"runOnly": rules} if rules else {})
    found = Axe().run(page, options=options).response["violations"]
    return sorted(
        f"{one['id']}: {node['html'][:160]}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"]
        if not any(own["holds"] in node["html"] for own in BASELINE.get(one["id"], ()))
    )
