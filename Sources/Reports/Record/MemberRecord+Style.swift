extension MemberRecord {
    /// The page's style sheet: for reading, on a phone and on paper.
    static let style = """
        :root { color-scheme: light dark;
          --page: #f5f6f5; --card: #ffffff; --ink: #1a2320; --soft: #5a6762; --line: #e2e7e4; --tint: #f3f6f4;
          --link: #23594a; --alarm: #a3281f; --alarm-tint: #fbeeec; --same: #6b5310; --same-tint: #fbf5e3; }
        @media (prefers-color-scheme: dark) { :root {
          --page: #111614; --card: #191f1c; --ink: #e5ebe7; --soft: #a2aea8; --line: #2d3733; --tint: #1f2723;
          --link: #8fcdb8; --alarm: #ff9a8f; --alarm-tint: #3a1f1c; --same: #e6c56a; --same-tint: #2f2912; } }
        * { box-sizing: border-box; }
        html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
        body { margin: 0; background: var(--page); color: var(--ink);
          font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif; }
        header, main, footer, nav { max-width: 860px; margin: 0 auto; padding: 0 24px; }
        .skip { position: absolute; left: -999px; } .skip:focus { left: 8px; top: 8px; background: var(--card); padding: 8px; }
        .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
        header { padding-top: 44px; }
        .over { margin: 0; color: var(--soft); font-size: 14px; }
        h1 { margin: 4px 0 18px; font-size: 32px; line-height: 1.2; font-weight: 650; letter-spacing: -.015em; }
        h2 { font-size: 20px; line-height: 1.3; font-weight: 650; margin: 0 0 10px; letter-spacing: -.005em; }
        h3 { font-size: 14.5px; line-height: 1.4; font-weight: 650; margin: 22px 0 4px; color: var(--soft); }
        .group:first-of-type > h3 { margin-top: 0; }
        .facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 12px 24px; margin: 0 0 22px; }
        .facts dt { color: var(--soft); font-size: 13px; } .facts dd { margin: 0; overflow-wrap: anywhere; }
        .alert { background: var(--alarm-tint); color: var(--alarm); border-radius: 10px; padding: 12px 16px; }
        .alert.calm { background: var(--tint); color: var(--soft); }
        nav ul { list-style: none; margin: 20px 0 4px; padding: 0; display: flex; flex-wrap: wrap; gap: 2px 18px; font-size: 14.5px; }
        a { color: var(--link); text-underline-offset: 3px; text-decoration-thickness: 1px; }
        nav a { display: inline-block; padding: 4px 0; text-decoration: none; } nav a:hover { text-decoration: underline; }
        section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 22px 26px 20px;
          margin: 18px 0; scroll-margin-top: 12px; }
        .explanation { margin: -4px 0 10px; color: var(--soft); font-size: 14.5px; }
        .entries { list-style: none; margin: 0; padding: 0; }
        .entries > li { padding: 11px 0; border-top: 1px solid var(--line); }
        .entries > li:first-child { border-top: 0; padding-top: 4px; } .entries > li:last-child { padding-bottom: 2px; }
        .line { display: flex; justify-content: space-between; align-items: baseline; gap: 4px 20px; }
        .what b { font-weight: 600; } .quiet .what b { font-weight: 500; }
        .when { flex: none; max-width: 50%; color: var(--soft); font-size: 14px; text-align: right; font-variant-numeric: tabular-nums; }
        .mark { display: inline-block; font-size: 12.5px; line-height: 1.5; padding: 0 8px; border-radius: 9px; background: var(--tint);
          color: var(--soft); white-space: nowrap; }
        .mark.alarm { background: var(--alarm-tint); color: var(--alarm); font-weight: 600; }
        .details { margin: 2px 0 0; font-size: 15px; color: var(--ink); } .group > .details { color: var(--soft); font-size: 14px; }
        blockquote { margin: 6px 0 2px; padding: 2px 0 2px 14px; border-left: 3px solid var(--line); color: var(--ink);
          font-size: 14.5px; white-space: pre-line; overflow-wrap: anywhere; }
        .from, .same { margin: 4px 0 0; font-size: 13px; color: var(--soft); } .from a { color: inherit; }
        .same { display: inline-block; background: var(--same-tint); color: var(--same); border-radius: 8px; padding: 1px 9px; }
        .same a { color: inherit; }
        .scroll { overflow-x: auto; margin: 4px -26px 0; padding: 0 26px; }
        table { border-collapse: collapse; width: 100%; font-size: 15px; }
        th, td { text-align: left; padding: 7px 18px 7px 0; border-bottom: 1px solid var(--line); vertical-align: top; font-weight: 400; }
        tr > :last-child { padding-right: 0; }
        thead th { color: var(--soft); font-size: 13px; font-weight: 600; vertical-align: bottom; }
        tbody tr:last-child > * { border-bottom: 0; }
        tbody td { font-variant-numeric: tabular-nums; } tbody th { min-width: 9em; }
        table.results tbody th { width: 46%; }
        .trend td, .trend thead th { white-space: nowrap; } .trend thead th { white-space: normal; min-width: 6.5em; }
        tr.out td:nth-child(2), tr.out td:nth-child(3), td.out { color: var(--alarm); font-weight: 600; }
        .remark { color: var(--soft); font-size: 13.5px; max-width: 46ch; }
        .plain, .sources { margin: 0; padding-left: 22px; } .plain li, .sources li { padding: 3px 0; }
        .sources li { scroll-margin-top: 12px; } .sources li:target { background: var(--same-tint); border-radius: 6px; }
        .file { color: var(--soft); font-size: 13px; overflow-wrap: anywhere; }
        footer { padding-top: 4px; padding-bottom: 48px; color: var(--soft); font-size: 13.5px; } footer p { margin: 4px 0; }
        :focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
        @media (max-width: 640px) {
          header, main, footer, nav { padding-left: 16px; padding-right: 16px; } header { padding-top: 26px; }
          h1 { font-size: 26px; } section { padding: 18px 16px 16px; } .facts { grid-template-columns: 1fr 1fr; }
          .line { flex-direction: column; gap: 0; } .when { text-align: left; max-width: none; }
          .scroll { margin: 4px -16px 0; padding: 0 16px; } nav a { padding: 6px 0; } }
        @media print { :root { --page: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --tint: #fff; --link: #000;
          --alarm: #000; --alarm-tint: #fff; --same: #000; --same-tint: #fff; }
          body { font-size: 10.5pt; } nav, .skip { display: none; } header { padding-top: 0; } a { text-decoration: none; }
          header, main, footer { max-width: none; padding: 0; }
          section { border: 0; border-top: 1px solid #000; border-radius: 0; padding: 10px 0 4px; margin: 8px 0; }
          h2, h3 { break-after: avoid; } .entries > li, tr { break-inside: avoid; } .scroll { overflow: visible; margin: 0; padding: 0; }
          .alert, .mark, .same { border: 1px solid #000; } }

        """
}
