/// What identifies a statement, as its kind says in the layout.
extension CDAEntries {
    /// The key of a record of this document. What comes again under the same key but says something else is told apart by that.
    func key(_ index: Int, _ section: CDASection) -> [UInt8] {
        let statement = statements[index]
        let words =
            statement.kindName == CDAEntries.other ? layout.keyOfOther : statement.kind.map { layout.kinds[$0].key }
        var digest = KeyDigest("statement")
        digest.add(statement.kindName)
        digest.add(facts.source)
        for word in words ?? layout.keyOfOther { add(word, statement, section, &digest) }
        let key = digest.finish()
        let hash = tree.contentHash(statement.node, content.names())
        guard let first = seen[key] else {
            seen[key] = hash
            return key
        }
        guard first != hash else { return key }
        var longer = KeyDigest("statement and content")
        longer.add(key)
        withUnsafeBytes(of: hash.littleEndian) { longer.add(Array($0)) }
        return longer.finish()
    }

    /// The key of something that is no entry's statement, as if it were.
    func key(of node: Int, kind: Int) -> [UInt8] {
        let statement = Statement(node: node, link: -1, above: -1, kind: kind)
        var digest = KeyDigest("statement")
        digest.add(layout.kinds[kind].name)
        digest.add(facts.source)
        for word in layout.kinds[kind].key { add(word, statement, CDASection(number: 0), &digest) }
        return digest.finish()
    }

    private func add(
        _ word: CDALayout.KeyWord, _ statement: Statement, _ section: CDASection, _ digest: inout KeyDigest
    ) {
        let node = statement.node
        switch word {
        case .ids: for id in content.identifierTexts(node) { digest.add(id) }
        case .code: digest.add(concept(tree.child(node, .code)))
        case .value: content.each(node, .value) { digest.add(value($0)) }
        case .product:
            for holder in [CDAName.consumable, .product] {
                let product = tree.child(tree.child(node, holder), .manufacturedProduct)
                let material = tree.child(product, .manufacturedMaterial)
                if material >= 0 { digest.add(concept(tree.child(material, .code))) }
            }
        case .participant:
            content.each(node, .participant) { participant in
                let entity = tree.child(tree.child(participant, .participantRole), .playingEntity)
                if entity >= 0 { digest.add(concept(tree.child(entity, .code))) }
            }
        case .start: digest.add(start(statement))
        case .end: digest.add(tree.attribute(tree.child(tree.child(node, .effectiveTime), .high), .value))
        case .text:
            let text = tree.child(node, .text)
            if text >= 0 { digest.add(content.plainText(text)) }
        case .mood: digest.add(tree.attribute(node, .moodCode))
        case .author:
            let author = tree.child(node, .author)
            digest.add(tree.attribute(tree.child(author, .time), .value))
        case .parent:
            if statement.above >= 0 {
                let above = statements[statement.above]
                for id in content.identifierTexts(above.node) { digest.add(id) }
                digest.add(concept(tree.child(above.node, .code)))
                digest.add(start(above))
            }
        case .section: digest.add(section.code)
        case .document: digest.add(facts.key)
        }
        digest.add("/")
    }

    /// Code and system; without a code the translations', else the text.
    private func concept(_ node: Int) -> [UInt8] {
        guard node >= 0 else { return [] }
        if let code = tree.attribute(node, .code) {
            return Array(code) + [0x7C] + (tree.attribute(node, .codeSystem).map { Array($0) } ?? [])
        }
        let translation = tree.child(node, .translation)
        if translation >= 0 { return concept(translation) }
        let original = tree.child(node, .originalText)
        return original >= 0 ? content.plainText(original) : []
    }

    private func value(_ node: Int) -> [UInt8] {
        let code = concept(node)
        if !code.isEmpty { return code }
        if let root = tree.attribute(node, .root) {
            let isSecret = root.elementsEqual(CDAContent.socialSecurity)
            return Array(root) + [0x3A] + (isSecret ? [] : tree.attribute(node, .idExtension).map { Array($0) } ?? [])
        }
        var word = tree.attribute(node, .value).map { Array($0) } ?? []
        word.append(0x7C)
        if let unit = tree.attribute(node, .unit) { word += unit }
        return word.count > 1 ? word : content.plainText(node)
    }

    /// When it began: the first effectiveTime's value or low, else that of the statement above.
    func start(_ statement: Statement) -> [UInt8] {
        var node = statement
        while true {
            let time = tree.child(node.node, .effectiveTime)
            if let value = tree.attribute(time, .value) { return Array(value) }
            if let low = tree.attribute(tree.child(time, .low), .value) { return Array(low) }
            guard node.above >= 0 else { return [] }
            node = statements[node.above]
        }
    }
}
