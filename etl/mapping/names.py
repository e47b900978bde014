"""What names a sheet: its own name, that of its file, and the texts above its table."""

import re
from dataclasses import dataclass
from pathlib import PurePath

from etl.values import file_names
from etl.values.normalise import fold

# Names that say nothing of what a sheet or a file contains.
_GENERIC = re.compile(
    r"(?:sheet|tabelle|feuil|工作表|表|table|export|exports|data|report|results|query|list|book"
    r"|导出|数据|列表|报表|新建|工作簿|download|下载|\d|[\s_()（）.-])*"
)


@dataclass(frozen=True)
class Names:
    """What names a sheet: the sheet's own name, the stem of its file, the texts above its table."""

    sheet: str = ""
    stem: str = ""
    titles: tuple[str, ...] = ()

    @property
    def telling(self) -> tuple[str, ...]:
        """The names that tell what the sheet is; the file's only where the sheet's says nothing."""
        return (self.stem if is_generic(self.sheet) else self.sheet, *self.headings)

    @property
    def place(self) -> str:
        """The key of files of this name and title (etl/values/file_names)."""
        return file_names.make_place(self.stem, self.title)

    @property
    def title(self) -> str:
        """The first text above the table; empty if there is none."""
        return self.titles[0] if self.titles else ""

    @property
    def headings(self) -> tuple[str, ...]:
        """The titles that are no `项目名称：…` with a value of its own."""
        return tuple(title for title in self.titles if not re.search("[:：]", title))


def make_names(file: str, sheet: str, titles: tuple[str, ...] = ()) -> Names:
    """The names of a sheet in a file, which may stand inside an archive."""
    return Names(sheet, PurePath(file.replace("\\", "/")).stem, titles)


def is_generic(name: str) -> bool:
    """Whether a name, such as Sheet1 or export (2), says nothing of what is in it."""
    return bool(_GENERIC.fullmatch(fold(name)))
