// What a card must be for Teams to show it and for everybody to be able to use it.

import { createRequire } from 'node:module';
import type { CardJson, Json } from '../../src/core/card.ts';

/** The part of the `adaptivecards` library used here. */
interface AdaptiveCards {
  AdaptiveCard: new () => {
    parse(card: CardJson, context: object): void;
    validateProperties(): { validationEvents: { message: string }[] };
  };
  SerializationContext: new () => { eventCount: number; getEventAt(index: number): { message: string } };
}

// The package's main file cannot be imported by Node, nor its types be checked with ours; its bundle can be required.
const require = createRequire(import.meta.url);
const { AdaptiveCard, SerializationContext } = require('adaptivecards/dist/adaptivecards.js') as AdaptiveCards;

const requiredProperties: Record<string, string[]> = {
  TextBlock: ['text'],
  RichTextBlock: ['inlines'],
  TextRun: ['text'],
  Image: ['url', 'altText'],
  Container: ['items'],
  ColumnSet: ['columns'],
  Column: ['items'],
  FactSet: ['facts'],
  ActionSet: ['actions'],
  Table: ['columns', 'rows'],
  'Input.Text': ['id', 'label'],
  'Input.Number': ['id', 'label'],
  'Input.Date': ['id', 'label'],
  'Input.Time': ['id', 'label'],
  'Input.Toggle': ['id', 'title'],
  'Input.ChoiceSet': ['id', 'choices', 'label'],
  'Action.Execute': ['title', 'verb', 'data'],
  'Action.OpenUrl': ['title', 'url'],
  'Action.ShowCard': ['title', 'card'],
  'Action.ToggleVisibility': ['title', 'targetElements'],
};

/** Everything that is wrong with a card, in words; empty when it is fine. */
export function problemsOf(card: CardJson, verbs: ReadonlySet<string>): string[] {
  const problems: string[] = [];
  const ids = new Set<string>();
  if (card['version'] !== '1.5') problems.push('version is not 1.5');
  visit(card, (element) => {
    problems.push(...elementProblems(element, verbs));
    const { id } = element;
    if (typeof id === 'string' && ids.has(id)) problems.push(`two elements are called ${id}`);
    if (typeof id === 'string') ids.add(id);
  });
  return [...problems, ...libraryProblems(card)];
}

function elementProblems(element: CardJson, verbs: ReadonlySet<string>): string[] {
  const type = text(element['type']);
  const absent = (requiredProperties[type] ?? []).filter((name) => element[name] === undefined || element[name] === '');
  const problems = absent.map((name) => `${type} without ${name}`);
  if (type === 'TextBlock' && element['wrap'] !== true)
    problems.push(`TextBlock does not wrap: ${text(element['text'])}`);
  if (type.startsWith('Chart.') && element['fallback'] === undefined) problems.push(`${type} without fallback`);
  if (type === 'TextBlock') problems.push(...markdownProblems(text(element['text'])));
  if (type === 'FactSet' && Array.isArray(element['facts']))
    problems.push(...element['facts'].flatMap((fact) => markdownProblems(JSON.stringify(fact))));
  if (type === 'Input.Text' || type === 'Input.ChoiceSet') {
    if (element['isRequired'] === true && !element['errorMessage'])
      problems.push(`${type} is required without saying so`);
  }
  if (type === 'Image' && !/^data:image\/(png|jpeg);base64,/.test(text(element['url'])))
    problems.push('a picture from elsewhere');
  if (type === 'Action.OpenUrl' && !text(element['url']).startsWith('https://'))
    problems.push('a link that is no https');
  if (type === 'Action.Execute' && !verbs.has(text(element['verb'])))
    problems.push(`unknown verb ${text(element['verb'])}`);
  if (type === 'Action.Submit') problems.push('Action.Submit cannot be answered with a card');
  if (Array.isArray(element['actions']) && element['actions'].length > 6) problems.push('more than six actions');
  if ('isEnabled' in element) problems.push('isEnabled is not known in Teams');
  return problems;
}

/** People's words must not have become Markdown or a function; our own dates may. */
function markdownProblems(value: string): string[] {
  const rest = value.replace(
    /\{\{(?:DATE|TIME)\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ(?:,\s?(?:SHORT|LONG|COMPACT))?\)\}\}/g,
    '',
  );
  return /\]\(|<at>|\{\{|\$\{|https?:\/\//.test(rest)
    ? [`Markdown, mention, link or function: ${rest.slice(0, 80)}`]
    : [];
}

/** What Microsoft's own library has to say. */
function libraryProblems(card: CardJson): string[] {
  const context = new SerializationContext();
  const parsed = new AdaptiveCard();
  parsed.parse(card, context);
  const found = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  const unknown = found.filter(
    (message) => !/^Unknown element type "Chart\.\w+"\. Fallback will be used/.test(message),
  );
  return [...unknown, ...parsed.validateProperties().validationEvents.map(({ message }) => message)];
}

function visit(value: Json, found: (element: CardJson) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if (!Array.isArray(value)) found(value);
  for (const [key, inner] of Object.entries(value)) if (key !== 'data') visit(inner, found);
}

function text(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}
