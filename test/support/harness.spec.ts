import { describeOnBothDatabases, startProcess, testEnv } from './harness.js';

describeOnBothDatabases('harness', ({ start, createDatabase }) => {
  test('starts a service', async () => {
    const service = await start();
    const answer = await service.call('GET', '/nothing');
    expect(answer.status).toBe(404);
    expect(answer.json.error?.type).toBe('route_not_found');
    expect(service.logs).toContainEqual(expect.objectContaining({ msg: 'request', status: 404 }));
    await service.unitOfWork.ping();
  });
  test('starts a process', async () => {
    const server = await startProcess(testEnv(await createDatabase(), { LOG_LEVEL: 'info' }));
    const exit = await server.kill();
    expect(exit).toEqual({ code: 0, signal: null });
    expect(server.stdout).toContain('is serving');
  });
});
