// A value that must not be printed: logs, JSON and inspection show `[redacted]`.

/** A secret setting. Only `reveal` gives the value; call it where the value is handed to the library that needs it. */
export interface Secret {
  reveal(): string;
  toString(): string;
  toJSON(): string;
}

const REDACTED = '[redacted]';

/** Wraps a secret value. */
export function secretOf(value: string): Secret {
  return Object.freeze({
    reveal: () => value,
    toString: () => REDACTED,
    toJSON: () => REDACTED,
    [Symbol.for('nodejs.util.inspect.custom')]: () => REDACTED,
  });
}
