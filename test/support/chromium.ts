import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'undici';

const PATHS = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Returns the path of the installed Chromium; undefined if there is none. */
export const findChromium = (): string | undefined => PATHS.find((path) => path !== undefined && existsSync(path));

/** A page of a browser, controlled with the DevTools protocol. */
export interface Page {
  send: (method: string, params?: object) => Promise<Record<string, unknown>>;
  /** Evaluates an expression in the page. */
  evaluate: (expression: string) => Promise<unknown>;
  /** Presses a key as a user does. */
  press: (key: 'Tab' | 'Enter') => Promise<void>;
  /** The URLs that the page has requested. */
  requests: string[];
  close: () => Promise<void>;
}

const KEYS = {
  Tab: { code: 'Tab', windowsVirtualKeyCode: 9 },
  Enter: { code: 'Enter', windowsVirtualKeyCode: 13, text: '\r' },
};

/** Opens a URL in a new browser. */
export async function openPage(path: string, url: string): Promise<Page> {
  const profile = mkdtempSync(join(tmpdir(), 'shim-chromium-'));
  const args = [
    '--headless',
    '--no-sandbox',
    '--disable-gpu',
    '--remote-debugging-port=0',
    `--user-data-dir=${profile}`,
  ];
  const browser = spawn(path, [...args, 'about:blank'], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => browser.once('exit', () => resolve()));
  const origin = await new Promise<string>((resolve, reject) => {
    let told = '';
    browser.stderr.setEncoding('utf8').on('data', (text: string) => {
      told += text;
      const [, host] = /ws:\/\/([^/]+)\//.exec(told) ?? [];
      if (host !== undefined) resolve(`http://${host}`);
    });
    browser.once('exit', () => reject(new Error(told)));
  });
  const targets = (await (await fetch(`${origin}/json/list`)).json()) as {
    type: string;
    webSocketDebuggerUrl: string;
  }[];
  const target = targets.find(({ type }) => type === 'page');
  if (!target) throw new Error('The browser has no page.');
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  const waiting = new Map<number, (answer: Record<string, unknown>) => void>();
  const requests: string[] = [];
  let loaded = (): void => undefined;
  const isLoaded = new Promise<void>((resolve) => (loaded = resolve));
  socket.addEventListener('message', ({ data }) => {
    const told = JSON.parse(String(data)) as {
      id?: number;
      method?: string;
      params?: never;
      result?: Record<string, unknown>;
    };
    if (told.id !== undefined) waiting.get(told.id)?.(told.result ?? {});
    if (told.method === 'Network.requestWillBeSent')
      requests.push((told.params as unknown as { request: { url: string } }).request.url);
    if (told.method === 'Page.loadEventFired') loaded();
  });
  let count = 0;
  const send: Page['send'] = (method, params = {}) =>
    new Promise((resolve) => {
      waiting.set((count += 1), resolve);
      socket.send(JSON.stringify({ id: count, method, params }));
    });
  await send('Page.enable');
  await send('Network.enable');
  await send('Page.navigate', { url });
  await isLoaded;
  return {
    send,
    requests,
    evaluate: async (expression) => {
      const { result } = await send('Runtime.evaluate', { expression, returnByValue: true });
      return (result as { value?: unknown } | undefined)?.value;
    },
    press: async (key) => {
      await send('Input.dispatchKeyEvent', { type: 'keyDown', key, ...KEYS[key] });
      await send('Input.dispatchKeyEvent', { type: 'keyUp', key, ...KEYS[key] });
    },
    close: async () => {
      socket.close();
      browser.kill('SIGKILL');
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
