import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AppsService } from '../auth/index.js';
import { type JsonObject } from '../common/json/index.js';
import { type Config, CONFIG } from '../config/index.js';
import { type ReadTx, type Tx, UnitOfWork } from '../database/index.js';
import { SpacesService } from '../spaces/index.js';
import { TemplateWriter } from '../templates/index.js';
import { DEMO_TREES, readDemoTree } from './demo-trees.js';

const APP_CODE = 'demo';
const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

export interface DemoCredentials {
  readonly appCode: string;
  readonly secret: string;
  readonly spaceId: number;
}

/** Gives a newcomer's database something to try: an app, a space and sample templates (DEMO). */
@Injectable()
export class DemoSeed implements OnApplicationBootstrap {
  /** Known only to the process that made them. */
  credentials: DemoCredentials | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly unitOfWork: UnitOfWork,
    private readonly apps: AppsService,
    private readonly spaces: SpacesService,
    private readonly templates: TemplateWriter,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.demo === false) return;
    if (!(await this.unitOfWork.read((tx) => this.isWanted(tx)))) return;
    this.credentials = await this.unitOfWork.run((tx) => this.seed(tx));
    const { appCode, secret, spaceId } = this.credentials;
    process.stdout.write(
      `Demo data was made (DEMO=false prevents it). Its secret is shown only now:\n` +
        `  app code ${appCode}, secret ${secret}, space ${spaceId}\n`,
    );
  }

  /** Asked for: unless the demo app exists. By default: on a new SQLite file that only this machine can reach. */
  private async isWanted(tx: ReadTx): Promise<boolean> {
    const { demo, database, host, bootstrapApps } = this.config;
    if (demo === true) return (await this.apps.find(tx, APP_CODE)) === null;
    const isLocal = database.dialect === 'sqlite' && LOOPBACK.has(host);
    if (!isLocal || bootstrapApps.length > 0) return false;
    return (await this.apps.list(tx)).length === 0;
  }

  private async seed(tx: Tx): Promise<DemoCredentials> {
    const { secret } = await this.apps.create(tx, { code: APP_CODE, name: 'Demo' });
    const space = await this.spaces.create(tx, {
      name: 'demo',
      platformUrl: this.config.publicUrl,
      appCode: APP_CODE,
      desc: 'Made for trying things out',
      creator: APP_CODE,
      config: {},
    });
    for (const [name, file] of Object.entries(DEMO_TREES)) {
      await this.addTemplate(tx, space.id, name, readDemoTree(file));
    }
    return { appCode: APP_CODE, secret, spaceId: space.id };
  }

  private async addTemplate(
    tx: Tx,
    spaceId: number,
    name: string,
    tree: JsonObject,
  ): Promise<void> {
    await this.templates.create(tx, spaceId, {
      name,
      creator: APP_CODE,
      sourceTemplateId: null,
      tree,
      notifyConfig: {},
      extraInfo: {},
      desc: null,
      scopeType: null,
      scopeValue: null,
      source: null,
      bkAppCode: APP_CODE,
      // The examples of the OpenAPI document name nodes.
      idSalt: name,
    });
  }
}
