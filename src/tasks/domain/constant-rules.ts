import { Inject, Injectable } from '@nestjs/common';
import { type JsonObject, stringifyJson } from '../../common/json/index.js';
import { type Config, CONFIG } from '../../config/index.js';
import { type ReadTx } from '../../database/index.js';
import { childPointer } from '../../pipeline/index.js';
import { SpaceConfigs } from '../../spaces/index.js';
import { taskErrors } from './task-errors.js';

/** What a call's `constants` must keep besides the flow's own rules, at creation and later. */
@Injectable()
export class ConstantRules {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly spaceConfigs: SpaceConfigs,
  ) {}

  /** @throws constants_too_large */
  checkSize(constants: JsonObject, pointer: string): void {
    const limit = this.config.limits.constantsBytes;
    const bytes = Buffer.byteLength(stringifyJson(constants));
    if (bytes <= limit) return;
    throw taskErrors.constants_too_large(
      `constants has ${bytes} bytes, more than ${limit} (LIMIT_CONSTANTS_BYTES)`,
      { details: [{ path: `${pointer}/constants`, message: `must have at most ${limit} bytes` }] },
    );
  }

  /**
   * @param ignored constants of the call that the flow lacks (wire-decisions W15)
   * @throws constants_unknown when the space is strict about them
   */
  async checkIgnored(
    tx: ReadTx,
    spaceId: number,
    ignored: readonly string[],
    pointer: string,
  ): Promise<void> {
    if (ignored.length === 0) return;
    if ((await this.spaceConfigs.get(tx, spaceId, 'strict_constants')) !== 'true') return;
    throw taskErrors.constants_unknown(
      `constants: the flow has no ${ignored.join(', ').slice(0, 1000)} (strict_constants is on in this space)`,
      {
        details: ignored.map((key) => ({
          path: childPointer(pointer, 'constants', key),
          message: 'the flow has no such constant',
        })),
      },
    );
  }
}
