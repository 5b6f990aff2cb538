/** First in, first out within a space; between spaces one by one in turn, so that nobody waits for another's crowd. */
export class FairQueue<T> {
  private readonly queues = new Map<number, Fifo<T>>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  push(spaceId: number, item: T): void {
    const queue = this.queues.get(spaceId) ?? new Fifo<T>();
    queue.push(item);
    this.queues.set(spaceId, queue);
    this.count += 1;
  }

  /** The next item of the next space for which `mayTake` holds; undefined when there is none. */
  take(mayTake: (spaceId: number) => boolean = () => true): T | undefined {
    for (const [spaceId, queue] of this.queues) {
      if (!mayTake(spaceId)) continue;
      // A Map goes through its keys in the order of insertion: the space whose turn it was goes to the end.
      this.queues.delete(spaceId);
      const item = queue.shift();
      if (queue.size > 0) this.queues.set(spaceId, queue);
      this.count -= 1;
      return item;
    }
    return undefined;
  }
}

/** A queue whose `shift` costs the same whatever its length. */
class Fifo<T> {
  private items: (T | undefined)[] = [];
  private head = 0;

  get size(): number {
    return this.items.length - this.head;
  }

  push(item: T): void {
    this.items.push(item);
  }

  shift(): T | undefined {
    const item = this.items[this.head];
    this.items[this.head] = undefined;
    this.head += 1;
    if (this.head > 1000 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head);
      this.head = 0;
    }
    return item;
  }
}
