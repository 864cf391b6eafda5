"""One embedded server with a database for each scenario, whose plans have keys that the test knows: ids, and with them
whole resources, can then be compared from one database to another."""

import contextlib
import csv
import os
import re
import signal
import subprocess
import time
import urllib.parse

from testing.store import Database, Failure, Store, TABLES

# What must not change where nothing was published; runs, plans and a failed run's own notes may.
CONTENT = [f"fhir.{table}{suffix}" for table in TABLES.values() for suffix in ("", "_history")]
CONTENT += ["source.claim", "source.remittance", "source.member", "source.payload", "source.waiting", "source.derived",
            "source.acknowledgment", "source.former_eob", "source.document", "source.statement", "source.statement_case"]
CONTENT += ["ledger.disposition"]
# What a run leaves that could not clean up; its next does.
LEFTOVERS = ("source.payload", "source.claim", "work schemas")


class World(Store):
    """A store with a template of an empty one, of which `fresh` makes copies."""

    def __enter__(self):
        super().__enter__()
        try:
            self.call("store", "migrate")
            keys = ", ".join(f"('{plan}', '{plan}', sha256('{plan}'))" for plan in ("default", "north", "south"))
            self.query(f"insert into ledger.plan (id, name, id_key) values {keys}")
            self.number = 0
            self.administer("create database blank template patient_access")
        except Failure:
            self.__exit__()
            raise
        return self

    def copy(self, scenario):
        """A new store that is as another one is now."""
        self.number += 1
        name = f"scenario{self.number}"
        scenario.wait_until_alone()
        self.administer(f"create database {name} template {urllib.parse.urlsplit(scenario.url).path[1:]}")
        made = Scenario(self.program, self.address(name), self.environment)
        # What a sequence has logged ahead is not copied: without this, a crash would have it give numbers twice.
        made.query("select setval(format('%I.%I', schemaname, sequencename), last_value) from pg_sequences "
                   "where last_value is not null")
        return made

    def fresh(self):
        """A new, empty store in a database of its own."""
        self.number += 1
        name = f"scenario{self.number}"
        self.administer(f"create database {name} template blank")
        return Scenario(self.program, self.address(name), self.environment)

    def address(self, database):
        return urllib.parse.urlunsplit(urllib.parse.urlsplit(self.url)._replace(path=f"/{database}"))

    def administer(self, sql):
        Database(self.program, self.address("postgres"), self.environment).query(sql)

    def embedded(self):
        """The embedded store itself, as a run without `--store` sees it. To be had once: it is not made anew."""
        store = Scenario(self.program, self.url, self.environment)
        del store.environment["PATIENT_ACCESS_STORE"]
        return store

    def server_processes(self):
        """The server's first process and those that it started."""
        path = os.path.join(self.environment["PATIENT_ACCESS_DATA"], "cluster", "postmaster.pid")
        with open(path, encoding="utf-8") as file:
            first = int(file.readline())
        with open(f"/proc/{first}/task/{first}/children", encoding="utf-8") as file:
            return [first, *map(int, file.read().split())]

    def kill_server(self):
        """Ends every process of the server without a word."""
        for process in self.server_processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)

    def wait_until_running(self):
        """Returns when the embedded server answers."""
        for _ in range(600):
            done = subprocess.run(["psql", "-XAtq", "-d", self.url, "-c", "select 1"], capture_output=True, timeout=60)
            if done.returncode == 0:
                return
            time.sleep(0.05)
        raise Failure("the embedded server does not start")


