import { PythonObject } from './value.js';

/** A text encoded as UTF-8: something to hash, without a text of its own. */
export class Bytes extends PythonObject {
  readonly typeName = 'bytes';

  constructor(readonly decoded: string) {
    super();
  }

  override isTrue(): boolean {
    return this.decoded !== '';
  }

  override hashKey(): string {
    return `bytes ${this.decoded}`;
  }
}
