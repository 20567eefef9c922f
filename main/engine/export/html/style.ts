/** How the report looks: the window's colours in both schemes, and dark on white where it is printed. */
export const STYLE = `
:root { color-scheme: light dark;
  --bg: #f4f5f7; --panel: #fbfbfc; --line: #dce0e6; --text: #1a1f27; --dim: #566070; --faint: #7b8594; --well: #e9ecf0;
  --good: #0d8a66; --warn: #a86f00; --bad: #cc3333; --accent: #1f6fc4; --warn-soft: #fdf3dc; --warn-line: #e6cd94; }
@media (prefers-color-scheme: dark) { :root {
  --bg: #101317; --panel: #171b21; --line: #2a313b; --text: #e6e9ee; --dim: #98a2b0; --faint: #6f7a8a; --well: #12161b;
  --good: #2fbf93; --warn: #e8a317; --bad: #ef5b5b; --accent: #4c8fdb; --warn-soft: #33290f; --warn-line: #6b5316; } }
* { box-sizing: border-box; }
html { background: var(--bg); }
body { max-width: 1180px; margin: 0 auto; padding: 28px 24px 40px; color: var(--text); font: 13px/1.45 -apple-system, "Segoe UI", Roboto,
  "Noto Sans", "Helvetica Neue", Arial, system-ui, sans-serif; font-variant-numeric: tabular-nums; -webkit-font-smoothing: antialiased; }
h1, h2, h3, p, ul, ol, dl, dd, figure { margin: 0; padding: 0; }
ul, ol { list-style: none; }
svg { display: block; width: 100%; height: auto; }
b { font-weight: 600; }
.brand { display: flex; align-items: center; gap: 8px; color: var(--dim); font-weight: 600; }
.brand svg { width: 18px; height: 18px; }
.brand i { font-style: normal; color: #e8a317; margin-left: -8px; }
.brand span { margin-left: auto; font-weight: 400; color: var(--faint); }
header { margin-bottom: 18px; }
.head { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 24px; align-items: center; margin-top: 18px; }
.head img { max-width: 240px; max-height: 128px; border-radius: 8px; border: 1px solid var(--line); }
h1 { font-size: 25px; font-weight: 650; line-height: 1.2; overflow-wrap: anywhere; }
.facts { margin-top: 7px; color: var(--dim); overflow-wrap: anywhere; }
.facts { display: flex; flex-wrap: wrap; } .facts span:not(:last-child)::after { content: "·"; margin: 0 7px; color: var(--faint); }
.note { margin-top: 12px; padding-left: 12px; border-left: 3px solid var(--accent); white-space: pre-wrap; overflow-wrap: anywhere; }
.panel { margin-top: 12px; padding: 13px 16px 15px; border: 1px solid var(--line); border-radius: 10px; background: var(--panel); min-width: 0; }
.warning { margin-top: 12px; padding: 9px 14px; border: 1px solid var(--warn-line); border-radius: 8px; background: var(--warn-soft); }
h2 { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 14px; margin-bottom: 9px; font-size: 11px; font-weight: 600; line-height: 16px;
  letter-spacing: .8px; text-transform: uppercase; color: var(--faint); }
h2 em { margin-left: auto; font-style: normal; font-weight: 400; letter-spacing: 0; text-transform: none; }
.verdict p { font-size: 14px; line-height: 1.5; }
.verdict p:first-of-type { font-size: 18px; font-weight: 600; line-height: 1.35; margin-bottom: 4px; }
.verdict .stage { text-decoration: underline 2px var(--c); text-underline-offset: 3px; }
.tiles { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 12px; }
.tile { flex: 1 1 auto; padding: 9px 12px 10px; border: 1px solid var(--line); border-radius: 10px; background: var(--panel); white-space: nowrap; }
.tile > span { display: block; font-size: 11px; color: var(--faint); }
.tile b { font-size: 19px; line-height: 26px; }
.tile small { font-size: 12px; color: var(--dim); }
.tile b + .next { margin-left: 13px; }
.tile em { margin-left: 6px; font-size: 11px; font-style: normal; color: var(--faint); }
.tile .few { color: var(--faint); }
.good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); } .faint { color: var(--faint); }
.ledger { display: flex; flex-wrap: wrap; gap: 3px 8px; align-items: baseline; margin: 11px 4px 0; color: var(--dim); }
.ledger b { font-weight: 600; color: var(--text); } .ledger .good b, .ledger .bad b { color: inherit; }
.ledger i { font-style: normal; color: var(--faint); }
.two { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 0 12px; }
.legend { display: flex; flex-wrap: wrap; gap: 2px 12px; font-weight: 400; letter-spacing: 0; text-transform: none; color: var(--dim); }
.legend i { display: inline-block; width: 9px; height: 9px; margin-right: 5px; border-radius: 2px; background: var(--c); }
.legend i.thin { height: 2px; vertical-align: 3px; width: 12px; }
.legend i.dashed { height: 0; width: 12px; vertical-align: 3px; border-top: 2px dashed var(--c); background: none; border-radius: 0; }
svg text { font-size: 10.5px; fill: var(--faint); } svg .y { text-anchor: end; dominant-baseline: middle; } svg .x { text-anchor: middle; } svg .last { text-anchor: end; }
.grid { stroke: var(--line); stroke-width: 1; } .line { fill: none; stroke-width: 1.5; stroke-linejoin: round; stroke-linecap: round; }
.line.thin { stroke-width: 1; } .line.dashed { stroke-dasharray: 4 3; } .band.soft { opacity: .2; }
.patterns { position: absolute; width: 0; height: 0; }
.foot { stroke-width: 2; } .pole path { stroke: var(--dim); stroke-dasharray: 3 3; } .pole circle { fill: var(--dim); }
.pole text { font-size: 10px; font-weight: 600; text-anchor: middle; dominant-baseline: central; fill: var(--panel); }
.pointers rect { fill: none; pointer-events: all; } .pointers path { stroke: none; } .pointers g:hover path { stroke: var(--text); opacity: .55; }
.mark { stroke: var(--dim); stroke-dasharray: 3 3; } svg .tag { fill: var(--dim); }
table { width: 100%; border-collapse: collapse; white-space: nowrap; }
th, td { padding: 4px 9px; text-align: right; font-weight: 400; } th:first-child, td:first-child { padding-left: 0; text-align: left; }
thead th { font-size: 11px; color: var(--faint); } thead .group { text-align: left; padding-left: 26px; } tbody tr { border-top: 1px solid var(--line); }
.first { padding-left: 26px; } .swatch { display: inline-block; width: 9px; height: 9px; margin-right: 8px; border-radius: 2px; background: var(--c); }
.share { display: inline-block; width: 46px; }
.use { display: inline-block; width: 72px; height: 7px; margin-right: 8px; border-radius: 3px; background: var(--well); overflow: hidden; vertical-align: middle; }
.use u { display: block; height: 100%; background: var(--c); }
.scroll { overflow-x: auto; }
.events li { display: grid; grid-template-columns: 24px 62px minmax(0, 1fr); gap: 8px; padding: 4px 0; }
.events li + li { border-top: 1px solid var(--line); } .events time { color: var(--faint); text-align: right; }
.events .number { width: 17px; height: 17px; border-radius: 9px; background: var(--dim); color: var(--panel); font-size: 10px; font-weight: 600;
  line-height: 17px; text-align: center; } .events p { overflow-wrap: anywhere; }
.result { display: flex; flex-wrap: wrap; gap: 2px 18px; margin-top: 2px; font-size: 12px; color: var(--dim); }
.slow { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 18px 28px; } .slow figcaption { margin-bottom: 4px; color: var(--dim); }
.slow figcaption b { color: var(--text); } .slow svg .name { text-anchor: start; fill: var(--dim); dominant-baseline: central; }
.slow svg .ms { text-anchor: end; fill: var(--text); dominant-baseline: central; } .slow svg .ms.faint { fill: var(--faint); }
.well { fill: var(--well); } .setup { columns: 2; column-gap: 32px; } .setup div { display: flex; justify-content: space-between; gap: 14px; padding: 2px 0;
  break-inside: avoid; } .setup dt { color: var(--dim); flex: none; } .setup dd { text-align: right; overflow-wrap: anywhere; min-width: 0; }
.tried { margin-top: 9px; padding-top: 8px; border-top: 1px solid var(--line); font-size: 12px; color: var(--dim); overflow-wrap: anywhere; }
footer { margin-top: 18px; color: var(--faint); font-size: 12px; }
@media screen and (max-width: 820px) { .panel > .scroll text { font-size: 12px; } .wide { min-width: 620px; } .slow svg { min-width: 440px; } .brand span { display: none; }
  .tile { white-space: normal; } .two, .slow, .head { grid-template-columns: minmax(0, 1fr); } .setup { columns: 1; } }
@media print { @page { margin: 12mm; } :root { color-scheme: light; --bg: #fff; --panel: #fff; --line: #d5d9df; --text: #14181e; --dim: #4a5361; --faint: #6b7482;
  --well: #eef0f3; --good: #0d8a66; --warn: #a86f00; --bad: #cc3333; --accent: #1f6fc4; --warn-soft: #fdf3dc; --warn-line: #e6cd94; }
  body { max-width: none; padding: 0; font-size: 11px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .scroll { overflow: visible; } .panel > .scroll text { font-size: 12px; }
  .panel, .tile, .slow figure, tr, li { break-inside: avoid; } h2 { break-after: avoid; } .pointers { display: none; } th, td { padding: 3px 5px; }
  .first, thead .group { padding-left: 12px; } .use { width: 40px; } }
`;
