import Foundation

/// Narratives that FHIR does not allow (R4, 2.1.11.0.4 and after).
extension MutantCollector {
    func narrative(_ site: Site) {
        guard let text = site.value.string, let end = text.range(of: "</div>", options: .backwards) else { return }
        func within(_ piece: String) -> String {
            String(text[..<end.lowerBound]) + piece + String(text[end.lowerBound...])
        }
        let namespace = " xmlns=\"http://www.w3.org/1999/xhtml\""
        let mutants = [
            ("script", within("<script>x()</script>")),
            ("unclosed", within("<p>x")),
            ("event", within("<p onclick=\"x()\">x</p>")),
            ("empty", "<div\(namespace)></div>"),
            ("space alone", "<div\(namespace)> </div>"),
            ("iframe", within("<iframe src=\"http://example.org\"></iframe>")),
            ("form", within("<form><input/></form>")),
            ("unknown tag", within("<nonsense>x</nonsense>")),
            ("unknown attribute", within("<p nonsense=\"x\">x</p>")),
            ("crossed", within("<b><i>x</b></i>")),
            ("two roots", text + "<div\(namespace)>x</div>"),
            ("no div", "<p\(namespace)>x</p>"),
            ("plain text", "x"),
            ("no namespace", "<div>x</div>"),
            ("bare ampersand", within("x & y")),
            ("unknown entity", within("&nonsense;")),
            ("attribute without quotes", within("<p class=x>x</p>")),
        ]
        // The narrative is the same in every profile: all of them, at each resource's own.
        for (place, mutant) in turned(mutants, for: site.label + site.source.name).enumerated() {
            add(
                .narrative, site, label: "\(site.label) \(place)", at: site.path, mutant.0,
                [Edit.replace(site.value, Edit.quoted(mutant.1))])
        }
    }
}
