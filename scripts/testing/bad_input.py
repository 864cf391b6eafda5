"""Bad input, one after another: each ends in one error that says what, where and what to do, and leaves the store as it
was."""

import gzip
import os
import re
import shlex
import shutil
import subprocess

from testing.extracts import copy_all
from testing.store import Failure
from testing.world import LEFTOVERS, World, expect_no_member, expect_one_error


class BadInput:
    """The cases; `say` prints what was seen."""

    def __init__(self, world, folder, night, many, members, say):
        self.world, self.folder, self.members, self.say = world, folder, members, say
        self.night, self.many = night, many
        self.database = world.fresh()
        self.database.run(*night)  # A store with something in it, so that a loss would show.
        self.before = self.database.content()

    def refuse(self, what, code, words, *arguments, program=None, database=None, before=None, leftovers=False,
               **environment):
        """Runs; fails unless it ends as it should and the store is as before; the next run removes `leftovers`."""
        database = database or self.database
        before = before or self.before
        try:
            process = database.start("run", "--json", *arguments, **environment) if not program else None
            found, error, out = process.end() if process else ended(program)
            expect_one_error(found, error, code, words, self.members)
            if out:
                raise Failure(f"standard output is not empty: {out[:200]}")
            after = database.content()
            changed = [table for table in before if before[table] != after[table]
                       and not (leftovers and table in LEFTOVERS)]
            if changed:
                raise Failure(f"the store is not as before: {', '.join(changed)}")
        except Failure as failure:
            raise Failure(f"{what}: {failure}") from None
        self.say(f"{what}: exit code {code}")

    def file(self, name, content=b""):
        path = os.path.join(self.folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def check(self):
        self.files()
        self.folders()
        self.arguments()
        self.pipes()
        self.mistakes()
        self.stores()
        self.full_disk()

    def files(self):
        note = self.file("note.txt", b"Dear colleagues,\n")
        self.refuse("a file that is no extract", 3, [note, "expected X12", "layout"], note)
        self.refuse("one that is no extract among those that are", 3, [note, "expected X12"], *self.night, note)
        empty = self.file("empty.837")
        self.refuse("an empty file", 3, [empty, "is empty", "sent again"], empty)
        missing = os.path.join(self.folder, "missing.837")
        self.refuse("a missing path", 3, [missing, "no such file", "check the path"], *self.night, missing)
        whole = gzip.compress(b"".join(read(path) for path in self.night if path.endswith(".837")))
        cut = self.file("cut.837.gz", whole[: len(whole) // 2])
        self.refuse("a cut .gz", 3, [cut, "cut", "sent again"], cut)
        damaged = self.file("damaged.837.gz", whole[:40] + bytes(40) + whole[80:])
        self.refuse("a damaged .gz", 3, [damaged, "sent again"], *self.night, damaged)
        self.refuse("a path that opens and cannot be read", 3, ["/proc/self/mem", "cannot be read"], "/proc/self/mem")
        self.unreadable()

    def unreadable(self):
        """Root may read everything: as root, a user without rights runs the program."""
        closed = self.file("closed.837", b"ISA")
        os.chmod(closed, 0)
        user = []
        if os.geteuid() == 0:
            if not shutil.which("setpriv"):
                return self.say("an unreadable file: skipped, there is no setpriv")
            user = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        database = self.database
        command = [*user, database.program, "run", "--json", closed]
        self.refuse("an unreadable file", 3, [closed, "Permission denied", "permissions"],
                    program=(command, database.environment))
        locked = os.path.join(self.folder, "locked")
        os.makedirs(locked, mode=0o700)
        os.chmod(locked, 0)
        command[-1] = locked
        self.refuse("an unreadable folder", 3, [locked, "permissions"], program=(command, database.environment))
        os.chmod(locked, 0o700)

    def folders(self):
        bare = os.path.join(self.folder, "bare")
        os.makedirs(bare)
        self.refuse("a folder without files", 3, [bare, "holds no files"], bare)
        self.file("papers/readme.txt", b"Nothing here\n")
        papers = os.path.join(self.folder, "papers")
        self.refuse("a folder without extracts", 3, [papers, "no extract"], papers)

        mixed = os.path.join(self.folder, "mixed")
        copy_all(self.night, mixed)
        self.file("mixed/readme.txt", b"Nothing here\n")
        self.file("mixed/empty.837")
        report = self.world.fresh().run(mixed)
        notes = {os.path.basename(file["path"]): file["note"] for file in report["files"]}
        for name, word in (("readme.txt", "expected X12"), ("empty.837", "is empty")):
            if word not in notes[name]:
                raise Failure(f"{name} in a folder is not noted: {notes}")
        self.say("files in a folder that are no extracts: noted")

        self.file("mixed/cut.837.gz", gzip.compress(bytes(4096))[:-9])
        self.refuse("a cut .gz in a folder", 3, ["mixed/cut.837.gz", "cut"], mixed)

    def arguments(self):
        self.refuse("an unknown option", 1, ["--frobnicate", "Usage"], "--frobnicate", *self.night)
        self.refuse("no argument", 1, ["extract", "Usage"])
        self.refuse("standard input twice", 1, ["once"], "-", "-")
        self.refuse("no such day", 1, ["--as-of", "YYYY-MM-DD"], "--as-of", "2026-02-30", *self.night)
        nowhere = os.path.join(self.folder, "absent")
        self.refuse("no mappings", 1, [nowhere, "--mappings"], "--mappings", nowhere, *self.night)
        self.refuse("no plan", 1, [nowhere, "--plan"], "--plan", nowhere, *self.night)
        self.refuse("nowhere to write the report", 1, [nowhere, "--report"], "--report", nowhere + "/r.html", *self.night)
        self.refuse("no store's address", 1, ["--store", "postgresql://"], "--store", "mysql://localhost", *self.night)

        again = self.world.fresh()
        again.run(*self.night)
        twice = self.world.fresh()
        twice.run(*self.night, *(os.path.join(os.path.dirname(path), ".", os.path.basename(path)) for path in self.night))
        # Each copy of what waits waits, so that what comes in next adds up.
        once, both = ({**store.records(), "source.waiting": None} for store in (again, twice))
        if again.resources() != twice.resources() or once != both:
            raise Failure("files given twice by different paths: the tables are not those of the files given once")
        self.say("files given twice by different paths: the same tables as once")

    def pipes(self):
        """Stages one after another: where the first fails, the last must not take half of the input for all."""
        whole = gzip.compress(b"".join(read(path) for path in self.night if path.endswith(".837")))
        cut = self.file("half.837.gz", whole[: len(whole) // 2])
        rest = " ".join(shlex.quote(path) for path in self.night)
        program = shlex.quote(self.database.program)
        command = f"{program} ingest -q {rest} {cut} | {program} assemble -q | {program} map -q | {program} load --json"
        store = self.world.fresh()
        before = store.content()
        code, error, out = ended((["sh", "-c", command], store.environment))
        if code != 3 or out or "is cut" not in error or "not whole" not in error:
            raise Failure(f"a pipe whose first stage fails: exit code {code}: {error[-2000:]}")
        expect_no_member(error, self.members)
        if store.content() != before:
            raise Failure("a pipe whose first stage fails: something was loaded")
        self.say("a pipe whose first stage fails: exit code 3 at its end, nothing loaded")

    def mistakes(self):
        """Each kind of mapping file with a mistake in a place that is known."""
        kinds = [
            ("a map that names no field", "resources/patient.yaml", "member.birthDate", "member.birthDat"),
            ("a map that is no YAML", "resources/coverage.yaml", "\nrules:", "\n\trules: ["),
            ("a layout that names no field", "layouts/eligibility-csv.yaml", "birthDate", "birthDat"),
            ("a layout that is no YAML", "layouts/x12-835-5010.yaml", "\n", "\n\t- :\n"),
            ("a check that is no YAML", "checks/claim.yaml", "\n", "\n  } x\n"),
            ("a check of no severity", "checks/remittance.claim.yaml", "severity: warning", "severity: grave"),
            ("a vocabulary that is no YAML", "records/member.coverage.yaml", "\n", "\n\t: [\n"),
        ]
        for number, (what, name, wanted, wrong) in enumerate(kinds):
            mappings = os.path.join(self.folder, f"mappings-{number}")
            shutil.copytree(self.world.environment["PATIENT_ACCESS_MAPPINGS"], mappings, symlinks=True)
            path = os.path.join(mappings, name)
            with open(path, encoding="utf-8") as file:
                text = file.read()
            if wanted not in text:
                raise Failure(f"{name} does not have what the test would break: {wanted}")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text.replace(wanted, wrong, 1))
            runs = self.database.query("select count(*) from ledger.run")
            self.refuse(what, 1, [f"{name}:"], "--mappings", mappings, *self.night)
            self.expect_place(what, name, text[: text.index(wanted)].count("\n") + 1, mappings)
            if self.database.query("select count(*) from ledger.run") != runs:
                raise Failure(f"{what}: a run was begun")

    def expect_place(self, what, name, line, mappings):
        """The mistake is named by file, line (its own, or where the parser sees it, up to two later) and column."""
        _, error, _ = self.database.start("mappings", "check", "--mappings", mappings).end()
        place = re.search(rf"{re.escape(name)}:(\d+):\d+: ", error)
        if not place or int(place.group(1)) - line not in (0, 1, 2):
            raise Failure(f"{what}: the error does not name {name}:{line}: {error[:500]}")

    def stores(self):
        self.refuse("a store that is down", 3, ["store", "refused", "is running"], *self.night,
                    PATIENT_ACCESS_STORE="postgresql://localhost:1/nothing")
        newer = self.world.fresh()
        newer.query("insert into ledger.migration (name, hash) values ('fhir-9999-later', '\\x00')")
        self.refuse("a store of a newer schema", 3, ["newer schema", "fhir-9999-later", "newer patient-access"],
                    *self.night, database=newer, before=newer.content())


    def full_disk(self):
        """A store whose disk has a megabyte left, by a file system of its own."""
        place = os.path.join(self.folder, "disk")
        os.makedirs(place)
        if not mounted(place):
            return self.say("a full disk: skipped, no file system can be mounted here")
        try:
            with World(self.database.program, self.world.environment["PATIENT_ACCESS_MAPPINGS"], place) as world:
                store = world.fresh()
                store.run(*self.night)
                before = store.content()
                filler = os.path.join(place, "filler")
                with open(filler, "wb") as file:
                    facts = os.statvfs(place)
                    file.write(bytes(max(0, facts.f_bavail * facts.f_frsize - (1 << 20))))
                self.refuse("a full disk", 3, ["store", "disk is full", "free space", "nothing was published"], *self.many,
                            database=store, before=before, leftovers=True)
                os.unlink(filler)
                world.call("store", "start")  # Where the log was what had no room, the server has ended.
                store.run(*self.many)
                store.call("store", "check")
                reference = self.world.fresh()
                reference.run(*self.night)
                reference.run(*self.many)
                if store.resources() != reference.resources() or store.records() != reference.records():
                    raise Failure("a full disk, then room: the tables are not those of a run that had room at once")
                self.say("a full disk, then room: run again it is right")
        finally:
            subprocess.run(["umount", place], check=False)


def read(path):
    with open(path, "rb") as file:
        return file.read()


def mounted(place):
    """Whether a small file system could be mounted."""
    command = ["mount", "-t", "tmpfs", "-o", "size=192m,mode=0711", "none", place]
    try:
        return os.geteuid() == 0 and subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def ended(command):
    arguments, environment = command
    done = subprocess.run(arguments, env=environment, capture_output=True, text=True, timeout=300)
    return done.returncode, done.stderr, done.stdout
