/** A registered application and its live secrets, newest first. */
export interface App {
  readonly code: string;
  readonly name: string;
  /** null: the process's profile. */
  readonly wireProfile: 'rest' | 'bkflow' | null;
  readonly isDisabled: boolean;
  readonly createdAt: Date;
  readonly secrets: readonly StoredSecret[];
}

/** A secret as it is stored: only its digest. */
export interface StoredSecret {
  readonly id: number;
  /** Which of SECRET_KEYS the digest is keyed with. */
  readonly keyId: string;
  /** Hex. */
  readonly digest: string;
  readonly createdAt: Date;
}

const APP_CODE = /^[A-Za-z0-9_.-]{1,32}$/;

/** Codes have no spaces at all: MariaDB ignores those at the end when it compares. */
export function isAppCode(code: string): boolean {
  return APP_CODE.test(code);
}

/** Longest secret that is compared; a longer one belongs to no app (`api-platform.md` 1.2). */
export const MAX_SECRET_LENGTH = 128;
