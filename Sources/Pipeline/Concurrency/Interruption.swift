import Foundation
import Synchronization

/// SIGINT and SIGTERM: work ends at the next batch, nothing is published, and an embedded server is stopped.
public enum Interruption {
    private static let isRequested = Atomic<Bool>(false)

    /// From now on the two signals ask for an orderly end; a second one ends the process at once.
    public static func watch() {
        for number in [SIGINT, SIGTERM] {
            signal(number) { signal in
                if Interruption.isRequested.exchange(true, ordering: .relaxed) { _exit(128 + signal) }
            }
        }
        // A reader that goes away (`| head`) is an error of writing, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
    }

    /// Throws if the process was asked to end.
    static func check() throws(PipelineError) {
        if isRequested.load(ordering: .relaxed) {
            throw PipelineError(.failure, "interrupted: nothing was published; run the same command again")
        }
    }
}
