import Foundation
import Logging

/// The program's log: standard error, quiet by default, since cron mails whatever is printed.
///
/// `PATIENT_ACCESS_LOG` names the least level: trace, debug, info, notice, warning (the default), error, critical. Counts,
/// names of steps and seconds go into it, never a value of a record.
enum Log {
    static let logger: Logger = {
        var logger = Logger(label: "patient-access") { StreamLogHandler.standardError(label: $0) }
        let name = ProcessInfo.processInfo.environment["PATIENT_ACCESS_LOG"] ?? ""
        logger.logLevel = Logger.Level(rawValue: name) ?? .warning
        return logger
    }()

    /// A stage's end, with its seconds.
    static func ended(_ stage: String, _ seconds: Double) {
        logger.info("\(stage) ended", metadata: ["seconds": "\(seconds)"])
    }

    /// A step within a stage.
    static func step(_ name: String, _ seconds: Double) {
        logger.debug("\(name)", metadata: ["seconds": "\(seconds)"])
    }
}
