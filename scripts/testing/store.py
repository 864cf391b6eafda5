"""A store of a test's own, and the program's runs into it: for scripts/golden and scripts/test-end-to-end."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SAMPLE = os.path.join(ROOT, "samples", "professional-claims")
TABLES = {
    "Patient": "patient",
    "RelatedPerson": "related_person",
    "Coverage": "coverage",
    "Organization": "organization",
    "Practitioner": "practitioner",
    "ExplanationOfBenefit": "explanation_of_benefit",
    "Claim": "claim",
    "ClaimResponse": "claim_response",
    "PractitionerRole": "practitioner_role",
    "ServiceRequest": "service_request",
    "MedicationRequest": "medication_request",
    "DocumentReference": "document_reference",
    "Location": "location",
    "Device": "device",
    "Medication": "medication",
    "Specimen": "specimen",
    "Encounter": "encounter",
    "AllergyIntolerance": "allergy_intolerance",
    "Condition": "condition",
    "Procedure": "procedure",
    "Observation": "observation",
    "DiagnosticReport": "diagnostic_report",
    "MedicationDispense": "medication_dispense",
    "Immunization": "immunization",
    "Goal": "goal",
    "CarePlan": "care_plan",
    "CareTeam": "care_team",
    "FamilyMemberHistory": "family_member_history",
    "Provenance": "provenance",
}
# Those that clinical documents alone reach.
OF_DOCUMENTS = (
    "location", "device", "medication", "specimen", "encounter",
    "allergy_intolerance", "condition", "procedure", "observation", "diagnostic_report",
    "medication_dispense", "immunization", "goal", "care_plan", "care_team",
    "family_member_history", "provenance",
)
# Those that prior authorizations alone reach.
OF_AUTHORIZATIONS = ("claim", "claim_response", "practitioner_role", "service_request", "medication_request",
                     "document_reference")
NIGHTS = ("first-night", "second-night", "third-night", "fourth-night")
DISPOSITIONS = ("published", "unchanged", "superseded", "pending", "quarantined", "ignored")


class Failure(Exception):
    """What a test found wrong."""


def samples():
    """The folders under samples/ that hold nights."""
    found = []
    for folder, names, _ in os.walk(os.path.join(ROOT, "samples")):
        if NIGHTS[0] in names:
            found.append(folder)
    return sorted(found)


def nights(sample=SAMPLE):
    """A sample's folders, one a night."""
    paths = (os.path.join(sample, name) for name in NIGHTS)
    return [path for path in paths if os.path.isdir(path)]


def scratch():
    """Where stores of tests are kept: in memory where there is room, since file systems are slow to make and remove the
    hundreds of files of each; else, or where TMPDIR says so, on disk. None is Python's own choice."""
    shared = "/dev/shm"
    if "TMPDIR" in os.environ or not os.access(shared, os.W_OK):
        return None
    facts = os.statvfs(shared)
    return shared if facts.f_bavail * facts.f_frsize > 4 << 30 else None


def newest_program():
    """The executable that was built last."""
    built = [os.path.join(ROOT, ".build", kind, "patient-access") for kind in ("debug", "release")]
    built = [path for path in built if os.path.exists(path)]
    if not built:
        raise Failure("there is no .build/release/patient-access; scripts/build makes it")
    return max(built, key=os.path.getmtime)


def parsed(text):
    """The report of `run --json`, if it adds up."""
    try:
        report = json.loads(text)
    except ValueError as error:
        raise Failure(f"run --json printed no single JSON object: {error}") from None
    records = report["records"]
    came, went = records["read"] + records["carriedIn"], sum(records[name] for name in DISPOSITIONS)
    if came != went:
        raise Failure(f"the run does not add up: {came} came in, {went} have a disposition")
    if report["balanced"] is not True:
        raise Failure("the run is not balanced")
    return report


def expect_nothing_published(report, name):
    """Fails unless a run left every resource as it was."""
    touched = sum(kind["inserted"] + kind["updated"] for kind in report["resources"].values())
    if report["records"]["published"] or touched:
        raise Failure(f"{name} a second time: {report['records']['published']} records published, "
                      f"{touched} resources touched; expected none")


class Database:
    """A database that holds a store, and the environment in which the program works on it."""

    def __init__(self, program, url, environment):
        self.program, self.url, self.environment = program, url, environment

    def call(self, *arguments, codes=(0,)):
        """What the program prints, if it ends with one of the codes."""
        done = subprocess.run([self.program, *arguments], env=self.environment, capture_output=True, text=True,
                              timeout=600)
        if done.returncode not in codes:
            raise Failure(f"patient-access {' '.join(arguments)}: exit code {done.returncode}\n{done.stderr[-2000:]}")
        return done.stdout

    def run(self, *paths):
        """A run over paths; its report, if it adds up."""
        return parsed(self.call("run", "--json", *paths, codes=(0, 2)))

    def query(self, sql):
        """What psql prints, columns apart by `|`."""
        done = subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", self.url, "-c", sql],
                              capture_output=True, text=True, timeout=120)
        if done.returncode:
            raise Failure(f"psql: {done.stderr.strip()}")
        return done.stdout

    def rows(self):
        """What tells whether any row was touched: where it lies and which transactions wrote and locked it."""
        sums = []
        for table in TABLES.values():
            text = self.query(f"select id, ctid, xmin, xmax from fhir.{table} order by id")
            sums.append((table, hashlib.sha256(text.encode()).hexdigest()))
        return sums


class Store(Database):
    """A new embedded store under a folder of its own, stopped and removed at the end."""

    def __init__(self, program, mappings, parent=None):
        environment = dict(os.environ, PATIENT_ACCESS_MAPPINGS=mappings)
        environment.pop("PATIENT_ACCESS_STORE", None)
        super().__init__(program, None, environment)
        self.parent = parent

    def __enter__(self):
        self.folder = tempfile.mkdtemp(prefix="pa-test-", dir=self.parent or scratch())
        os.chmod(self.folder, 0o711)  # Root's server runs as another user, which must get through.
        self.environment["PATIENT_ACCESS_DATA"] = os.path.join(self.folder, "data")
        try:
            self.call("store", "start")
            self.url = self.call("store", "url").strip()
        except Failure:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        return self

    def __exit__(self, *_):
        try:
            self.call("store", "stop", "--force")
        except Failure as failure:
            print(f"the test's store: {failure}", file=sys.stderr)
        shutil.rmtree(self.folder, ignore_errors=True)
