"""Fuzzing of the readers: any mutated file ends in loads or findings, within its memory.

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
from store import archive
from tests.etl.taking import SETTINGS, SHARED, cells, text_file, workbook

try:
    import resource
except ImportError:  # Windows does not count memory.
    resource = None

# Bytes that a reader of these small files, and the process that calls it, may use.
READER_MEMORY = 512_000_000
OWN_MEMORY = 1_500_000_000
# Time limit of a reading, in seconds.
SECONDS = 20
# Share of the mutated files that come from our own seeds.
OWN_SHARE = 0.7
# Largest seed from outside the repository, in bytes.
MAX_SEED_BYTES = 25_000

TABLE = """
    工单编号 | 客户名称 | 创建时间         | 类型 | 主题      | 处理人
    0001     | 云帆     | 2026-03-02 10:15 | 投诉 | 打不开    | 张伟
    0002     | 云帆     | 2026-03-03       | 咨询 | "很慢", 卡 | 李娜
    0003     | 远景     | 13/02/2026       |      | 1.01E+18  | Zhang Wei
"""
# Bytes that break readers more often than random ones.
SPECIAL_BYTES = (
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
# The printable ones of these, and other unusual cells.
SPECIAL_TEXTS = (
    *(special.decode() for special in SPECIAL_BYTES if special.isascii()),
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
    """The result of a run: files per outcome, failures, peak memory in bytes."""

    outcomes: Counter[str]
    failures: tuple[str, ...]
    reader_memory: int
    own_memory: int


def make_seeds(folder: Path) -> dict[str, bytes]:
    """Small valid files of every kind, and those from outside that broke other readers."""
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
    seeds = {
        "utf8.csv": text_file(folder, TABLE).read_bytes(),
        "gb.csv": text_file(folder, TABLE, encoding="gb18030").read_bytes(),
        "wide.csv": text_file(folder, TABLE, encoding="utf-16").read_bytes(),
        "page.xls": f"<html><meta charset=utf-8><table>{page}</table></html>".encode(),
        "old.xml": (
            f'<?xml version="1.0"?><Workbook xmlns="{office}" xmlns:ss="{office}">'
            f'<Worksheet ss:Name="a"><Table>{sheet}</Table></Worksheet></Workbook>'
        ).encode(),
        "book.xlsx": workbook(folder, 工单=TABLE, 封面="说明").read_bytes(),
        "book.ods": _make_ods(),
    }
    seeds["packed.csv.gz"] = gzip.compress(seeds["utf8.csv"])
    seeds["packed.zip"] = _make_zip({"a.csv": seeds["utf8.csv"], "b.xlsx": seeds["book.xlsx"]})
    return seeds | {path.name: path.read_bytes() for path in _list_outside_seeds()}


def _list_outside_seeds() -> list[Path]:
    """The small files outside the repository that broke other readers."""
    return [
        path
        for path in sorted(SHARED.glob("torture/*"))
        if path.suffix != ".toml" and 0 < path.stat().st_size <= MAX_SEED_BYTES
    ]


def _make_zip(parts: dict[str, bytes]) -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return archive.getvalue()


def _make_ods() -> bytes:
    names = ("office", "table", "text")
    namespaces = " ".join(
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
    return _make_zip(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": b"<manifest/>",
            "content.xml": (
                f'<?xml version="1.0"?><office:document-content {namespaces}><office:body>'
                f'<office:spreadsheet><table:table table:name="a">{rows}</table:table>'
                "</office:spreadsheet></office:body></office:document-content>"
            ).encode(),
        }
    )


def mutate(content: bytes, dice: random.Random) -> bytes:
    """The bytes with one to six mutations; in an archive often within one of its parts."""
    if content[:2] == b"PK" and dice.random() < 0.7:
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as file:
                parts = {name: file.read(name) for name in file.namelist()}
        except (zipfile.BadZipFile, NotImplementedError):
            parts = {}
        if parts:
            name = dice.choice(list(parts))
            parts[name] = mutate(parts[name], dice)
            return _make_zip(parts)
    if content[:2] == b"\x1f\x8b" and dice.random() < 0.7:
        try:
            return gzip.compress(mutate(gzip.decompress(content), dice))
        except (gzip.BadGzipFile, EOFError, zlib.error):
            pass
    if dice.random() < 0.5:
        # Mutate the text, not its bytes: it stays valid and reaches the code behind the decoder.
        for encoding in ENCODINGS:
            try:
                return _mutate_text(content.decode(encoding), dice).encode(encoding)
            except UnicodeError:
                continue
    return _mutate_bytes(content, dice)


def _mutate_text(written: str, dice: random.Random) -> str:
    for _ in range(dice.randint(1, 6)):
        start = dice.randrange(len(written) + 1)
        end = min(len(written), start + int(dice.expovariate(1 / 20)))
        replacement = dice.choice(
            (
                "",
                dice.choice(SPECIAL_TEXTS),
                written[start:end] * dice.randint(2, 50),
                written[end:start:-1],
            )
        )
        written = written[:start] + replacement + written[end:]
    return written


def _mutate_bytes(content: bytes, dice: random.Random) -> bytes:
    mutant = bytearray(content)
    for _ in range(dice.randint(1, 6)):
        start = dice.randrange(len(mutant) + 1)
        end = min(len(mutant), start + int(dice.expovariate(1 / 20)))
        match dice.randrange(7):
            case 0:
                mutant[start:end] = dice.randbytes(end - start)
            case 1:
                del mutant[start:end]
            case 2:
                mutant[start:start] = dice.choice(SPECIAL_BYTES)
            case 3:
                mutant[start:end] = dice.choice(SPECIAL_BYTES)
            case 4:
                mutant[start:start] = mutant[start:end] * dice.randint(1, 50)
            case 5 if dice.random() < 0.2:
                del mutant[start:]
            case _ if start < len(mutant):
                mutant[start] ^= 1 << dice.randrange(8)
    return bytes(mutant)


def run(count: int, seed: int, keep: Path | None = None) -> Run:
    """Read and load `count` mutated files; a file that fails is moved to the folder `keep`."""
    dice = random.Random(seed)
    outcomes: Counter[str] = Counter()
    failures: list[str] = []
    formats = files.load_formats()
    original_limits = limits.LIMITS
    limits.LIMITS = replace(LIMITS, memory_bytes=READER_MEMORY, seconds=SECONDS)
    try:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary)
            seeds = make_seeds(folder)
            own = list(seeds)[: len(seeds) - len(_list_outside_seeds())]
            outside = [path.name for path in _list_outside_seeds()] or own
            for number in range(count):
                name = dice.choice(own if dice.random() < OWN_SHARE else outside)
                path = folder / name
                path.write_bytes(mutate(seeds[name], dice))
                outcome = _load(path, archive.digest(path), formats, folder / "parsed")
                outcomes[outcome.split(":")[0]] += 1
                if outcome.startswith("!"):
                    failures.append(f"{number} {name} {outcome}")
                    if keep:
                        keep.mkdir(parents=True, exist_ok=True)
                        path.rename(keep / f"{seed}-{number}-{name}")
                for old in (folder / "parsed").glob("*"):
                    old.unlink()
    finally:
        limits.LIMITS = original_limits
        read.stop_readers()
    peaks = _measure_memory("RUSAGE_CHILDREN"), _measure_memory("RUSAGE_SELF")
    return Run(outcomes, tuple(failures), *peaks)


def _load(path: Path, sha: str, formats: tuple[Format, ...], cache: Path) -> str:
    """The outcome of one file; it begins with `!` for a failure."""
    try:
        loads = file_intake.parse_file(
            path, path.name, sha=sha, settings=SETTINGS, formats=formats, cache=cache
        )
        for load in loads:
            describe_load(load, "en")
            describe_load(load, "zh")
        findings = [load.findings for load in loads if load.status != "loaded"]
    except BaseException as error:
        if isinstance(error, KeyboardInterrupt):
            raise
        return f"!{type(error).__name__}: {traceback.format_exc()}"
    codes = {finding.code for group in findings for finding in group}
    if broken := codes & {"reader_died", "reading_too_long"}:
        return f"!{broken.pop()}: {path.name}"
    for load in loads:
        counted = load.rows_kept + load.rows_rejected + load.rows_merged + load.rows_passed_over
        if load.rows_read != counted:
            return f"!rows: {load}"
    if not loads or not all(findings):
        return "!no finding: "
    return ", ".join(sorted({load.status for load in loads}))


def _measure_memory(whose: str) -> int:
    """Peak memory in bytes; 0 on a system that does not count it."""
    if resource is None:
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(getattr(resource, whose)).ru_maxrss * unit


def main() -> int:
    """Run and print; returns 1 if a file failed or this process exceeded its memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    result = run(arguments.count, arguments.seed, arguments.keep)
    for outcome, count in result.outcomes.most_common():
        print(f"{count:7} {outcome}")
    print(
        f"memory: reader {result.reader_memory / 1e6:.0f} MB, own {result.own_memory / 1e6:.0f} MB"
    )
    for failure in result.failures:
        print(failure)
    return int(bool(result.failures) or result.own_memory > OWN_MEMORY)


if __name__ == "__main__":
    sys.exit(main())
