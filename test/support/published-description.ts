// Microsoft's published description of Graph, when it lies beside the project: what went over the wire is checked against it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import type { AnySchemaObject } from 'ajv';
import addFormats from 'ajv-formats';

const FOLDER = join(import.meta.dirname, '../../../shared/graph');

/** One request and its answer; `operation` is the template. */
export interface Exchange {
  operation: string;
  requestBody: unknown;
  status: number;
  body: unknown;
}

interface Description {
  paths: Record<string, Record<string, { requestBody?: Content; responses: Record<string, Content> }>>;
  components: { schemas: Record<string, AnySchemaObject> };
}

interface Content {
  required?: boolean;
  content?: Record<string, { schema: AnySchemaObject }>;
}

/** Where the description lies. */
function fileOf(version: string): string {
  return join(FOLDER, `openapi-${version}.json`);
}

/** Whether the description is there. */
export function isDescribed(version: string): boolean {
  return existsSync(fileOf(version));
}

/** What the description does not allow. Type casts are not in it and are left out. */
export function problemsOf(version: string, exchanges: Exchange[]): string[] {
  const description = JSON.parse(readFileSync(fileOf(version), 'utf8')) as Description;
  const ajv = new Ajv({ strict: false });
  addFormats.default(ajv);
  for (const name of ['int32', 'int64', 'byte', 'binary']) ajv.addFormat(name, true);
  ajv.addFormat('duration', /^P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/);
  ajv.addSchema({ components: description.components }, 'graph');
  const compiled = new Map<string, ReturnType<Ajv['compile']>>();
  const problemOf = (key: string, content: Content | undefined, value: unknown): string[] => {
    const schema = content?.content?.['application/json']?.schema;
    if (!schema) return [];
    const check =
      compiled.get(key) ??
      ajv.compile(
        JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"graph#/components')) as AnySchemaObject,
      );
    compiled.set(key, check);
    return check(value) ? [] : [`${key}: ${ajv.errorsText(check.errors)}`];
  };
  return exchanges.flatMap(({ operation, requestBody, status, body }) => {
    const [method = '', path = ''] = operation.split(/ (.*)/s);
    if (path.includes('microsoft.graph.')) return [];
    const described = description.paths[path]?.[method.toLowerCase()];
    if (!described) return [`${operation} is not in the description`];
    const response = described.responses[String(status)];
    if (!response) return [`${operation} answered ${status}, which the description does not know`];
    return [
      ...(requestBody === undefined && described.requestBody?.required === false
        ? []
        : problemOf(`${operation} request`, described.requestBody, requestBody)),
      ...problemOf(`${operation} ${status}`, response, body),
    ];
  });
}
