"""Runs that are interrupted: at every stage, in every way. Nothing of them is seen, and run again they come to what a run
does that nobody disturbed."""

import os
import signal

from testing.store import Failure, parsed
from testing.world import LEFTOVERS, World, expect_one_error

# Where a run is held up: what it does there waits for a lock that the test holds on a table.
MOMENTS = [
    ("reading", "source.payload", "share"),
    ("joining", "source.member", "access exclusive"),
    ("looking up", "fhir.coverage", "access exclusive"),
    ("loading", "fhir.explanation_of_benefit", "share"),
    ("settling", "source.claim", "share"),
    ("recording", "ledger.disposition", "share"),
]


def two_nights(extracts):
    """The files of two nights: the second has claims too, and what both nights' claims wait for."""
    claims = [path for path in extracts if ".837" in path or "claim" in os.path.basename(path)]
    first = claims[: (len(claims) + 1) // 2]
    second = [path for path in extracts if path not in claims] + [path for path in claims if path not in first]
    if not first or not second:
        raise Failure("the extracts should have claims, and remittances or rosters")
    return [first, second]


class Interruption:
    """The cases; `say` prints what was seen."""

    def __init__(self, world, folder, nights, members, say):
        self.world, self.folder, self.nights, self.members, self.say = world, folder, nights, members, say

    def check(self):
        self.undisturbed()
        for moment in MOMENTS:
            self.killed(*moment)
        for number, moment in ((signal.SIGINT, MOMENTS[0]), (signal.SIGTERM, MOMENTS[3]), (signal.SIGINT, MOMENTS[5])):
            self.asked_to_end(number, *moment)
        self.lost_session()
        self.one_plan_twice()
        self.two_plans()
        # A server of its own: recovery takes the longer the more databases there are.
        with World(self.world.program, self.world.environment["PATIENT_ACCESS_MAPPINGS"], self.folder) as self.world:
            self.first_night = self.world.fresh()
            self.first_night.run(*self.nights[0])
            self.killed_server()
            self.killed_with_embedded_server()

    def undisturbed(self):
        """Two nights: the claims, then what they wait for."""
        self.first_night = self.world.fresh()
        self.first_night.run(*self.nights[0])
        self.reference = self.begun()
        report = self.reference.run(*self.nights[1])
        if not report["records"]["published"]:
            raise Failure("the extracts publish nothing: there is nothing to interrupt")
        self.resources, self.records = self.reference.resources(), self.reference.records()
        rows = ", ".join(f"{table} {state.split()[0]}" for table, state in self.resources.items())
        self.say(f"two nights without interruption: {rows}")

    def begun(self):
        """A store after the first night."""
        return self.world.copy(self.first_night)

    def expect_error(self, what, code, error, words):
        """Exit code 3 and one error that has the words."""
        try:
            expect_one_error(code, error, 3, words, self.members)
        except Failure as failure:
            raise Failure(f"{what}: {failure}") from None

    def expect_as_before(self, store, before, what):
        after = store.content()
        changed = [table for table in before if before[table] != after[table] and table not in LEFTOVERS]
        if changed:
            raise Failure(f"{what}: a run that was interrupted changed {', '.join(changed)}")

    def expect_same(self, store, what):
        found = store.resources()
        different = [table for table in found if found[table] != self.resources[table]]
        if different:
            raise Failure(f"{what}: {', '.join(different)} differ from those of a run without interruption")
        if store.records() != self.records:
            raise Failure(f"{what}: source is not that of a run without interruption: {store.records()}, expected "
                          f"{self.records}")
        if store.content()["work schemas"]:
            raise Failure(f"{what}: tables of the interrupted run are still there")
        states = store.query("select count(*) from ledger.run where state = 'running'").strip()
        if states != "0":
            raise Failure(f"{what}: {states} runs are recorded as running, though none does")
        store.call("store", "check")

    def killed(self, name, table, mode):
        store = self.begun()
        before = store.content()
        with store.locked(table, mode):
            process = store.start("run", "--json", *self.nights[1])
            store.wait_until_blocked(process)
            process.kill()
        self.expect_as_before(store, before, f"killed while {name}")
        store.run(*self.nights[1])
        self.expect_same(store, f"killed while {name}, and run again")
        self.say(f"killed while {name}: nothing of it is seen, and run again it is right")

    def asked_to_end(self, number, name, table, mode):
        what = f"{signal.Signals(number).name} while {name}"
        store = self.begun()
        before = store.content()
        with store.locked(table, mode):
            process = store.start("run", "--json", *self.nights[1])
            store.wait_until_blocked(process)
            process.signal(number)
        code, error, out = process.end()
        self.expect_error(what, code, error, ["interrupted", "nothing was published", "again"])
        if out:
            raise Failure(f"{what}: standard output is not empty")
        store.wait_until_alone()
        if store.content() != before:
            raise Failure(f"{what}: the store is not as before")
        store.run(*self.nights[1])
        self.expect_same(store, f"{what}, and run again")
        self.say(f"{what}: a clean end, and run again it is right")

    def lost_session(self):
        """The server ends the sessions of a run, as an administrator may."""
        for name, table, mode in (MOMENTS[0], MOMENTS[3]):
            store = self.begun()
            before = store.content()
            with store.locked(table, mode):
                process = store.start("run", "--json", *self.nights[1])
                store.wait_until_blocked(process)
                store.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() "
                            "and application_name = 'patient-access'")
            code, error, _ = process.end()
            self.expect_error(f"sessions ended while {name}", code, error, ["store", "run again"])
            store.wait_until_alone()
            self.expect_as_before(store, before, f"sessions ended while {name}")
            store.run(*self.nights[1])
            self.expect_same(store, f"sessions ended while {name}, and run again")
            self.say(f"sessions ended by the server while {name}: exit code 3, and run again it is right")

    def one_plan_twice(self):
        store = self.begun()
        with store.locked("fhir.explanation_of_benefit", "share"):
            first = store.start("run", "--json", *self.nights[1])
            store.wait_until_blocked(first)
            code, error, out = store.start("run", "--json", *self.nights[1]).end()
            self.expect_error("two runs of one plan", code, error, ["another run of plan 'default'", "wait"])
            if out:
                raise Failure("two runs of one plan: the one that refuses prints on standard output")
        code, error, out = first.end()
        if code not in (0, 2):
            raise Failure(f"two runs of one plan: the first ends with exit code {code}: {error[-2000:]}")
        parsed(out)
        self.expect_same(store, "two runs of one plan")
        self.say("two runs of one plan at once: one refuses, the other is right")

    def two_plans(self):
        plans = {}
        for name in ("north", "south"):
            plans[name] = os.path.join(self.folder, f"{name}.yaml")
            with open(plans[name], "w", encoding="utf-8") as file:
                file.write(f"plan: {name}\nname: {name}\nproduction: false\nthresholds:\n  quarantined: 100\n")
        extracts = self.nights[0] + self.nights[1]
        alone = self.world.fresh()
        for path in plans.values():
            alone.run("--plan", path, *extracts)
        store = self.world.fresh()
        with store.locked("source.payload", "share"):
            processes = [store.start("run", "--json", "--plan", path, *extracts) for path in plans.values()]
            store.wait_until_blocked(*processes, sessions=2)
        for process in processes:
            code, error, out = process.end()
            if code:
                raise Failure(f"two plans at once: exit code {code}: {error[-2000:]}")
            parsed(out)
        for name in plans:
            if store.resources(name) != alone.resources(name):
                raise Failure(f"two plans at once: the tables of {name} are not those of its run alone")
        if store.records() != alone.records():
            raise Failure("two plans at once: source is not that of the plans one after another")
        self.say("two plans at once: both are right")

    def killed_server(self):
        """A session's process at the server, then all of the server's, end without a word."""
        for name, table, mode in (MOMENTS[0], MOMENTS[5]):
            store = self.begun()
            before = store.content()
            with store.locked(table, mode):
                process = store.start("run", "--json", *self.nights[1])
                store.wait_until_blocked(process)
                self.world.kill_server()
                code, error, out = process.end()
                self.expect_error(f"the server killed while {name}", code, error, ["store", "run"])
                if out:
                    raise Failure(f"the server killed while {name}: standard output is not empty")
            self.world.call("store", "start")
            self.expect_as_before(store, before, f"the server killed while {name}")
            store.run(*self.nights[1])
            self.expect_same(store, f"the server killed while {name}, and run again")
            self.say(f"the server killed while {name}: exit code 3, nothing lost, and run again it is right")

    def killed_with_embedded_server(self):
        """A run that started the server itself is killed: the server is left, the next run takes it over and stops it."""
        self.world.call("store", "stop")
        store = self.world.embedded()
        process = store.start("run", "--json", *self.nights[0])
        self.world.wait_until_running()
        process.kill()
        store.call("run", "--quiet", *self.nights[0], codes=(0, 2))
        store.call("run", "--quiet", *self.nights[1], codes=(0, 2))
        if "stopped" not in store.call("store", "status"):
            raise Failure("the run after one that was killed leaves the server running")
        self.world.call("store", "start")
        self.expect_same(store, "a run that started the server is killed, and run again")
        self.say("a run killed with the server that it started: the next takes it over, is right, and stops it")
