import { stripVTControlCharacters } from 'node:util';
import { renderUsage, type CommandDef } from 'citty';

/** A stream that text is shown on. */
export interface Screen {
  write(text: string): unknown;
  isTTY?: boolean | undefined;
}

/** Shows how a command is called. */
export async function showUsage(screen: Screen, command: CommandDef, parent?: CommandDef): Promise<void> {
  const usage = await renderUsage(command, parent);
  screen.write(`${hasColors(screen) ? usage : stripVTControlCharacters(usage)}\n`);
}

/** Colours are for terminals, and for those who did not ask for none (https://no-color.org). */
export const hasColors = ({ isTTY }: Screen): boolean => isTTY === true && !process.env.NO_COLOR;
