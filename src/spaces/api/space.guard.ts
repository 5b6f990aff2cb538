import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { IdPipe, type WireRequest } from '../../common/http/index.js';
import { foreignSpace, unknownSpace } from '../domain/space-errors.js';
import { SpaceOwners } from '../domain/space-owners.js';

/**
 * Every route with `:space_id` is for the app that owns the space (wire-decisions W8). It needs the caller, so it runs
 * after the credential guard: global guards run in the order in which `AppModule` imports their modules, AuthModule first.
 */
@Injectable()
export class SpaceGuard implements CanActivate {
  private readonly ids = new IdPipe();

  constructor(private readonly owners: SpaceOwners) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { params, caller } = context.switchToHttp().getRequest<WireRequest>();
    const { space_id: text } = params as { space_id?: string };
    if (text === undefined) return true;
    if (caller === null) {
      throw new Error('a route with :space_id can not be public, and AuthModule must come first');
    }
    const spaceId = this.ids.transform(text);
    const owner = await this.owners.find(spaceId);
    if (owner === null) throw unknownSpace(spaceId);
    if (owner !== caller.appCode) throw foreignSpace(spaceId, caller.appCode);
    return true;
  }
}
