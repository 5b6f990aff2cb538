import { BoolField, IntField, TextField } from '../../common/http/index.js';
import { PLUGIN_TYPES, type PluginType } from '../plugin-catalog.js';

export class ListPluginsQuery {
  @TextField({
    description: 'Part of the code or the name, in any case.',
    required: false,
    blank: true,
    max: 128,
  })
  keyword?: string;

  @TextField({ description: 'Only this kind.', required: false, choices: PLUGIN_TYPES })
  plugin_type?: PluginType;

  @BoolField({ description: 'Also inputs and outputs.', required: false })
  with_detail?: boolean;

  @IntField({ description: 'Items of the page.', required: false, min: 1, max: 200, example: 100 })
  limit?: number;

  @IntField({ description: 'Items to leave out.', required: false, min: 0, example: 0 })
  offset?: number;
}

export class PluginSchemaQueryDto {
  @TextField({ description: 'The plugin.', required: false, max: 128, example: 'sleep_timer' })
  code?: string;

  @TextField({ description: 'The same; wins over code.', required: false, max: 128 })
  plugin_id?: string;

  @TextField({ description: 'A version; left out: the newest.', required: false, max: 64 })
  version?: string;

  @TextField({ description: 'The same; wins over version.', required: false, max: 64 })
  plugin_version?: string;

  @TextField({ description: 'Only this kind.', required: false, choices: PLUGIN_TYPES })
  plugin_type?: PluginType;
}
