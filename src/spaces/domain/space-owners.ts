import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { UnitOfWork } from '../../database/index.js';
import { SpacesRepository } from '../persistence/spaces.repository.js';

/** How long another process's change of a space may go unseen here. */
const CACHE_MS = 250;

/** Which app a space belongs to: asked by every call, so found spaces are remembered for a moment. */
@Injectable()
export class SpaceOwners {
  private readonly known = new LRUCache<number, string>({ max: 10_000, ttl: CACHE_MS });

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly spaces: SpacesRepository,
  ) {}

  /** @returns null when there is no such living space; that is never remembered */
  async find(spaceId: number): Promise<string | null> {
    const known = this.known.get(spaceId);
    if (known !== undefined) return known;
    const owner = await this.unitOfWork.read((tx) => this.spaces.findOwner(tx, spaceId));
    if (owner !== null) this.known.set(spaceId, owner);
    return owner;
  }
}
