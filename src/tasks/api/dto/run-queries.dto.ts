import { BoolField, IntField, TextField } from '../../../common/http/index.js';

export class NodeDetailQuery {
  @IntField({ description: 'An earlier loop of the node.', required: false })
  loop?: number;

  @TextField({
    description: 'Name the outputs that this plugin declares.',
    max: 128,
    required: false,
    blank: true,
  })
  component_code?: string;

  @BoolField({
    description: 'Also the node as the task’s flow defines it.',
    required: false,
  })
  include_snapshot_config?: boolean;
}

export class NodeLogQuery {
  @TextField({ description: 'Only this run of the node.', max: 33, required: false })
  version?: string;
}
