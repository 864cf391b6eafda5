import FHIR
extension ProfileCatalog {
    func profile(named name: String, from package: String?) -> Profile? { profile(named: name) }
    func targetType(_ canonical: String, from package: String?) -> String? { targetType(canonical) }
    func valueSet(_ canonical: String, from package: String?) -> ValueSet? { valueSet(canonical) }
    var extensions: [String] { canonicals.filter { profile(named: $0)?.type == "Extension" }.map { String($0.prefix { $0 != "|" }) } }
}
