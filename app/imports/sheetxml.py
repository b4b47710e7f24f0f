"""What the parser does not tell about a sheet of an .xlsx: extent, and formulas without a value.

Runs before the parser, which lays a sheet out as a full rectangle: two cells at opposite corners
would cost gigabytes. Streams the XML; keeps only positions.
"""

from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat
from zipfile import ZipFile

from app.imports.containers import damaged
from app.imports.refusal import WorkbookRefused

AREA_LIMIT = 6_000_000
FAULTS_LIMIT = 200_000
NO_RESULT = (
    "公式没有保存结果。请在 Excel 或 WPS 中打开文件、重新计算并保存，或把公式粘贴成数值后再导入。"
)
FORMULA_ERROR = "公式的结果是错误值(如 #N/A、#DIV/0!)。请改正公式，或直接填写内容。"
_CHUNK = 1 << 18


@dataclass(slots=True)
class Extent:
    """Last used row and column (counting from 1), faults by (row, column) counting from 0."""

    rows: int = 0
    columns: int = 0
    faults: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)

    def include(self, row: int, column: int) -> None:
        """Grow to hold the cell (counting from 1); refuse a sheet nobody can lay out."""
        self.rows = max(self.rows, row)
        self.columns = max(self.columns, column)
        if self.rows * self.columns > AREA_LIMIT:
            raise WorkbookRefused(
                f"表格铺得太开(到第 {self.rows} 行、第 {self.columns} 列)。"
                "请删除远处零散的内容和多余的列，再重新上传。"
            )

    def fault(self, row: int, column: int, message: str) -> None:
        """Note a cell (counting from 1) whose value cannot be trusted."""
        if len(self.faults) < FAULTS_LIMIT:
            self.faults[row - 1, column - 1] = message


def sheet_entries(archive: ZipFile) -> dict[str, str]:
    """Sheet name → archive entry, for worksheets."""
    entries = {name.lower(): name for name in archive.namelist()}
    workbook = _elements(archive, entries.get("xl/workbook.xml", ""), "sheet")
    relations = _elements(archive, entries.get("xl/_rels/workbook.xml.rels", ""), "Relationship")
    targets = {node.get("Id", ""): node.get("Target", "") for node in relations}
    found = {}
    for node in workbook:
        identifier = next((v for k, v in node.items() if k.endswith(":id")), "")
        target = targets.get(identifier, "")
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        found[node.get("name", "")] = entries.get(path.lower(), "")
    return found


def _elements(archive: ZipFile, entry: str, tag: str) -> list[dict[str, str]]:
    """Attributes of every element with this local name."""
    if not entry:
        raise damaged()
    scan = _ElementsScan(tag)
    with archive.open(entry) as stream:
        feed(scan, stream)
    return scan.found


def scan_sheet(stream: IO[bytes]) -> Extent:
    """Extent and faults of one worksheet XML. Raises WorkbookRefused."""
    return feed(_SheetScan(), stream)


def feed(scan: "Scan", stream: IO[bytes]) -> Extent:
    """Drive a scan over XML; documents with a DTD and malformed ones are refused as damaged."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse_doctype(*_: object) -> None:
        raise damaged()

    parser.StartDoctypeDeclHandler = refuse_doctype
    scan.attach(parser)
    try:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as error:
        raise damaged() from error
    return scan.finish()


class Scan:
    """What `feed` drives: a holder of an Extent."""

    def __init__(self) -> None:
        self.extent = Extent()

    def attach(self, parser: expat.XMLParserType) -> None:
        """Set the handlers."""
        raise NotImplementedError

    def finish(self) -> Extent:
        """The extent, once the document has ended."""
        return self.extent


class _ElementsScan(Scan):
    """Collects the attributes of one kind of element."""

    def __init__(self, tag: str) -> None:
        super().__init__()
        self.found: list[dict[str, str]] = []
        self._tag = tag

    def attach(self, parser: expat.XMLParserType) -> None:
        parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name.rsplit(":", 1)[-1] == self._tag:
            self.found.append(attributes)


class _SheetScan(Scan):
    """Follows row, c, f and v. A cell counts when it has a value, an inline string or a formula."""

    def __init__(self) -> None:
        super().__init__()
        self._row = self._column = 0
        self._type = ""
        self._filled = self._formula = self._valued = False
        self._columns: dict[str, int] = {}

    def attach(self, parser: expat.XMLParserType) -> None:
        self._parser = parser
        parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name if ":" not in name else name.rsplit(":", 1)[1]
        if tag == "c":
            self._begin_cell(attributes)
        elif tag == "v":
            self._filled = True
            if self._formula:
                self._parser.CharacterDataHandler = self._characters
        elif tag == "is":
            self._filled = self._valued = True
        elif tag == "f":
            self._filled = self._formula = True
        elif tag == "row":
            self._end_cell()
            self._row = int(attributes["r"]) if "r" in attributes else self._row + 1
            self._column = 0

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._end_cell()
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            letters = reference.rstrip("0123456789")
            self._row = int(reference[len(letters) :])
            self._column = self._columns.get(letters) or self._learn(letters)
        self._type = attributes.get("t", "")

    def _learn(self, letters: str) -> int:
        number = 0
        for letter in letters.upper():
            if not "A" <= letter <= "Z" or number > 16_384:
                raise damaged()
            number = number * 26 + ord(letter) - 64
        self._columns[letters] = number
        return number

    def _characters(self, text: str) -> None:
        self._valued = self._valued or bool(text.strip())

    def _end_cell(self) -> None:
        if not self._filled:
            return
        if self._row > self.extent.rows or self._column > self.extent.columns:
            self.extent.include(self._row, self._column)
        if self._type == "e":
            self.extent.fault(self._row, self._column, FORMULA_ERROR)
        elif self._formula and not self._valued and self._type != "str":
            self.extent.fault(self._row, self._column, NO_RESULT)
        if self._formula:
            self._parser.CharacterDataHandler = None
        self._filled = self._formula = self._valued = False

    def finish(self) -> Extent:
        self._end_cell()
        return self.extent
