"""Cells that name several projects: the row counts under the first, and is told."""

import re

import numpy as np
import pyarrow as pa

from etl.findings import MAX_MARKED_CELLS, Finding
from etl.mapping.table import Header
from etl.schema import Field

_SEPARATORS = re.compile(r"[,;，；、|\n]+")
# Headers of columns that hold lists.
_PLURAL = ("projects", "项目列表", "涉及项目", "关联项目")


def take_first(
    values: pa.Array, field: Field, headers: tuple[Header, ...], sheet: str, numbers: np.ndarray
) -> tuple[pa.Array, list[Finding]]:
    """The column with the first project of each cell, and a finding for each row of several.

    Parts are projects where the header is in the plural, or where each of them stands alone in
    another cell; `Design, phase 2` is a name.
    """
    coded = values.dictionary_encode()
    texts = coded.dictionary.to_pylist()
    alone = set(texts)
    is_list = any(form in _PLURAL for header in headers for form in header.forms)
    firsts: dict[int, list[str]] = {}
    for place, text in enumerate(texts):
        parts = [part.strip() for part in _SEPARATORS.split(text) if part.strip()]
        if len(parts) > 1 and (is_list or alone.issuperset(parts)):
            firsts[place] = parts
    if not firsts:
        return values, []
    taken = [firsts[place][0] if place in firsts else text for place, text in enumerate(texts)]
    indices = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(np.isin(indices, list(firsts)))
    shown = headers[0].shown if headers else field.name
    findings = [
        Finding(
            "several_projects",
            "warning",
            sheet,
            int(numbers[row]),
            shown,
            texts[indices[row]],
            kept=firsts[int(indices[row])][0],
        )
        for row in rows[:MAX_MARKED_CELLS]
    ]
    if len(rows) > MAX_MARKED_CELLS:
        more = len(rows) - MAX_MARKED_CELLS
        findings.append(Finding("several_projects", "warning", sheet, None, shown, more=more))
    return pa.array(taken, pa.string()).take(coded.indices), findings
