"""One ExplanationOfBenefit with one fault at a time, to see which of them a validator finds."""

import copy
import json


def dropped(name):
    return lambda eob: eob.pop(name)


def put(name, value):
    return lambda eob: eob.__setitem__(name, value)


FAULTS = [
    ("a required element is missing", dropped("status")),
    ("an element that the type has not", put("nonsense", 1)),
    ("an array where one value belongs", put("status", ["active"])),
    ("one value where an array belongs", lambda eob: eob.__setitem__("insurance", eob["insurance"][0])),
    ("a date that is none", put("created", "2024-13-45")),
    ("two types of one choice", lambda eob: eob["item"][0].update(
        servicedDate="2024-01-01", servicedPeriod={"start": "2024-01-01"})),
    ("an empty array", put("supportingInfo", [])),
    ("an empty object", put("payee", {})),
    ("a key that stands twice", None),
    ("a code of a required list that has it not", put("use", "bogus")),
    ("an invariant: a period that ends before it starts", put("billablePeriod", {"start": "2024-02-01", "end": "2024-01-01"})),
    ("an invariant: a local reference to nothing", put("patient", {"reference": "#nothing"})),
    ("a script in the narrative", put("text", {
        "status": "generated", "div": '<div xmlns="http://www.w3.org/1999/xhtml"><script>x</script></div>'})),
    ("a reference to another type than allowed", put("patient", {"reference": "Organization/x"})),
    ("a slice that the profile demands is missing", dropped("supportingInfo")),
]


def faulty(sound):
    """The resource with each fault, as lines of JSON."""
    lines = []
    for _, change in FAULTS:
        eob = copy.deepcopy(sound)
        if change:
            change(eob)
        text = json.dumps(eob)
        lines.append(text if change else text[:-1] + f',"use":{json.dumps(eob["use"])}}}')
    return [line.encode() for line in lines]
