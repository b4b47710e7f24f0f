"""What kind of file this is, and whether it is safe to hand to a parser. Reads no cell.

The content decides, not the name. A zip archive is inflated once with its declared sizes enforced:
an archive that lies about them, is damaged or unpacks to too much never reaches the parser.
"""

import io
import zipfile
import zlib
from dataclasses import dataclass

from app.imports.refusal import WorkbookRefused

UNPACKED_LIMIT = 400 * 2**20
ENTRIES_LIMIT = 5_000
WORKBOOK_SUFFIXES = ("xlsx", "xlsm", "xltx", "xltm", "xls", "et", "xlsb", "ods")
TEXT_SUFFIXES = ("csv", "tsv", "txt")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODS_MIME = b"application/vnd.oasis.opendocument.spreadsheet"
_SAVE_AS = "请在 Excel 或 WPS 中打开，另存为 .xlsx 后重新上传。"


@dataclass(frozen=True, slots=True)
class Container:
    """`kind` is xlsx, xls, ods or text; `remarks` are sentences for the reader."""

    kind: str
    remarks: tuple[str, ...] = ()


def identify(data: bytes, filename: str, limit_bytes: int) -> Container:
    """Kind of the file by its content. Raises WorkbookRefused."""
    suffix = filename.rsplit(".", 1)[-1].lower() if "." in filename else ""
    _check_size(data, limit_bytes)
    if suffix not in WORKBOOK_SUFFIXES + TEXT_SUFFIXES:
        raise WorkbookRefused(
            f"不能导入这种文件(.{suffix or '无扩展名'})。请上传 .xlsx、.xls、.ods 或 .csv 文件。"
        )
    if data.startswith(b"PK"):
        return _identify_zip(data)
    if data.startswith(_OLE):
        return _identify_ole(data)
    if suffix in TEXT_SUFFIXES:
        return Container("text")
    raise _not_a_workbook(data, suffix)


def _check_size(data: bytes, limit_bytes: int) -> None:
    if not data.strip(b"\0\t\r\n \xef\xbb\xbf"):
        raise WorkbookRefused("文件是空的。请检查后重新上传。")
    if len(data) > limit_bytes:
        raise WorkbookRefused(
            f"文件有 {len(data) / 2**20:.1f} MB，超过 {limit_bytes / 2**20:.0f} MB 的上限。"
            "请去掉图片，或拆成几个文件分别导入。"
        )


def _not_a_workbook(data: bytes, suffix: str) -> WorkbookRefused:
    head = data[:2048].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if head.startswith((b"<html", b"<!doctype", b"<table", b"<?xml", b"mime-version")):
        return WorkbookRefused(f"文件名是 .{suffix}，内容却是网页或 XML。{_SAVE_AS}")
    if b"\0" not in data[:4096] and not data.startswith((b"\x89PNG", b"%PDF", b"\xff\xd8")):
        return WorkbookRefused(
            f"文件名是 .{suffix}，内容却是纯文本。请把扩展名改成 .csv，或另存为 .xlsx 后重新上传。"
        )
    return WorkbookRefused(f"文件名是 .{suffix}，内容却不是工作簿。{_SAVE_AS}")


def _identify_ole(data: bytes) -> Container:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise encrypted()
    return Container("xls")


def encrypted() -> WorkbookRefused:
    """The refusal of a file behind a password."""
    return WorkbookRefused("文件设了打开密码，无法读取。请取消密码保护，保存后重新上传。")


def damaged() -> WorkbookRefused:
    """The refusal of a file that is a workbook by its first bytes and cannot be read."""
    return WorkbookRefused(f"文件已损坏或不完整，无法读取。{_SAVE_AS}")


def _identify_zip(data: bytes) -> Container:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _check_unpacked(archive)
            return _zip_kind(archive)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError) as error:
        raise damaged() from error
    except RuntimeError as error:  # zipfile's answer to an entry with a password
        raise encrypted() from error


def _check_unpacked(archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    names = {entry.filename.lower() for entry in entries}
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > UNPACKED_LIMIT or len(entries) > ENTRIES_LIMIT:
        raise WorkbookRefused(
            f"文件解压后有 {unpacked / 2**20:.0f} MB，超过 {UNPACKED_LIMIT // 2**20} MB 的上限，"
            "没有打开。请只保留能力目录这一张表后重新上传。"
        )
    if len(names) != len(entries) or archive.testzip() is not None:
        raise damaged()


def _zip_kind(archive: zipfile.ZipFile) -> Container:
    names = {name.lower() for name in archive.namelist()}
    if "xl/workbook.bin" in names:
        raise WorkbookRefused(f".xlsb 二进制工作簿暂不能导入。{_SAVE_AS}")
    if "xl/workbook.xml" in names:
        macros = any(name.endswith("vbaproject.bin") for name in names)
        remark = "文件带有宏。宏没有运行，只读取了单元格里保存的值。"
        return Container("xlsx", (remark,) if macros else ())
    if "mimetype" in names and archive.read("mimetype").strip() == _ODS_MIME:
        return Container("ods")
    raise WorkbookRefused(f"文件是压缩包或其他文档，不是工作簿。{_SAVE_AS}")
