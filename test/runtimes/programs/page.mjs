import { runProgram } from './program.mjs';

globalThis.runProgram = runProgram;
