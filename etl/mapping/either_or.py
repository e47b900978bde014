"""Who raised it: the one who passed it on, or where that is empty the one in whose name it is."""

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from etl.mapping.field_mapping import FieldMapping
from etl.schema import Field
from etl.values.parse import ParseOptions, parse_cells

# The role of a person who stands where clients stand.
CLIENT = "client"


def fill(
    columns: dict[str, pa.Array], mapping: FieldMapping, options_of: Callable[[Field], ParseOptions]
) -> None:
    """Fill the gaps of a person's column from the other of an either/or, with the role of a
    client; where it has none, the other remains who stands behind it.

    A row that names a department or a machine is no gap: somebody else raised it.
    """
    for name, then in mapping.either.items():
        field, behind = mapping.schema.fields[name], columns.get(then)
        if behind is None:
            continue
        texts = behind if pa.types.is_string(behind.type) else pc.cast(behind, pa.string())
        people = parse_cells(texts, field, options_of(field)).values
        own = columns.get(name, pa.nulls(len(behind), pa.string()))
        role = mapping.role_field(name)
        known = columns.get(role or "", pa.nulls(len(behind), pa.string()))
        is_gap = pc.and_(pc.and_(pc.is_null(own), pc.is_null(known)), pc.is_valid(people))
        columns[name] = pc.if_else(is_gap, people, own)
        columns[then] = pc.if_else(is_gap, pa.scalar(None, behind.type), behind)
        if role and (role in columns or pc.any(is_gap).as_py()):
            columns[role] = pc.if_else(is_gap, pa.scalar(CLIENT), known)
