import Yams

extension MappingFile {
    /// The most values of a file, those that aliases (`*name`) repeat counted each time.
    public static let nodeLimit = 200_000

    /// Refuses a tree that aliases make larger than `nodeLimit`: they cost a file nothing, and whoever walks it much.
    func checkSize() throws(MappingError) {
        var left = MappingFile.nodeLimit
        count(root, &left)
        guard left >= 0 else {
            throw MappingError(
                file: name, line: 1, column: 1,
                message: "the file has more than \(MappingFile.nodeLimit) values, those that aliases repeat among them")
        }
    }

    /// Takes the values of `node` from `left`, and stops where none is left.
    private func count(_ node: Yams.Node, _ left: inout Int) {
        left -= 1
        guard left >= 0 else { return }
        switch node {
        case .mapping(let mapping):
            for (key, value) in mapping where left >= 0 {
                count(key, &left)
                count(value, &left)
            }
        case .sequence(let sequence): for item in sequence where left >= 0 { count(item, &left) }
        default: break
        }
    }

    /// Refuses, before it is read, a file whose aliases of aliases would keep the YAML parser busy: it hashes keys, and a
    /// key may be made of aliases.
    ///
    /// With `m` aliases over `k` anchors that lie in one another, a file grows at most (m/k)^k times. Both are counted in
    /// the text, comments and all, which can only be too many.
    static func checkAliases(_ yaml: String, name: String) throws(MappingError) {
        var anchors = 0
        var aliases = 0
        var last: UInt8 = 0x20
        var mark: UInt8 = 0
        for byte in yaml.utf8 {
            let isEnd = [0x20, 0x09, 0x0A, 0x0D].contains(byte)
            if mark == 0x26 && !isEnd { anchors += 1 }
            if mark == 0x2A && !isEnd { aliases += 1 }
            // After a blank or one of [ { , : - ?, or a byte that may end one of Unicode's line ends.
            let isStart = last >= 0x80 || [0x20, 0x09, 0x0A, 0x0D, 0x5B, 0x7B, 0x2C, 0x3A, 0x2D, 0x3F].contains(last)
            mark = isStart && (byte == 0x26 || byte == 0x2A) ? byte : 0
            last = byte
        }
        guard anchors > 0, aliases > 0 else { return }
        var growth = 1.0
        for levels in 1...min(anchors, aliases) where growth < growthLimit {
            growth = max(growth, power(Double(aliases) / Double(levels), levels))
        }
        guard growth * Double(yaml.utf8.count) <= growthLimit else {
            throw MappingError(
                file: name, line: 1, column: 1,
                message:
                    "\(aliases) aliases of \(anchors) anchors could make the file too large; write out some of them")
        }
    }

    /// The most bytes that a file could grow to: the layouts of `mappings/` come to 240 KB.
    private static let growthLimit = Double(1 << 30)

    private static func power(_ base: Double, _ exponent: Int) -> Double {
        var result = 1.0
        for _ in 0..<exponent where result < growthLimit && result > 0.001 { result *= base }
        return result
    }
}
