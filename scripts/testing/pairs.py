"""Compares resources with those that a guide gives, element by element, and reads the reasons for differences."""

import fnmatch
import json
import re
from datetime import datetime
from decimal import Decimal

# Of a resource, what a guide's example says nothing of.
LEFT_OUT = {"id", "meta", "text", "resourceType", "contained", "contains", "implicitRules"}
ABSENT = "—"


def load_json(text):
    """JSON with the comments and trailing commas that examples have."""
    kept, place, string = [], 0, False
    while place < len(text):
        here = text[place]
        if string:
            kept.append(text[place:place + 2] if here == "\\" else here)
            place += 2 if here == "\\" else 1
            string = here != '"'
        elif text.startswith("//", place):
            end = text.find("\n", place)
            place = len(text) if end < 0 else end
        elif text.startswith("/*", place):
            end = text.find("*/", place)
            place = len(text) if end < 0 else end + 2
        else:
            string = here == '"'
            kept.append(here)
            place += 1
    return json.loads(re.sub(r",(\s*[}\]])", r"\1", "".join(kept)), parse_float=Decimal, strict=False)


def resources_of(expected):
    """The resources of an example: itself, a Bundle's or a list's, and all that they contain."""
    if isinstance(expected, list):
        return [found for one in expected for found in resources_of(one)]
    if expected.get("resourceType") == "Bundle":
        return resources_of([entry["resource"] for entry in expected.get("entry", []) if "resource" in entry])
    inner = expected.get("contained", []) + expected.get("contains", [])
    return [expected] + [found for one in inner for found in resources_of(one)]


class Kinds:
    """The types of resources by what references call them."""

    def __init__(self, resources):
        self.types = {}
        for resource in resources:
            if "id" in resource:
                self.types["#" + resource["id"]] = resource["resourceType"]
                self.types["urn:uuid:" + resource["id"]] = resource["resourceType"]

    def of(self, reference):
        """`Patient` of `Patient/1`; empty where the reference does not tell."""
        if reference in self.types:
            return self.types[reference]
        match = re.search(r"(?:^|/)([A-Z][A-Za-z]+)/[^/]+(?:/_history/[^/]+)?$", reference)
        return match.group(1) if match else ""


def moment(value):
    """A time with a zone as a point in time, else `None`."""
    if not isinstance(value, str) or not re.match(r"^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$", value):
        return None
    try:
        return datetime.fromisoformat(value.replace("Z", "+00:00"))
    except ValueError:
        return None


def text(value):
    """A value as tables show it."""
    if value is None:
        return ABSENT
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return str(value)
    return json.dumps(value, ensure_ascii=False, default=lambda number: float(number), separators=(",", ":"))


class Comparison:
    """Two resources, element by element: how many are the same, and the topmost ones that differ."""

    def __init__(self, theirs, ours, their_kinds, our_kinds):
        self.kinds = their_kinds, our_kinds
        self.same = 0
        self.differences = []  # (path, theirs, ours, elements)
        self.object("", theirs, ours, LEFT_OUT)

    def value(self, path, theirs, ours):
        if theirs is None or ours is None:
            self.differences.append((path, theirs, ours, leaves(theirs if ours is None else ours)))
        elif isinstance(theirs, dict) and isinstance(ours, dict):
            self.object(path, theirs, ours, {"id"})
        elif isinstance(theirs, list) and isinstance(ours, list):
            self.array(path, theirs, ours)
        elif self.is_same(path, theirs, ours):
            self.same += 1
        else:
            self.differences.append((path, theirs, ours, max(leaves(theirs), leaves(ours))))

    def object(self, path, theirs, ours, left_out):
        for name in list(theirs) + [name for name in ours if name not in theirs]:
            if name not in left_out:
                self.value(f"{path}.{name}" if path else name, theirs.get(name), ours.get(name))

    def array(self, path, theirs, ours):
        """Elements are paired by what they have in common, whatever their order."""
        scores = []
        for left, one in enumerate(theirs):
            for right, other in enumerate(ours):
                part = Comparison.__new__(Comparison)
                part.kinds, part.same, part.differences = self.kinds, 0, []
                part.value(path, one, other)
                scores.append((-part.same + sum(d[3] for d in part.differences) / 1000, left, right, part))
        lefts, rights = set(), set()
        for score, left, right, part in sorted(scores, key=lambda entry: entry[:3]):
            is_single = len(theirs) == 1 and len(ours) == 1
            if left in lefts or right in rights or (part.same == 0 and not is_single):
                continue
            lefts.add(left)
            rights.add(right)
            self.same += part.same
            self.differences += part.differences
        for left, one in enumerate(theirs):
            if left not in lefts:
                self.value(path, one, None)
        for right, other in enumerate(ours):
            if right not in rights:
                self.value(path, None, other)

    def is_same(self, path, theirs, ours):
        if path.split(".")[-1] == "reference":
            kinds = self.kinds[0].of(theirs), self.kinds[1].of(ours)
            return kinds[0] == kinds[1] or "" in kinds
        if isinstance(theirs, bool) != isinstance(ours, bool):
            return False
        if theirs == ours:
            return True
        moments = moment(theirs), moment(ours)
        return None not in moments and moments[0] == moments[1]


