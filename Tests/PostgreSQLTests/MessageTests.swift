import Testing

@testable import PostgreSQL

/// What libpq and PostgreSQL's programs say, in a sentence.
@Suite struct MessageTests {
    @Test func aLostConnectionIsSaidOnce() {
        let closed = """
            server closed the connection unexpectedly
            \tThis probably means the server terminated abnormally
            \tbefore or while processing the request.

            """
        #expect(PostgreSQLError.connectionMessage(closed) == "the connection to the store was lost")
        #expect(
            PostgreSQLError.connectionMessage("FATAL:  terminating connection\n" + closed)
                == "the connection to the store was lost: FATAL:  terminating connection")
        #expect(PostgreSQLError.connectionMessage("") == "the connection to the store was lost")
        #expect(
            PostgreSQLError.connectionMessage(
                "connection to server failed: Connection refused\n\tIs the server running on that host?\n")
                == "connection to server failed: Connection refused")
    }

    @Test(arguments: [
        (
            "creating files ... ok\nsh: 1: cannot open /dev/null: Permission denied\nchild process exited with exit code 2\n"
                + "initdb: removing contents of data directory \"/d\"\n",
            "sh: 1: cannot open /dev/null: Permission denied"
        ),
        (
            "FATAL:  no space: No space left on device\nPANIC:  cannot abort transaction 1\n",
            "FATAL:  no space: No space left on device"
        ),
        ("pg_ctl: could not start server\nExamine the log output.\n", "it said nothing"),
        ("x\ninitdb: error: no\nhint\n", "initdb: error: no"),
    ])
    func theReasonIsFound(output: String, complaint: String) {
        #expect(ChildProcess(status: 1, output: output).complaint == complaint)
    }
}
