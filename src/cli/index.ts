#!/usr/bin/env node
import { main } from './main.js';
import { outliveOutputs } from './own-output.js';

outliveOutputs();
process.exitCode = await main(process.argv.slice(2));
// All work is done or given up, so open handles, such as idle connections, must not keep the process alive.
setTimeout(() => process.exit(), 200).unref();
