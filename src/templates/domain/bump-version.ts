/**
 * The semantic version after `version`: 1.0.0 → 1.0.1; from patch 9 to the next minor, from minor 9 and patch 9 to the
 * next major (`api-templates-tasks.md` 3).
 */
export function bumpVersion(version: string): string {
  const match = /^(\d+)\.(\d+)\.(\d+)$/.exec(version);
  if (match === null) throw new Error(`the stored version ${version} is not a semantic one`);
  const [major, minor, patch] = match.slice(1).map(Number) as [number, number, number];
  if (patch !== 9) return `${major}.${minor}.${patch + 1}`;
  return minor === 9 ? `${major + 1}.0.0` : `${major}.${minor + 1}.0`;
}
