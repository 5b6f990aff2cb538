#!/usr/bin/env node
import 'reflect-metadata';
import { runCli } from './cli/run-cli.js';
import { loadConfig } from './config/index.js';

void runCli(process.argv.slice(2), {
  loadConfig,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
}).then((code) => {
  process.exitCode = code;
});
