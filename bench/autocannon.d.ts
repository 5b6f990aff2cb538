declare module 'autocannon' {
  interface Result {
    readonly non2xx: number;
    readonly errors: number;
    readonly duration: number;
    readonly requests: { readonly total: number };
  }
  function autocannon(options: {
    url: string;
    method: string;
    headers: Record<string, string>;
    body: string;
    connections: number;
    duration: number;
  }): Promise<Result>;
  export default autocannon;
}
