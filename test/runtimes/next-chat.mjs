import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withBrowser } from './browser.mjs';
import { expectEqual } from './execute.mjs';
import { buildNext, installNext, startNext } from './next.mjs';
import { serveFake } from './serve-fake.mjs';

const RULES = 'We meet every second week.\nTea costs two crowns.\n';

/** The chat of examples/nextjs-chat: without a key in a browser, by keyboard; with one, by a request. */
export async function runNextChat(place) {
  const chat = await installNext(place);
  await buildNext(chat, '.');
  const file = join(chat, 'rules.txt');
  writeFileSync(file, RULES);
  await withBrowser(async (browser) => {
    await withChat(chat, {}, async (address) => {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      page.setDefaultTimeout(30_000);
      try {
        await visit(page, address, file);
      } catch (error) {
        throw new Error(`${error.message}\n${await page.locator('body').innerText()}`, { cause: error });
      }
    });
    const { fake, baseURL, close } = await serveFake(chat);
    const env = { OPENAI_API_KEY: 'test', OPENAI_BASE_URL: baseURL };
    await withChat(chat, env, (address) => watchAnswer(browser, address, fake)).finally(close);
  });
  return 'ok: chatted by keyboard';
}

async function withChat(chat, env, work) {
  const server = await startNext(chat, '.', env);
  try {
    await work(server.address);
  } catch (error) {
    error.message += `\n${server.printed()}`;
    throw error;
  } finally {
    server.stop();
  }
}

async function visit(page, address, file) {
  const faults = [];
  page.on('pageerror', (error) => faults.push(error.message));
  const chosen = new Promise((resolve, reject) => {
    page.on('filechooser', (chooser) => chooser.setFiles(file).then(resolve, reject));
  });
  const press = (key) => page.keyboard.press(key);
  const log = page.getByRole('log');
  const isQuiet = () => page.locator('[role=log][aria-busy=false]').waitFor();

  await page.goto(address);
  await page.locator('#message:focus').waitFor();
  await page.keyboard.type('Are you open on Sunday?');
  await press('Enter');
  await log.getByText('opening_hours({"day":"Sunday"}) → closed').waitFor();
  await log.getByText('On that day, our hours are: closed.').waitFor();
  await isQuiet();

  await page.keyboard.type('What does tea cost?');
  await press('Tab');
  await press('Enter');
  await chosen;
  await press('Tab');
  await press('Enter');
  await log.getByText('With the file rules.txt').waitFor();
  await log.getByRole('list', { name: 'Sources' }).getByText('rules.txt').waitFor();
  await isQuiet();

  const expectChat = async () => {
    const shown = await log.getByRole('article', { name: 'Library desk' }).locator('p').allInnerTexts();
    const answers = ['On that day, our hours are: closed.', 'Your file says: Tea costs two crowns.1'];
    expectEqual(shown, answers, 'the answers, the second with its footnote');
  };
  await expectChat();
  await page.reload();
  await page.locator('#message:focus').waitFor();
  await expectChat();
  await log.getByRole('link', { name: 'Footnote 1' }).focus();
  await press('Enter');
  await log.locator('li:target').getByText('rules.txt').waitFor();

  await page.setViewportSize({ width: 390, height: 800 });
  const overflow = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
  if (overflow > 0) throw new Error(`on a phone the page is ${overflow} px too wide`);

  await page.getByRole('button', { name: 'Clear chat' }).focus();
  await press('Enter');
  await log.getByText('Ask about our opening hours').waitFor();
  expectEqual(faults, [], 'errors of the page');
}

/** A key makes it talk to the service. What has come of an answer is shown while the rest is on its way. */
async function watchAnswer(browser, address, fake) {
  fake.reply({ chunks: ['From the ', 'service.'] });
  // Two events of the response, two that begin its message, and the first piece of the text.
  const hold = fake.hold({ afterEvents: 5 });
  const page = await browser.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(address);
  await page.locator('#message:focus').waitFor();
  await page.keyboard.type('Hello.');
  await page.keyboard.press('Enter');
  const answer = page.getByRole('article', { name: 'Library desk' });
  await answer.getByText('From the', { exact: true }).waitFor();
  hold.release();
  await answer.getByText('From the service.', { exact: true }).waitFor();
  fake.assertDone();
}
