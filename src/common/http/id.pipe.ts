import { Injectable, type PipeTransform } from '@nestjs/common';
import { commonErrors } from '../errors/index.js';

/** A path parameter that is an id: decimal digits, 1 to 2147483647. Anything else names no operation. */
@Injectable()
export class IdPipe implements PipeTransform<string, number> {
  transform(value: string): number {
    const id = /^\d{1,10}$/.test(value) ? Number(value) : NaN;
    if (id >= 1 && id <= 2_147_483_647) return id;
    throw commonErrors.validation_failed(
      `the id in the path must be a whole number from 1 to 2147483647`,
    );
  }
}
