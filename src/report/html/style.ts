/** How the page looks: light and dark, on wide and narrow screens, and on paper. */

const LIGHT = `
  color-scheme: light; --page: #f6f7f9; --surface: #ffffff; --text: #1b2430; --muted: #566270;
  --line: #d9dee4; --accent: #0b5cad; --good: #176b43; --bad: #b3261e; --mixed: #7a5200;
  --good-soft: #e3f4ea; --bad-soft: #fdecea; --mixed-soft: #fdf3dc; --series-0: #0b5cad;
  --series-1: #a8480a; --lane-surface: #ffffff; --lane-line: #edf0f3; --lane-text: #1b2430;
  --lane-good: #bfe3cd; --lane-busy: #fbe0a0; --lane-bad: #f5b7b1; --lane-idle: #e6e9ed;
  --lane-first: #c8daf3; --lane-second: #ddd2f2; --lane-mark: #c0271d; --lane-point: #35608f;
  --lane-band: #fdf0ee; --lane-chosen: #eaf2fb;`;

const DARK = `
  color-scheme: dark; --page: #10151b; --surface: #181f27; --text: #e7edf3; --muted: #a3b0bd;
  --line: #303a45; --accent: #7db8f5; --good: #7fd6a8; --bad: #ff9d94; --mixed: #f2c66b;
  --good-soft: #16301f; --bad-soft: #3a1c1a; --mixed-soft: #342a12; --series-0: #7db8f5;
  --series-1: #f0a868; --lane-surface: #181f27; --lane-line: #232c36; --lane-text: #eef3f8;
  --lane-good: #1f5c41; --lane-busy: #6a4f14; --lane-bad: #84302a; --lane-idle: #2c353f;
  --lane-first: #26486f; --lane-second: #493b74; --lane-mark: #ff7b70; --lane-point: #8dbdf0;
  --lane-band: #2a2022; --lane-chosen: #1f2b39;`;