class Scenario(Database):
    """A database, with what there is to be seen in it from outside."""

    def __init__(self, program, url, environment):
        super().__init__(program, url, dict(environment, PATIENT_ACCESS_STORE=url))

    def resources(self, plan="default"):
        """For each table how many rows there are, and a digest of every row's id and resource, byte for byte."""
        return self.told({table: "select count(*) || ' rows ' || encode(sha256(coalesce(string_agg(convert_to("
                          "id || E'\\n' || resource::text || E'\\n', 'UTF8'), '' order by id collate \"C\"), '')), 'hex') "
                          f"from fhir.{table} where plan = '{plan}'" for table in TABLES.values()})

    def records(self):
        """How many rows each table of `source` has: what an interruption leaves behind shows here."""
        return self.told({table: f"select count(*)::text from {table}" for table in CONTENT if table.startswith("source.")})

    def content(self):
        """What may not differ where nothing was published: rows where they lay, and no schema that a run worked in."""
        state = {table: "select count(*) || ' rows ' || md5(coalesce(string_agg(ctid || ' ' || xmin, ',' order by ctid), ''))"
                 f" from {table}" for table in CONTENT}
        state["work schemas"] = (r"select coalesce(string_agg(nspname, ' '), '') from pg_namespace "
                                 r"where nspname like 'source\_run%'")
        return self.told(state)

    def told(self, questions):
        """The answers to queries of one value, asked at once."""
        names = list(questions)
        sql = " union all ".join(f"select {number}, ({questions[name]})" for number, name in enumerate(names))
        answers = dict(line.split("|", 1) for line in self.query(sql).splitlines())
        return {name: answers[str(number)] for number, name in enumerate(names)}

    def start(self, *arguments, **environment):
        """The program, begun and left to itself."""
        return Process(self, arguments, environment)

    @contextlib.contextmanager
    def locked(self, table, mode):
        """Holds a lock on a table, so that a run gets as far as that and no further."""
        holder = subprocess.Popen(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", self.url], stdin=subprocess.PIPE,
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        try:
            holder.stdin.write(f"begin; lock table {table} in {mode} mode; select 'held';\n")
            holder.stdin.flush()
            if holder.stdout.readline().strip() != "held":
                raise Failure(f"{table} cannot be locked")
            yield
        finally:
            with contextlib.suppress(BrokenPipeError):  # Where the test has killed the server.
                holder.stdin.close()
            holder.wait()
            holder.stdout.close()

    def wait_until_blocked(self, *processes, sessions=1):
        """Returns when so many sessions of the program wait for a lock."""
        waiting = ("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
                   " and application_name = 'patient-access'")
        for _ in range(1200):
            if int(self.query(waiting)) >= sessions:
                return
            for process in processes:
                if process.child.poll() is not None:
                    raise Failure(f"the run was not held up: exit code {process.child.returncode}\n{process.end()[1]}")
            time.sleep(0.05)
        raise Failure("the run did not come to where it should wait")

    def wait_until_alone(self):
        """Returns when no session of the program is left."""
        for _ in range(1200):
            if self.query("select count(*) from pg_stat_activity where datname = current_database() and "
                          "application_name = 'patient-access'").strip() == "0":
                return
            time.sleep(0.05)
        raise Failure("sessions of a program that has ended do not go away")


class Process:
    """The program at work."""

    def __init__(self, database, arguments, environment):
        self.child = subprocess.Popen(
            [database.program, *arguments], env=dict(database.environment, **environment), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)

    def end(self, timeout=300):
        """Exit code, standard error and standard output, when it has ended."""
        out, error = self.child.communicate(timeout=timeout)
        return self.child.returncode, error, out

    def signal(self, number):
        self.child.send_signal(number)

    def kill(self):
        self.signal(signal.SIGKILL)
        self.end()


# ---------------------------------------------------------------------------------------------- errors


class Members:
    """What extracts say of members, which no message may repeat."""

    ROSTER = ("member_id", "unique_member_id", "last_name", "first_name", "birth_date", "address1", "phone", "email")

    def __init__(self, paths):
        words = set()
        for path in paths:
            with open(path, encoding="latin-1", newline="") as file:
                if path.endswith(".csv"):
                    for row in csv.DictReader(file):
                        words.update(row[name] for name in Members.ROSTER if row.get(name))
                else:
                    words.update(Members.of_x12(file.read()))
        self.words = {word.lower() for word in words if len(word) > 3}

    @staticmethod
    def of_x12(text):
        element = text[3:4]
        for segment in re.split("[~^]\\s*" if element == "|" else "~\\s*", text):
            parts = segment.split(element)
            if parts[0] == "NM1" and parts[1] in ("IL", "QC"):
                yield from (part for part in [*parts[3:6], *parts[9:10]] if part)
            elif parts[0] in ("CLM", "CLP", "DMG", "N3"):
                yield parts[2 if parts[0] == "DMG" else 1]

    def found_in(self, text):
        """The words of members that a text holds."""
        text = text.lower()
        return sorted(word for word in self.words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text))


def expect_one_error(code, error, wanted_code, words, members):
    """Fails unless the program ended with that code and one error, which has all the words and none of a member."""
    lines = error.rstrip("\n").split("\n")
    if code != wanted_code:
        raise Failure(f"exit code {code}, expected {wanted_code}; standard error: {error[-2000:]}")
    # What follows a mistake in the arguments is how to use the command; a list of mistakes goes on line by line.
    if not lines[0].startswith("error: ") or sum(line.startswith("error: ") for line in lines) != 1:
        raise Failure(f"expected one error on standard error, found: {error[-2000:]}")
    missing = [word for word in words if word not in error]
    if missing:
        raise Failure(f"the error does not say {missing}: {error[-2000:]}")
    raw = re.search(r"\w+\((?:\w+: |\"|\[)", error)
    if raw:
        raise Failure(f"the error shows a value of the program's own: {error[-2000:]}")
    expect_no_member(error, members)


def expect_no_member(text, members):
    found = members.found_in(text)
    if found:
        raise Failure(f"a message holds {len(found)} words of members' data")
