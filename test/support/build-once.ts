import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../..');
export const MAIN = join(ROOT, 'dist/main.js');

const LOCK = join(ROOT, 'node_modules/.millrace-build.lock');
const LOCK_MS = 60_000;

/**
 * Makes sure that `dist` is at least as new as `src`. `npm test` builds before, so this compiles only when a suite runs
 * alone; without type check (lint has that) and without deleting `dist`, which other suites may be running.
 */
export function ensureBuilt(): void {
  if (isFresh()) return;
  const isMine = takeLock();
  try {
    if (isMine && !isFresh()) compile();
  } finally {
    if (isMine) rmdirSync(LOCK);
  }
}

function compile(): void {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const result = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.json', '--noCheck'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (!existsSync(MAIN)) throw new Error(`dist can not be built:\n${result.stdout}`);
}

function isFresh(): boolean {
  return existsSync(MAIN) && statSync(MAIN).mtimeMs >= newest(join(ROOT, 'src'));
}

function newest(folder: string): number {
  const times = readdirSync(folder, { withFileTypes: true }).map((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return newest(path);
    return /(?<!\.spec)\.ts$/.test(entry.name) ? statSync(path).mtimeMs : 0;
  });
  return Math.max(0, ...times);
}

/** @returns false when another test process built meanwhile */
function takeLock(): boolean {
  const deadline = Date.now() + LOCK_MS;
  while (Date.now() < deadline) {
    try {
      mkdirSync(LOCK);
      return true;
    } catch {
      if (isFresh()) return false;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  }
  throw new Error(
    `another test process holds ${LOCK} for ${LOCK_MS} ms; remove it if it is left over`,
  );
}
