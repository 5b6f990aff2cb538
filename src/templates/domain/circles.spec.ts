import { circlesThrough, type FindChildren } from './circles.js';

const graph =
  (edges: Record<number, number[]>): FindChildren =>
  (ids) =>
    Promise.resolve(
      ids.flatMap((parent) => (edges[parent] ?? []).map((child) => [parent, child] as const)),
    );

describe('circlesThrough', () => {
  it('finds nothing where nothing leads back', async () => {
    const circles = await circlesThrough(1, [2, 3], graph({ 2: [4], 3: [4], 4: [5] }));
    expect(circles.size).toBe(0);
  });

  it('finds the template itself', async () => {
    expect([...(await circlesThrough(1, [1], graph({})))]).toEqual([[1, [1]]]);
  });

  it('gives the shortest way of each child, and only of those that lead back', async () => {
    const edges = { 2: [3, 4], 3: [1], 4: [3], 5: [4], 6: [7] };
    const circles = await circlesThrough(1, [2, 5, 6], graph(edges));
    expect([...circles]).toEqual([
      [2, [2, 3, 1]],
      [5, [5, 4, 3, 1]],
    ]);
  });

  it('ends on circles that do not hold the template', async () => {
    const circles = await circlesThrough(1, [2], graph({ 2: [3], 3: [2] }));
    expect(circles.size).toBe(0);
  });
});
