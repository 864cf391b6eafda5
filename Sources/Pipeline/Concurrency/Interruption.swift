import Foundation
import Synchronization

/// SIGINT, SIGTERM and SIGHUP: work ends at the next batch, nothing is published, and an embedded server is stopped.
public enum Interruption {
    private static let isRequested = Atomic<Bool>(false)

    /// From now on these signals ask for an orderly end; a second one ends the process at once. A SIGHUP that is ignored
    /// (`nohup`) stays so.
    public static func watch() {
        for number in [SIGINT, SIGTERM, SIGHUP] {
            var current = sigaction()
            if number == SIGHUP, sigaction(number, nil, &current) == 0, isIgnored(current) { continue }
            signal(number) { signal in
                if Interruption.isRequested.exchange(true, ordering: .relaxed) { _exit(128 + signal) }
            }
        }
        // A reader that goes away (`| head`) is an error of writing, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
    }

    private static func isIgnored(_ action: sigaction) -> Bool {
        guard let handler = action.__sigaction_handler.sa_handler else { return false }
        return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Throws if the process was asked to end.
    public static func check() throws(PipelineError) {
        if isRequested.load(ordering: .relaxed) {
            throw PipelineError(.failure, "interrupted: nothing was published; run the same command again")
        }
    }
}
