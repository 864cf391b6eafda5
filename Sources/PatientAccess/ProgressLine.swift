import Foundation
import Pipeline
import Synchronization

/// One line on standard error that a person watches; nothing where nobody does (cron, a pipe, `--quiet`).
final class ProgressLine: Sendable {
    private let isShown: Bool
    private let last = Mutex<(time: Double, width: Int, stage: String)>((0, 0, ""))

    init(isShown: Bool) {
        self.isShown = isShown && isatty(STDERR_FILENO) == 1
    }

    /// Shows where the work is: each stage as it begins, and then at most ten times a second.
    var show: @Sendable (RunProgress) -> Void {
        { [self] progress in
            guard isShown else { return }
            let now = Date.timeIntervalSinceReferenceDate
            last.withLock { last in
                guard now - last.time > 0.1 || progress.stage != last.stage else { return }
                let text = progress.text
                let padding = String(repeating: " ", count: max(0, last.width - text.count))
                FileHandle.standardError.write(Data("\r\(text)\(padding)".utf8))
                last = (now, text.count, progress.stage)
            }
        }
    }

    /// Takes the line away before the result is printed.
    func clear() {
        guard isShown else { return }
        last.withLock { last in
            guard last.width > 0 else { return }
            FileHandle.standardError.write(Data("\r\(String(repeating: " ", count: last.width))\r".utf8))
        }
    }
}
