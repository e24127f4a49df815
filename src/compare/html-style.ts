/** The style of the page: one column on a phone, two beside each other from 48 em on, dark where the reader's system is. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1a1d21; --soft: #59616b; --paper: #fff; --raised: #f4f5f7; --line: #c9ced6;
  --good: #116329; --fair: #6b4f00; --bad: #a40e26; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eaed; --soft: #a9b1bb; --paper: #14171a; --raised: #1f2429;
  --line: #434b54; --good: #6fdd8b; --fair: #e3c15a; --bad: #ff9a9a; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.1rem; margin: 0; color: var(--soft); }
.verdict { font-size: 1.6rem; line-height: 1.25; font-weight: 650; margin: .25rem 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { text-align: left; padding: .3rem 1rem .3rem 0; border-bottom: 1px solid var(--line); }
td { font-variant-numeric: tabular-nums; }
.note { color: var(--soft); font-size: .9rem; }
.skip { position: absolute; left: -100rem; }
.skip:focus { position: static; }
details { border: 1px solid var(--line); border-radius: .4rem; margin: .6rem 0; }
summary { padding: .6rem .8rem; cursor: pointer; }
a:focus-visible, summary:focus-visible, pre:focus-visible { outline: 3px solid #4c8bf5; outline-offset: 2px; }
.mark { font-weight: 650; margin-right: .5rem; }
.same .mark { color: var(--good); } .acceptable .mark { color: var(--fair); }
.worse .mark, .left .mark { color: var(--bad); }
.body { padding: 0 .8rem .8rem; }
.sides { display: grid; gap: .8rem; }
.sides > section { min-width: 0; }
h2 { font-size: 1.2rem; margin: 1.5rem 0 .5rem; }
h3 { font-size: .95rem; margin: .6rem 0 .3rem; }
pre { background: var(--raised); border-radius: .3rem; padding: .6rem; margin: 0 0 .4rem; white-space: pre-wrap;
  font: .9rem/1.45 ui-monospace, monospace; }
@media (min-width: 48em) { .sides { grid-template-columns: 1fr 1fr; } body { padding: 2rem; } }
`;
