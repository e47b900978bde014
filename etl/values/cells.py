"""Cells as texts: trimmed, without a spreadsheet's quoting, and without spellings of no value."""

from collections.abc import Collection

import pyarrow as pa
import pyarrow.compute as pc

from etl.values.normalise import EMPTY

# An apostrophe before what a spreadsheet would take for a formula or a number: its mark for text.
_TEXT_MARK = r"^'([=+@＝＋－＠\t\r\n-]|\d[\d.,:/ T年月日时分秒-]*%?$)"


def clean_cells(cells: pa.ChunkedArray | pa.Array, words: Collection[str] = ()) -> pa.Array:
    """Trimmed texts without a spreadsheet's quoting (`="007"`, `'=x`, see `count_text_marks`);
    spellings of “no value” become NULL, except those in `words`, which are values of this column
    (a decision `none`)."""
    if isinstance(cells, pa.ChunkedArray):
        # Piece by piece: what each step writes is never as large as the column.
        cleaned = [clean_cells(chunk, words) for chunk in cells.chunks]
        return pa.chunked_array(cleaned, pa.string()).combine_chunks()
    plain = pc.utf8_trim_whitespace(cells)
    if pc.any(pc.match_substring_regex(plain, "^(=\"|')")).as_py():
        plain = pc.replace_substring_regex(plain, '^="(.*)"$', r"\1")
        plain = pc.replace_substring_regex(plain, _TEXT_MARK, r"\1")
    is_empty = pc.is_in(pc.utf8_lower(plain), value_set=pa.array(sorted(EMPTY.difference(words))))
    if pc.all(pc.string_is_ascii(plain)).as_py() is False:
        is_empty = pc.or_kleene(is_empty, pc.match_substring_regex(plain, r"^[\p{Cf}\s]+$"))
    return pc.if_else(is_empty, pa.scalar(None, pa.string()), plain)


def count_text_marks(cells: pa.ChunkedArray | pa.Array) -> int:
    """Cells from which `clean_cells` takes the apostrophe that keeps `=x` or `007` a text.

    Any other apostrophe is the text's own.
    """
    marked = pc.match_substring_regex(pc.utf8_trim_whitespace(cells), _TEXT_MARK)
    return pc.sum(marked).as_py() or 0
