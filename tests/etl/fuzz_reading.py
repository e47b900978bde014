"""Mutated files: whatever the bytes, a file ends in loads or findings, within its memory.

`python -m tests.etl.fuzz_reading [--count N] [--seed N] [--keep DIR]`; `make fuzz` runs 20,000.
"""

import argparse
import gzip
import html
import io
import random
import sys
import tempfile
import traceback
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from cli.describe import describe_load
from etl.formats import files
from etl.formats.format import Format
from etl.intake import file_intake
from etl.readers import limits, read
from etl.readers.limits import LIMITS
from tests.etl.taking import SETTINGS, SHARED, cells, text_file, workbook

try:
    import resource
except ImportError:  # A system that does not tell.
    resource = None

# A reader of these small files may use so much memory, and whoever asks it so much (bytes).
READER_MEMORY = 512_000_000
OWN_MEMORY = 1_500_000_000
# A reading of them may take so long (seconds).
SECONDS = 20
# The share of mutated files that come from our own seeds.
OWN = 0.7
# Seeds from beside the project are taken up to this size (bytes).
SMALL = 25_000

TABLE = """
    工单编号 | 客户名称 | 创建时间         | 类型 | 主题      | 处理人
    0001     | 云帆     | 2026-03-02 10:15 | 投诉 | 打不开    | 张伟
    0002     | 云帆     | 2026-03-03       | 咨询 | "很慢", 卡 | 李娜
    0003     | 远景     | 13/02/2026       |      | 1.01E+18  | Zhang Wei
"""
# What breaks readers more often than chance does.
SPECIAL = (
    *(b"\x00", b"\xff", b'"', b'"""', b"\n", b"\r", b",", b";", b"\t", b"<", b">", b"&", b"]]>"),
    *(b"\xff\xfe", b"\xef\xbb\xbf", b"\x81", b"PK\x03\x04", b"\x1f\x8b", b"sep=,\n", b"-1", b"0"),
    *(
        b"2147483648",
        b"9" * 400,
        b"1e999",
        b"NaN",
        b"XFD1048576",
        b"<!--",
        b"<![CDATA[",
        b"<table>",
    ),
    *(
        b"</td>",
        b"rowspan=99999",
        b"2026-13-45",
        b"9999-99-99",
        b"<!ENTITY a 'b'>",
        b"&a;",
        b"A" * 9000,
    ),
)
# What of it is plain text, and whatever else a cell may hold.
WRITTEN = (
    *(one.decode() for one in SPECIAL if one.isascii()),
    *(
        "13/02/2026",
        "02.03.2026",
        "45678.5",
        "1,234.50",
        "#REF!",
        "=1+1",
        "合计",
        "é",
        "\u202e",
        "😀",
    ),
)
ENCODINGS = ("utf-8", "gb18030", "utf-16")


@dataclass(frozen=True)
class Run:
    """What mutated files came to: how often each outcome, what went wrong, memory in bytes."""

    outcomes: Counter[str]
    wrong: tuple[str, ...]
    reader_memory: int
    own_memory: int


def seeds(folder: Path) -> dict[str, bytes]:
    """Small good files of every kind, and those beside the project that broke other readers."""
    page = "".join(
        f"<tr>{''.join(f'<td colspan=1>{cell}</td>' for cell in row)}</tr>" for row in cells(TABLE)
    )
    sheet = "".join(
        "<Row>"
        + "".join(f"<Cell><Data ss:Type='String'>{html.escape(cell)}</Data></Cell>" for cell in row)
        + "</Row>"
        for row in cells(TABLE)
    )
    office = "urn:schemas-microsoft-com:office:spreadsheet"
    found = {
        "utf8.csv": text_file(folder, TABLE).read_bytes(),
        "gb.csv": text_file(folder, TABLE, encoding="gb18030").read_bytes(),
        "wide.csv": text_file(folder, TABLE, encoding="utf-16").read_bytes(),
        "page.xls": f"<html><meta charset=utf-8><table>{page}</table></html>".encode(),
        "old.xml": (
            f'<?xml version="1.0"?><Workbook xmlns="{office}" xmlns:ss="{office}">'
            f'<Worksheet ss:Name="a"><Table>{sheet}</Table></Worksheet></Workbook>'
        ).encode(),
        "book.xlsx": workbook(folder, 工单=TABLE, 封面="说明").read_bytes(),
        "book.ods": _ods(),
    }
    found["packed.csv.gz"] = gzip.compress(found["utf8.csv"])
    found["packed.zip"] = _zip({"a.csv": found["utf8.csv"], "b.xlsx": found["book.xlsx"]})
    return found | {path.name: path.read_bytes() for path in _beside()}


def _beside() -> list[Path]:
    """The small ones of the files beside the project that broke other readers."""
    return [
        path
        for path in sorted(SHARED.glob("torture/*"))
        if path.suffix != ".toml" and 0 < path.stat().st_size <= SMALL
    ]


def _zip(parts: dict[str, bytes]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return whole.getvalue()


def _ods() -> bytes:
    names = ("office", "table", "text")
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names
    )
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{html.escape(cell)}</text:p>'
            "</table:table-cell>"
            for cell in row
        )
        + "</table:table-row>"
        for row in cells(TABLE)
    )
    return _zip(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": b"<manifest/>",
            "content.xml": (
                f'<?xml version="1.0"?><office:document-content {spaces}><office:body>'
                f'<office:spreadsheet><table:table table:name="a">{rows}</table:table>'
                "</office:spreadsheet></office:body></office:document-content>"
            ).encode(),
        }
    )


