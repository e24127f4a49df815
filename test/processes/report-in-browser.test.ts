import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { renderHtml } from '../../src/compare/render-html.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHostileReport } from '../compare/reports.js';
import { findChromium, openPage, type Page } from '../support/chromium.js';

/** What would run, load or break out if it were not escaped. */
const HOSTILE = `</pre><script>document.title='run'</script><img src="https://evil.example/x" onerror='document.title="run"'> & "quotes" ${'x'.repeat(300)}`;

const chromium = findChromium();
// In CI it is installed ahead.
const isRequired = Boolean(process.env.CI ?? process.env.REQUIRE_CHROMIUM);
if (chromium === undefined && isRequired) throw new Error('No Chromium is installed (CHROMIUM_PATH names one).');
if (chromium === undefined) console.warn('skipped: no Chromium is installed (CHROMIUM_PATH names one)');

describe.skipIf(chromium === undefined)('the HTML report in Chromium', () => {
  let page: Page;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'shim-report-'));
    const file = join(folder, 'report.html');
    writeFileSync(file, renderHtml(createHostileReport(HOSTILE)));
    page = await openPage(chromium ?? '', pathToFileURL(file).href);
  });
  afterAll(async () => {
    await page.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const resize = (width: number) =>
    page.send('Emulation.setDeviceMetricsOverride', { width, height: 900, deviceScaleFactor: 1, mobile: width < 600 });

  it('says the verdict first, and shows texts as they are', async () => {
    expect(await page.evaluate("document.querySelector('.verdict').textContent")).toBe(
      '2 of 4 are the same or acceptable, 1 got worse, 1 not run.',
    );
    expect(await page.evaluate('document.title')).toMatch(/^Comparison: 2 of 4/);
    expect(await page.evaluate("document.querySelector('.worse pre').textContent")).toBe(HOSTILE);
    expect(await page.evaluate("document.querySelectorAll('script, img').length")).toBe(0);
  });

  it('loads nothing but itself', () => {
    expect(page.requests).toEqual([expect.stringMatching(/^file:.*report\.html$/)]);
  });

  it.each([390, 1280])('is readable at a width of %d: nothing is wider than the page', async (width) => {
    await resize(width);
    await page.evaluate("document.querySelectorAll('details').forEach((each) => (each.open = true))");
    const beyond = 'document.documentElement.scrollWidth - document.documentElement.clientWidth';
    expect(await page.evaluate(beyond)).toBe(0);
    expect(await page.evaluate('innerWidth')).toBe(width);
    const columns = await page.evaluate(
      "getComputedStyle(document.querySelector('.sides')).gridTemplateColumns.split(' ').length",
    );
    expect(columns).toBe(width < 600 ? 1 : 2);
    const { data } = await page.send('Page.captureScreenshot', { captureBeyondViewport: true });
    const folderOfShots = process.env.SCREENSHOTS;
    if (folderOfShots) writeFileSync(join(folderOfShots, `report-${width}.png`), Buffer.from(String(data), 'base64'));
    expect(String(data).length).toBeGreaterThan(1_000);
    await page.evaluate(
      "document.querySelectorAll('details').forEach((each) => (each.open = each.className === 'worse'))",
    );
  });

  it('is used by keyboard: each question is reached by Tab, and Enter opens it', async () => {
    await page.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('To the questions');
    const reached: unknown[] = [];
    for (let count = 0; count < 4; count += 1) {
      await page.press('Tab');
      reached.push(await page.evaluate("document.activeElement.closest('details')?.className"));
      await page.press('Enter');
    }
    expect(reached).toEqual(['same', 'acceptable', 'worse', 'left']);
    const open = "[...document.querySelectorAll('details')].map((each) => each.open)";
    expect(await page.evaluate(open)).toEqual([true, true, false, true]);
    const outline = 'getComputedStyle(document.activeElement).outlineStyle';
    expect(await page.evaluate(outline)).toBe('solid');
  });
});
