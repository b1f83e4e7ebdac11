// Finding a button in a card as a person would: by its title, or by its verb, wherever it is drawn.
import { asObject, asText, objectsIn } from './json.ts';
import type { JsonObject } from './json.ts';

/** A button and the inputs that are sent with it. */
export interface Button {
  action: JsonObject;
  inputs: JsonObject[];
}

interface Scope {
  inputs: JsonObject[];
  buttons: JsonObject[];
}

/** The buttons with that verb, those with the title as well first; without a verb, those with that title. */
export function findButtons(card: JsonObject, wanted: { verb?: string; title?: string }): Button[] {
  const all = cardButtons(card, []);
  const title = wanted.title?.trim().toLowerCase();
  const hasTitle = ({ action }: Button) => asText(action['title'])?.trim().toLowerCase() === title;
  if (wanted.verb === undefined) return all.filter(hasTitle);
  const withVerb = all.filter(({ action }) => verbOf(action) === wanted.verb);
  return [...withVerb.filter(hasTitle), ...withVerb.filter((button) => !hasTitle(button))];
}

/** The verb of a button: that of an Action.Execute, or the `verb` a submit carries in its data. */
function verbOf(action: JsonObject): string | undefined {
  return asText(action['verb']) ?? asText(asObject(action['data'])?.['verb']);
}

/** All buttons of a card, also those in action sets, shown cards and select actions, in drawing order. A card's own inputs are sent with its buttons, and with those of the cards it shows; not the other way round. */
function cardButtons(card: JsonObject, inheritedInputs: JsonObject[]): Button[] {
  const scope: Scope = { inputs: [...inheritedInputs], buttons: [] };
  walkElements(scope, card['body']);
  addActions(scope, card['actions']);
  addAction(scope, card['selectAction']);
  return scope.buttons.flatMap((action) => {
    const own: Button = { action, inputs: action['associatedInputs'] === 'none' ? [] : scope.inputs };
    const shown = action['type'] === 'Action.ShowCard' ? asObject(action['card']) : undefined;
    return shown ? [own, ...cardButtons(shown, scope.inputs)] : [own];
  });
}

function walkElements(scope: Scope, elements: unknown): void {
  for (const element of objectsIn(elements)) walkElement(scope, element);
}

function walkElement(scope: Scope, element: JsonObject): void {
  if (asText(element['type'])?.startsWith('Input.')) scope.inputs.push(element);
  addAction(scope, element['selectAction']);
  addAction(scope, element['inlineAction']);
  addActions(scope, element['actions']);
  walkElements(scope, element['items']);
  for (const column of objectsIn(element['columns'])) {
    addAction(scope, column['selectAction']);
    walkElements(scope, column['items']);
  }
  for (const row of objectsIn(element['rows'])) {
    for (const cell of objectsIn(row['cells'])) walkElements(scope, cell['items']);
  }
  for (const inline of objectsIn(element['inlines'])) addAction(scope, inline['selectAction']);
}

function addActions(scope: Scope, actions: unknown): void {
  for (const action of objectsIn(actions)) addAction(scope, action);
}

function addAction(scope: Scope, action: unknown): void {
  const found = asObject(action);
  if (found && found['isEnabled'] !== false) scope.buttons.push(found);
}
