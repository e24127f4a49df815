#!/usr/bin/env node
import { main } from './main.js';
import { outliveReaders } from './own-output.js';

outliveReaders();
process.exitCode = await main(process.argv.slice(2));
// What is left to do has been done or is given up: nothing, such as a connection that is kept, holds the process any longer.
setTimeout(() => process.exit(), 200).unref();
