// What Teams lets into an Adaptive Card up to version 1.5, element by element. Anything else makes the send fail.

/** How one property of an element is read. */
export type PropertyRule =
  'text' | 'url' | 'elements' | 'columns' | 'facts' | 'inlines' | 'images' | 'rows' | 'action' | 'actions';

interface ElementRule {
  required: string[];
  nested: Record<string, PropertyRule>;
  isInput?: true;
  minVersion?: number;
}

export const ELEMENTS: Record<string, ElementRule> = {
  TextBlock: { required: ['text'], nested: { text: 'text' } },
  RichTextBlock: { required: ['inlines'], nested: { inlines: 'inlines' }, minVersion: 1.2 },
  Image: { required: ['url'], nested: { url: 'url', selectAction: 'action' } },
  ImageSet: { required: ['images'], nested: { images: 'images' } },
  Media: { required: ['sources'], nested: {}, minVersion: 1.1 },
  Container: { required: ['items'], nested: { items: 'elements', selectAction: 'action' } },
  ColumnSet: { required: [], nested: { columns: 'columns', selectAction: 'action' } },
  FactSet: { required: ['facts'], nested: { facts: 'facts' } },
  ActionSet: { required: ['actions'], nested: { actions: 'actions' }, minVersion: 1.2 },
  Table: { required: ['columns', 'rows'], nested: { rows: 'rows' }, minVersion: 1.5 },
  'Input.Text': { required: ['id'], nested: { inlineAction: 'action' }, isInput: true },
  'Input.Number': { required: ['id'], nested: {}, isInput: true },
  'Input.Date': { required: ['id'], nested: {}, isInput: true },
  'Input.Time': { required: ['id'], nested: {}, isInput: true },
  'Input.Toggle': { required: ['id', 'title'], nested: { title: 'text' }, isInput: true },
  'Input.ChoiceSet': { required: ['id'], nested: {}, isInput: true },
};

interface ActionRule {
  required: string[];
  minVersion?: number;
}

export const ACTIONS: Record<string, ActionRule> = {
  'Action.Execute': { required: [], minVersion: 1.4 },
  'Action.Submit': { required: [] },
  'Action.OpenUrl': { required: ['url'] },
  'Action.ShowCard': { required: ['card'] },
  'Action.ToggleVisibility': { required: ['targetElements'], minVersion: 1.2 },
};

/** Choices that Teams knows; a misspelt one is silently drawn as the default there, so here it fails. */
export const CHOICES: Record<string, readonly string[]> = {
  color: ['default', 'dark', 'light', 'accent', 'good', 'warning', 'attention'],
  weight: ['default', 'lighter', 'bolder'],
  spacing: ['default', 'none', 'small', 'medium', 'large', 'extraLarge', 'padding'],
  horizontalAlignment: ['left', 'center', 'right'],
  fontType: ['default', 'monospace'],
};

/** The styles each kind of thing may have. */
export const STYLES: Record<string, readonly string[]> = {
  Container: ['default', 'emphasis', 'good', 'attention', 'warning', 'accent'],
  Column: ['default', 'emphasis', 'good', 'attention', 'warning', 'accent'],
  ColumnSet: ['default', 'emphasis', 'good', 'attention', 'warning', 'accent'],
  TextBlock: ['default', 'heading', 'columnHeader'],
  Image: ['default', 'person', 'roundedCorners'],
  'Input.Text': ['text', 'tel', 'url', 'email', 'password'],
  'Input.ChoiceSet': ['compact', 'expanded', 'filtered'],
  action: ['default', 'positive', 'destructive'],
};

export const VERSIONS = ['1.0', '1.1', '1.2', '1.3', '1.4', '1.5', '1.6'];
export const ACTIONS_SHOWN_MAX = 6;
export const REFRESH_USERS_MAX = 60;
