"""`patient-access validate` as cron, a person and a program see it: exit codes, errors, streams, memory, and no member's data."""

import glob
import gzip
import json
import os
import signal
import subprocess
import time

from testing.store import Failure, SAMPLE
from testing.world import expect_no_member, expect_one_error

SOUND = b'{"resourceType":"Bundle","id":"b","type":"collection"}'
WRONG = b'{"resourceType":"Bundle","id":"b","type":"heap"}'
MEMORY_SLACK = 24 << 20


class Verdicts:
    """The cases; `say` prints what was seen."""

    def __init__(self, world, folder, members, say):
        self.program, self.environment = world.program, world.environment
        self.folder, self.members, self.say = folder, members, say

    def check(self):
        self.exit_codes()
        self.errors()
        self.streams()
        self.secrets()
        self.memory()
        self.interruption()

    def file(self, name, content):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def validate(self, *arguments, stdin=b""):
        """Exit code, standard output and standard error of one validation."""
        done = subprocess.run([self.program, "validate", *arguments], env=self.environment, input=stdin,
                              capture_output=True, timeout=300)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def expect(self, what, wanted, arguments, stdin=b""):
        """Fails unless a validation ends and prints so; its output."""
        code, out, error = self.validate(*arguments, stdin=stdin)
        if (code, error) != (wanted, ""):
            raise Failure(f"{what}: exit code {code}, expected {wanted}; standard error: {error[-1000:]}")
        return out

    def exit_codes(self):
        sound, wrong = self.file("sound.ndjson", SOUND + b"\n"), self.file("wrong.ndjson", SOUND + b"\n" + WRONG)
        for form in ("text", "ndjson", "operationoutcome"):
            if self.expect(f"{form}, quiet and clean", 0, ["--quiet", "--format", form, sound]) != "":
                raise Failure(f"--quiet --format {form} prints something where all is valid")
            if "binding-required" not in self.expect(f"{form}, invalid", 2, ["--quiet", "--format", form, wrong]):
                raise Failure(f"--quiet --format {form} does not print what is invalid")
        lines = self.expect("ndjson", 2, ["--format", "ndjson", wrong]).splitlines()
        if [json.loads(line)["outcome"] for line in lines] != ["valid", "invalid"]:
            raise Failure(f"--format ndjson: {lines}")
        issues = [json.loads(line)["issue"][0]["code"]
                  for line in self.expect("outcomes", 2, ["--format", "operationoutcome", wrong]).splitlines()]
        if issues != ["informational", "code-invalid"]:
            raise Failure(f"--format operationoutcome: {issues}")
        named = self.file("named.json", b'{"resourceType":"Patient","meta":{"profile":["us-core-patient"]},"active":true}')
        self.expect("a profile that is not kept", 2, [named])
        self.expect("--base-only", 0, ["--base-only", named])
        self.say("exit codes 0 and 2 in every format; quiet where all is valid")

    def refuse(self, what, code, words, *arguments, stdin=b""):
        found, _, error = self.validate(*arguments, stdin=stdin)
        try:
            expect_one_error(found, error, code, words, self.members)
        except Failure as failure:
            raise Failure(f"{what}: {failure}") from None
        self.say(f"{what}: exit code {code}")

    def errors(self):
        sound = self.file("sound.ndjson", SOUND + b"\n")
        self.refuse("a format that is none", 1, ["format"], "--format", "xml", sound)
        self.refuse("a summary as OperationOutcome", 1, ["--summary"], "--summary", "--format", "operationoutcome", sound)
        self.refuse("--base-only and --profile", 1, ["--base-only"], "--base-only", "--profile", "x", sound)
        self.refuse("a profile that is not at hand", 1, ["--profile none", "--package"], "--profile", "none", sound)
        missing = os.path.join(self.folder, "missing.ndjson")
        self.refuse("a missing file", 3, [missing, "no such file", "check the path"], missing)
        self.refuse("a folder", 3, [self.folder, "folder"], self.folder)
        whole = gzip.compress(b"".join(b'{"resourceType":"Bundle","type":"collection","id":"%s"}\n' % os.urandom(20).hex().encode()
                                       for _ in range(5_000)))
        cut = self.file("cut.ndjson.gz", whole[: len(whole) // 2])
        self.refuse("a cut .gz", 3, [cut, ", line ", ", byte ", "cut", "sent again"], cut)
        self.refuse("a stage that failed before", 3, ["standard input, line 2, byte 55", "not whole"], "-",
                    stdin=SOUND + b'\n{"failed":true}\n')
        with open("/dev/full", "wb") as full:
            done = subprocess.run([self.program, "validate", sound], env=self.environment, stdout=full,
                                  stderr=subprocess.PIPE, timeout=300)
        expect_one_error(done.returncode, done.stderr.decode(), 3, ["standard output", "disk space"], self.members)
        self.say("output to a full disk: exit code 3")

    def streams(self):
        lines = b"\n".join([SOUND, WRONG] * 500)
        plain = self.expect("standard input", 2, ["--summary", "-"], stdin=lines)
        packed = self.expect("gzip on standard input", 2, ["--summary", "-"], stdin=gzip.compress(lines))
        if plain != packed or "1000 resources, 500 invalid" not in plain:
            raise Failure(f"standard input: {plain[-300:]}")
        many = self.file("many.ndjson", WRONG + (b"\n" + WRONG) * 50_000)
        command = f"'{self.program}' validate --format ndjson '{many}' | head -n 1"
        done = subprocess.run(["sh", "-c", command], env=self.environment, capture_output=True, timeout=300)
        if done.stderr or done.stdout.count(b"\n") != 1:
            raise Failure(f"a reader that goes away: {done.stderr.decode()[-500:]}")
        self.say("standard input, plain and gzip; a reader that goes away")

    def secrets(self):
        """Members' data in places where it is wrong: no format repeats it."""
        words = sorted(self.members.words)
        lines = []
        for path in sorted(glob.glob(os.path.join(SAMPLE, "expected", "*.json"))):
            with open(path, encoding="utf-8") as file:
                resource = json.load(file)
            resource["id"] = "r"
            for number, name in enumerate(sorted(resource)):
                if name not in ("resourceType", "id"):
                    word = words[number % len(words)]
                    lines.append(json.dumps({**resource, name: word}))
                    lines.append(json.dumps({**resource, name: [{"code": word, "zz": word}]}))
        path = self.file("secrets.ndjson", "\n".join(lines).encode())
        for arguments in (["--all"], ["--summary"], ["--format", "ndjson"], ["--format", "operationoutcome"]):
            out = self.expect(f"{arguments}", 2, [*arguments, path])
            if len(out) < 1_000:
                raise Failure(f"{arguments}: {out}")
            expect_no_member(out, self.members)
        self.say(f"{len(lines)} resources with members' data in wrong places: no format repeats it")

    def memory(self):
        """The peak does not grow with the file, nor with the number of findings."""
        block = b"".join(b'{"resourceType":"Bundle","type":"heap","id":"b%d","x":"%s"}\n' % (number, b"y" * 900)
                         for number in range(1_000))
        peaks = []
        for times in (8, 160):
            path = os.path.join(self.folder, "large.ndjson")
            with open(path, "wb") as file:
                for _ in range(times):
                    file.write(block)
            with open(os.devnull, "wb") as nothing:
                process = subprocess.Popen([self.program, "validate", path], env=self.environment, stdout=nothing,
                                           stderr=nothing)
                _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode != 2:
                raise Failure(f"a large file: exit code {process.returncode}")
            peaks.append(usage.ru_maxrss * 1024)
            os.unlink(path)
        if peaks[1] > peaks[0] + MEMORY_SLACK:
            raise Failure(f"memory grows with the file: {peaks[0] >> 20} MB, then {peaks[1] >> 20} MB")
        self.say(f"twenty times the file: {peaks[0] >> 20} MB, then {peaks[1] >> 20} MB")

    def interruption(self):
        """A pipe that never ends: a signal ends the work."""
        process = subprocess.Popen([self.program, "validate", "-"], env=self.environment, stdin=subprocess.PIPE,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stdin.write((SOUND + b"\n") * 100)
        process.stdin.flush()
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        # The read that waits is finished by what comes next.
        process.stdin.write((SOUND + b"\n") * 100)
        _, error = process.communicate(timeout=60)
        expect_one_error(process.returncode, error.decode(), 3, ["interrupted"], self.members)
        self.say("interrupted: exit code 3")
