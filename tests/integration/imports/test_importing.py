"""The way of a workbook into the catalogue, as an institution walks it."""

import io

import openpyxl
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.capabilities.content import CONTENT_KEYS, content_hash
from app.capabilities.models import Capability
from app.core.events import Event
from app.imports.models import Import, ImportRow
from app.worker import drain
from tests.importing import Importer, row, workbook


def catalogue(session: Session, importer: Importer) -> dict[str, Capability]:
    session.expire_all()
    statement = select(Capability).where(Capability.organisation_id == importer.owner.id)
    return {each.code: each for each in session.scalars(statement)}


def numbers(importer: Importer, address: str) -> list[str]:
    """新增, 修改, 不变, 有误 as the page shows them."""
    return [each.get_text() for each in importer.browser.get(address).page.select(".stat-number")]


def test_a_workbook_is_previewed_and_then_written_in_one_step(
    session: Session, importer: Importer
) -> None:
    waiting = importer.upload(workbook([row("A-1"), row("A-2", "千分尺", "(0~25)mm")]))
    assert "正在排队读取" in importer.browser.get(waiting.location).words()
    address = importer.read(workbook([row("A-1"), row("A-2", "千分尺", "(0~25)mm")]))
    assert address == waiting.location
    assert numbers(importer, address) == ["2", "0", "0", "0"]
    assert catalogue(session, importer) == {}

    done = importer.apply(address)
    assert done.status == 303
    rows = catalogue(session, importer)
    assert {code: each.status for code, each in rows.items()} == {
        "A-1": "published",
        "A-2": "published",
    }
    assert rows["A-1"].boxes[0]["main"]["hi"] == 60e6
    assert rows["A-1"].services == ["检定", "校准"]
    shown = importer.browser.get(address).words()
    assert "新增 2 条" in shown
    assert "已写入" in shown


def test_the_preview_says_what_was_understood_of_each_row(importer: Importer) -> None:
    address = importer.read(workbook([row("A-1", "扭力扳手", "(20~100)N·m"), row("A-2", "压力表")]))
    shown = importer.browser.get(address).words()
    assert "识别为扭矩扳手" in shown
    assert "量程 20～100 N·m" in shown


def test_applying_twice_changes_nothing(session: Session, importer: Importer) -> None:
    address = importer.read(workbook([row("A-1")]))
    importer.apply(address)
    before = catalogue(session, importer)["A-1"].version
    events = session.scalar(select(func.count()).select_from(Event))
    again = importer.apply(address)
    assert again.status == 303
    assert "没有重复写入" in importer.browser.get(address).words()
    assert catalogue(session, importer)["A-1"].version == before
    assert session.scalar(select(func.count()).select_from(Event)) == events


def test_the_same_file_again_leads_to_its_import(session: Session, importer: Importer) -> None:
    content = workbook([row("A-1")])
    address = importer.read(content)
    again = importer.upload(content, "改了名.xlsx")
    assert again.location == address
    assert "已经上传过" in importer.browser.get(address).words()
    assert session.scalar(select(func.count()).select_from(Import)) == 1
    importer.browser.post(address + "/discard")
    assert importer.upload(content).location != address


def test_a_changed_workbook_adds_changes_and_keeps(session: Session, importer: Importer) -> None:
    importer.apply(importer.read(workbook([row("A-1"), row("A-2"), row("A-3")])))
    address = importer.read(workbook([row("A-1"), row("A-2", "血压计"), row("A-4")]))
    assert numbers(importer, address) == ["1", "1", "1", "0"]
    assert "另有 1 条不在这个文件里" in importer.browser.get(address).words()
    importer.apply(address)
    rows = catalogue(session, importer)
    assert sorted(rows) == ["A-1", "A-2", "A-3", "A-4"]
    assert rows["A-2"].device == "血压计"
    assert [rows[code].version for code in sorted(rows)] == [1, 2, 1, 1]


def test_rows_in_error_stay_out_and_are_given_back_with_their_reasons(
    session: Session, importer: Importer
) -> None:
    bad = row("A-2", until="明年年底")
    address = importer.read(workbook([row("A-1"), bad, row("A-3", services="修理")]))
    assert numbers(importer, address) == ["1", "0", "0", "2"]
    page = importer.browser.get(address + "?action=refused")
    assert "“明年年底”不是一个日期" in page.words("td.cell-error")
    assert "“修理”不在可选值里" in page.words("td.cell-error")
    importer.apply(address)
    assert list(catalogue(session, importer)) == ["A-1"]

    given = openpyxl.load_workbook(
        io.BytesIO(importer.browser.get(address + "/annotated.xlsx").content)
    )
    sheet = given.active
    assert sheet is not None
    assert [cell.value for cell in sheet[1]][:3] == ["问题", "能力编号", "仪器名称"]
    assert [each[1].value for each in sheet.iter_rows(min_row=2)] == ["A-1", "A-2", "A-3"]
    assert "明年年底" in str(sheet["A3"].value)

    # Corrected in the annotated file itself, it comes back without the issues column disturbing.
    sheet["H3"] = "2199-12-31"
    sheet["G4"] = "校准"
    buffer = io.BytesIO()
    given.save(buffer)
    again = importer.read(buffer.getvalue())
    assert numbers(importer, again) == ["2", "0", "1", "0"]


