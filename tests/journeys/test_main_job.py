"""The main job, by hand of a browser: an institution imports its catalogue, an enterprise posts a
need and sees who can serve it and why, two institutions answer, one is chosen, the regulator finds
it all in the pool."""

import io
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

from tests import factories
from tests.journeys.conftest import Platform, Reader

HEADINGS = [
    "能力编号",
    "仪器名称",
    "测量范围",
    "不确定度",
    "服务类型",
    "服务方式",
    "完成时限",
    "收费标准",
]
GAUGE = ["压力表", "(-0.1～60)MPa", "U=0.01%(k=2)", "检定、校准", "送检", "5", "120元/块"]


def workbook(folder: Path, rows: list[list[str]]) -> Path:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("能力目录")
    for number, row in enumerate([HEADINGS, *rows]):
        sheet.write_row(number, 0, row)
    book.close()
    path = folder / "能力目录.xlsx"
    path.write_bytes(target.getvalue())
    return path


def people(platform: Platform) -> dict[str, str]:
    """One person each for the roles of the story; their logins."""
    with platform.session() as session:
        made = {
            "provider": factories.organisation(session, region="620100", name="甘肃示例计量研究院"),
            "other": factories.organisation(session, region="330100", name="浙江示例计量研究院"),
            "enterprise": factories.organisation(
                session, "enterprise", region="320500", name="苏州示例精密机械有限公司"
            ),
            "regulator": factories.organisation(
                session, "regulator", region="320000", name="江苏示例监管部门"
            ),
        }
        logins = {role: factories.person(session, each).login for role, each in made.items()}
        session.commit()
    return logins


def import_catalogue(reader: Reader, file: Path, *, look: bool) -> None:
    page = reader.page
    page.goto("/imports")
    if look:
        reader.look("imports")
    page.set_input_files("input[type=file]", file)
    page.click("main form[enctype] button[type=submit]")
    page.wait_for_selector("text=写入后直接发布", timeout=20_000)
    if look:
        reader.look("import-review")
    if not page.is_checked("input[name=publish]"):
        page.check("input[name=publish]")
    page.click("button:has-text('写入')")
    page.wait_for_selector("text=已写入", timeout=20_000)
    if look:
        reader.look("import-applied")


def answer(reader: Reader, title: str, price: str, days: str) -> None:
    page = reader.page
    page.goto("/needs")
    page.click(f"a:has-text('{title}')")
    page.click("a:has-text('应答这条需求')")
    page.fill("#f-price", price)
    page.fill("#f-turnaround_days", days)
    page.fill("#f-message", "可以承担全部 20 块，证书带 CNAS 标识。")
    page.click("main form button[type=submit]")
    page.wait_for_selector("text=应答已送达")


def test_a_need_meets_capabilities_and_is_settled(
    platform: Platform, reader: Callable[[], Reader], tmp_path: Path
) -> None:
    logins = people(platform)

    provider = reader()
    provider.sign_in(logins["provider"], factories.PASSWORD)
    provider.look("workbench-institution")
    rows = [["P-1", *GAUGE], ["P-2", "电子天平", "(0~200)g", "0.1mg", "检定", "送检", "7", ""]]
    import_catalogue(provider, workbook(tmp_path, rows), look=True)
    provider.page.goto("/catalogue")
    provider.look("catalogue")

    other = reader()
    other.sign_in(logins["other"], factories.PASSWORD)
    part = ["Z-1", "数字压力计", "(0～1.6)MPa", "0.02级", "校准", "现场", "3", "200元/块"]
    full = [
        "Z-2",
        "精密压力表",
        "(-0.1～6)MPa",
        "0.02级",
        "校准、检定",
        "送检、现场",
        "3",
        "200元/块",
    ]
    import_catalogue(other, workbook(tmp_path, [part, full]), look=False)

    enterprise = reader()
    enterprise.page.goto("/")
    enterprise.look("home")
    enterprise.sign_in(logins["enterprise"], factories.PASSWORD)
    enterprise.look("workbench-enterprise")
    page = enterprise.page
    page.goto("/needs/new")
    page.fill("#f-items-0-device", "精密数字压力表")
    page.fill("#f-items-0-range_text", "(-0.1～2.5)MPa")
    page.fill("#f-items-0-requirement_text", "0.05级")
    page.fill("#f-items-0-quantity", "20")
    page.wait_for_selector("text=量程 -0.1～2.5 MPa")
    page.fill("#f-place", "江苏苏州")
    page.fill("#f-contact_phone", "0512-00000000")
    enterprise.look("need-form")
    page.click("button:has-text('发布')")
    page.wait_for_url("**/needs/*")
    title = "精密数字压力表 (-0.1～2.5)MPa"
    assert title in enterprise.text("h1")
    for _ in range(20):
        if all(name in enterprise.text() for name in ("甘肃示例", "浙江示例")):
            break
        page.wait_for_timeout(250)
        page.reload()
    assert "甘肃示例计量研究院" in enterprise.text()
    assert "浙江示例计量研究院" in enterprise.text()
    enterprise.look("need")
    page.click("a:has-text('全部结果与理由')")
    assert "覆盖 -0.1～2.5 MPa" in enterprise.text()
    enterprise.look("match")
    page.click("li:has-text('甘肃示例计量研究院') button:has-text('邀请应答')")
    page.wait_for_selector("text=已邀请")

    for role, price, days in (("provider", "2400", "5"), ("other", "4000", "3")):
        institution = provider if role == "provider" else other
        answer(institution, title, price, days)
        assert "0512-00000000" not in institution.page.content()
    provider.look("answer-sent")

    need_url = page.url.split("/match")[0]
    page.goto(need_url)
    enterprise.look("need-answers")
    page.click("tr:has-text('甘肃示例计量研究院') button:has-text('选定')")
    page.click("#confirm-yes")
    page.wait_for_selector("text=已选定")
    enterprise.look("need-agreed")

    provider.page.goto(need_url)
    assert "0512-00000000" in provider.page.content()
    other.page.goto(need_url)
    assert "0512-00000000" not in other.page.content()
    assert "需求方选定了其他机构" in other.text()

    regulator = reader()
    regulator.sign_in(logins["regulator"], factories.PASSWORD)
    regulator.look("workbench-regulator")
    regulator.page.goto("/pool")
    assert title in regulator.text()
    assert "甘肃" in regulator.text()
    regulator.look("pool")
