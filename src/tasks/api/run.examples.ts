const NODE = {
  id: 'n7f3c0f6a2b1d4e5f8a9b0c1d2e3f405',
  state: 'FINISHED',
  root_id: '5c0d7a1e9b2f4a6c8d3e5f7091a2b3c4',
  'root_id:': '5c0d7a1e9b2f4a6c8d3e5f7091a2b3c4',
  parent_id: '5c0d7a1e9b2f4a6c8d3e5f7091a2b3c4',
  version: 'v3f1a2b3c4d5e6f708192a3b4c5d6e7f80',
  loop: 1,
  retry: 0,
  skip: false,
  error_ignorable: false,
  error_ignored: false,
  children: {},
  elapsed_time: 2,
  start_time: '2026-05-04T10:21:00.000000+08:00',
  finish_time: '2026-05-04T10:21:02.000000+08:00',
};

export const STATES_EXAMPLE = {
  ...NODE,
  id: NODE.root_id,
  state: 'RUNNING',
  name: 'nightly deploy',
  type: 'Pipeline',
  version: '',
  elapsed_time: 3,
  finish_time: null,
  children: { [NODE.id]: { ...NODE, name: 'Show', type: 'ServiceActivity' } },
  wait_reasons: [
    {
      type: 'callback',
      node_id: 'n8a3c0f6a2b1d4e5f8a9b0c1d2e3f406',
      since: '2026-05-04T10:21:02.000000+08:00',
      until: null,
      message: 'Approve waits for a callback',
    },
  ],
};

export const NODE_DETAIL_EXAMPLE = {
  ...NODE,
  history_id: -1,
  inputs: { bk_display_message: 'hi', _loop: 1, _inner_loop: 1 },
  outputs: [{ key: '_result', value: true, preset: false }],
  ex_data: null,
  histories: [],
};
