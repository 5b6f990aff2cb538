import { GraphCache } from '../../src/engine/worker/graph-cache.js';
import { isJsonObject, parseJson, stringifyJson } from '../../src/common/json/index.js';
import { type ReadTx, type Tx } from '../../src/database/index.js';
import { describeOnBothDatabases, type Service } from '../support/harness.js';
import { display, serial } from '../e2e/engine-flows.js';

const BACK = new Error('rolled back');

describeOnBothDatabases('the cache of compiled flows', ({ start }) => {
  let service: Service;
  beforeAll(async () => {
    service = await start();
  });

  const insert = async (tx: Tx, node: string): Promise<number> => {
    const data = stringifyJson(serial({ [node]: display() }));
    const { insertId } = await tx.run(
      'INSERT INTO task_snapshot (space_id, sha256, md5sum, data, used_at) VALUES (?, ?, ?, ?, ?)',
      [1, node.repeat(64).slice(0, 64), node.repeat(32).slice(0, 32), data, new Date()],
    );
    return insertId;
  };
  const newCache = (): GraphCache =>
    new GraphCache(
      {
        readForm: async (tx: ReadTx, id: number) => {
          const [row] = await tx.all<{ data: string }>(
            'SELECT data FROM task_snapshot WHERE id = ?',
            [id],
          );
          const form = parseJson(row?.data ?? '{}');
          return isJsonObject(form) ? form : {};
        },
      },
      1_000_000,
    );

  it('knows no flow of a transaction that was rolled back', async () => {
    const cache = newCache();
    let lost = 0;
    const failing = service.unitOfWork.run(async (tx) => {
      lost = await insert(tx, 'a');
      expect([...(await cache.get(tx, lost)).nodes.keys()]).toContain('a');
      throw BACK;
    });
    await expect(failing).rejects.toBe(BACK);
    // SQLite gives the id again.
    const kept = await service.unitOfWork.run((tx) => insert(tx, 'b'));
    const graph = await service.unitOfWork.run((tx) => cache.get(tx, kept));
    expect([...graph.nodes.keys()]).toContain('b');
  });

  it('compiles a flow once, in its transaction and after it', async () => {
    const cache = newCache();
    const [first, second, id] = await service.unitOfWork.run(async (tx) => {
      const made = await insert(tx, 'c');
      return [await cache.get(tx, made), await cache.get(tx, made), made] as const;
    });
    expect(second).toBe(first);
    expect(await service.unitOfWork.read((tx) => cache.get(tx, id))).toBe(first);
  });
});
