extension InventedForRules {
    static let tests = [
        #"""
        {"resourceType":"TestScript","url":"http://example.org/t","name":"T","status":"draft",
        "metadata":{"capability":[{"required":true,"validated":true,"capabilities":"http://example.org/c"}]},
        "variable":[{"name":"v","expression":"e","headerField":"h"}],
        "setup":{"action":[{"operation":{"encodeRequestUrl":true,"type":{"code":"read"},"targetId":"t"}},
        {"assert":{"direction":"response","response":"okay","warningOnly":false,"compareToSourceId":"s",
        "compareToSourceExpression":"e"}}]},"test":[{"action":[{"operation":{"encodeRequestUrl":true,
        "type":{"code":"search"},"params":"p","url":"u"}},{"assert":{"direction":"request","contentType":"json",
        "warningOnly":false,"compareToSourcePath":"p","compareToSourceId":"s"}}]}],
        "teardown":{"action":[{"operation":{"encodeRequestUrl":true,"sourceId":"s"}}]}}
        """#,
        #"""
        {"resourceType":"TestReport","status":"completed","testScript":{"reference":"TestScript/1"},
        "result":"pass","setup":{"action":[{"operation":{"result":"pass"}},{"assert":{"result":"pass"}}]},
        "test":[{"action":[{"operation":{"result":"pass"}}]}]}
        """#,
    ]
}
