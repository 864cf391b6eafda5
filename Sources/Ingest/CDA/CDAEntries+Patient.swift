/// What entries say of the patient: it stands in the document's record, which is written after them.
extension CDAEntries {
    /// A concept that an entry stated.
    struct Stated {
        var code: [UInt8] = []
        var system: [UInt8] = []
        var display: [UInt8] = []
        /// When it began to be so.
        var start: [UInt8] = []
        var byte: UInt64 = 0
        var line: UInt32 = 0
    }

    /// Notes the value of a statement that the layout says is the patient's; of several the latest, else the first.
    func notePatient(_ statement: Statement) {
        guard let kind = statement.kind, let word = layout.kinds[kind].patient else { return }
        let value = tree.child(statement.node, .value)
        guard !content.isDenied(statement.node), let code = tree.attribute(value, .code) else { return }
        var stated = Stated(code: Array(code), start: start(statement))
        stated.system = tree.attribute(value, .codeSystem).map { Array($0) } ?? []
        stated.display = tree.attribute(value, .displayName).map { Array($0) } ?? []
        (stated.byte, stated.line) = tree.place(value)
        if let known = patient[word], !known.start.lexicographicallyPrecedes(stated.start) { return }
        patient[word] = stated
    }
}

extension CDAContent {
    /// Writes what entries said of the patient.
    func stated(_ values: [CDALayout.PatientWord: CDAEntries.Stated], _ fields: PatientFields) {
        for word in CDALayout.PatientWord.allCases {
            guard let value = values[word] else { continue }
            let group =
                switch word {
                case .birthSex: fields.birthSex
                case .sex: fields.sex
                case .genderIdentity: fields.genderIdentity
                }
            writer.begin(group.group)
            (writer.byte, writer.line) = (value.byte, value.line)
            writer.add(group.fields.code, value.code)
            writer.add(group.fields.system, value.system)
            writer.add(group.fields.display, value.display)
            writer.end()
        }
    }
}
