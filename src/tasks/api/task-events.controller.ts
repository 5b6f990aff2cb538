import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { type FastifyReply } from 'fastify';
import {
  ApiAnswer,
  ApiErrors,
  IdPipe,
  Operation,
  type WireRequest,
} from '../../common/http/index.js';
import { stringifyJson } from '../../common/json/index.js';
import { TimeFormat } from '../../common/wire/index.js';
import { UnitOfWork } from '../../database/index.js';
import { EngineService } from '../../engine/index.js';
import { type TaskEvent, TaskEvents } from '../domain/task-events.js';
import { TaskStatesService } from '../domain/task-states.js';
import { TasksService } from '../domain/tasks.service.js';
import { TaskNodeIds } from '../../pipeline/index.js';

/** How often a stream looks for news; a reader sees a change that much later at most. */
const LOOK_EVERY_MS = 300;
/** Proxies drop silent connections. */
const COMMENT_EVERY_MS = 15_000;

/** Watching tasks. */
@ApiTags('Tasks')
@Controller('space/:space_id/task/:task_id')
export class TaskEventsController {
  private isClosing = false;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly engine: EngineService,
    private readonly tasks: TasksService,
    private readonly states: TaskStatesService,
    private readonly events: TaskEvents,
    private readonly times: TimeFormat,
  ) {}

  beforeApplicationShutdown(): void {
    this.isClosing = true;
  }

  onModuleDestroy(): void {
    this.isClosing = true;
  }

  @Get('events')
  @Operation({
    id: 'task_events',
    summary: 'What happens to a task, as it happens (server-sent events)',
    description:
      'Events: `node` for each run of a node that ended (its `id` is what `Last-Event-ID` resumes after), `state` for the task’s state and running nodes, `end` when the task has ended; then the stream closes.',
  })
  @ApiAnswer(
    { type: 'string' },
    { example: 'event: state\ndata: {"state":"RUNNING","running":[]}\n\n' },
  )
  @ApiErrors('task_not_found')
  async stream(
    @Param('space_id', IdPipe) spaceId: number,
    @Param('task_id', IdPipe) taskId: number,
    @Req() request: WireRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const given = request.headers['last-event-id'];
    let after = typeof given === 'string' && /^\d{1,10}$/.test(given) ? Number(given) : 0;
    let news = await this.events.read(spaceId, taskId, after, '');
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
      connection: 'close',
    });
    let isGone = false;
    raw.on('close', () => (isGone = true));
    let silentSince = Date.now();
    for (;;) {
      for (const event of news.events) raw.write(this.text(event));
      if (news.events.length > 0) silentSince = Date.now();
      if (news.isEnd) raw.write('event: end\ndata: {}\n\n');
      if (news.isEnd || isGone || this.isClosing) break;
      if (Date.now() - silentSince > COMMENT_EVERY_MS) {
        raw.write(': still here\n\n');
        silentSince = Date.now();
      }
      // A reader that does not read is told no more than a socket holds; what happened meanwhile follows when it does.
      do await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      while (raw.writableNeedDrain && !isGone && !this.isClosing);
      after = news.last;
      try {
        news = await this.events.read(spaceId, taskId, after, news.known);
      } catch {
        // The reader connects again and is told then what is wrong.
        break;
      }
    }
    raw.end();
  }

  @Get('get_task_timeline')
  @Operation({
    id: 'get_task_timeline',
    summary: 'When each node ran: every run of every node, in order',
  })
  @ApiAnswer(
    { type: 'array', items: { type: 'object' } },
    {
      example: [
        {
          node_id: 'n7f3c0f6a2b1d4e5f8a9b0c1d2e3f405',
          name: 'Show',
          type: 'ServiceActivity',
          state: 'FINISHED',
          loop: 1,
          retry: 0,
          start_time: '2026-05-04T10:21:00.000000+08:00',
          finish_time: '2026-05-04T10:21:02.000000+08:00',
        },
      ],
    },
  )
  @ApiErrors('task_not_found')
  timeline(
    @Param('space_id', IdPipe) spaceId: number,
    @Param('task_id', IdPipe) taskId: number,
  ): Promise<object> {
    return this.unitOfWork.read(async (tx) => {
      const task = await this.tasks.get(tx, spaceId, taskId);
      if (!task.isStarted) return [];
      const ids = new TaskNodeIds(task.instanceId);
      const states = await this.states.read(tx, task);
      const known = new Map((states?.nodes ?? []).map((node) => [node.id, node]));
      const over = (await this.engine.history.heads(tx, taskId, 0)).map((run) => ({
        node_id: ids.toTask(run.node),
        name: known.get(ids.toTask(run.node))?.name ?? '',
        type: known.get(ids.toTask(run.node))?.type ?? '',
        state: run.state,
        loop: run.loop,
        retry: run.retry,
        start_time: new Date(run.startedAt),
        finish_time: new Date(run.finishedAt),
      }));
      const running = (states?.nodes ?? [])
        .filter(({ state }) => state === 'RUNNING')
        .map((node) => ({
          node_id: node.id,
          name: node.name,
          type: node.type,
          state: node.state,
          loop: node.loop,
          retry: node.retry,
          start_time: node.startTime,
          finish_time: null,
        }));
      return [...over, ...running];
    });
  }

  private text(event: TaskEvent): string {
    const date = (time: Date): string => this.times.format(time, 'document');
    if (event.type === 'node') {
      return `id: ${event.id}\nevent: node\ndata: ${stringifyJson(event.node, { date })}\n\n`;
    }
    const { state, running } = event;
    return `event: state\ndata: ${stringifyJson({ state, running })}\n\n`;
  }
}
