"""Clinical documents: from bytes to validated resources, beside others, and the memory of documents of any size."""

import base64
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import time

PACKAGES = ("ccda-to-fhir==0.3", "lxml>=5,<7")
WORKER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "python_documents.py")
SPEED_LIMIT, MEMORY_LIMIT = 30e6, 300e6


def documents_in(folder):
    """The names and sizes of the documents of a folder."""
    names = sorted(name for name in os.listdir(folder) if name.endswith(".xml")) if os.path.isdir(folder) else []
    return [(name, os.path.getsize(os.path.join(folder, name))) for name in names]


def environment(work):
    """The Python of an environment that has the others, or None where PyPI is out of reach."""
    python = os.path.join(work, "python", "bin", "python3")
    try:
        if not os.path.exists(python):
            subprocess.run([sys.executable, "-m", "venv", os.path.join(work, "python")], check=True, capture_output=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES], check=True,
                       capture_output=True, timeout=600)
    except (OSError, subprocess.SubprocessError) as error:
        print(f"skipped: ccda-to-fhir and lxml cannot be installed from PyPI ({type(error).__name__})", flush=True)
        return None
    return python


def repeated(folder, names, target, megabytes):
    """A folder with links to the documents, again and again, of so many megabytes; its bytes and its documents."""
    shutil.rmtree(target, ignore_errors=True)
    os.makedirs(target)
    total = count = 0
    while total < megabytes * 1e6:
        for name, size in names:
            os.symlink(os.path.join(os.path.abspath(folder), name), os.path.join(target, f"{count:06}.xml"))
            total += size
            count += 1
    return total, count


def measure(command, variables, core, output):
    """Processor time and wall-clock seconds of a command on one core, its peak memory in bytes, exit code, and what it said."""
    with open(output + ".log", "wb") as log:
        start = time.monotonic()
        process = subprocess.Popen(command, env=variables, stdout=subprocess.DEVNULL, stderr=log,
                                   preexec_fn=lambda: os.sched_setaffinity(0, {core}))
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    with open(output + ".log", encoding="utf-8", errors="replace") as log:
        said = log.read()
    return usage.ru_utime + usage.ru_stime, seconds, usage.ru_maxrss * 1024, process.returncode, said


def convert(bench, paths, core):
    """Our own conversion, single-threaded."""
    variables = dict(os.environ, PATIENT_ACCESS_MAPPINGS=os.path.join(bench.root, "mappings"))
    output = os.path.join(bench.base, "resources.ndjson")
    measured = measure([bench.program, "convert", "--threads", "1", "--output", output, *paths], variables, core, output)
    if measured[3] not in (0, 2):
        raise RuntimeError(f"patient-access convert: exit code {measured[3]}\n{measured[4][-2000:]}")
    with open(output, "rb") as file:
        resources = sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
    os.remove(output)
    return *measured, resources


def others(python, name, folder, core):
    """One pass of another reader over the documents: outcomes, and seconds by document."""
    done = subprocess.run([python, WORKER, name, folder, "1"], capture_output=True, text=True,
                          preexec_fn=lambda: os.sched_setaffinity(0, {core}))
    if done.returncode:
        raise RuntimeError(f"{name}: exit code {done.returncode}\n{done.stderr[-2000:]}")
    result = json.loads(done.stdout)
    return result["outcomes"], dict(zip(sorted(result["outcomes"]), result["seconds"][0]))


