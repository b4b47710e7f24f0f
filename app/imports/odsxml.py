"""What the parser does not tell about the tables of an .ods: extent, merged cells, empty formulas.

Repeat counts are added up, not unrolled, before the parser unrolls them.
"""

from typing import IO
from xml.parsers import expat

from app.imports.sheetxml import FORMULA_ERROR, NO_RESULT, Extent, Scan, feed


def scan_tables(stream: IO[bytes]) -> dict[str, Extent]:
    """Extent of every table of content.xml by its name. Raises WorkbookRefused."""
    scan = _TablesScan()
    feed(scan, stream)
    return scan.tables


class _TablesScan(Scan):
    """Follows table, table-row and table-cell; a cell counts when it holds a value or a formula."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: dict[str, Extent] = {}
        self._row = self._column = 0
        self._row_repeat = 1

    def attach(self, parser: expat.XMLParserType) -> None:
        parser.StartElementHandler = self._start

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rsplit(":", 1)[-1]
        if tag in ("table-cell", "covered-table-cell"):
            self._cell({key.rsplit(":", 1)[-1]: value for key, value in attributes.items()})
        elif tag == "table-row":
            self._row += self._row_repeat
            self._column = 0
            self._row_repeat = int(attributes.get("table:number-rows-repeated", "1"))
        elif tag == "table":
            self.extent = self.tables[attributes.get("table:name", "")] = Extent()
            self._row, self._row_repeat = 0, 1

    def _cell(self, attributes: dict[str, str]) -> None:
        repeat = int(attributes.get("number-columns-repeated", "1"))
        first = self._column + 1
        self._column += repeat
        if "value-type" in attributes or "formula" in attributes:
            self.extent.include(self._row + self._row_repeat - 1, self._column)
            self._note_fault(first, attributes)
        down = int(attributes.get("number-rows-spanned", "1"))
        across = int(attributes.get("number-columns-spanned", "1"))
        if down > 1 or across > 1:
            start = (self._row - 1, first - 1)
            self.extent.merged.append((start, (start[0] + down - 1, start[1] + across - 1)))

    def _note_fault(self, column: int, attributes: dict[str, str]) -> None:
        # LibreOffice writes office:value-type="string" and then calcext:value-type="error".
        if attributes.get("value-type") == "error":
            self.extent.fault(self._row, column, FORMULA_ERROR)
        elif "formula" in attributes and "value-type" not in attributes:
            self.extent.fault(self._row, column, NO_RESULT)