def leaves(value):
    """How many values stand in an element."""
    if isinstance(value, dict):
        return sum(leaves(inner) for name, inner in value.items() if name != "id") or 1
    if isinstance(value, list):
        return sum(leaves(inner) for inner in value) or 1
    return 1


def compare(expected, made):
    """Pairs each resource of an example with the one made that is most like it.

    Gives the number of the same elements, and (resource type, path, theirs, ours, elements) of the others. What was made
    beside the example's resources is not looked at.
    """
    theirs = resources_of(expected)
    ours = resources_of(made)
    kinds = Kinds(theirs), Kinds(ours)
    tried = []
    for left, one in enumerate(theirs):
        for right, other in enumerate(ours):
            if one["resourceType"] == other["resourceType"]:
                comparison = Comparison(one, other, *kinds)
                tried.append((-comparison.same, sum(d[3] for d in comparison.differences), left, right, comparison))
    same, differences, lefts, rights = 0, [], set(), set()
    for _, _, left, right, comparison in sorted(tried, key=lambda entry: entry[:4]):
        if left in lefts or right in rights:
            continue
        lefts.add(left)
        rights.add(right)
        same += comparison.same
        differences += [(theirs[left]["resourceType"], *difference) for difference in comparison.differences]
    for left, one in enumerate(theirs):
        if left not in lefts:
            content = {name: value for name, value in one.items() if name not in LEFT_OUT}
            differences.append((one["resourceType"], "", content, None, leaves(content)))
    return same, differences


class Reasons:
    """The written reasons: rows `| pair | element | theirs | ours | why |` of Markdown tables.

    `pair` and `element` may have `*`. An element is `Type.path.to.it` or the path without its type, without indexes. A cell of
    `theirs` or `ours` that is empty or `*` is any value, `—` none; it may have `*`, too. Backticks are no part of a value.
    """

    def __init__(self, paths):
        self.rows = []
        self.used = set()
        for path in paths:
            with open(path, encoding="utf-8") as file:
                for line in file:
                    cells = [cell.strip().strip("`").replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line.strip())[1:-1]]
                    if len(cells) == 5 and cells[0].lower() != "pair" and not set(cells[0]) <= set("-: ") and cells[4]:
                        self.rows.append(cells)

    def find(self, pair, kind, path, theirs, ours):
        """Why, or `None` where no row says it."""
        element = f"{kind}.{path}" if path else kind
        for number, (of, where, left, right, why) in enumerate(self.rows):
            if not fnmatch.fnmatchcase(pair, of):
                continue
            if not (matches(where, element) or path and matches(where, path)):
                continue
            if fits(left, text(theirs)) and fits(right, text(ours)):
                self.used.add(number)
                return why
        return None


def matches(pattern, name):
    return re.fullmatch(".*".join(re.escape(part) for part in pattern.split("*")), name, re.DOTALL) is not None


def fits(cell, value):
    return cell in ("", "*") or matches(cell, value)
