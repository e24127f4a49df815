import { join } from 'node:path';
import { withBrowser } from './browser.mjs';
import { expectEqual, startServer } from './execute.mjs';
import { serveFake } from './serve-fake.mjs';

const HOSTILE = '<img src=x onerror="document.title=1">';

/** The page of `serve --inspect` by keyboard: talks to an assistant with a function, and shows the run on both sides. */
export async function runInspect({ project }) {
  const served = await serveFake(project);
  const program = join(project, 'node_modules/openai-assistants-shim/dist/cli/index.js');
  const env = { OPENAI_API_KEY: 'test', OPENAI_BASE_URL: served.baseURL };
  const ready = /Inspect runs at (http:\/\/(\S+)\/inspect)#(\S+)\n/;
  const { match, stop } = await startServer(process.execPath, [program, 'serve', '--port', '0', '--inspect'], project, {
    env,
    ready,
  });
  const [, address, host, token] = match;
  try {
    const parameters = { type: 'object', properties: { city: { type: 'string' } } };
    const weather = { type: 'function', function: { name: 'weather', parameters } };
    await fetch(`http://${host}/v1/assistants`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'gpt-4o', name: HOSTILE, tools: [weather] }),
    });
    served.fake.reply({ functionCalls: [{ name: 'weather', arguments: { city: 'Oslo' } }] });
    served.fake.reply(`Sunny. ${HOSTILE}`);
    return await withBrowser(async (browser) => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      page.setDefaultTimeout(20_000);
      try {
        return await visit(page, `${address}#${token}`, address);
      } catch (error) {
        throw new Error(`${error.message}\n${await page.locator('body').innerText()}`, { cause: error });
      }
    });
  } finally {
    stop();
    served.close();
  }
}

async function visit(page, address, withoutToken) {
  const faults = [];
  page.on('pageerror', (error) => faults.push(error.message));

  await page.goto(withoutToken);
  await page.getByText('Not connected: This token is not that of the door.').waitFor();
  expectEqual(await page.locator('#assistant option').count(), 0, 'assistants without the token');

  await page.goto('about:blank');
  await page.goto(address);
  await page.getByText('Following what this door does.').waitFor();
  await page.locator('#assistant option').waitFor({ state: 'attached' });
  await page.locator('#message').focus();
  await page.keyboard.type('Weather in Oslo?');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');

  await page.getByLabel('Output of weather({"city":"Oslo"})').waitFor();
  await page.keyboard.type('22 degrees');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.locator('#chat').getByText(`Assistant: Sunny. ${HOSTILE}`).waitFor();

  await page.locator('#runs button').first().focus();
  await page.keyboard.press('Enter');
  await page.locator('#detail-title').getByText('completed').waitFor();
  await page.locator('#phases').getByText('tool_call.answered').waitFor();
  const requests = await page.locator('#upstream summary').allTextContents();
  expectEqual(requests.filter((text) => text.startsWith('responses.create: 200')).length, 2, 'requests shown');
  await page.locator('#upstream summary').last().focus();
  await page.keyboard.press('Enter');
  await page.locator('#upstream details[open]').getByText('function_call_output').first().waitFor();
  await page.locator('#legacy summary').nth(1).focus();
  await page.keyboard.press('Enter');
  await page.locator('#legacy details[open]').getByText('"output": "22 degrees"').waitFor();

  await page.setViewportSize({ width: 390, height: 800 });
  const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
  if (overflow > 0) throw new Error(`on a phone the page is ${overflow} px too wide`);
  expectEqual(faults, [], 'errors of the page');
  expectEqual(await page.title(), 'openai-assistants-shim: runs', 'the title, which content would have changed');
  return 'ok: a run was shown and an assistant answered';
}
