// How Teams draws Adaptive Cards, light and dark: fonts, spacing, colours.

const FONT =
  '"Segoe UI Variable Text", "Segoe UI", -apple-system, BlinkMacSystemFont, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif';

const INK = {
  light: {
    text: ['#242424', '#5c5c5c'],
    accent: ['#4f52b2', '#5b5fc7'],
    good: ['#0e700e', '#0e700e'],
    warning: ['#835b00', '#835b00'],
    attention: ['#b10e1c', '#b10e1c'],
    surfaces: { emphasis: '#f5f5f5', good: '#f1faf1', warning: '#fff9f0', attention: '#fdf3f4', accent: '#f0f0fa' },
    border: '#e0e0e0',
  },
  dark: {
    text: ['#ffffff', '#adadad'],
    accent: ['#aab1fa', '#9299f7'],
    good: ['#54b054', '#54b054'],
    warning: ['#f2c661', '#f2c661'],
    attention: ['#f47d87', '#f47d87'],
    surfaces: { emphasis: '#333333', good: '#12331f', warning: '#3a2f10', attention: '#3f1418', accent: '#2f2f4a' },
    border: '#4d4d4d',
  },
};

/** The host configuration for `light` or `dark`. */
export function hostConfig(theme) {
  const ink = INK[theme];
  return {
    fontFamily: FONT,
    supportsInteractivity: true,
    spacing: { small: 4, default: 8, medium: 12, large: 20, extraLarge: 28, padding: 16 },
    separator: { lineThickness: 1, lineColor: ink.border },
    fontTypes: {
      default: { fontFamily: FONT, fontSizes: sizes(), fontWeights: { lighter: 300, default: 400, bolder: 600 } },
      monospace: {
        fontFamily: '"Cascadia Mono", Consolas, "DejaVu Sans Mono", monospace',
        fontSizes: sizes(),
        fontWeights: { lighter: 300, default: 400, bolder: 600 },
      },
    },
    imageSizes: { small: 32, medium: 52, large: 100 },
    containerStyles: containerStyles(ink),
    actions: {
      maxActions: 6,
      spacing: 'default',
      buttonSpacing: 8,
      showCard: { actionMode: 'inline', inlineTopMargin: 12, style: 'emphasis' },
      actionsOrientation: 'horizontal',
      actionAlignment: 'left',
    },
    adaptiveCard: { allowCustomStyle: false },
    factSet: {
      title: { color: 'default', isSubtle: true, size: 'default', weight: 'default', wrap: true, maxWidth: 150 },
      value: { color: 'default', isSubtle: false, size: 'default', weight: 'default', wrap: true },
      spacing: 16,
    },
    inputs: {
      label: {
        inputSpacing: 'small',
        requiredInputs: { weight: 'bolder', color: 'default', suffix: ' *', suffixColor: 'attention' },
        optionalInputs: { weight: 'bolder', color: 'default' },
      },
      errorMessage: { color: 'attention', size: 'small', weight: 'default', spacing: 'default' },
    },
    textBlock: { headingLevel: 3 },
    textStyles: {
      heading: { size: 'large', weight: 'bolder', color: 'default', fontType: 'default', isSubtle: false },
    },
  };
}

function sizes() {
  return { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 };
}

function containerStyles(ink) {
  const foregroundColors = {
    default: colour(ink.text),
    dark: colour(['#242424', '#5c5c5c']),
    light: colour(['#ffffff', '#d6d6d6']),
    accent: colour(ink.accent),
    good: colour(ink.good),
    warning: colour(ink.warning),
    attention: colour(ink.attention),
  };
  const style = (backgroundColor) => ({ backgroundColor, borderColor: ink.border, foregroundColors });
  const surfaces = Object.entries(ink.surfaces).map(([name, background]) => [name, style(background)]);
  return { default: style('transparent'), ...Object.fromEntries(surfaces) };
}

function colour([normal, subtle]) {
  return { default: normal, subtle };
}
