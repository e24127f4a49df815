import { stripVTControlCharacters } from 'node:util';
import { renderUsage, type CommandDef } from 'citty';

/** A stream for text. */
export interface Screen {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
}

/** Prints the usage of a command. */
export async function showUsage(screen: Screen, command: CommandDef, parent?: CommandDef): Promise<void> {
  const usage = await renderUsage(command, parent);
  screen.write(`${hasColors(screen) ? usage : stripVTControlCharacters(usage)}\n`);
}

/** Whether to use colours: only on terminals, and not if NO_COLOR is set (https://no-color.org). */
export const hasColors = ({ isTTY }: Screen): boolean => isTTY === true && !process.env.NO_COLOR;
