import Foundation
import Ingest
import Pipeline
import PostgreSQL
import Records

/// How an error ends the program: one line on standard error, and an exit code.
enum Failure {
    /// The exit code of an error that a stage threw.
    static func exitCode(of error: any Error) -> Int32 {
        switch error {
        case let error as PipelineError: error.exitCode
        case is MappingError, is MappingErrors: ExitStatus.configuration
        default: ExitStatus.failure
        }
    }
}

/// Prints `error: MESSAGE` on standard error and ends the process.
func fail(_ message: String, _ code: Int32) -> Never {
    FileHandle.standardError.write(Data("error: \(message)\n".utf8))
    exit(code)
}
