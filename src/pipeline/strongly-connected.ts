interface Visit {
  readonly node: number;
  next: number;
}

/**
 * Strongly connected components of the nodes for which `included` holds, each sorted ascending (Tarjan, iterative:
 * trees may be 10,000 nodes deep). `edges[n]` lists the successors of n.
 */
export function stronglyConnected(
  edges: readonly (readonly number[])[],
  included: (node: number) => boolean = () => true,
): number[][] {
  const search = new ComponentSearch(edges, included);
  for (let node = 0; node < edges.length; node += 1) search.from(node);
  return search.components;
}

class ComponentSearch {
  readonly components: number[][] = [];
  private readonly order: number[] = [];
  private readonly low: number[] = [];
  private readonly open = new Set<number>();
  private readonly path: number[] = [];
  private readonly visits: Visit[] = [];
  private counter = 0;

  constructor(
    private readonly edges: readonly (readonly number[])[],
    private readonly included: (node: number) => boolean,
  ) {}

  from(root: number): void {
    if (!this.isNew(root)) return;
    this.enter(root);
    for (let visit = this.visits.at(-1); visit; visit = this.visits.at(-1)) this.step(visit);
  }

  private isNew(node: number): boolean {
    return this.order[node] === undefined && this.included(node);
  }

  private enter(node: number): void {
    this.order[node] = this.counter;
    this.low[node] = this.counter;
    this.counter += 1;
    this.open.add(node);
    this.path.push(node);
    this.visits.push({ node, next: 0 });
  }

  private step(visit: Visit): void {
    const target = this.edges[visit.node]?.[visit.next];
    visit.next += 1;
    if (target === undefined) this.leave(visit.node);
    else if (this.isNew(target)) this.enter(target);
    else if (this.open.has(target)) this.lower(visit.node, this.order[target] ?? 0);
  }

  private leave(node: number): void {
    this.visits.pop();
    const low = this.low[node] ?? 0;
    const parent = this.visits.at(-1);
    if (parent) this.lower(parent.node, low);
    if (low === this.order[node]) this.close(node);
  }

  private lower(node: number, value: number): void {
    this.low[node] = Math.min(this.low[node] ?? value, value);
  }

  private close(root: number): void {
    const members = this.path.splice(this.path.lastIndexOf(root));
    for (const member of members) this.open.delete(member);
    this.components.push(members.sort((a, b) => a - b));
  }
}

/** Whether a component is a cycle: more than one node, or one that leads to itself. */
export function isCycle(
  component: readonly number[],
  edges: readonly (readonly number[])[],
): boolean {
  const [first] = component;
  if (first === undefined) return false;
  return component.length > 1 || (edges[first] ?? []).includes(first);
}

/** The nodes that can be reached from themselves, of a graph given by its links. */
export function findCycleMembers(links: ReadonlyMap<string, readonly string[]>): Set<string> {
  const names = [...new Set([...links.keys(), ...[...links.values()].flat()])];
  const numbers = new Map(names.map((name, index) => [name, index]));
  const edges = names.map((name) =>
    (links.get(name) ?? []).flatMap((target) => numbers.get(target) ?? []),
  );
  const cycles = stronglyConnected(edges).filter((component) => isCycle(component, edges));
  return new Set(cycles.flat().flatMap((number) => names[number] ?? []));
}
