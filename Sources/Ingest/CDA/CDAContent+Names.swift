import Records

/// Names, addresses and telephone numbers (PN, ON, AD, TEL).
extension CDAContent {
    func name(_ node: Int, _ fields: NameFields) {
        let count = writer.nodeCount
        var at = tree.first(node)
        while at >= 0 {
            switch tree.name(at) {
            case CDAName.prefix.rawValue: text(at, fields.prefix)
            case CDAName.given.rawValue: text(at, fields.given)
            case CDAName.family.rawValue: text(at, fields.family)
            case CDAName.suffix.rawValue: text(at, fields.suffix)
            default: break
            }
            at = tree.next(at)
        }
        ownText(node, fields.text)
        if writer.nodeCount > count { attribute(node, .use, fields.use) }
    }

    func names(_ node: Int, _ group: GroupFields<NameFields>) {
        each(node, .name) { name in
            writer.begin(group.group)
            self.name(name, group.fields)
            writer.end()
        }
    }

    func contact(_ node: Int, _ fields: ContactFields) {
        each(node, .telecom) { telecom in
            writer.begin(fields.telecoms.group)
            if tree.attribute(telecom, .value) != nil {
                attribute(telecom, .value, fields.telecoms.fields.value)
                attribute(telecom, .use, fields.telecoms.fields.use)
            }
            writer.end()
        }
        each(node, .addr) { address in
            writer.begin(fields.addresses.group)
            self.address(address, fields.addresses.fields)
            writer.end()
        }
    }

    func address(_ node: Int, _ fields: AddressFields) {
        let count = writer.nodeCount
        var at = tree.first(node)
        while at >= 0 {
            switch tree.name(at) {
            case CDAName.streetAddressLine.rawValue, CDAName.additionalLocator.rawValue, CDAName.unitID.rawValue,
                CDAName.postBox.rawValue:
                text(at, fields.line)
            case CDAName.houseNumber.rawValue, CDAName.streetName.rawValue: text(at, fields.line)
            case CDAName.city.rawValue: text(at, fields.city)
            case CDAName.county.rawValue: text(at, fields.county)
            case CDAName.state.rawValue: text(at, fields.state)
            case CDAName.postalCode.rawValue: text(at, fields.postalCode)
            case CDAName.country.rawValue: text(at, fields.country)
            default: break
            }
            at = tree.next(at)
        }
        ownText(node, fields.text)
        if writer.nodeCount > count { attribute(node, .use, fields.use) }
    }
}
