import { runCli } from '../../src/cli/run-cli.js';
import { loadConfig } from '../../src/config/index.js';
import { type Env, testEnv } from '../support/harness.js';

export interface CliResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** One command, in this process. */
export async function cli(
  databaseUrl: string,
  args: readonly string[],
  env: Env = {},
): Promise<CliResult> {
  const written = { out: '', err: '' };
  const code = await runCli(args, {
    loadConfig: () => loadConfig(testEnv(databaseUrl, env)),
    out: (text) => (written.out += text),
    err: (text) => (written.err += text),
  });
  return { code, ...written };
}
