import Foundation
import Reports

/// What a run came to.
public struct RunResult: Sendable {
    public let report: RunReport
    let defaultPath: String

    /// Writes the HTML report (0600), by default into the data directory; returns its path.
    public func write(html path: String?) throws(PipelineError) -> String {
        let target = path ?? defaultPath
        do throws(PipelineError) {
            try PrivateFile(target).write(Array(HTMLReport.render(report).utf8))
        } catch {
            throw PipelineError(
                .afterwards, "the report: \(error); the run itself is published, and 'patient-access report' shows it")
        }
        return target
    }

    /// Throws where a report could not be written to `path`: before the run, while nothing is done yet.
    public static func check(html path: String) throws(PipelineError) {
        let folder = (path as NSString).deletingLastPathComponent
        let isWritable =
            access(path, F_OK) == 0
            ? access(path, W_OK) == 0 && !path.hasSuffix("/") && !isDirectory(path)
            : access(folder.isEmpty ? "." : folder, W_OK | X_OK) == 0 && isDirectory(folder.isEmpty ? "." : folder)
        guard isWritable else {
            throw PipelineError(
                .configuration,
                "--report: \(path): cannot be written; name a file in a folder that is there and writable")
        }
    }

    private static func isDirectory(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
    }
}
