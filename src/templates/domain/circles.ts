/** Reads the children of some templates, as [parent, child] pairs. */
export type FindChildren = (
  ids: readonly number[],
) => Promise<readonly (readonly [parent: number, child: number])[]>;

/**
 * For each of `children` that leads back to `root`: the way, from the child to the root. Walks the graph of references
 * breadth first, a read a level, so ways are shortest.
 */
export async function circlesThrough(
  root: number,
  children: readonly number[],
  findChildren: FindChildren,
): Promise<Map<number, number[]>> {
  const parents = new Map<number, number[]>();
  const seen = new Set([root]);
  let level = unseen(children, seen);
  while (level.length > 0) {
    const pairs = await findChildren(level);
    for (const [parent, child] of pairs) {
      const known = parents.get(child);
      if (known === undefined) parents.set(child, [parent]);
      else known.push(parent);
    }
    level = unseen(
      pairs.map(([, child]) => child),
      seen,
    );
  }
  const next = stepsTowards(root, parents);
  const leading = children.filter((child) => child === root || next.has(child));
  return new Map(leading.map((child) => [child, wayFrom(child, root, next)]));
}

function unseen(ids: readonly number[], seen: Set<number>): number[] {
  const fresh = [...new Set(ids)].filter((id) => !seen.has(id));
  for (const id of fresh) seen.add(id);
  return fresh;
}

/** For each template from which `root` can be reached: the next one on the shortest way. */
function stepsTowards(
  root: number,
  parents: ReadonlyMap<number, readonly number[]>,
): Map<number, number> {
  const next = new Map<number, number>();
  const queue = [root];
  for (const id of queue) {
    for (const parent of parents.get(id) ?? []) {
      if (parent === root || next.has(parent)) continue;
      next.set(parent, id);
      queue.push(parent);
    }
  }
  return next;
}

function wayFrom(start: number, root: number, next: ReadonlyMap<number, number>): number[] {
  const way = [start];
  for (let id = start; id !== root;) {
    id = next.get(id) ?? root;
    way.push(id);
  }
  return way;
}