export const pageStyle = `
:root {${LIGHT}}
@media (prefers-color-scheme: dark) { :root:not([data-theme=light]) {${DARK}} }
:root[data-theme=dark] {${DARK}}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
body { margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
header, main, footer { max-width: 1200px; margin: 0 auto; padding: 0 24px; }
header { display: flex; flex-wrap: wrap; align-items: center; gap: 8px 16px; padding-top: 24px; }
h1 { font-size: 24px; margin: 0; flex: 1; }
h2 { font-size: 20px; margin: 0 0 12px; }
h3 { font-size: 16px; margin: 20px 0 8px; }
h4 { font-size: 14px; margin: 16px 0 4px; }
p { margin: 0 0 8px; }
a { color: var(--accent); }
nav { flex-basis: 100%; display: flex; flex-wrap: wrap; gap: 4px 20px; padding-bottom: 4px; }
section { background: var(--surface); border: 1px solid var(--line); border-radius: 8px;
  padding: 20px 24px; margin: 16px 0; }
.headline { border-left: 6px solid var(--muted); }
.headline h2 { font-size: 26px; line-height: 1.25; }
.headline.good { border-left-color: var(--good); } .headline.bad { border-left-color: var(--bad); }
.headline.mixed { border-left-color: var(--mixed); }
ol, ul { margin: 0 0 8px; padding-left: 22px; }
.muted, figcaption { color: var(--muted); font-size: 14px; }
figcaption strong { color: var(--text); font-size: 15px; }
.skip { position: absolute; left: -999px; } .skip:focus { left: 8px; top: 8px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
button, select, input { font: inherit; font-size: 14px; color: var(--text);
  background: var(--surface); border: 1px solid var(--muted); border-radius: 6px;
  padding: 3px 10px; min-height: 30px; }
input[type=checkbox] { min-height: 0; } select { max-width: 100%; }
input[aria-invalid=true] { border-color: var(--bad); }
button { cursor: pointer; } button:hover { border-color: var(--accent); }
.tools { display: flex; flex-wrap: wrap; gap: 8px 12px; align-items: center; margin: 8px 0;
  font-size: 14px; }
.tiles { list-style: none; padding: 0; display: grid; gap: 12px; margin: 12px 0;
  grid-template-columns: repeat(auto-fill, minmax(210px, 1fr)); }
.tile { border: 1px solid var(--line); border-top: 3px solid var(--line); border-radius: 6px;
  padding: 10px 14px; font-size: 14px; }
.tile.good { border-top-color: var(--good); } .tile.bad { border-top-color: var(--bad); }
.tile.mixed { border-top-color: var(--mixed); }
.tile p { margin: 0; } .tile .muted { font-size: 13px; }
.tile .value { font-size: 24px; font-weight: 600; font-variant-numeric: tabular-nums; }
.plots { display: grid; gap: 24px;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 400px), 1fr)); }
figure { margin: 12px 0; min-width: 0; } .drawing { height: 240px; overflow: hidden; }
.axis { font: 12px system-ui, sans-serif; color: var(--muted); }
.curve { fill: none; stroke-width: 2; stroke: var(--series-0); }
.curve.series-1 { stroke: var(--series-1); stroke-dasharray: 6 3; }
.bars { fill: var(--series-0); } .bars.series-1 { fill: var(--series-1); }
.legend { list-style: none; display: flex; gap: 16px; padding: 0; font-size: 14px; }
.key { display: inline-block; width: 18px; height: 3px; margin-right: 6px; vertical-align: middle;
  background: var(--series-0); } .key.series-1 { background: var(--series-1); }
details { margin: 8px 0; } summary { cursor: pointer; font-size: 14px; color: var(--accent); }
.scroll { overflow-x: auto; margin: 8px 0; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
caption { text-align: left; font-weight: 600; padding: 4px 0; }
th, td { text-align: left; vertical-align: top; padding: 5px 12px 5px 0;
  border-bottom: 1px solid var(--line); overflow-wrap: break-word; }
th { color: var(--muted); font-weight: 600; white-space: nowrap; }
th.number, td.number { text-align: right; padding-right: 24px; white-space: nowrap;
  font-variant-numeric: tabular-nums; }
td .tag { white-space: nowrap; }
.states .scroll, .entries .scroll { max-height: 340px; overflow: auto; }
.states td:last-child { white-space: nowrap; font-variant-numeric: tabular-nums; }
.tag { display: inline-block; border-radius: 4px; padding: 0 8px; font-size: 13px; font-weight: 600;
  border: 1px solid currentcolor; color: var(--muted); }
.tag.good, .tag.pass { color: var(--good); background: var(--good-soft); }
.tag.bad, .tag.fail { color: var(--bad); background: var(--bad-soft); }
.tag.mixed, .tag.unknown { color: var(--mixed); background: var(--mixed-soft); }
.facts { display: flex; flex-wrap: wrap; gap: 6px 28px; margin: 8px 0; font-size: 14px; }
.facts dt { color: var(--muted); } .facts dd { margin: 0; overflow-wrap: anywhere; }
.finding { border-top: 1px solid var(--line); padding: 4px 0 12px; }
.finding h3 { overflow-wrap: anywhere; }
.plan { font-size: 14px; }
code, pre { font: 13px/1.5 ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
pre { overflow-x: auto; background: var(--page); padding: 12px; border-radius: 6px; }
.copy { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; background: var(--page);
  border-radius: 6px; padding: 8px 12px; } .copy code { flex: 1 1 240px; }
.lanes { display: flex; } .labels { flex: 0 0 128px; padding-top: 26px; font-size: 13px; }
.labels div { height: 22px; line-height: 22px; padding-right: 8px; white-space: nowrap;
  overflow: hidden; text-overflow: ellipsis; }
.labels .chosen { font-weight: 700; color: var(--accent); }
.view { flex: 1; min-width: 0; } .view svg { display: block; overflow: visible; }
.stage { position: relative; cursor: crosshair; touch-action: pan-y; border: 0; }
.stage canvas { display: block; width: 100%; }
.cursor { position: absolute; top: 0; bottom: 0; width: 1px; background: var(--accent);
  pointer-events: none; }
.tip { position: absolute; z-index: 1; max-width: 260px; padding: 4px 8px; font-size: 13px;
  background: var(--text); color: var(--surface); border-radius: 4px; pointer-events: none;
  overflow-wrap: anywhere; }
.tip:empty { display: none; }
.said { display: block; min-height: 24px; font-size: 14px; margin: 8px 0 4px; overflow-wrap: anywhere; }
@media (max-width: 640px) {
  header, main, footer { padding: 0 10px; } section { padding: 14px 12px; }
  .headline h2 { font-size: 21px; } .labels { flex-basis: 84px; font-size: 12px; }
  .tiles { grid-template-columns: 1fr 1fr; } .tile { padding: 8px; } .tile .value { font-size: 20px; }
}
@media print {
  :root, :root[data-theme=dark], :root:not([data-theme=light]) {${LIGHT}}
  body { background: none; font-size: 11pt; } nav, button, .tools, .skip, .tip { display: none; }
  header { padding-top: 0; } section { border: 0; border-top: 1px solid var(--line); padding: 8px 0;
  border-radius: 0; } figure, .tile, tr, .finding h3, .lanes { break-inside: avoid; }
  .tiles { grid-template-columns: repeat(4, 1fr); } .headline { border-left: 6px solid; padding-left: 12px; }
  .states, .entries, #timeline-help { display: none; }
  .scroll { overflow: visible; } table { font-size: 9pt; } th { white-space: normal; }
  th, td, th.number, td.number { padding-right: 6px; }
}
`;
