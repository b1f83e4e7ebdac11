/** Every card of every feature on one page, as the demo draws it: light, dark and narrow. `npm run gallery [file]` writes it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createCardRenderer } from '../src/cards/render.ts';
import { features } from '../src/features/index.ts';
import type { Feature } from '../src/core/feature.ts';

const root = new URL('../', import.meta.url);
const page = new URL('src/simulator/page/', root);
const modules = ['cards', 'dom', 'host-config', 'markdown'];
const styles = ['theme', 'controls', 'conversation', 'cards'];

/** One file that needs nothing beside it: scripts and styles of the demo page are in it. */
function gallery(): string {
  const renderer = createCardRenderer(fileURLToPath(new URL('cards', root)));
  const all: readonly Feature[] = features;
  const cards = all.flatMap((feature) =>
    (feature.previews?.() ?? []).map(({ name, card }) => ({
      name: `${feature.name}: ${name}`,
      summary: card.summary,
      card: renderer.render(card),
    })),
  );
  const imports = Object.fromEntries(modules.map((name) => [`page/${name}`, moduleUrl(name)]));
  const library = createRequire(import.meta.url).resolve('adaptivecards/dist/adaptivecards.min.js');
  return `<!doctype html>
<html lang="en" data-theme="light">
<meta charset="utf-8"><title>Cards of Countersign</title>
<style>${styles.map((name) => readFileSync(new URL(`${name}.css`, page), 'utf8')).join('\n')}${layout}</style>
<script type="importmap">${JSON.stringify({ imports })}</script>
<script>${inScript(readFileSync(library, 'utf8'))}</script>
<body><main id="gallery"></main>
<script type="application/json" id="cards">${inScript(JSON.stringify(cards))}</script>
<script type="module">${draw}</script>
</body></html>
`;
}

/** A module of the page that may be imported by name from a file, where relative addresses have no base. */
function moduleUrl(name: string): string {
  const source = readFileSync(new URL(`${name}.js`, page), 'utf8').replace(
    /from '\.\/([a-z-]+)\.js'/g,
    "from 'page/$1'",
  );
  return `data:text/javascript;base64,${Buffer.from(source).toString('base64')}`;
}

function inScript(text: string): string {
  return text.replaceAll('</', '<\\/').replaceAll('<!--', '<\\!--');
}

const layout = `
html, body { height: auto; overflow: auto; }
#gallery { display: grid; gap: 40px; padding: 24px; min-width: 1420px; }
#gallery h2 { font-size: 16px; }
.looks { display: grid; grid-template-columns: 520px 520px 296px; gap: 12px; align-items: start; }
.look { padding: 16px 12px; border-radius: 8px; background: var(--canvas); color: var(--ink); }
.look .card-bubble { width: 100%; }`;

const draw = `
import { drawCard } from 'page/cards';
import { h } from 'page/dom';
const cards = JSON.parse(document.getElementById('cards').textContent);
const look = (card, theme) => {
  const bubble = h('div', { class: 'bubble card-bubble' }, drawCard(card, { theme, people: [], onPress: () => undefined }));
  return h('div', { class: 'look', 'data-theme': theme }, bubble);
};
for (const { name, summary, card } of cards) {
  const looks = h('div', { class: 'looks' }, look(card, 'light'), look(card, 'dark'), look(card, 'light'));
  const heading = h('div', {}, h('h2', {}, name), h('p', { class: 'subtle small' }, summary));
  document.getElementById('gallery').append(h('section', { 'data-name': name }, heading, looks));
}`;

const target = resolve(process.argv[2] ?? fileURLToPath(new URL('.data/gallery.html', root)));
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, gallery());
process.stdout.write(`${target}\n`);
