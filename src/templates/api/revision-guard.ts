import { Inject, Injectable } from '@nestjs/common';
import { type Caller } from '../../common/http/index.js';
import { RawJson, stringifyJson } from '../../common/json/index.js';
import { TimeFormat, wireStyle } from '../../common/wire/index.js';
import { type Config, CONFIG } from '../../config/index.js';
import { type Tx } from '../../database/index.js';
import { templateErrors } from '../domain/template-errors.js';
import { type Template } from '../domain/template.js';
import { TemplatesService } from '../domain/templates.service.js';
import { etagOf, isMet, type RevisionCondition } from './revision.js';
import { toTemplateDetail } from './template-response.js';

/** Optimistic locking over HTTP: `ETag` and `If-Match` (RFC 9110, 13.1.1). */
@Injectable()
export class RevisionGuard {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly times: TimeFormat,
    private readonly templates: TemplatesService,
  ) {}

  /**
   * The template under a lock, at a revision that meets the condition.
   * @throws AppError template_not_found, revision_mismatch (with the current template)
   */
  async lock(
    tx: Tx,
    {
      spaceId,
      templateId,
      condition,
      caller,
    }: { spaceId: number; templateId: number; condition: RevisionCondition | null; caller: Caller },
  ): Promise<Template> {
    const current = await this.templates.lock(tx, spaceId, templateId);
    if (isMet(condition, current)) return current;
    const withTree = await this.templates.withTree(tx, current);
    throw templateErrors.revision_mismatch(
      `template ${templateId} is at revision ${current.revision}, which If-Match does not name`,
      {
        data: this.printed(toTemplateDetail(withTree), caller),
        headers: { ETag: etagOf(current) },
      },
    );
  }

  /** A refusal goes out without an operation's time format, so the times are written here. */
  private printed(data: object, caller: Caller): RawJson {
    const style = wireStyle(caller.wireProfile ?? this.config.wireProfile, 'update_template');
    return new RawJson(
      stringifyJson(data, { date: (time) => this.times.format(time, style.times) }),
    );
  }
}
