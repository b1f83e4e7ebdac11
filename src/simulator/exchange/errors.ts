/** Errors as Exchange's admin API words them: what went wrong is the type of an exception, deep inside. */
import type { SimResponse } from '../kernel.ts';

const COMMANDS = 'Microsoft.Exchange.AdminApi.CommandInvocation';
const TASKS = 'Microsoft.Exchange.Configuration.Tasks';
const SERVICE = 'Microsoft.Exchange.Admin.OData.Core.ODataServiceException';

/** An error of the service or of a cmdlet; thrown anywhere below the stand-in. */
export class ExchangeError extends Error {
  readonly status: number;
  readonly code: string;
  /** What the service says of every failure of this kind. */
  readonly outer: string;
  /** Type of the exception. */
  readonly type: string;
  constructor(status: number, code: string, outer: string, type: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.outer = outer;
    this.type = type;
  }
}

/** 400: the request makes no sense to the cmdlet. */
export function invalidOperation(type: string, message: string): ExchangeError {
  return new ExchangeError(400, 'BadRequest', 'Invalid Operation', type, message);
}

/** 400 for a cmdlet that nobody knows. */
export function unknownCmdlet(name: string): ExchangeError {
  const message = `The term '${name}' is not recognized as the name of a cmdlet, function, script file, or operable program.`;
  return invalidOperation('System.Management.Automation.CommandNotFoundException', message);
}

/** 400 for parameters that the cmdlet has not. */
export function unknownParameters(names: string[]): ExchangeError {
  const message = `Parameter set cannot be resolved using the specified named parameters. Invalid cmdlet parameters specified. ${names.join(', ')}`;
  return invalidOperation(`${COMMANDS}.AmbiguousParameterSetException`, message);
}

/** 400 for a parameter that is missing. */
export function missingParameter(name: string): ExchangeError {
  const message = `Cannot process command because of one or more missing mandatory parameters: ${name}.`;
  return invalidOperation('System.Management.Automation.ParameterBindingException', message);
}

/** 400 for a value of the wrong type. */
export function wrongValue(parameter: string, value: unknown, type: string): ExchangeError {
  const message = `Cannot process argument transformation on parameter '${parameter}'. Cannot convert value "${String(value)}" to type "${type}".`;
  return invalidOperation(`${COMMANDS}.ParameterTransformationException`, message);
}

/** 404 for an object that is not there. */
export function objectNotFound(name: string): ExchangeError {
  const message = `The operation couldn't be performed because object '${name}' couldn't be found on 'LO2P265A01DC001.GBRP265A001.PROD.OUTLOOK.COM'.`;
  return new ExchangeError(
    404,
    'NotFound',
    'Error executing cmdlet',
    `${TASKS}.ManagementObjectNotFoundException`,
    message,
  );
}

/** 403: the caller's Exchange role does not hold the cmdlet. */
export function cmdletDenied(caller: string, cmdlet: string): ExchangeError {
  const message = `The user "${caller}" isn't assigned to any management role that holds the cmdlet ${cmdlet}.`;
  return new ExchangeError(403, 'Forbidden', 'Access Denied', `${TASKS}.CmdletAccessDeniedException`, message);
}

/** 501: Exchange may be able to do this, this simulator is not. */
export function notImplemented(what: string): ExchangeError {
  const message = `The simulator does not implement ${what}.`;
  return new ExchangeError(501, 'simulatorNotImplemented', message, 'simulatorNotImplemented', message);
}

/** The envelope. */
export function errorResponse({ status, code, outer, type, message }: ExchangeError): SimResponse {
  const hash = type.endsWith('ManagementObjectNotFoundException') ? 'Ex6F9304' : '';
  const body = {
    error: {
      code,
      message: outer,
      details: [{ code: hash === '' ? 'Client' : 'Context', target: '', message: `${hash}|${type}|${message}` }],
      innererror: {
        message: outer,
        type: SERVICE,
        stacktrace: '',
        internalexception: { message, type, stacktrace: '' },
      },
    },
    'adminapi.warnings@odata.type': '#Collection(String)',
    '@adminapi.warnings': [],
  };
  return { status, body };
}

/** 403 for whom Exchange does not let in at all: a body of zeros, no envelope. */
export function closedDoor(): SimResponse {
  return { status: 403, headers: { 'content-type': 'application/octet-stream' }, body: Buffer.alloc(512) };
}
