// Checks a card the way Teams would take it or refuse it, so that a wrong card fails the send instead of being drawn badly.
import { ACTIONS, ACTIONS_SHOWN_MAX, CHOICES, ELEMENTS, REFRESH_USERS_MAX, STYLES, VERSIONS } from './card-rules.ts';
import type { PropertyRule } from './card-rules.ts';
import { asList, asObject, asText, objectsIn } from './json.ts';
import type { JsonObject } from './json.ts';

interface CardCheck {
  /** Reasons to refuse the card. */
  errors: string[];
  /** What Teams takes but does not show well. */
  warnings: string[];
}

interface Walk extends CardCheck {
  version: number;
  ids: Set<string>;
  inputIds: Set<string>;
}

/** Reads a whole card. An empty list of errors means that Teams would take it. */
export function checkCard(content: unknown): CardCheck {
  const card = asObject(content);
  if (!card) return { errors: ['the content is not a card object'], warnings: [] };
  const walk: Walk = { errors: [], warnings: [], version: 0, ids: new Set(), inputIds: new Set() };
  checkHead(walk, card);
  checkLeftovers(walk, card, 'card');
  checkBody(walk, card, 'card');
  checkRefresh(walk, card);
  checkMentions(walk, card);
  return { errors: walk.errors, warnings: walk.warnings };
}

function checkHead(walk: Walk, card: JsonObject): void {
  if (card['type'] !== 'AdaptiveCard') walk.errors.push(`card.type is ${describe(card['type'])}, not "AdaptiveCard"`);
  const version = asText(card['version']);
  if (version === undefined || !VERSIONS.includes(version)) {
    walk.errors.push(`card.version ${describe(card['version'])} is not a version Teams knows (1.0 to 1.6)`);
  }
  walk.version = Number(version ?? 0) || 0;
}

function checkBody(walk: Walk, card: JsonObject, path: string): void {
  if (card['body'] !== undefined) checkElements(walk, card['body'], `${path}.body`);
  if (card['actions'] !== undefined) checkActions(walk, card['actions'], `${path}.actions`);
  if (card['selectAction'] !== undefined) checkAction(walk, card['selectAction'], `${path}.selectAction`);
  if (asList(card['body']).length === 0 && asList(card['actions']).length === 0) {
    walk.errors.push(`${path} has neither body nor actions`);
  }
}

/** Placeholders that nobody filled, and nulls: both mean that a template was bound to missing values. */
function checkLeftovers(walk: Walk, value: unknown, path: string): void {
  if (value === null) {
    walk.errors.push(`${path} is null`);
  } else if (typeof value === 'string') {
    if (value.includes('${')) walk.errors.push(`${path} still holds a template placeholder: ${describe(value)}`);
  } else if (Array.isArray(value)) {
    value.forEach((entry, index) => checkLeftovers(walk, entry, `${path}[${index}]`));
  } else if (typeof value === 'object') {
    for (const [key, entry] of Object.entries(value)) checkLeftovers(walk, entry, `${path}.${key}`);
  }
}

function checkElements(walk: Walk, value: unknown, path: string): void {
  if (!Array.isArray(value)) {
    walk.errors.push(`${path} is not a list`);
    return;
  }
  value.forEach((entry: unknown, index) => checkElement(walk, entry, `${path}[${index}]`));
}

function checkElement(walk: Walk, value: unknown, path: string): void {
  const element = asObject(value);
  const type = asText(element?.['type']);
  if (!element || type === undefined) {
    walk.errors.push(`${path} is no element`);
    return;
  }
  const rule = Object.hasOwn(ELEMENTS, type) ? ELEMENTS[type] : undefined;
  if (!rule || (rule.minVersion ?? 0) > walk.version) {
    checkFallback(walk, element, path, type);
    return;
  }
  for (const name of rule.required) requireProperty(walk, element, name, path);
  checkChoices(walk, element, type, path);
  noteId(walk, element, path, rule.isInput === true);
  for (const [name, kind] of Object.entries(rule.nested)) {
    if (element[name] !== undefined) checkNested(walk, kind, element[name], `${path}.${name}`);
  }
  if (rule.isInput) checkInput(walk, element, type, path);
}

/** An element that this Teams does not know is fine only when it says what to draw instead. */
function checkFallback(walk: Walk, element: JsonObject, path: string, type: string): void {
  const fallback = element['fallback'];
  if (fallback === undefined) walk.errors.push(`${path} has the unknown type "${type}" and no fallback`);
  else if (fallback !== 'drop') checkElement(walk, fallback, `${path}.fallback`);
}

