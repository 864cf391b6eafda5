import Foundation
import PostgreSQL

/// Processor time spent so far by this process and its children, and by the server with all its processes: what a
/// measurement on a busy machine can be trusted for.
struct ProcessorTime {
    var client = 0.0
    var server = 0.0

    /// Reads `/proc`; the server's part is 0 where its files may not be read.
    init(_ connection: Connection) throws {
        for who in [RUSAGE_SELF.rawValue, RUSAGE_CHILDREN.rawValue] {
            var usage = rusage()
            getrusage(Int32(who), &usage)
            for time in [usage.ru_utime, usage.ru_stime] {
                client += Double(time.tv_sec) + Double(time.tv_usec) / 1e6
            }
        }
        let directory = try connection.query("SHOW data_directory")[0].text(0) ?? ""
        let text = (try? String(contentsOfFile: directory + "/postmaster.pid", encoding: .utf8)) ?? ""
        guard let postmaster = text.split(separator: "\n").first.flatMap({ Int($0) }) else { return }
        for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] where Int(name) != nil {
            guard let fields = ProcessorTime.fields(name) else { continue }
            // After the command's name: state, parent, …; user and system time are fields 14 and 15, of ended children
            // 16 and 17 (proc(5)).
            if name == String(postmaster) { server += fields[11...14].reduce(0) { $0 + (Double($1) ?? 0) } / 100 }
            if fields[1] == String(postmaster) { server += fields[11...12].reduce(0) { $0 + (Double($1) ?? 0) } / 100 }
        }
    }

    private static func fields(_ process: String) -> [Substring]? {
        guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
            let end = text.lastIndex(of: ")")
        else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        return fields.count > 15 ? fields : nil
    }
}
