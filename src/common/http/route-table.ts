import Router from 'find-my-way';
import { type HTTPMethod } from 'find-my-way';

/** Knows every registered route, to tell "unknown path" from "other method" (405 with `Allow`). */
export class RouteTable {
  private readonly router = Router({ ignoreTrailingSlash: true });
  private readonly methods = new Set<HTTPMethod>();

  add(method: string | string[], path: string): void {
    for (const name of [method].flat()) {
      const known = name as HTTPMethod;
      if (path === '*' || path === '/*' || this.router.hasRoute(known, path)) continue;
      this.router.on(known, path, () => undefined);
      this.methods.add(known);
    }
  }

  methodsOf(path: string): string[] {
    // A router takes nothing for a parameter; the server does not.
    if (path.includes('//')) return [];
    return [...this.methods].filter((method) => this.router.find(method, path) !== null);
  }
}
