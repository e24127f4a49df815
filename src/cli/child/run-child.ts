import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { isatty } from 'node:tty';
import { CliError, toMessage } from '../cli-error.js';

/** How a command ended: with an exit code, or by a signal. */
export interface ChildEnd {
  code: number;
  signal: NodeJS.Signals | null;
}

/** The signals to pass on to the command, if the system knows them. */
const PASSED_ON: readonly NodeJS.Signals[] = [
  ...(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGCONT', 'SIGWINCH'] as const),
];
/**
 * A terminal sends these to every process in the foreground, including the command. If they were passed on, the command would
 * get them twice.
 */
const FROM_TERMINAL: ReadonlySet<NodeJS.Signals> = new Set(['SIGINT', 'SIGQUIT', 'SIGWINCH']);

/**
 * Runs a command to its end, with the terminal and files of this process, and passes signals on to it. Rejects with a
 * `CliError` if it cannot be started: exit code 127 if there is no such command, 126 if it cannot be executed.
 */
export async function runChild(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<ChildEnd> {
  // Reading `process.stdin` would take the terminal's input away from the command.
  const hasTerminal = [0, 1, 2].some((file) => isatty(file));
  const child = spawn(command, args, { stdio: 'inherit', env });
  const passOn = (signal: NodeJS.Signals): void => {
    if (!hasTerminal || !FROM_TERMINAL.has(signal)) child.kill(signal);
  };
  const signals = PASSED_ON.filter((signal) => signal in constants.signals);
  for (const signal of signals) process.on(signal, passOn);
  // If this process ends early, the command ends too.
  const takeAlong = (): void => void child.kill();
  process.once('exit', takeAlong);
  try {
    return await new Promise<ChildEnd>((resolve, reject) => {
      child.once('error', (error) => {
        if (child.pid === undefined) reject(explainStart(error, command));
      });
      child.once('exit', (code, signal) => resolve({ code: code ?? toExitCode(signal), signal }));
    });
  } finally {
    process.off('exit', takeAlong);
    for (const signal of signals) process.off(signal, passOn);
  }
}

/** The exit code that shells use for a death by a signal. */
const toExitCode = (signal: NodeJS.Signals | null): number => 128 + (signal === null ? 0 : constants.signals[signal]);

/** Explains why a command could not be started. `platform` is that of `process`. */
export function explainStart(error: Error, command: string, platform: NodeJS.Platform = process.platform): CliError {
  // Windows finds `npm` only by its whole name, `npm.cmd`, and Node starts no `.cmd` without a shell.
  const hint =
    platform === 'win32' ? `. If it is a .cmd file, as npm and npx are, start it with: cmd /c ${command}` : '';
  switch ('code' in error ? error.code : null) {
    case 'ENOENT':
      return new CliError(`${command}: command not found${hint}`, 127);
    case 'EACCES':
      return new CliError(`${command}: cannot be executed (permission denied)`, 126);
    default:
      return new CliError(`${command}: cannot be executed (${toMessage(error)})${hint}`, 126);
  }
}
