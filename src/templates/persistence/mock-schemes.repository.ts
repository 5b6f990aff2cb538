import { Injectable } from '@nestjs/common';
import { type ReadTx, type Tx } from '../../database/index.js';
import { type MockScheme } from '../domain/mock-data.js';
import { TemplateMockSchemeEntity } from './template-mock-scheme.entity.js';

/** Mock schemes, at most one of a template. Who writes holds the lock of the template. */
@Injectable()
export class MockSchemesRepository {
  find(tx: ReadTx, templateId: number): Promise<MockScheme | null> {
    return tx.manager.findOneBy(TemplateMockSchemeEntity, { templateId });
  }

  async insert(tx: Tx, scheme: MockScheme): Promise<void> {
    await tx.manager.insert(TemplateMockSchemeEntity, { ...scheme });
  }

  async update(
    tx: Tx,
    templateId: number,
    changes: Partial<Pick<MockScheme, 'data' | 'operator' | 'updateAt'>>,
  ): Promise<void> {
    await tx.manager.update(TemplateMockSchemeEntity, { templateId }, changes);
  }

  async delete(tx: Tx, templateId: number): Promise<void> {
    await tx.manager.delete(TemplateMockSchemeEntity, { templateId });
  }
}
