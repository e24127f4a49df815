import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.mjs';
import { SkippedError } from './execute.mjs';
import { requireTool } from './tools.mjs';

const BROWSERS = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Does something with a Chromium, which is the machine's own. */
export async function withBrowser(work) {
  const executablePath = BROWSERS.find((path) => path !== undefined && existsSync(path));
  if (executablePath === undefined) throw new SkippedError('no Chromium is installed (CHROMIUM_PATH names one)');
  const { chromium } = requireTool('playwright', 'playwright-core');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    return await work(browser);
  } finally {
    await browser.close();
  }
}

/** Runs the program in a page. */
export async function runInBrowser(project) {
  const content = await bundle(join(project, 'page.mjs'), 'browser');
  return withBrowser(async (browser) => {
    const page = await browser.newPage();
    // A page of a secure origin: only there browsers have all of Web Crypto.
    await page.route('https://app.test/**', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>App</title>' }),
    );
    await page.goto('https://app.test/');
    await page.addScriptTag({ content });
    return page.evaluate('runProgram()');
  });
}
