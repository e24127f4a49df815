import { stderr } from 'node:process';

/** `warn` logs warnings, `info` also a line for each request, `silent` nothing. */
export type LogLevel = 'silent' | 'warn' | 'info';

export const LOG_LEVELS: readonly LogLevel[] = ['silent', 'warn', 'info'];

/** Writes one line for each event to stderr. Callers must not pass keys, bodies or queries. */
export interface Log {
  info: (line: string) => void;
  warn: (line: string) => void;
}

export function createLog(level: LogLevel, write: (text: string) => unknown = (text) => stderr.write(text)): Log {
  const rank = LOG_LEVELS.indexOf(level);
  const tell = (least: LogLevel, line: string): void => {
    if (rank >= LOG_LEVELS.indexOf(least)) write(`${new Date().toISOString()} openai-assistants-shim ${line}\n`);
  };
  return { info: (line) => tell('info', line), warn: (line) => tell('warn', `warning: ${line}`) };
}
