// Draws Adaptive Cards with Microsoft's renderer and reports which button was pressed with which inputs.
/* global AdaptiveCards */
import './donut.js';
import './line-chart.js';
import { h } from './dom.js';
import { hostConfig } from './host-config.js';
import { toHtml } from './markdown.js';

AdaptiveCards.AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = toHtml(text);
  result.didProcess = true;
};
AdaptiveCards.GlobalSettings.useMarkdownInRadioButtonAndCheckbox = false;

/**
 * Draws a card. `onPress` gets `{ action, inputs, button }`: the action as it stands in the card, and the inputs that go
 * with it. Links are opened here.
 */
export function drawCard(json, { theme, people, onPress }) {
  const actions = new Map();
  const card = new AdaptiveCards.AdaptiveCard();
  card.hostConfig = new AdaptiveCards.HostConfig(hostConfig(theme));
  card.onAnchorClicked = () => false;
  card.onExecuteAction = (pressed) => press(pressed, { card, actions, onPress });
  card.onInlineCardExpanded = (opened, isOpen) => isOpen && comesIntoView(opened.card.renderedElement);
  card.onElementVisibilityChanged = (changed) => changed.isVisible && comesIntoView(changed.renderedElement);
  try {
    card.parse(prepared(json, { actions, people }));
    const element = card.render();
    element.classList.add('card');
    nameButtons(element);
    return element;
  } catch (error) {
    return h('p', { class: 'card-problem' }, `This card cannot be drawn: ${error.message}`);
  }
}

function press(pressed, { card, actions, onPress }) {
  const action = actions.get(pressed.id);
  if (!action) return;
  if (action.type === 'Action.OpenUrl') {
    window.open(action.url, '_blank', 'noopener,noreferrer');
    return;
  }
  const sent = typeof pressed.data === 'object' && pressed.data !== null ? pressed.data : {};
  const values = card.getAllInputs().map((input) => [input.id, input.value]);
  const inputs = values
    .filter(([id, value]) => id in sent && value !== undefined)
    .map(([id, value]) => [id, textOf(value)]);
  onPress({ action, inputs: Object.fromEntries(inputs), button: pressed.renderedElement });
}

/** What a button has opened below the end of the pane is scrolled to, as far as that needs. */
function comesIntoView(element) {
  requestAnimationFrame(() => element?.scrollIntoView({ block: 'nearest' }));
}

function textOf(value) {
  return value instanceof Date ? value.toISOString().slice(0, 10) : String(value);
}

/** A copy in which every action has an id to find it by, and every people picker knows the people. */
function prepared(json, context) {
  const visit = (value) => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== 'object' || value === null) return value;
    const copied = Object.fromEntries(
      Object.entries(value).map(([key, entry]) => [key, key === 'data' ? entry : visit(entry)]),
    );
    if (typeof value.type === 'string' && value.type.startsWith('Action.'))
      return withId(copied, value, context.actions);
    return isPeoplePicker(value) ? withPeople(copied, context.people) : copied;
  };
  return visit(json);
}

function withId(copied, original, actions) {
  const id = original.id ?? `action-${actions.size}`;
  const unique = actions.has(id) ? `${id}-${actions.size}` : id;
  actions.set(unique, original);
  return { ...copied, id: unique };
}

function isPeoplePicker(value) {
  return (
    value.type === 'Input.ChoiceSet' &&
    String(value['choices.data']?.dataset ?? '').startsWith('graph.microsoft.com/users')
  );
}

function withPeople({ 'choices.data': _query, ...picker }, people) {
  return {
    ...picker,
    choices: people.map((person) => ({ title: person.displayName, value: person.id })),
    style: 'filtered',
  };
}

/** Buttons that open a part of the card say whether it is open; the renderer leaves that to the host. */
function nameButtons(element) {
  element.setAttribute('role', 'group');
  if (!element.hasAttribute('aria-label')) element.setAttribute('aria-label', 'Card');
  element.removeAttribute('tabindex');
}
