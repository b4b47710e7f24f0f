"""About how long it takes to get from one place to another, where nothing better is known. Pure.

Straight lines between known coordinates, never a timetable: good enough to tell near from far in
the back-test, not for a quotation.
"""

from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt

EARTH_KM = 6371.0
# Roads wind: 1.3 km for each in a straight line, at 70 km/h. By air 4 h from door to door besides
# the flight itself, at 700 km/h. Assumptions of this platform, not from any document.
_WINDING = 1.3
_ROAD_KMH = 70.0
_AIR_KMH = 700.0
_AIR_WAIT_H = 4.0


@dataclass(frozen=True, slots=True)
class Point:
    """Latitude and longitude in degrees."""

    lat: float
    lon: float


def kilometres(one: Point, other: Point) -> float:
    """Great-circle distance (haversine)."""
    north, east = radians(other.lat - one.lat), radians(other.lon - one.lon)
    chord = sin(north / 2) ** 2
    chord += cos(radians(one.lat)) * cos(radians(other.lat)) * sin(east / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(chord)))


@lru_cache(maxsize=4096)  # between places that are few, asked for every institution
def hours_between(one: Point, other: Point) -> float:
    """Hours of the faster way, road or air, to a tenth."""
    far = kilometres(one, other)
    return round(min(far * _WINDING / _ROAD_KMH, _AIR_WAIT_H + far / _AIR_KMH), 1)
