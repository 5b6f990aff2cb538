import { setTimeout as delay } from 'node:timers/promises';
import { Controller, Get } from '@nestjs/common';
import { AppModule } from '../../src/app.module.js';
import { Public } from '../../src/auth/index.js';
import { Operation } from '../../src/common/http/index.js';
import { SpacesService } from '../../src/spaces/index.js';
import { describeOnBothDatabases, type Service, type WireAnswer } from '../support/harness.js';
import { markDeleted } from './spaces-support.js';

/** A mistake that the guard must not let through. */
@Controller()
class OpenSpaceController {
  @Public()
  @Get('space/:space_id/open')
  @Operation({ id: 'probe_open_space', summary: 'public, about a space' })
  open(): object {
    return { open: true };
  }
}

const forRoot = AppModule.forRoot.bind(AppModule);
jest.spyOn(AppModule, 'forRoot').mockImplementation((config, logger, database) => ({
  ...forRoot(config, logger, database),
  controllers: [OpenSpaceController],
}));

describeOnBothDatabases('the guard of spaces', ({ start }) => {
  let service: Service;
  let spaceId: number;

  beforeAll(async () => {
    service = await start();
  });

  beforeEach(async () => {
    spaceId = await service.createSpace();
  });

  const get = (
    id: string | number,
    as: 'demo' | 'other' | null = 'demo',
    prefix = '',
  ): Promise<WireAnswer<unknown>> =>
    service.call('GET', `${prefix}/space/${id}/get_space_configs`, undefined, { as });
  const typeOf = ({ json }: WireAnswer<unknown>): string | undefined => json.error?.type;

  it('lets the owner in, at once after the space was made', async () => {
    expect((await get(spaceId)).status).toBe(200);
    expect((await get(spaceId)).status).toBe(200);
  });

  it.each(['', '/apigw'])('refuses another app (prefix %j)', async (prefix) => {
    const answer = await get(spaceId, 'other', prefix);
    expect(answer.status).toBe(403);
    expect(typeOf(answer)).toBe('space_not_yours');
    expect(answer.json.message).toBe(`space ${spaceId} does not belong to app other`);
  });

  it('refuses another app just after the owner called, and lets the owner in after that', async () => {
    expect((await get(spaceId)).status).toBe(200);
    expect((await get(spaceId, 'other')).status).toBe(403);
    expect((await get(spaceId)).status).toBe(200);
  });

  it('refuses writes of another app, whose bodies it does not look at', async () => {
    const path = `/space/${spaceId}/renew_space_config/`;
    const config = { canvas_mode: 'vertical' };
    expect((await service.call('POST', path, { config }, { as: 'other' })).status).toBe(403);
    expect((await service.call('POST', path, {}, { as: 'other' })).status).toBe(403);
    expect((await get(spaceId)).text).not.toContain('canvas_mode');
  });

  it('says when there is no such space, and does not remember it', async () => {
    const next = spaceId + 1;
    const answer = await get(next);
    expect(answer.status).toBe(404);
    expect(typeOf(answer)).toBe('space_not_found');
    expect(answer.json.message).toBe(`space ${next} does not exist`);
    expect(await service.createSpace()).toBe(next);
    expect((await get(next)).status).toBe(200);
  });

  it('notices within a moment that a space was deleted', async () => {
    expect((await get(spaceId)).status).toBe(200);
    await markDeleted(service, spaceId);
    await delay(300);
    const answer = await get(spaceId);
    expect(answer.status).toBe(404);
    expect(typeOf(answer)).toBe('space_not_found');
  });

  it.each(['abc', '0', '-1', '1.5', '1e3', '2147483648', '99999999999', '0x1', '%20', '١'])(
    'refuses the id %s',
    async (id) => {
      const answer = await get(encodeURI(decodeURI(id)));
      expect(answer.status).toBe(400);
      expect(typeOf(answer)).toBe('validation_failed');
      expect(answer.json.message).toBe(
        'the id in the path must be a whole number from 1 to 2147483647',
      );
    },
  );

  it('asks for credentials before it says anything about a space', async () => {
    for (const id of [spaceId, spaceId + 1000, 'abc']) {
      const answer = await get(id, null);
      expect(answer.status).toBe(401);
      expect(typeOf(answer)).toBe('credentials_required');
    }
  });

  it('lets nobody into a space route that was made public by mistake', async () => {
    const answer = await service.call('GET', `/space/${spaceId}/open`, undefined, { as: null });
    expect(answer.status).toBe(500);
    expect(answer.text).not.toContain('open');
  });

  it('is the rule of SpacesService too', async () => {
    const spaces = service.app.get(SpacesService, { strict: false });
    const owned = (id: number, app: string): Promise<unknown> =>
      service.unitOfWork.read((tx) => spaces.getOwned(tx, id, app));
    expect(await owned(spaceId, 'demo')).toMatchObject({ id: spaceId, isDeleted: false });
    await expect(owned(spaceId, 'other')).rejects.toMatchObject({ type: 'space_not_yours' });
    await expect(owned(spaceId + 1000, 'demo')).rejects.toMatchObject({ type: 'space_not_found' });
    const ids = (await service.unitOfWork.read((tx) => spaces.list(tx, 'demo'))).map(
      ({ id }) => id,
    );
    expect(ids).toContain(spaceId);
    expect(ids).toEqual([...ids].sort((a, b) => a - b));
    expect(await service.unitOfWork.read((tx) => spaces.list(tx, 'other'))).toEqual([]);
  });
});

describeOnBothDatabases('the guard of spaces in profile bkflow', ({ start }) => {
  it('keeps 403, and answers an unknown space with 200 and result false', async () => {
    const service = await start({ WIRE_PROFILE: 'bkflow' });
    const spaceId = await service.createSpace();
    const path = `/space/${spaceId}/get_space_configs`;
    const refused = await service.call('GET', path, undefined, { as: 'other' });
    expect(refused.status).toBe(403);
    const unknown = await service.call('GET', `/space/${spaceId + 1}/get_space_configs`);
    expect(unknown.status).toBe(200);
    expect(unknown.json).toMatchObject({ result: false, code: '404' });
  });
});
