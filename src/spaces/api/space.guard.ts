import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { IdPipe, type WireRequest } from '../../common/http/index.js';
import { spaceErrors } from '../domain/space-errors.js';
import { SpaceOwners } from '../domain/space-owners.js';
import { unknownSpace } from '../domain/spaces.service.js';

/**
 * Every route with `:space_id` is for the app that owns the space (wire-decisions W8). Runs after the credential guard,
 * because its module is imported after AuthModule.
 */
@Injectable()
export class SpaceGuard implements CanActivate {
  private readonly ids = new IdPipe();

  constructor(private readonly owners: SpaceOwners) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<WireRequest>();
    const { space_id: text } = request.params as { space_id?: string };
    if (text === undefined) return true;
    const spaceId = this.ids.transform(text);
    const owner = await this.owners.find(spaceId);
    if (owner === null) throw unknownSpace(spaceId);
    if (owner !== request.caller?.appCode) {
      throw spaceErrors.space_not_yours(
        `space ${spaceId} does not belong to app ${request.caller?.appCode ?? ''}`,
      );
    }
    return true;
  }
}
