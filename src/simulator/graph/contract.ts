/** The contract of an area: what Microsoft's published description says about its operations. Requests and answers are
 *  checked against it, each schema compiled when it is first used. scripts/graph-contract.ts makes the files. */
import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import type { AnySchemaObject, ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { isDuration } from '../durations.ts';
import { badRequest } from './errors.ts';

/** One operation as the contract file holds it. Permissions are null when that kind of token is not accepted at all. */
export interface Operation {
  query: string[];
  body?: AnySchemaObject;
  bodyOptional?: boolean;
  /** The body is a file's content and no JSON. */
  isContent?: boolean;
  status: number;
  response?: AnySchemaObject;
  delegated: string[] | null;
  application: string[] | null;
}

interface ContractFile {
  version: 'v1.0' | 'beta';
  operations: Record<string, Operation>;
  schemas: Record<string, AnySchemaObject>;
}

/** Checks for the operations of one area, named `GET /path/{template}`. */
export interface Contract {
  version: 'v1.0' | 'beta';
  operations: ReadonlyMap<string, Operation>;
  /** Throws a 400 that names the first thing the description does not allow. */
  checkBody(operation: string, body: unknown): void;
  /** What is wrong with an answer, or undefined. */
  responseProblem(operation: string, body: unknown): string | undefined;
  /** Whether the description knows the property of the type: for `$select` and `$filter`. */
  hasProperty(type: string, property: string): boolean;
}

/** Reads `contract/<area>.json`. */
export function loadContract(area: string): Contract {
  const file = new URL(`./contract/${area}.json`, import.meta.url);
  const { version, operations, schemas } = JSON.parse(readFileSync(file, 'utf8')) as ContractFile;
  const compiled = new Map<string, ValidateFunction>();
  let ajv: Ajv | undefined;
  const validator = (key: string, schema: AnySchemaObject): ValidateFunction => {
    ajv ??= createAjv(area, schemas);
    const known =
      compiled.get(key) ??
      ajv.compile(
        JSON.parse(JSON.stringify(schema).replaceAll('"#/schemas/', `"${area}#/schemas/`)) as AnySchemaObject,
      );
    compiled.set(key, known);
    return known;
  };
  return {
    version,
    operations: new Map(Object.entries(operations)),
    checkBody: (name, body) => {
      const schema = operations[name]?.body;
      if (!schema || (body === undefined && operations[name]?.bodyOptional)) return;
      if (body === undefined) throw badRequest('Empty Payload. JSON content expected.');
      const validate = validator(`${name} body`, schema);
      if (!validate(body)) throw badRequest(`Invalid request body: ${problemOf(validate)}`);
    },
    responseProblem: (name, body) => {
      const schema = operations[name]?.response;
      if (!schema) return undefined;
      const validate = validator(`${name} response`, schema);
      return validate(body) ? undefined : problemOf(validate);
    },
    hasProperty: (type, property) => {
      const properties = schemas[type]?.['properties'] as Record<string, unknown> | undefined;
      return properties !== undefined && property in properties;
    },
  };
}

function createAjv(area: string, schemas: Record<string, AnySchemaObject>): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: false });
  addFormats.default(ajv);
  ajv.addFormat('duration', isDuration);
  for (const name of ['int32', 'int64', 'byte', 'binary']) ajv.addFormat(name, true);
  return ajv.addSchema({ schemas }, area);
}

function problemOf(validate: ValidateFunction): string {
  const error = validate.errors?.at(-1);
  if (!error) return 'does not match the schema';
  const allowed =
    error.keyword === 'enum' ? ` (${(error.params as { allowedValues: unknown[] }).allowedValues.join(', ')})` : '';
  return `${error.instancePath || '/'} ${error.message ?? 'is wrong'}${allowed}`;
}
