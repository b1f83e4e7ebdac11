// Refusals of the control API: what the person in front of Teams could not have done.

/** Becomes `{ error: { code, message } }` with that status. */
export class ControlError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'ControlError';
    this.status = status;
    this.code = code;
  }
}

export const notFound = (what: string) => new ControlError(404, 'notFound', `There is no ${what}.`);
export const badRequest = (message: string) => new ControlError(400, 'badRequest', message);
export const notPossible = (message: string) => new ControlError(409, 'notPossible', message);
