import Pipeline
import Testing

@Suite struct RunProgressTests {
    @Test func isReadAtAGlance() {
        #expect(RunProgress(stage: "ingest", done: 999, unit: "records").text == "ingest: 999 records")
        #expect(
            RunProgress(stage: "publish", done: 1_014_945, of: 1_352_000, unit: "cases").text
                == "publish: 1,014,945 of 1,352,000 cases (75 %)")
        #expect(RunProgress(stage: "publish", done: 0, of: 0, unit: "cases").text == "publish: 0 cases")
    }
}
