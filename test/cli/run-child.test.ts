import { describe, expect, it } from 'vitest';
import { explainStart } from '../../src/cli/child/run-child.js';

const failure = (code: string) => Object.assign(new Error(`spawn npm ${code}`), { code });

describe('a command that cannot be started', () => {
  it.each(['ENOENT', 'EINVAL'])('says on Windows how to start a .cmd file: %s', (code) => {
    const { message } = explainStart(failure(code), 'npm', 'win32');
    expect(message).toMatch(/^npm: c.*If it is a \.cmd file, as npm and npx are, start it with: cmd \/c npm$/);
  });

  it('is only named on other systems', () => {
    expect(explainStart(failure('ENOENT'), 'npm', 'linux')).toMatchObject({
      message: 'npm: command not found',
      exitCode: 127,
    });
  });
});
