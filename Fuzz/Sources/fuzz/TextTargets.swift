import Bytes
import FHIR
import Validate

extension Target {
    /// gzip: as it comes and in one go give the same.
    static let gzip = Target(
        name: "gzip",
        make: {
            { input in
                let streamed = stream(Array(input))
                let whole = try? Inflate.gunzip(Array(input), limit: 4 << 20)
                if let whole, let streamed { require(whole == streamed, "two readers of gzip disagree") }
            }
        },
        seeds: { [GzipSeed.text, GzipSeed.text + GzipSeed.text, GzipSeed.text + [0, 0, 0], GzipSeed.empty] })

    /// What comes of gzip in pieces, at most 4 MiB of it; `nil` where it is damaged.
    private static func stream(_ bytes: [UInt8]) -> [UInt8]? {
        let gunzip = Gunzip()
        let step = 1 + bytes.count % 31
        var room = [UInt8](repeating: 0, count: 1 + bytes.count % 4099)
        var result: [UInt8] = []
        var at = 0
        while result.count < 4 << 20 {
            if gunzip.needsInput, at < bytes.count {
                let end = min(bytes.count, at + step)
                bytes[at..<end].withUnsafeBufferPointer { gunzip.feed($0) }
                at = end
            }
            let taken = room.withUnsafeMutableBytes { try? gunzip.inflate(into: $0, isLast: at == bytes.count) }
            switch taken {
            case .produced(let count)?: result += room[..<count]
            case .needsInput?: require(at < bytes.count, "more input is wanted after the last")
            case .end?: return result
            case nil: return nil
            }
        }
        return nil
    }

    /// JSON to a tape, every value of which is looked at.
    static let json = Target(
        name: "json", dictionary: "json",
        make: {
            let names = NameTable(["resourceType", "id", "meta", "status", "coding", "value", "a", "aa"])
            let tape = ResourceTape(names: names)
            return { input in
                guard (try? tape.parse(input)) != nil else {
                    return require(tape.count == 0, "a refused text has values")
                }
                walk(tape, 0, 0)
                for place in 0..<tape.count {
                    let node = tape.node(place)
                    require(Int(node.start) + Int(node.length) <= input.count, "a value beyond the text")
                    require(Int(node.next) > place && Int(node.next) <= tape.count, "a value beyond the tape")
                    _ = tape.string(place)
                    _ = tape.unescaped(place)
                }
            }
        },
        seeds: {
            try Repository.files("samples", endings: [".json"])
                + Repository.files("Fuzz/corpus/json", endings: [".json"])
        })

    private static func walk(_ tape: ResourceTape, _ place: Int, _ depth: Int) {
        require(depth <= tape.limits.depth, "deeper than the limit")
        for child in tape.children(of: place) { walk(tape, child, depth + 1) }
    }

    /// A resource against its profiles: every finding has its place.
    static let validate = Target(
        name: "validate", dictionary: "json", sizeLimit: 16 << 10,
        make: {
            let catalog = try Repository.catalog()
            let session = ValidatorSession(catalog: catalog)
            let stored = ValidatorSession(catalog: catalog, options: ValidationOptions(storedBody: true))
            return { input in
                let verdict = session.validate(input)
                require(verdict.findings.count <= 200 + 100, "more findings than the limit")
                for finding in verdict.findings {
                    require(finding.offset >= 0 && finding.offset <= input.count, "a finding beyond the text")
                    if session.tape.count > 0, !finding.path.isEmpty {
                        require(
                            FindingPath(finding.path, in: session.tape.root).exists(in: session.tape.root),
                            "\(finding.rule): no such path: \(finding.path)")
                    }
                }
                _ = stored.validate(input)
            }
        },
        seeds: {
            try Repository.files("samples", endings: [".json"])
                + Repository.files("Fuzz/corpus/validate", endings: [".json"])
        })
}

/// The steps of a finding's path, looked up in the resource.
private struct FindingPath {
    private let steps: [Substring]

    /// The path begins with the resource's type, or what it says is one.
    init(_ path: String, in root: TapeCursor) {
        var rest = Substring(path)
        let type = root["resourceType"].map { String(decoding: $0.raw.prefix(64), as: UTF8.self) } ?? ""
        if !type.isEmpty, rest.hasPrefix(type) {
            rest = rest.dropFirst(type.count)
        } else {
            rest = rest.drop { $0 != "." }
        }
        steps = rest.split(separator: ".")
    }

    /// Whether all but the last step lead to a value; the last may be what is missing. A step with a slice's name
    /// stands for any repetition, that of a choice (`timing`) for any of its types (`timingDate`).
    func exists(in root: TapeCursor) -> Bool {
        var found = [root]
        for (number, step) in steps.enumerated() {
            let name = String(step.prefix { $0 != "[" })
            var next: [TapeCursor] = []
            for cursor in found where cursor.kind == .object {
                for child in cursor.children where FindingPath.names(child.key, name) {
                    next += child.kind == .array ? child.children : [child]
                }
            }
            if next.isEmpty { return number == steps.count - 1 }
            found = next
        }
        return true
    }

    private static func names(_ key: String, _ step: String) -> Bool {
        let bare = key.hasPrefix("_") ? key.dropFirst() : Substring(key)
        guard bare.hasPrefix(step) else { return key == step }
        return bare.dropFirst(step.count).first.map(\.isUppercase) ?? true
    }
}

/// Small gzip texts.
private enum GzipSeed {
    /// `hello, hello, hello`
    static let text: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0xFF, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0xD7, 0x51, 0xC8,
        0x40,
        0xA2, 0x00, 0x9F, 0xA1, 0xCA, 0x09, 0x13, 0x00, 0x00, 0x00,
    ]
    static let empty: [UInt8] = [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x03, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
        0x00,
        0x00,
    ]
}
