import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiSecurity, ApiTags } from '@nestjs/swagger';
import { Registry } from 'prom-client';
import { Public } from '../auth/index.js';
import { MetricsService } from './metrics.service.js';

@ApiTags('Service')
@ApiSecurity({})
@Public()
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: MetricsService) {}

  @Get()
  @Header('content-type', Registry.PROMETHEUS_CONTENT_TYPE)
  @ApiOperation({ operationId: 'metrics', summary: 'Prometheus metrics of this process.' })
  @ApiOkResponse({
    description: 'Prometheus text format.',
    content: {
      'text/plain': {
        schema: { type: 'string' },
        example:
          'http_request_duration_seconds_count{method="GET",route="/healthz",status="200"} 1',
      },
    },
  })
  render(): Promise<string> {
    return this.metrics.render();
  }
}
