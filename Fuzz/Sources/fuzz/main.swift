import CLibFuzzer
import Foundation

// FUZZ_TARGET=NAME fuzz [libFuzzer's options] [CORPUS…]   fuzzes a target, or runs it over files
// fuzz --seeds NAME DIRECTORY                             writes the target's seeds
// fuzz --list                                             names the targets

let arguments = CommandLine.arguments
if arguments.count == 2, arguments[1] == "--list" {
    for target in Target.all { print(target.name, target.dictionary ?? "-", target.sizeLimit) }
    exit(0)
}
if arguments.count == 4, arguments[1] == "--seeds" {
    guard let target = Target.all.first(where: { $0.name == arguments[2] }) else { fail("no target '\(arguments[2])'") }
    try target.writeSeeds(to: arguments[3])
    exit(0)
}
let name = ProcessInfo.processInfo.environment["FUZZ_TARGET"] ?? ""
guard let target = Target.all.first(where: { $0.name == name }) else {
    fail("FUZZ_TARGET must be one of \(Target.all.map(\.name).joined(separator: ", "))")
}
Target.current = try target.make()
var count = CommandLine.argc
var values: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
exit(
    LLVMFuzzerRunDriver(&count, &values) { data, size in
        Target.current(UnsafeBufferPointer(start: data, count: size))
        return 0
    })

func fail(_ message: String) -> Never {
    FileHandle.standardError.write(Data("fuzz: \(message)\n".utf8))
    exit(2)
}
