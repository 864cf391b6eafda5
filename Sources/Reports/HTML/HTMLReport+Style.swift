extension HTMLReport {
    /// The page's style sheet.
    static let style = """
        :root { color-scheme: light dark;
          --page: #f6f7f6; --card: #ffffff; --ink: #16211d; --soft: #5b6963; --line: #dfe5e1; --stripe: #f7f9f8;
          --good: #1a7f4b; --bad: #b3261e; --look: #946200; --quiet: #5b6963;
          --published: #2a9d64; --unchanged: #8fa3b0; --superseded: #8a79c2; --pending: #d99a1c;
          --quarantined: #d0463b; --ignored: #b9bfbc; --source: #4d5f57; }
        @media (prefers-color-scheme: dark) { :root {
          --page: #101614; --card: #18211d; --ink: #e6ece8; --soft: #9fada6; --line: #2c3833; --stripe: #1c2622;
          --good: #5fd394; --bad: #ff8a80; --look: #f0bf5a; --quiet: #9fada6;
          --published: #37a870; --unchanged: #6f8592; --superseded: #8a79c2; --pending: #c98f1e;
          --quarantined: #d9584d; --ignored: #5e6863; --source: #9fb3a9; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--page); color: var(--ink);
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif; }
        header, main, footer { max-width: 1120px; margin: 0 auto; padding: 0 24px; }
        .skip { position: absolute; left: -999px; } .skip:focus { left: 8px; top: 8px; background: var(--card); padding: 8px; }
        header { padding-top: 40px; }
        .over { margin: 0; color: var(--soft); font-size: 13px; letter-spacing: .02em; }
        h1 { display: flex; align-items: center; gap: 14px; margin: 8px 0 20px; font-size: 30px; line-height: 1.2;
          font-weight: 650; letter-spacing: -.015em; }
        h1 .sign { flex: none; width: 38px; height: 38px; border-radius: 50%; display: grid; place-items: center;
          color: var(--card); font-size: 21px; line-height: 1; background: var(--good); }
        h1.bad .sign { background: var(--bad); } h1.look .sign { background: var(--look); }
        h2 { font-size: 18px; line-height: 1.3; font-weight: 650; margin: 0 0 4px; letter-spacing: -.005em; }
        .facts { display: flex; flex-wrap: wrap; gap: 10px 36px; margin: 0 0 24px; padding: 0; }
        .facts div { display: flex; flex-direction: column-reverse; }
        .facts dt { color: var(--soft); font-size: 12.5px; } .facts dd { margin: 0; font-size: 17px; font-weight: 600;
          font-variant-numeric: tabular-nums; }
        .attention { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--look);
          border-radius: 8px; padding: 14px 18px; }
        .attention:has(.problem) { border-left-color: var(--bad); }
        .attention h2 { font-size: 14px; } .attention ul { margin: 4px 0 0; padding: 0; list-style: none; }
        .attention li { padding: 3px 0; } .attention b { font-size: 12px; font-weight: 650; margin-right: 4px; color: var(--look); }
        .attention .problem b { color: var(--bad); }
        .calm { color: var(--good); margin: 0; font-weight: 600; }
        section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 20px 22px 18px;
          margin: 20px 0; }
        .explanation { margin: 0 0 10px; color: var(--soft); max-width: 75ch; }
        .flow { margin: 14px 0 6px; overflow-x: auto; } .flow svg { display: block; width: 100%; min-width: 640px; }
        .flow text { fill: var(--soft); font-size: 15px; } .flow .figure { fill: var(--ink); font-weight: 650;
          font-variant-numeric: tabular-nums; }
        .band { fill: none; opacity: .3; }
        .band.published { stroke: var(--published); } .band.unchanged { stroke: var(--unchanged); }
        .band.superseded { stroke: var(--superseded); } .band.pending { stroke: var(--pending); }
        .band.quarantined { stroke: var(--quarantined); } .band.ignored { stroke: var(--ignored); }
        .band.quarantined, .band.pending { opacity: .55; }
        .node.source { fill: var(--source); } .node.published { fill: var(--published); } .node.unchanged { fill: var(--unchanged); }
        .node.superseded { fill: var(--superseded); } .node.pending { fill: var(--pending); }
        .node.quarantined { fill: var(--quarantined); } .node.ignored { fill: var(--ignored); }
        .dot { display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 9px; background: var(--ignored); }
        .dot.published { background: var(--published); } .dot.unchanged { background: var(--unchanged); }
        .dot.superseded { background: var(--superseded); } .dot.pending { background: var(--pending); }
        .dot.quarantined { background: var(--quarantined); } .dot.after { margin: 0 0 0 7px; width: 8px; height: 8px; }
        .scroll { overflow-x: auto; margin: 10px -22px 0; padding: 0 22px; }
        table { border-collapse: collapse; width: 100%; font-size: 14px; }
        table.compact { width: auto; min-width: min(100%, 620px); } table.compact .n { padding-left: 24px; }
        caption { text-align: left; font-size: 12.5px; color: var(--soft); padding-bottom: 2px; }
        th, td { text-align: left; padding: 6px 14px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top;
          font-weight: 400; }
        thead th { color: var(--soft); font-size: 12.5px; font-weight: 600; vertical-align: bottom; white-space: nowrap; }
        tbody tr:last-child > * { border-bottom: 0; }
        tbody tr:hover > * { background: var(--stripe); }
        .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .late { color: var(--look); font-weight: 650; }
        .zero { color: var(--soft); opacity: .55; } .rest { color: var(--soft); }
        code { font: 13px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: break-word; }
        th[scope=row] code { font-weight: 500; } .under { font-size: 12.5px; color: var(--soft); } .under.bad { color: var(--bad); max-width: 48ch; }
        .id { white-space: nowrap; overflow-wrap: normal; }
        .mark { white-space: nowrap; font-size: 12.5px; font-weight: 600; color: var(--quiet); }
        .mark.good { color: var(--good); } .mark.good::before { content: "✓ "; }
        .mark.bad { color: var(--bad); } .mark.bad::before { content: "✕ "; }
        .mark.look { color: var(--look); }
        .places { margin: 0; padding: 0; list-style: none; font-size: 12.5px; color: var(--soft); min-width: 24ch;
          overflow-wrap: anywhere; }
        .bar { display: inline-block; width: 140px; height: 8px; border-radius: 4px; background: var(--line); overflow: hidden; }
        .bar i { display: block; height: 100%; background: var(--source); border-radius: 4px; }
        details { margin-top: 12px; } summary { cursor: pointer; color: var(--soft); }
        footer { padding-top: 8px; padding-bottom: 40px; color: var(--soft); font-size: 12.5px; } footer p { margin: 2px 0; }
        :focus-visible { outline: 2px solid var(--look); outline-offset: 2px; }
        @media (max-width: 640px) { header, main, footer { padding-left: 14px; padding-right: 14px; } h1 { font-size: 23px; }
          section { padding: 16px 14px; } .scroll { margin: 10px -14px 0; padding: 0 14px; } }
        @media print { :root { --page: #fff; --card: #fff; } body { font-size: 10.5pt; } header { padding-top: 0; }
          section { border: 0; border-top: 1px solid var(--line); border-radius: 0; padding: 12px 0; break-inside: avoid-page; }
          .scroll, .flow { overflow: visible; margin-left: 0; margin-right: 0; padding: 0; } tr { break-inside: avoid; }
          * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }

        """
}
