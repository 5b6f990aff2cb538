import { getKey, isJsonObject, parseJson, type JsonValue } from '../../../common/json/index.js';
import { renderValue, type Lookup, type RenderEnv } from '../index.js';

/** 2023-11-15 06:13:20.123 in Shanghai. */
export const ENV: RenderEnv = {
  now: 1_700_000_000_123,
  timeZone: 'Asia/Shanghai',
  random: () => 0.5,
};

const CONTEXT = parseJson(`{
  "a": [1, 2, 3],
  "s": "Hello, World",
  "d": {"k": 1, "x": [1, 2], "e": {"z": "q"}},
  "n": 7,
  "f": 2.5,
  "t": true,
  "z": null,
  "u": "城市😀ab",
  "neg": -7,
  "big": 12345678901234567890123,
  "e": "",
  "l": ["b", "a", "c"],
  "m": [[1, 2], [3, 4]],
  "fs": [0.1, 0.2, 1e22, -0.0, 1e-7],
  "json_s": "{\\"a\\": [1, 2.0, null]}",
  "ws": "  a  b\\tc\\n d  "
}`);

/** Looks names up in a JSON object. */
export function lookupIn(context: JsonValue): Lookup {
  return (name) => (isJsonObject(context) ? getKey(context, name) : undefined);
}

/** The text of a fragment with the code, over the variables above. */
export function renderCode(code: string): string {
  const { value, failed } = render(code);
  if (typeof value !== 'string' || failed.length > 0) throw new Error(failed[0]?.reason);
  return value.slice(PREFIX_LENGTH);
}

/** Why the fragment stays as it is. */
export function failureOf(code: string): string {
  const { value, failed } = render(code);
  expect(value).toBe(`7\${${code}}`);
  return failed.map(({ reason }) => reason).join();
}

const PREFIX_LENGTH = 1;

/** Behind another fragment, so that the code is never a raw value and need not name anything. */
function render(code: string): ReturnType<typeof renderValue> {
  return renderValue(`\${n}\${${code}}`, lookupIn(CONTEXT), ENV);
}
