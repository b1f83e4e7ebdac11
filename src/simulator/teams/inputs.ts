// What the client sends for the inputs of a card, and what it refuses to send.
import { asObject, asText, objectsIn } from './json.ts';
import type { JsonObject } from './json.ts';

/** Input values by id: given ones, else the card's defaults. `problems` lists what the client would not let pass. */
interface CollectedInputs {
  values: Record<string, unknown>;
  problems: string[];
}

/** Collects the values of the inputs as the client would when a button is pressed. */
export function collectInputs(inputs: JsonObject[], given: JsonObject): CollectedInputs {
  const values: Record<string, unknown> = {};
  const problems: string[] = [];
  const known = new Set(inputs.map((input) => asText(input['id'])));
  for (const id of Object.keys(given)) if (!known.has(id)) problems.push(`the card has no input "${id}"`);
  for (const input of inputs) {
    const id = asText(input['id']) ?? '';
    const value = Object.hasOwn(given, id) ? asInputText(given[id]) : defaultOf(input);
    const problem = problemWith(input, value);
    if (problem !== undefined) problems.push(`"${id}": ${problem}`);
    values[id] = value;
  }
  return { values, problems };
}

function defaultOf(input: JsonObject): string {
  if (input['value'] !== undefined) return asInputText(input['value']);
  return input['type'] === 'Input.Toggle' ? (asText(input['valueOff']) ?? 'false') : '';
}

/** Teams sends every input as text: numbers and booleans too, several choices joined by commas. */
function asInputText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(asInputText).join(',');
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function problemWith(input: JsonObject, value: string): string | undefined {
  if (value === '') return input['isRequired'] === true ? refusal(input, 'is required') : undefined;
  switch (input['type']) {
    case 'Input.Text':
      return textProblem(input, value);
    case 'Input.Number':
      return numberProblem(input, value);
    case 'Input.Date':
      return rangeProblem(input, value, /^\d{4}-\d\d-\d\d$/, 'is no date (YYYY-MM-DD)');
    case 'Input.Time':
      return rangeProblem(input, value, /^\d\d:\d\d$/, 'is no time (HH:MM)');
    case 'Input.ChoiceSet':
      return choiceProblem(input, value);
    case 'Input.Toggle':
      return toggleProblem(input, value);
    default:
      return undefined;
  }
}

function textProblem(input: JsonObject, value: string): string | undefined {
  const lengthMax = Number(input['maxLength'] ?? Infinity);
  if (value.length > lengthMax) return refusal(input, `is longer than ${lengthMax} characters`);
  const pattern = asText(input['regex']);
  if (pattern !== undefined && !new RegExp(pattern).test(value)) return refusal(input, `does not match ${pattern}`);
  return undefined;
}

function numberProblem(input: JsonObject, value: string): string | undefined {
  const number = Number(value);
  if (Number.isNaN(number)) return refusal(input, 'is no number');
  if (number < Number(input['min'] ?? -Infinity)) return refusal(input, `is below ${String(input['min'])}`);
  return number > Number(input['max'] ?? Infinity) ? refusal(input, `is above ${String(input['max'])}`) : undefined;
}

/** Dates and times are compared as text: their form sorts in the order of time. */
function rangeProblem(input: JsonObject, value: string, form: RegExp, message: string): string | undefined {
  if (!form.test(value)) return refusal(input, message);
  const [min, max] = [asText(input['min']), asText(input['max'])];
  if (min !== undefined && value < min) return refusal(input, `is before ${min}`);
  return max !== undefined && value > max ? refusal(input, `is after ${max}`) : undefined;
}

function choiceProblem(input: JsonObject, value: string): string | undefined {
  if (asObject(input['choices.data']) !== undefined) return undefined;
  const chosen = input['isMultiSelect'] === true ? value.split(',') : [value];
  const offered = objectsIn(input['choices']).map((choice) => choice['value']);
  const unknown = chosen.filter((choice) => !offered.includes(choice));
  return unknown.length > 0 ? refusal(input, `offers no choice ${unknown.join(', ')}`) : undefined;
}

function toggleProblem(input: JsonObject, value: string): string | undefined {
  const on = asText(input['valueOn']) ?? 'true';
  const off = asText(input['valueOff']) ?? 'false';
  if (value !== on && value !== off) return refusal(input, `is neither ${on} nor ${off}`);
  return input['isRequired'] === true && value !== on ? refusal(input, 'is required') : undefined;
}

function refusal(input: JsonObject, message: string): string {
  const shown = asText(input['errorMessage']);
  return shown === undefined ? message : `${message} (${shown})`;
}
