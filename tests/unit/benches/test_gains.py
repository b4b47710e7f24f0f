"""The figures of ranking quality: what an order is worth, and how sure that is."""

import math

import pytest

from app.benches.ranking.gains import hit, interval, ndcg
from app.benches.ranking.words import bigrams


def test_the_best_order_is_worth_one_and_an_empty_one_nothing() -> None:
    grades = {7: 3, 8: 2, 9: 1}
    assert ndcg([7, 8, 9], grades) == pytest.approx(1)
    assert ndcg([], grades) == 0
    assert ndcg([1, 2, 3], grades) == 0


def test_a_worse_order_is_worth_what_the_formula_says() -> None:
    ours = 1 / math.log2(2) + 7 / math.log2(4)
    best = 7 / math.log2(2) + 1 / math.log2(3)
    assert ndcg([9, 1, 7], {7: 3, 9: 1}) == pytest.approx(ours / best)


def test_only_the_first_ten_count() -> None:
    grades = dict.fromkeys(range(20), 3)
    assert ndcg([*range(100, 110), 1], grades) == 0
    assert ndcg(list(range(20)), grades) == pytest.approx(1)


def test_the_first_is_a_hit_if_nobody_is_better() -> None:
    assert hit([8, 7], {7: 2, 8: 2}) == 1
    assert hit([8, 7], {7: 3, 8: 2}) == 0
    assert hit([], {7: 3}) == 0


def test_the_interval_holds_the_mean_is_the_same_each_time_and_narrows_with_more_values() -> None:
    few = [0.0, 1.0, 0.5, 0.75, 0.25] * 4
    low, high = interval(few)
    assert low < 0.5 < high
    assert interval(few) == (low, high)
    narrow_low, narrow_high = interval(few * 25)
    assert narrow_high - narrow_low < (high - low) / 3


def test_chinese_is_cut_into_pairs_and_numbers_stay_whole() -> None:
    assert bigrams("压力表，(0～1.6)MPa") == ["压力", "力表", "0", "1.6", "mpa"]
    assert bigrams("60MPa Pt100") == ["60", "mpa", "pt100"]
    assert bigrams("U=0.5％ k=2 表") == ["u", "0.5", "k", "2", "表"]
    assert bigrams("，。") == []
