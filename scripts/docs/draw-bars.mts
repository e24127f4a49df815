/** A measured ratio, and its target. */
export interface Bar {
  label: string;
  /** The text of the page: `1.42 - 1.45`. */
  shown: string;
  /** The upper end. */
  value: number;
  target: number;
}

const WIDTH = 480;
const LEFT = 16;
const ROW = 54;
const TOP = 44;
/** Pixels of the longest bar. Its number stands after it. */
const LONGEST = WIDTH - 2 * LEFT - 76;
const LINE = 66;

/** Reads the rows of the table "Targets and results" that have one ratio and its target. */
export function readBars(page: string): Bar[] {
  const [, section = ''] = page.split('## Targets and results');
  const rows = [...section.matchAll(/^\| (.+?) +\| (\d+\.\d+(?: - (\d+\.\d+))?) +\| (\d+(?:\.\d+)?) +\|/gm)];
  return rows.map(([, label = '', shown = '', upper, target = '']) => ({
    label: label.replaceAll('`', ''),
    shown,
    value: Number(upper ?? shown),
    target: Number(target),
  }));
}

/** Draws the bars as SVG: green if within the target, otherwise amber, with a mark at the target. */
export function drawBars(bars: readonly Bar[]): string {
  const height = TOP + bars.length * ROW + 12;
  const scale = LONGEST / Math.max(...bars.flatMap(({ value, target }) => [value, target]));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title">`,
    '  <title id="title">What the library costs, as ratios with their targets</title>',
    '  <style>',
    '    .paper { fill: #fff; stroke: #d0d7de; }',
    '    .within { fill: #5a9e74; }',
    '    .beyond { fill: #d29a3f; }',
    '    .target { stroke: #24292f; stroke-width: 2; }',
    '    text { font: 12px system-ui, sans-serif; fill: #24292f; }',
    '    .note { fill: #57606a; }',
    '  </style>',
    `  <rect class="paper" x="0.5" y="0.5" width="${WIDTH - 1}" height="${height - 1}" rx="8" />`,
    `  <text class="note" x="${LEFT}" y="24">Ratios: less is better. The black mark is the target.</text>`,
    ...bars.flatMap((bar, index) => drawBar(bar, TOP + index * ROW, scale)),
    '</svg>',
    '',
  ].join('\n');
}

/** `scale`: the pixels for a ratio of 1. */
function drawBar({ label, shown, value, target }: Bar, y: number, scale: number): string[] {
  const end = LEFT + Math.round(value * scale);
  const mark = LEFT + Math.round(target * scale);
  const text = label.length > LINE ? `${label.slice(0, label.lastIndexOf(' ', LINE))} …` : label;
  return [
    `  <text x="${LEFT}" y="${y + 12}">${escape(text)}</text>`,
    `  <rect class="${value <= target ? 'within' : 'beyond'}" x="${LEFT}" y="${y + 20}" width="${end - LEFT}" height="14" rx="2" />`,
    `  <line class="target" x1="${mark}" y1="${y + 17}" x2="${mark}" y2="${y + 37}" />`,
    `  <text x="${Math.max(end, mark) + 8}" y="${y + 31}">${shown}</text>`,
  ];
}

const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
