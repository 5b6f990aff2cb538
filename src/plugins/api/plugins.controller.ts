import { Controller, Get, Query } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiAnswer, ApiErrors, Operation, validationFailed } from '../../common/http/index.js';
import { Answer } from '../../common/wire/index.js';
import { getPluginSchema, listPlugins } from '../plugin-catalog.js';
import { PluginHost } from '../plugin-host.js';
import { pluginErrors } from '../plugin-errors.js';
import { ListPluginsQuery, PluginSchemaQueryDto } from './plugins.dto.js';

const EXAMPLE = {
  code: 'sleep_timer',
  name: '定时',
  plugin_type: 'component',
  version: 'legacy',
  description: 'Waits for a number of seconds, or until a time.',
  group_name: '蓝鲸服务(BK)',
};

/** What nodes can do (api-platform.md 3.22, 3.23). */
@ApiTags('Plugins')
@ApiParam({ name: 'space_id' })
@Controller('space/:space_id')
export class PluginsController {
  constructor(private readonly host: PluginHost) {}

  @Get('list_plugins')
  @Operation({ id: 'list_plugins', summary: 'The plugins that nodes of the space can use' })
  @ApiAnswer({ type: 'array', items: { type: 'object' } }, { example: [EXAMPLE] })
  list(@Query() query: ListPluginsQuery): Answer {
    const { data, count } = listPlugins(this.host.registry, {
      ...(query.keyword !== undefined && { keyword: query.keyword }),
      ...(query.plugin_type !== undefined && { pluginType: query.plugin_type }),
      withDetail: query.with_detail === true,
      limit: query.limit ?? 100,
      offset: query.offset ?? 0,
    });
    return new Answer(data, { count });
  }

  @Get('get_plugin_schema')
  @Operation({
    id: 'get_plugin_schema',
    summary: 'Inputs and outputs of one plugin, as JSON schemas',
  })
  @ApiAnswer({ type: 'object' }, { example: { ...EXAMPLE, inputs: [], outputs: [] } })
  @ApiErrors('plugin_not_found')
  schema(@Query() query: PluginSchemaQueryDto): object {
    const code = query.plugin_id ?? query.code;
    if (code === undefined) {
      throw validationFailed([{ path: '?code', message: 'is required unless plugin_id is given' }]);
    }
    const version = query.plugin_version ?? query.version;
    const found = getPluginSchema(this.host.registry, {
      code,
      ...(version !== undefined && { version }),
      ...(query.plugin_type !== undefined && { pluginType: query.plugin_type }),
    });
    if (!found.ok) throw pluginErrors.plugin_not_found(found.message);
    return found.data;
  }
}
