"""The trade's language as data: sounds, corrections, marks, and what the loaders refuse."""

import pytest

from app.metrology.devices import devices, find_device
from search import language
from search.correction import corrected
from search.found import Marked, Part, marked
from search.sounds import forms, joined
from search.words import plain_words


@pytest.mark.parametrize(
    ("name", "pinyin", "initials"),
    [
        ("扭力扳手", "niulibanshou", "nlbs"),
        ("测长仪", "cechangyi", "ccy"),
        ("声学校准器", "shengxuejiaozhunqi", "sxjzq"),
        ("pH计", "phji", "phj"),
        ("频率计", "pinlvji", "plj"),
    ],
)
def test_names_sound_as_the_trade_says_them(name: str, pinyin: str, initials: str) -> None:
    assert forms(name)[0][0] == pinyin
    assert initials in forms(name)[1]


def test_a_character_people_read_in_two_ways_is_found_by_both() -> None:
    assert forms("粘度计")[0] == ("zhanduji", "nianduji")
    assert forms("gauge") == ((), ())


@pytest.mark.parametrize(
    ("typed", "read"),
    [("niu li ban shou", "niulibanshou"), ("torque wrench", "torque wrench"), ("JJG 7", "JJG 7")],
)
def test_pinyin_typed_with_blanks_is_one_word(typed: str, read: str) -> None:
    assert joined(typed) == read


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("电子天枰", "电子天平"),
        ("精密压力标校准", "精密压力表校准"),
        ("niuli扳手", "扭力扳手"),
        ("游标卡齿", "游标卡尺"),
        # Right already, unknown, or too short to say.
        ("压力表", "压力表"),
        ("星海牌仪器", "星海牌仪器"),
        ("水标", "水标"),
        ("JJG 707", "JJG 707"),
        ("", ""),
    ],
)
def test_what_sounds_like_a_name_is_taken_for_it(typed: str, meant: str) -> None:
    assert corrected(typed) == meant


def test_no_name_of_the_lexicon_is_corrected() -> None:
    names = {name for one in devices() for name in (one.name, *one.aliases) if name.isalpha()}
    wrong = {name: read for name in names if (read := corrected(name)) != name}
    assert {name for name, read in wrong.items() if find_device(name) != find_device(read)} == set()


@pytest.mark.parametrize(
    ("typed", "sent"),
    [("JJG707-2014", "JJG 707-2014"), ("ＪＪＧ　７０７", "JJG 707"), ("E2砝码", "E2砝码")],
)
def test_letters_and_number_of_a_specification_are_parted(typed: str, sent: str) -> None:
    assert plain_words(typed) == sent


def test_the_engine_is_given_few_synonyms_and_short_words() -> None:
    assert all(len(word) <= language.LONGEST_WORD for word in language.dictionary())
    synonyms = language.synonyms()
    assert len(synonyms) < 100
    assert not {"检定", "校准"} & set(synonyms)
    assert synonyms["强检"] == ["强制检定", "检定"]
    assert "强检" not in synonyms.get("检定", [])


def test_names_that_differ_in_their_ending_only_are_the_same() -> None:
    assert "浊度计" in language.same_names("浊度仪")
    assert "三相功率表" not in language.same_names("单相功率表")


@pytest.mark.parametrize(
    ("table", "content", "fault"),
    [
        ("dictionary", {"heads": 4, "words": [{"word": "直流电压表"}], "without": []}, "too long"),
        ("stop_words", {"group": [{"words": ["的", "天平"]}]}, "天平"),
        ("synonyms", {"both": [], "one": [{"word": "a", "finds": ["b"] * 51}]}, "more than"),
    ],
)
def test_data_that_would_do_harm_are_refused(
    monkeypatch: pytest.MonkeyPatch, table: str, content: dict[str, object], fault: str
) -> None:
    monkeypatch.setattr(language, "table", lambda _: content)
    check = {"dictionary": language.dictionary, "stop_words": language.stop_words}.get(table)
    with pytest.raises(ValueError, match=fault):
        check.__wrapped__() if check else language.synonyms()


def test_marks_count_bytes_touch_and_are_dropped_where_the_text_is_another() -> None:
    found = marked("精密压力表", [{"start": 6, "length": 6}, {"start": 12, "length": 3}])
    assert found.parts() == (Part("精密", marked=False), Part("压力表", marked=True))
    assert not found.over("精密真空表")
    assert found.over("精密压力表") is found


def test_an_excerpt_keeps_the_first_mark_in_sight() -> None:
    text = "前" * 100 + "压力表" + "后" * 100
    cut = Marked(text, ((100, 103),)).excerpt(40)
    assert Part("压力表", marked=True) in cut.parts()
    assert cut.text.startswith("…")
    assert cut.text.endswith("…")
    assert len(cut.text) == 42
    assert Marked("短", ()).excerpt(40).text == "短"
