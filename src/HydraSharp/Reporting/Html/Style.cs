namespace HydraSharp.Reporting.Html;

/// <summary>The page's style. Colours are those of Okabe and Ito, which the colour-blind can tell apart; every series has a dash of its own too.</summary>
internal static class Style
{
    /// <summary>Series that look different from one another.</summary>
    internal const int Series = 6;

    // No '>', '<' or '&' in it: XML would escape them, and a browser reads a style as it stands.
    internal const string Sheet = """
        :root { color-scheme: light dark; --page: #ffffff; --panel: #f6f7f9; --ink: #1b1f24; --soft: #57606a; --grid: #d8dee4; --axis: #57606a; --heat: 0, 114, 178;
          --c0: #0072b2; --c1: #c04f00; --c2: #00755a; --c3: #a3487a; --c4: #8a6100; --c5: #3b3b3b; --warn: #9a3b00; }
        @media (prefers-color-scheme: dark) { :root { --page: #14171c; --panel: #1d2128; --ink: #e8eaed; --soft: #a3abb5; --grid: #343a43; --axis: #a3abb5; --heat: 86, 180, 233;
          --c0: #56b4e9; --c1: #f08a3c; --c2: #2fc79f; --c3: #e39ac4; --c4: #e6b800; --c5: #d0d0d0; --warn: #f5a36b; } }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 1240px; padding: 1.2rem; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; }
        h1 { font-size: 1.7rem; margin: 0 0 .2rem; overflow-wrap: anywhere; } h2 { font-size: 1.3rem; margin: 2.4rem 0 .6rem; padding-top: .6rem; border-top: 1px solid var(--grid); overflow-wrap: anywhere; }
        h3 { font-size: 1.05rem; margin: 1.4rem 0 .4rem; overflow-wrap: anywhere; } p { max-width: 78ch; margin: .4rem 0; } .soft { color: var(--soft); }
        nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; list-style: none; padding: 0; } a { color: var(--c0); }
        .row { display: flex; flex-wrap: wrap; gap: 1rem; align-items: flex-start; } .scroll { overflow-x: auto; }
        figure { margin: 0; padding: .7rem; background: var(--panel); border-radius: 8px; max-width: 100%; } figcaption { margin-bottom: .3rem; max-width: 366px; } figure p { max-width: 366px; } figcaption span { color: var(--soft); }
        svg.plot { display: block; max-width: 100%; height: auto; } svg.cell { display: block; } td small { display: block; color: var(--soft); } td.v small { text-align: center; width: 200px; } tfoot td, tfoot th { vertical-align: top; } tfoot td small { font-weight: 400; max-width: 210px; } .legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0 1rem; margin: .2rem 0 0; padding: 0; font-size: .85rem; max-width: 366px; }
        .legend li { display: flex; align-items: center; gap: .35rem; }
        table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: .4rem 0; } th, td { padding: .25rem .7rem .25rem 0; text-align: left; vertical-align: middle; border-bottom: 1px solid var(--grid); }
        th { font-weight: 600; } td.n, th.n { text-align: right; white-space: nowrap; } td.v { white-space: nowrap; } table.facts td { overflow-wrap: anywhere; } tfoot td, tfoot th { font-weight: 600; border-bottom: 0; }
        table.cells td, table.cells th { padding: .35rem .6rem; } table.cells td.c { text-align: right; border: 1px solid var(--grid); min-width: 4.6em; } table.cells td.c small { display: block; color: inherit; opacity: .85; }
        tr.small td, tr.small th { color: var(--soft); font-style: italic; font-weight: 400; } .warn { color: var(--warn); font-weight: 600; } .note { border-left: 3px solid var(--c1); padding-left: .7rem; }
        .cards { display: flex; flex-wrap: wrap; gap: .8rem; } .card { width: 158px; background: var(--panel); border-radius: 8px; padding: .5rem; font-size: .82rem; overflow-wrap: anywhere; line-height: 1.35; }
        .card img { display: block; width: 142px; height: 142px; border-radius: 4px; margin-bottom: .3rem; } .card b { font-weight: 600; } .card .file { color: var(--soft); font-size: .75rem; }
        table.maps td { border: 0; vertical-align: top; padding-right: 1rem; font-size: .82rem; max-width: 150px; overflow-wrap: anywhere; } table.maps img { width: 112px; height: 112px; border-radius: 4px; display: block; }
        details { margin: .5rem 0; } summary { cursor: pointer; } pre { background: var(--panel); padding: .8rem; border-radius: 8px; overflow-x: auto; font-size: .82rem; }
        .grid { stroke: var(--grid); stroke-width: 1; } .axis { stroke: var(--axis); stroke-width: 1; } .tick { fill: var(--soft); font-size: 12px; } .name { fill: var(--ink); font-size: 12.5px; }
        .fill { fill: var(--c0); } .fill.faint { fill-opacity: .22; } .ideal { stroke: var(--ink); stroke-width: 1.4; stroke-dasharray: 5 4; fill: none; } .mark { stroke: var(--soft); stroke-width: 1.3; stroke-dasharray: 2 3; }
        .whisker { stroke: var(--c0); stroke-width: 2; stroke-opacity: .55; } .range { stroke: var(--ink); stroke-width: 1.8; } .point { fill: var(--c0); stroke: var(--c0); stroke-width: 1.5; } .point.hollow { fill: var(--page); stroke: var(--soft); }
        .line { fill: none; stroke-width: 2; } .dot { stroke: var(--page); stroke-width: .6; }
        .line.s0 { stroke: var(--c0); } .line.s1 { stroke: var(--c1); stroke-dasharray: 7 3; } .line.s2 { stroke: var(--c2); stroke-dasharray: 2 3; } .line.s3 { stroke: var(--c3); stroke-dasharray: 9 3 2 3; } .line.s4 { stroke: var(--c4); stroke-dasharray: 4 2; } .line.s5 { stroke: var(--c5); stroke-dasharray: 12 4; }
        .dot.s0 { fill: var(--c0); } .dot.s1 { fill: var(--c1); } .dot.s2 { fill: var(--c2); } .dot.s3 { fill: var(--c3); } .dot.s4 { fill: var(--c4); } .dot.s5 { fill: var(--c5); }
        .pull { fill: var(--c0); } .clash { fill: var(--c1); } .none { fill: none; stroke: var(--grid); } .sign { fill: var(--ink); font-size: 11px; }
        @media print { details { display: block; } figure, .card { break-inside: avoid; } }
        """;
}
