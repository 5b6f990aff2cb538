import { Controller, Get } from '@nestjs/common';
import { ApiSecurity, ApiTags } from '@nestjs/swagger';
import { Public } from '../auth/index.js';
import { ApiAnswer, ApiErrors, Operation } from '../common/http/index.js';
import { type Checks, ReadinessService } from './readiness.service.js';

const CHECKS = { type: 'object', additionalProperties: { type: 'string', enum: ['ok', 'failed'] } };

/** Probes of an orchestrator; no credentials. */
@ApiTags('Service')
@ApiSecurity({})
@Public()
@Controller()
export class HealthController {
  constructor(private readonly readiness: ReadinessService) {}

  @Get('healthz')
  @Operation({ id: 'healthz', summary: 'Whether the process runs; asks nothing else.' })
  @ApiAnswer(
    { type: 'object', required: ['status'], properties: { status: { const: 'ok' } } },
    { example: { status: 'ok' } },
  )
  healthz(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('readyz')
  @Operation({
    id: 'readyz',
    summary: 'Whether calls can be served now.',
    description:
      'The database, and Redis where it is configured, answer within 2 s. Else, and while the process stops, HTTP 503.',
  })
  @ApiAnswer(
    {
      type: 'object',
      required: ['status', 'checks'],
      properties: { status: { const: 'ok' }, checks: CHECKS },
    },
    { example: { status: 'ok', checks: { database: 'ok', redis: 'ok' } } },
  )
  @ApiErrors('not_ready', 'shutting_down')
  async readyz(): Promise<{ status: 'ok'; checks: Checks }> {
    return { status: 'ok', checks: await this.readiness.check() };
  }
}