def test_what_could_not_be_read_is_taken_with_its_words_and_says_so(
    session: Session, importer: Importer
) -> None:
    address = importer.read(workbook([row("A-1", reach="(0300)mm 三档")]))
    page = importer.browser.get(address + "?action=notice")
    assert "未识读，不能参与量程匹配" in page.words("td.cell-changed")
    importer.apply(address)
    kept = catalogue(session, importer)["A-1"]
    assert kept.range_text == "(0300)mm 三档"
    assert kept.boxes == []
    assert kept.range_refusal


def test_without_the_tick_everything_stays_a_draft(session: Session, importer: Importer) -> None:
    importer.apply(importer.read(workbook([row("A-1")])), publish=False)
    assert catalogue(session, importer)["A-1"].status == "draft"


def test_a_row_whose_proof_has_ended_is_never_published(
    session: Session, importer: Importer
) -> None:
    address = importer.read(workbook([row("A-1", until="2018-09-08"), row("A-2")]))
    assert "证明已于 2018-09-08 到期" in importer.browser.get(address).words()
    importer.apply(address)
    rows = catalogue(session, importer)
    assert (rows["A-1"].status, rows["A-2"].status) == ("draft", "published")
    assert "1 条存为草稿" in importer.browser.get(address).words()


def test_columns_can_be_given_a_meaning_by_hand(session: Session, importer: Importer) -> None:
    strange = ("甲", "乙", "丙")
    address = importer.read(workbook([("A-1", "数字压力表", "(0~60)MPa")], strange))
    refused = importer.browser.get(address)
    assert "没有认出表头" in refused.words()
    assert refused.page.select_one("#f-column-1")

    none = importer.browser.post(
        address + "/mapping", {"heading_row": "1", "column-0": "code", "column-1": ""}
    )
    assert none.status == 422
    assert "没有哪一列指定为“仪器名称”" in none.words(".error-summary")
    twice = importer.browser.post(
        address + "/mapping", {"heading_row": "1", "column-0": "device", "column-1": "device"}
    )
    assert "另一列已经指定" in twice.error("column-1")

    fields = {"column-0": "code", "column-1": "device", "column-2": "range_text"}
    assert importer.browser.post(address + "/mapping", {"heading_row": "1", **fields}).status == 303
    drain()
    assert numbers(importer, address) == ["1", "0", "0", "0"]
    importer.apply(address)
    assert catalogue(session, importer)["A-1"].range_text == "(0~60)MPa"


def test_the_preview_is_checked_against_the_catalogue_of_the_moment(
    session: Session, importer: Importer
) -> None:
    first = importer.read(workbook([row("A-1"), row("A-2")]))
    second = importer.read(workbook([row("A-1"), row("A-2", "血压计")]))
    assert numbers(importer, second) == ["2", "0", "0", "0"]
    importer.apply(first)
    importer.apply(second)
    assert numbers(importer, second) == ["0", "1", "1", "0"]
    actions = session.scalars(
        select(ImportRow.action)
        .where(ImportRow.import_id == int(second.rsplit("/", 1)[1]))
        .order_by(ImportRow.row)
    )
    assert list(actions) == ["keep", "change"]


def test_rows_without_a_code_are_recognised_by_their_content(
    session: Session, importer: Importer
) -> None:
    importer.apply(importer.read(workbook([row("", "千分尺"), row("", "卡尺")])))
    assert all(code.startswith("R-") for code in catalogue(session, importer))
    address = importer.read(workbook([row("", "千分尺", note="新备注"), row("", "卡尺")]))
    assert numbers(importer, address) == ["0", "1", "1", "0"]


def test_the_template_holds_the_catalogue_and_reads_back_unchanged(
    session: Session, importer: Importer
) -> None:
    importer.apply(importer.read(workbook([row("A-1"), row("A-2", "=1+1", note="-40～80")])))
    rows = catalogue(session, importer)
    rows["A-1"].authorised_regions = ["320000", "320500"]
    rows["A-1"].content_hash = content_hash(
        {key: getattr(rows["A-1"], key) for key in CONTENT_KEYS}
    )
    session.commit()
    content = importer.browser.get("/imports/template.xlsx").content
    address = importer.read(content, "catalogue.xlsx")
    assert numbers(importer, address) == ["0", "0", "2", "0"]


def test_history_tells_who_imported_a_row(session: Session, importer: Importer) -> None:
    importer.apply(importer.read(workbook([row("A-1")])))
    made = catalogue(session, importer)["A-1"]
    event = session.scalars(select(Event).where(Event.subject == f"capability:{made.id}")).one()
    assert (event.name, event.who) == ("capability:imported", "苏州示例计量所")
    assert made.import_id == event.facts["import_id"]
