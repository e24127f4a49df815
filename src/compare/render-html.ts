import { STYLE } from './html-style.js';
import type { Judged, Verdict } from './judge.js';
import type { Report } from './report.js';
import { describeSides, listTotals, showCalls, showSimilarity } from './show-values.js';

/** The words for a verdict, because a colour alone is not readable for everyone. */
const MARKS: Readonly<Record<Verdict, string>> = {
  same: '✓ same',
  acceptable: '≈ acceptable',
  worse: '✗ worse',
  'not run': '– not run',
};

/**
 * Renders the report as one HTML file, which loads nothing, has no script, and can be used with the keyboard. Questions with
 * worse answers are expanded, the others collapsed.
 */
export function renderHtml(report: Report): string {
  const { verdict, worse, similarity, threshold, questions } = report;
  const totals = listTotals(report).map(
    ([name, before, after]) =>
      `<tr><th scope="row">${escape(name)}</th><td>${escape(before)}</td><td>${escape(after)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escape(`Comparison: ${verdict}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#questions">To the questions</a>
<header>
<h1>Comparison</h1>
<p class="verdict">${escape(verdict)}</p>
${worse.length > 0 ? `<ul>${worse.map((line) => `<li>${escape(line)}</li>`).join('')}</ul>` : ''}
<table>
<thead><tr><td></td><th scope="col">expected</th><th scope="col">now</th></tr></thead>
<tbody>${totals.join('')}</tbody>
</table>
<p class="note">Texts are compared by ${escape(similarity)}; from ${threshold} on they are acceptable.</p>
</header>
<main id="questions" tabindex="-1">
<h2>Questions</h2>
${questions.map(renderQuestion).join('\n')}
</main>
</body>
</html>
`;
}

function renderQuestion(judged: Judged): string {
  const { id, question, verdict, reasons, similarity, expected, answer } = judged;
  const [before, after] = describeSides(judged);
  const notes = [...reasons, ...(answer?.warnings ?? [])];
  const isOpen = verdict === 'worse';
  return `<details class="${verdict === 'not run' ? 'left' : verdict}"${isOpen ? ' open' : ''}>
<summary><span class="mark">${MARKS[verdict]}</span>${escape(shorten(question || id))}</summary>
<div class="body">
<p class="note">${escape(id)} · similarity ${showSimilarity(similarity)}</p>
${notes.length > 0 ? `<ul>${notes.map((note) => `<li>${escape(note)}</li>`).join('')}</ul>` : ''}
<h3>Question</h3>
<pre>${escape(question)}</pre>
<div class="sides">
${renderSide('Expected', showCalls(expected?.toolCalls), expected?.text, before)}
${renderSide('Now', showCalls(answer?.toolCalls), answer?.text, after)}
</div>
</div>
</details>`;
}

function renderSide(title: string, calls: readonly string[], text: string | null | undefined, below: string): string {
  const called = calls.map((call) => `<pre>${escape(call)}</pre>`).join('');
  return `<section><h3>${title}</h3>${called}<pre>${escape(text ?? '–')}</pre><p class="note">${escape(below)}</p></section>`;
}

const LONGEST_TITLE = 120;

const shorten = (text: string): string => (text.length > LONGEST_TITLE ? `${text.slice(0, LONGEST_TITLE)}…` : text);

const CODES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Escapes text for HTML, also for attributes. */
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => CODES[character] ?? '');
