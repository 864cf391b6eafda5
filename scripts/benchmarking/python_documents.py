"""One Python reader of C-CDA documents in memory: scripts/benchmark --documents runs this in an environment of its own.

    python_documents.py ccda-to-fhir|lxml FOLDER REPEATS

Prints one JSON object: what it did with each document (the resources made, or why none), and the seconds of processor time that each
took, one list for each repetition. Starting the interpreter, importing and reading files are not in them, and one repetition
before the first is not counted.
"""

import gc
import json
import logging
import os
import sys
import time


def ccda_to_fhir():
    from ccda_to_fhir import convert_document

    # It takes text; decoding the bytes is part of the work.
    return lambda content: len(convert_document(content.decode("utf-8-sig"))["bundle"]["entry"])


def tree():
    from lxml import etree

    def parse(content):
        etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
        return 0

    return parse


def main():
    name, folder, repeats = sys.argv[1], sys.argv[2], int(sys.argv[3])
    logging.disable(logging.CRITICAL)
    convert = {"ccda-to-fhir": ccda_to_fhir, "lxml": tree}[name]()
    documents = []
    for path in sorted(os.listdir(folder)):
        with open(os.path.join(folder, path), "rb") as file:
            documents.append((path, file.read()))
    outcomes, seconds = {}, []
    gc.disable()
    for _ in range(repeats + 1):
        took = []
        for path, content in documents:
            start = time.process_time()
            try:
                outcomes[path] = convert(content)
            except Exception as error:
                outcomes[path] = type(error).__name__
            took.append(time.process_time() - start)
            gc.collect()
        seconds.append(took)
    print(json.dumps({"outcomes": outcomes, "seconds": seconds[1:]}))


if __name__ == "__main__":
    main()
