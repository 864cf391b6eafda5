"""One Python validator over NDJSON in memory: scripts/benchmark-validators runs this in an environment of its own.

    python_validators.py fhirkit-rs|fhir.resources FILE REPEATS

Prints one JSON object: resources, invalid, the seconds of processor time of each repetition, and where REPEATS is 0, the
outcome of each resource. Starting the interpreter,
importing, and reading the file are not in them, and one repetition before the first is not counted.
"""

import gc
import json
import sys
import time


def fhirkit():
    import fhirkit

    # Of its calls the one that takes least time: it parses bytes, checks them, and makes no Python object but the issues.
    def is_valid(line):
        try:
            return not any(issue.severity == "error" for issue in fhirkit.validate(line))
        except fhirkit.ParseError:
            return False

    return is_valid


def fhir_resources():
    from fhir.resources.R4B.explanationofbenefit import ExplanationOfBenefit
    from pydantic import ValidationError

    def is_valid(line):
        try:
            ExplanationOfBenefit.model_validate_json(line)
        except ValidationError:
            return False
        return True

    return is_valid


def main():
    name, path, repeats = sys.argv[1], sys.argv[2], int(sys.argv[3])
    is_valid = {"fhirkit-rs": fhirkit, "fhir.resources": fhir_resources}[name]()
    with open(path, "rb") as file:
        lines = file.read().split(b"\n")
    lines = [line for line in lines if line]
    if repeats == 0:
        print(json.dumps({"outcomes": [is_valid(line) for line in lines]}))
        return
    seconds = []
    gc.disable()
    for _ in range(repeats + 1):
        start = time.process_time()
        invalid = sum(1 for line in lines if not is_valid(line))
        seconds.append(time.process_time() - start)
        gc.collect()
    print(json.dumps({"resources": len(lines), "invalid": invalid, "seconds": seconds[1:]}))


if __name__ == "__main__":
    main()
