/** A handler's success with something beside `data` in the envelope, or with response headers. */
export class Answer<T = unknown> {
  constructor(
    readonly data: T,
    readonly extras: {
      readonly message?: string;
      readonly count?: number;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {}
}