def mutated(content: bytes, dice: random.Random) -> bytes:
    """The bytes with one to six mistakes; of what is packed, often inside of one of its parts."""
    if content[:2] == b"PK" and dice.random() < 0.7:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as file:
                parts = {name: file.read(name) for name in file.namelist()}
        except (zipfile.BadZipFile, NotImplementedError):
            parts = {}
        if parts:
            name = dice.choice(list(parts))
            parts[name] = mutated(parts[name], dice)
            return _zip(parts)
    if content[:2] == b"\x1f\x8b" and dice.random() < 0.7:
        try:
            return gzip.compress(mutated(gzip.decompress(content), dice))
        except (gzip.BadGzipFile, EOFError, zlib.error):
            pass
    if dice.random() < 0.5:
        # As a person or a program would: the text stays one, so that more than its bytes is tried.
        for encoding in ENCODINGS:
            try:
                return _misspelled(content.decode(encoding), dice).encode(encoding)
            except UnicodeError:
                continue
    return _mistaken(content, dice)


def _misspelled(written: str, dice: random.Random) -> str:
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(written) + 1)
        to = min(len(written), at + int(dice.expovariate(1 / 20)))
        put = dice.choice(
            ("", dice.choice(WRITTEN), written[at:to] * dice.randint(2, 50), written[to:at:-1])
        )
        written = written[:at] + put + written[to:]
    return written


def _mistaken(content: bytes, dice: random.Random) -> bytes:
    broken = bytearray(content)
    for _ in range(dice.randint(1, 6)):
        at = dice.randrange(len(broken) + 1)
        to = min(len(broken), at + int(dice.expovariate(1 / 20)))
        match dice.randrange(7):
            case 0:
                broken[at:to] = dice.randbytes(to - at)
            case 1:
                del broken[at:to]
            case 2:
                broken[at:at] = dice.choice(SPECIAL)
            case 3:
                broken[at:to] = dice.choice(SPECIAL)
            case 4:
                broken[at:at] = broken[at:to] * dice.randint(1, 50)
            case 5 if dice.random() < 0.2:
                del broken[at:]
            case _ if at < len(broken):
                broken[at] ^= 1 << dice.randrange(8)
    return bytes(broken)


def run(count: int, seed: int, keep: Path | None = None) -> Run:
    """Read and take in so many mutated files; a file that went wrong is kept in the folder."""
    dice = random.Random(seed)
    outcomes: Counter[str] = Counter()
    wrong: list[str] = []
    known = files.load_formats()
    whole = limits.LIMITS
    limits.LIMITS = replace(LIMITS, memory_bytes=READER_MEMORY, seconds=SECONDS)
    try:
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place)
            good = seeds(folder)
            own = list(good)[: len(good) - len(_beside())]
            others = [path.name for path in _beside()] or own
            for number in range(count):
                name = dice.choice(own if dice.random() < OWN else others)
                path = folder / name
                path.write_bytes(mutated(good[name], dice))
                told = _taken(path, f"{seed}-{number}", known, folder / "parsed")
                outcomes[told.split(":")[0]] += 1
                if told.startswith("!"):
                    wrong.append(f"{number} {name} {told}")
                    if keep:
                        keep.mkdir(parents=True, exist_ok=True)
                        path.rename(keep / f"{seed}-{number}-{name}")
                for old in (folder / "parsed").glob("*"):
                    old.unlink()
    finally:
        limits.LIMITS = whole
        read.stop_readers()
    return Run(outcomes, tuple(wrong), _memory("RUSAGE_CHILDREN"), _memory("RUSAGE_SELF"))


def _taken(path: Path, sha: str, known: tuple[Format, ...], cache: Path) -> str:
    """The outcome of one file; beginning with `!` where it is none that may be."""
    try:
        loads = file_intake.take_in(
            path, path.name, sha=sha, settings=SETTINGS, formats=known, cache=cache
        )
        for load in loads:
            describe_load(load, "en")
            describe_load(load, "zh")
        told = [load.findings for load in loads if load.status != "loaded"]
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return f"!{type(error).__name__}: {traceback.format_exc()}"
    codes = {one.code for found in told for one in found}
    if broken := codes & {"reader_died", "reading_too_long"}:
        return f"!{broken.pop()}: {path.name}"
    for load in loads:
        settled = load.rows_kept + load.rows_rejected + load.rows_merged + load.rows_passed_over
        if load.rows_read != settled:
            return f"!rows: {load}"
    if not loads or not all(told):
        return "!nothing said: "
    return ", ".join(sorted({load.status for load in loads}))


def _memory(whose: str) -> int:
    """The most memory used, in bytes (0 where the system does not tell)."""
    if resource is None:
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(getattr(resource, whose)).ru_maxrss * unit


def main() -> int:
    """Run and print; 1 where a file went wrong or memory was not kept to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    done = run(given.count, given.seed, given.keep)
    for outcome, count in done.outcomes.most_common():
        print(f"{count:7} {outcome}")
    print(f"memory: reader {done.reader_memory / 1e6:.0f} MB, own {done.own_memory / 1e6:.0f} MB")
    for one in done.wrong:
        print(one)
    return int(bool(done.wrong) or done.own_memory > OWN_MEMORY)


if __name__ == "__main__":
    sys.exit(main())
