import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { type ClassConstructor } from 'class-transformer';
import { requireDto, WHOLE_BODY } from './read-dto.js';

/** Turns bodies and queries into their DTO classes; path parameters have pipes of their own. */
@Injectable()
export class DtoPipe implements PipeTransform {
  transform(value: unknown, { type, metatype }: ArgumentMetadata): unknown {
    if (metatype === undefined || metatype === Object || metatype === String) return value;
    if (type === 'body') {
      return requireDto(metatype as ClassConstructor<object>, value ?? {}, WHOLE_BODY);
    }
    if (type === 'query') {
      return requireDto(metatype as ClassConstructor<object>, presentQuery(value), { in: 'query' });
    }
    return value;
  }
}

/** An empty query value counts as absent (`api-platform.md` 2.3). */
function presentQuery(query: unknown): object {
  return Object.fromEntries(Object.entries(query ?? {}).filter(([, value]) => value !== ''));
}
