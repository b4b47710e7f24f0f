"""Grades the labelled set of rankings anew: `python -m tests.label_ranking`.

After a change of rows, needs, gates or class tables; read the difference before keeping it. Prints
how many grades there are and writes `tests/data/ranking/labels.jsonl`.
"""

import json
from collections import Counter, defaultdict

import typer

from app.benches.ranking.labelled import FOLDER, load


def main() -> None:
    labelled = load()
    counts: Counter[int] = Counter()
    with (FOLDER / "labels.jsonl").open("w", encoding="utf-8") as file:
        for need in labelled.needs:
            by_grade: dict[int, list[int]] = defaultdict(list)
            for owner, grade in sorted(labelled.grade(need.demand).items()):
                by_grade[grade].append(owner)
                counts[grade] += 1
            ordered = {str(grade): by_grade[grade] for grade in sorted(by_grade, reverse=True)}
            file.write(json.dumps({"need": need.id, "grades": ordered}) + "\n")
    typer.echo(dict(counts))


if __name__ == "__main__":
    main()
