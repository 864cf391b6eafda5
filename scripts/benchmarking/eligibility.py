"""Nights of eligibility alone: a full roster, and the roster of the next day."""

import csv
import os


def next_day(folder, out, as_of, leave=200, end=211):
    """Writes the roster of the day `as_of` after that in `folder`: every `leave`th member is gone, the open coverage of every
    `end`th has ended. Returns how many rows it has."""
    os.makedirs(out, exist_ok=True)
    rows = members = 0
    last = None
    for name in sorted(name for name in os.listdir(folder) if name.endswith(".csv")):
        with open(os.path.join(folder, name), newline="", encoding="utf-8") as source, \
                open(os.path.join(out, name), "w", newline="", encoding="utf-8") as target:
            reader, writer = csv.reader(source), csv.writer(target, lineterminator="\n")
            header = next(reader)
            writer.writerow(header)
            day, member, ends = (header.index(name) for name in ("as_of", "member_id", "coverage_end"))
            for row in reader:
                if row[member] != last:
                    last = row[member]
                    members += 1
                if members % leave == 0:
                    continue
                row[day] = as_of
                if members % end == 0 and not row[ends]:
                    row[ends] = "2025-12-31"
                writer.writerow(row)
                rows += 1
    return rows