function checkNested(walk: Walk, kind: PropertyRule, value: unknown, path: string): void {
  switch (kind) {
    case 'text':
      if (typeof value !== 'string') walk.errors.push(`${path} is ${describe(value)}, not text`);
      return;
    case 'url':
      return checkUrl(walk, value, path, ['https:', 'http:', 'data:']);
    case 'elements':
      return checkElements(walk, value, path);
    case 'columns':
      return checkColumns(walk, value, path);
    case 'facts':
      return checkFacts(walk, value, path);
    case 'inlines':
      return checkInlines(walk, value, path);
    case 'images':
      return checkElements(walk, value, path);
    case 'rows':
      return checkRows(walk, value, path);
    case 'action':
      return checkAction(walk, value, path);
    case 'actions':
      return checkActions(walk, value, path);
  }
}

function checkColumns(walk: Walk, value: unknown, path: string): void {
  asList(value).forEach((entry, index) => {
    const column = asObject(entry);
    const here = `${path}[${index}]`;
    if (!column) {
      walk.errors.push(`${here} is no column`);
      return;
    }
    checkChoices(walk, column, 'Column', here);
    noteId(walk, column, here, false);
    if (column['items'] !== undefined) checkElements(walk, column['items'], `${here}.items`);
    if (column['selectAction'] !== undefined) checkAction(walk, column['selectAction'], `${here}.selectAction`);
  });
}

function checkFacts(walk: Walk, value: unknown, path: string): void {
  asList(value).forEach((entry, index) => {
    const fact = asObject(entry);
    if (typeof fact?.['title'] !== 'string' || typeof fact['value'] !== 'string') {
      walk.errors.push(`${path}[${index}] needs title and value as text`);
    }
  });
}

function checkInlines(walk: Walk, value: unknown, path: string): void {
  asList(value).forEach((entry, index) => {
    if (typeof entry === 'string') return;
    const run = asObject(entry);
    if (run?.['type'] !== 'TextRun' || typeof run['text'] !== 'string') {
      walk.errors.push(`${path}[${index}] is no TextRun with text`);
      return;
    }
    checkChoices(walk, run, 'TextRun', `${path}[${index}]`);
    if (run['selectAction'] !== undefined) checkAction(walk, run['selectAction'], `${path}[${index}].selectAction`);
  });
}

function checkRows(walk: Walk, value: unknown, path: string): void {
  asList(value).forEach((row, index) => {
    asList(asObject(row)?.['cells']).forEach((cell, at) => {
      checkElements(walk, asObject(cell)?.['items'], `${path}[${index}].cells[${at}].items`);
    });
  });
}

function checkActions(walk: Walk, value: unknown, path: string): void {
  if (!Array.isArray(value)) {
    walk.errors.push(`${path} is not a list`);
    return;
  }
  if (value.length === 0) walk.warnings.push(`${path} is an empty list of actions`);
  const primary = objectsIn(value).filter((action) => action['mode'] !== 'secondary');
  if (primary.length > ACTIONS_SHOWN_MAX) {
    walk.warnings.push(
      `${path} has ${primary.length} actions; Teams shows ${ACTIONS_SHOWN_MAX}, the rest hides in a menu`,
    );
  }
  value.forEach((entry: unknown, index) => checkAction(walk, entry, `${path}[${index}]`));
}

function checkAction(walk: Walk, value: unknown, path: string): void {
  const action = asObject(value);
  const type = asText(action?.['type']);
  const rule = type !== undefined && Object.hasOwn(ACTIONS, type) ? ACTIONS[type] : undefined;
  if (!action || type === undefined || !rule) {
    walk.errors.push(`${path} has the unknown action type ${describe(type)}`);
    return;
  }
  if ((rule.minVersion ?? 0) > walk.version)
    walk.errors.push(`${path}: ${type} needs version ${rule.minVersion ?? ''}`);
  for (const name of rule.required) requireProperty(walk, action, name, path);
  checkStyle(walk, action, 'action', path);
  noteId(walk, action, path, false);
  if (type === 'Action.OpenUrl')
    checkUrl(walk, action['url'], `${path}.url`, ['https:', 'http:', 'msteams:', 'mailto:']);
  if (type === 'Action.ShowCard') checkShowCard(walk, action['card'], `${path}.card`);
  if (type === 'Action.Execute' && action['verb'] !== undefined && typeof action['verb'] !== 'string') {
    walk.errors.push(`${path}.verb is not text`);
  }
}

function checkShowCard(walk: Walk, value: unknown, path: string): void {
  const card = asObject(value);
  if (card?.['type'] !== 'AdaptiveCard') walk.errors.push(`${path} is no card`);
  else checkBody(walk, card, path);
}

