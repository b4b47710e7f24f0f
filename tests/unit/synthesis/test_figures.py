"""The figures behind made-up data: names and units that the lexicon and the unit table know."""

import pytest
from pydantic import ValidationError

from app.capabilities.choices import MODES, PROOF_KINDS, SERVICES
from app.metrology.devices import find_device, read_device_name
from app.metrology.units import find_unit, kinds
from app.synthesis.chance import apportion
from app.synthesis.devices import assortment
from app.synthesis.figures import (
    TIERS,
    Kind,
    figures,
    institution_kinds,
    instruments,
    quantities,
)
from app.synthesis.spans import shorten


def test_every_kind_and_unit_is_known() -> None:
    table = quantities()
    assert set(table.kind) <= {kind.name for kind in kinds()}
    for name, kind in table.kind.items():
        lines = [*kind.spans, *kind.frequencies, *filter(None, [kind.absolute])]
        for unit in {line.split("|")[0].strip() for line in lines}:
            assert find_unit(unit), f"{name}: {unit}"


def test_every_line_of_a_ladder_has_room_for_a_range() -> None:
    table, special = quantities(), instruments().spans
    for kind in [*table.kind.values(), table.other]:
        for line in [*kind.spans, *kind.frequencies]:
            _, lows, highs = line.split("|")
            assert min(map(float, lows.split())) < max(map(float, highs.split())), line
    for lines in special.values():
        assert all(line.count("|") == 2 for line in lines)


def test_finer_levels_state_smaller_uncertainties() -> None:
    for name, kind in quantities().kind.items():
        steps = kind.relative or [float(step) for step in kind.absolute.split("|")[1].split()]
        assert steps == sorted(steps, reverse=True), name


def test_a_kind_needs_one_measure_of_uncertainty() -> None:
    with pytest.raises(ValidationError):
        Kind(spans=["V | 0 | 1"])
    with pytest.raises(ValidationError):
        Kind(spans=["V | 0 | 1"], relative=[0.1] * TIERS, absolute="V | 1")


def test_common_devices_are_those_of_the_lexicon() -> None:
    table = instruments()
    named = [*table.common.split(), *table.spans, *table.classes]
    assert [name for name in named if find_device(name) is None] == []
    assert len(assortment(1).known) > 1000


def test_names_nobody_knows_are_unknown() -> None:
    names = [each.name for each in assortment(1).unknown]
    assert len(names) == len(set(names)) > 1000
    assert not [name for name in names if read_device_name(name).devices]


def test_terms_are_those_of_the_platform() -> None:
    needs = figures().needs
    assert set(needs.service) <= {"", *SERVICES}
    assert set(needs.mode) <= {"", *MODES}
    assert set(needs.proof) <= {"", *PROOF_KINDS}
    for kind in institution_kinds():
        assert set(kind.proofs) <= set(PROOF_KINDS)
        assert sum(kind.tiers) == pytest.approx(1)
        assert len(kind.tiers) == TIERS
        assert sum(kind.proofs.values()) == pytest.approx(1)
        assert kind.name.startswith("示例")


def test_a_full_load_is_about_a_million_rows() -> None:
    from app.synthesis.chance import size, stream

    total = sum(
        size(stream(1, kind.name, place), *kind.rows, kind.spread)
        for kind in institution_kinds()
        for place in range(kind.count)
    )
    assert 800_000 < total < 1_250_000


def test_parts_add_up_and_none_is_left_out() -> None:
    assert apportion(10, [1, 1, 1]) == [4, 3, 3]
    assert apportion(7, [1000, 1, 1]) == [5, 1, 1]
    assert apportion(2, [5, 1, 1]) == [2, 0, 0]
    assert apportion(365, [333, 32]) == [333, 32]


@pytest.mark.parametrize(
    ("number", "text"),
    [(0.0123, "0.0123"), (1234, "1230"), (0.00001, "1×10^-5"), (250.0, "250"), (5e7, "50000000")],
)
def test_numbers_are_written_as_people_write_them(number: float, text: str) -> None:
    assert shorten(number) == text