def throughput(bench, folder, rounds, megabytes, core):
    """Prints MB/s of ours, of ccda-to-fhir and of libxml2's tree alone, in turns."""
    names = documents_in(folder)
    if not names:
        print(f"skipped: no documents in {folder}")
        return
    sizes = dict(names)
    python = environment(bench.base)
    many, few = os.path.join(bench.base, "many"), os.path.join(bench.base, "few")
    size, count = repeated(folder, names, many, megabytes)
    plain = os.path.join(bench.base, "plain")
    repeated(folder, names, plain, 0.000001)
    for number, (name, _) in enumerate(names):
        os.rename(os.path.join(plain, f"{number:06}.xml"), os.path.join(plain, name))
    smallest = os.path.join(folder, min(names, key=lambda entry: entry[1])[0])
    speeds, starts, peaks, ratios, subsets = {}, [], [], [], []
    for number in range(rounds):
        start = convert(bench, [smallest], core)[0]
        seconds, _, peak, code, said, resources = convert(bench, [many], core)
        starts.append(start)
        peaks.append(peak)
        ours = size / (seconds - start)
        speeds.setdefault("patient-access", []).append(ours)
        if number == 0:
            print(f"{count:,} documents ({len(names)} different), {size / 1e6:.0f} MB; {resources:,} resources; exit code {code}; "
                  + " ".join(said.split("\n")[-3:]).strip(), flush=True)
        if python is None:
            continue
        for name in ("lxml", "ccda-to-fhir"):
            outcomes, took = others(python, name, plain, core)
            good = [path for path, outcome in outcomes.items() if isinstance(outcome, int)]
            speed = sum(sizes[path] for path in good) / max(1e-9, sum(took[path] for path in good))
            speeds.setdefault(name, []).append(speed)
            if number == 0:
                failures = [outcome for outcome in outcomes.values() if not isinstance(outcome, int)]
                made = sum(outcome for outcome in outcomes.values() if isinstance(outcome, int))
                print(f"{name}: {len(good)} of {len(names)} documents read, {len(failures)} failed"
                      + (f" ({', '.join(sorted(set(failures)))})" if failures else "")
                      + (f", {made:,} resources" if made else ""), flush=True)
        if good:
            # The same documents that it can read.
            chosen = [(path, sizes[path]) for path in good]
            few_size, _ = repeated(folder, chosen, few, megabytes)
            subset = few_size / (convert(bench, [few], core)[0] - start)
            subsets.append(subset)
            ratios.append(subset / speeds["ccda-to-fhir"][-1])
    print(f"\n{'':<34} {'MB/s, median':>12} {'(min–max)':>16}")
    texts = {"patient-access": "patient-access convert", "lxml": "libxml2's tree alone (lxml)",
             "ccda-to-fhir": "ccda-to-fhir, of what it can read"}
    for name, found in speeds.items():
        print(f"{texts[name]:<34} {statistics.median(found) / 1e6:>12.2f} {min(found) / 1e6:>8.2f}–{max(found) / 1e6:.2f}")
    if ratios:
        print(f"{'patient-access, of the same':<34} {statistics.median(subsets) / 1e6:>12.2f}")
        print(f"ratio to ccda-to-fhir on the same documents: {statistics.median(ratios):.1f}")
    ours = statistics.median(speeds["patient-access"])
    print(f"start (tables, mappings; not counted above): {statistics.median(starts):.2f} s; memory {max(peaks) / 1e6:.0f} MB, "
          f"limit {MEMORY_LIMIT / 1e6:.0f} MB: {'met' if max(peaks) <= MEMORY_LIMIT else 'NOT MET'}")
    print(f"limit {SPEED_LIMIT / 1e6:.0f} MB/s: {'met' if ours >= SPEED_LIMIT else 'NOT MET'}")


HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<realmCode code="US"/><typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
<templateId root="2.16.840.1.113883.10.20.22.1.2" extension="2015-08-01"/>
<id root="2.16.840.1.113883.19.5" extension="doc-1"/><code code="34133-9" codeSystem="2.16.840.1.113883.6.1"/>
<title>Summary</title><effectiveTime value="20260105101500-0500"/>
<confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/><languageCode code="en-US"/>
<recordTarget><patientRole><id root="2.16.840.1.113883.19.6" extension="M100"/><patient><name><given>Ada</given>
<family>Nobody</family></name><administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/>
<birthTime value="19700203"/></patient></patientRole></recordTarget>
<author><time value="20260105101500-0500"/><assignedAuthor><id root="2.16.840.1.113883.4.6" extension="1234567893"/>
<assignedPerson><name><given>Ben</given><family>Noone</family></name></assignedPerson></assignedAuthor></author>
<custodian><assignedCustodian><representedCustodianOrganization><id root="2.16.840.1.113883.19.7"/><name>Any Clinic</name>
</representedCustodianOrganization></assignedCustodian></custodian>
"""
SECTION = """<component><structuredBody><component><section>
<templateId root="2.16.840.1.113883.10.20.22.2.5.1" extension="2015-08-01"/><code code="11450-4" codeSystem="2.16.840.1.113883.6.1"/>
<title>Problems</title><text>Essential hypertension</text>
"""
ENTRY = """<entry typeCode="DRIV"><act classCode="ACT" moodCode="EVN">
<templateId root="2.16.840.1.113883.10.20.22.4.3" extension="2015-08-01"/><id root="2.16.840.1.113883.19.8" extension="a%d"/>
<code code="CONC" codeSystem="2.16.840.1.113883.5.6"/><statusCode code="active"/><effectiveTime><low value="20250101"/></effectiveTime>
<entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN">
<templateId root="2.16.840.1.113883.10.20.22.4.4" extension="2015-08-01"/><id root="2.16.840.1.113883.19.8" extension="p%d"/>
<code code="55607006" codeSystem="2.16.840.1.113883.6.96"/><statusCode code="completed"/>
<effectiveTime><low value="20250101"/></effectiveTime>
<value xsi:type="CD" code="59621000" codeSystem="2.16.840.1.113883.6.96" displayName="Essential hypertension"/>
%s</observation></entryRelationship></act></entry>
"""
# What makes an entry as large as those of real documents.
DETAIL = """<author><templateId root="2.16.840.1.113883.10.20.22.4.119"/><time value="20250101"/><assignedAuthor>
<id root="2.16.840.1.113883.4.6" extension="1234567893"/><code code="207R00000X" codeSystem="2.16.840.1.113883.6.101"/>
<assignedPerson><name><given>Ben</given><family>Noone</family></name></assignedPerson></assignedAuthor></author>
<entryRelationship typeCode="SUBJ" inversionInd="true"><act classCode="ACT" moodCode="EVN">
<templateId root="2.16.840.1.113883.10.20.22.4.64"/><code code="48767-8" codeSystem="2.16.840.1.113883.6.1"/>
<text>""" + "Measured twice while sitting; the second time after some minutes. " * 18 + """</text>
<statusCode code="completed"/></act></entryRelationship>
"""
END = "</section></component></structuredBody></component></ClinicalDocument>\n"
PDF_START = '<component><nonXMLBody><text mediaType="application/pdf" representation="B64">'
PDF_END = "</text></nonXMLBody></component></ClinicalDocument>\n"


def write_entries(path, size, detail=DETAIL):
    """A document of so many bytes, all of them entries."""
    written = number = 0
    with open(path, "w", encoding="ascii") as file:
        file.write(HEAD + SECTION)
        while written < size:
            number += 1
            entry = ENTRY % (number, number, detail)
            file.write(entry)
            written += len(entry)
        file.write(END)


def write_many(path, size):
    """A document of more entries than are read."""
    write_entries(path, size, "")


def write_text(path, size):
    """A document whose narrative is one text of so many bytes."""
    with open(path, "w", encoding="ascii") as file:
        head, tail = SECTION.split("Essential hypertension")
        file.write(HEAD + head)
        for _ in range(size // 100_000):
            file.write("words " * 16_666 + "word")
        file.write(tail + ENTRY % (1, 1, "") + END)


def write_pdf(path, size):
    """An unstructured document with a PDF of so many bytes in base64."""
    source = random.Random(1)
    with open(path, "w", encoding="ascii") as file:
        file.write(HEAD + PDF_START)
        for number in range(size // 76_000 + 1):
            piece = (b"%PDF-1.7\n" if number == 0 else b"") + source.randbytes(57_000)
            file.write(base64.b64encode(piece[:57_000]).decode() + "\n")
        file.write(PDF_END)


def memory(bench, core):
    """Prints the peak memory of single documents of many sizes."""
    print(f"{'document':<34} {'MB':>7} {'resources':>10} {'s':>7} {'MB/s':>6} {'peak MB':>8}")
    worst = 0
    for title, write, size in (("entries", write_entries, 10**6), ("entries", write_entries, 10**8), ("entries", write_entries, 10**9),
                               ("too many entries", write_many, 600 * 10**6), ("a narrative in one piece", write_text, 10**9), ("a PDF", write_pdf, 12 * 10**6),
                               ("a PDF", write_pdf, 10**9)):
        path = os.path.join(bench.base, "document.xml")
        write(path, size)
        length = os.path.getsize(path)
        processor, _, peak, code, said, resources = convert(bench, [path], core)
        os.remove(path)
        worst = max(worst, peak)
        note = "" if code == 0 else f"  exit code {code}: {said.strip().splitlines()[0] if said.strip() else ''}"
        print(f"{title:<34} {length / 1e6:>7.0f} {resources:>10,} {processor:>7.2f} {length / 1e6 / processor:>6.1f} {peak / 1e6:>8.0f}{note}",
              flush=True)
    print(f"memory {worst / 1e6:.0f} MB at most, limit {MEMORY_LIMIT / 1e6:.0f} MB: {'met' if worst <= MEMORY_LIMIT else 'NOT MET'}")