function checkInput(walk: Walk, input: JsonObject, type: string, path: string): void {
  if (input['label'] === undefined) walk.warnings.push(`${path} has no label: a screen reader cannot name it`);
  if (input['isRequired'] === true && asText(input['errorMessage']) === undefined) {
    walk.warnings.push(`${path} is required but has no errorMessage`);
  }
  const pattern = asText(input['regex']);
  if (pattern !== undefined && !isPattern(pattern)) walk.errors.push(`${path}.regex is no regular expression`);
  if (type !== 'Input.ChoiceSet') return;
  for (const choice of asList(input['choices'])) {
    const { title, value } = asObject(choice) ?? {};
    if (typeof title !== 'string' || typeof value !== 'string')
      walk.errors.push(`${path}.choices need title and value`);
  }
  if (input['choices'] === undefined && input['choices.data'] === undefined) walk.errors.push(`${path} has no choices`);
}

function checkRefresh(walk: Walk, card: JsonObject): void {
  if (card['refresh'] === undefined) return;
  if (walk.version < 1.4) walk.errors.push('card.refresh needs version 1.4');
  const refresh = asObject(card['refresh']);
  if (asObject(refresh?.['action'])?.['type'] !== 'Action.Execute') {
    walk.errors.push('card.refresh.action is not an Action.Execute');
  }
  const userIds = refresh?.['userIds'];
  if (userIds === undefined) return;
  const ids = asList(userIds);
  if (ids.length > REFRESH_USERS_MAX)
    walk.errors.push(`card.refresh.userIds lists ${ids.length} people, ${REFRESH_USERS_MAX} at most`);
  if (ids.some((id) => !/^29:/.test(asText(id) ?? '')))
    walk.errors.push('card.refresh.userIds takes Teams ids (29:…) only');
}

/** Teams refuses a card whose mention entity has no text to hang on. */
function checkMentions(walk: Walk, card: JsonObject): void {
  const everything = JSON.stringify([card['body'], card['actions']]);
  for (const entity of objectsIn(asObject(card['msteams'])?.['entities'])) {
    if (entity['type'] !== 'mention') continue;
    const text = asText(entity['text']) ?? '';
    if (!/^<at>.*<\/at>$/s.test(text) || !everything.includes(JSON.stringify(text).slice(1, -1))) {
      walk.errors.push(`card.msteams.entities mentions ${describe(text)}, which is nowhere in the card`);
    }
    if (/^29:[0-9a-f]{8}-/i.test(asText(asObject(entity['mentioned'])?.['id']) ?? '')) {
      walk.errors.push('card.msteams.entities mentions an object id with 29: before it');
    }
  }
}

function checkChoices(walk: Walk, element: JsonObject, type: string, path: string): void {
  for (const [name, allowed] of Object.entries(CHOICES)) oneOf(walk, element[name], allowed, `${path}.${name}`);
  checkStyle(walk, element, type, path);
}

function checkStyle(walk: Walk, element: JsonObject, type: string, path: string): void {
  const allowed = STYLES[type];
  if (allowed) oneOf(walk, element['style'], allowed, `${path}.style`);
}

function oneOf(walk: Walk, value: unknown, allowed: readonly string[], path: string): void {
  if (value === undefined) return;
  const text = asText(value)?.toLowerCase();
  if (!allowed.some((choice) => choice.toLowerCase() === text))
    walk.errors.push(`${path} cannot be ${describe(value)}`);
}

function noteId(walk: Walk, element: JsonObject, path: string, isInput: boolean): void {
  const id = element['id'];
  if (id === undefined) return;
  if (typeof id !== 'string' || id === '') {
    walk.errors.push(`${path}.id is not text`);
    return;
  }
  if (isInput && walk.inputIds.has(id)) walk.errors.push(`${path}: two inputs have the id "${id}"`);
  else if (walk.ids.has(id)) walk.warnings.push(`${path}: the id "${id}" is used twice`);
  walk.ids.add(id);
  if (isInput) walk.inputIds.add(id);
}

function requireProperty(walk: Walk, element: JsonObject, name: string, path: string): void {
  if (element[name] === undefined) {
    walk.errors.push(`${path} has no ${name}`);
  }
}

function checkUrl(walk: Walk, value: unknown, path: string, schemes: string[]): void {
  const text = asText(value) ?? '';
  if (!URL.canParse(text)) walk.errors.push(`${path} is no absolute address`);
  else if (!schemes.includes(new URL(text).protocol)) walk.errors.push(`${path} has a scheme that Teams does not open`);
}

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}

function describe(value: unknown): string {
  const text = JSON.stringify(value) ?? 'missing';
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
