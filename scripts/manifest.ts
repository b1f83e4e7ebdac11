/** The Teams app manifest: its commands come from the features, its placeholders from the settings. */
import { AppManifestUtils, TeamsManifestConverter } from '@microsoft/app-manifest';
import * as z from 'zod';
import { commandsIn } from '../src/core/commands.ts';
import type { Feature, Turn } from '../src/core/feature.ts';
import type { Language } from '../src/core/language.ts';

const text = z.string();
const bot = z.looseObject({ botId: text, scopes: z.array(text), commandLists: z.array(z.looseObject({})) });

/** What this code touches of a manifest; the rest passes through. */
export const manifestShape = z.looseObject({
  $schema: text,
  id: text,
  version: text,
  bots: z.tuple([bot]),
});
type Manifest = z.infer<typeof manifestShape>;

const scopesOf: Record<Turn['place'], string[]> = { personal: ['personal'], channel: ['team', 'groupChat'] };
const places: Turn['place'][] = ['personal', 'channel'];

/** The manifest with the command menus that the features really have, in English. */
export function withCommands(manifest: Manifest, features: readonly Feature[]): Manifest {
  const commandLists = places.map((place) => ({ scopes: scopesOf[place], commands: menu(features, place, 'en') }));
  return { ...manifest, bots: [{ ...manifest.bots[0], commandLists }] };
}

/** The manifest's texts in German, as a Teams language file. */
export function germanStrings(manifest: Manifest, features: readonly Feature[]): Record<string, string> {
  const strings: Record<string, string> = {
    $schema: manifest.$schema.replace('MicrosoftTeams.schema', 'MicrosoftTeams.Localization.schema'),
    'name.short': 'Countersign',
    'name.full': 'Countersign für Microsoft Entra ID Governance',
    'description.short': 'Zugriff in Teams genehmigen, im eigenen Namen.',
    'description.full': germanDescription,
  };
  places.forEach((place, list) => {
    menu(features, place, 'de').forEach(({ title, description }, at) => {
      const key = `bots[0].commandLists[${list}].commands[${at}]`;
      strings[`${key}.title`] = title;
      strings[`${key}.description`] = description;
    });
  });
  return strings;
}

const germanDescription =
  'Countersign bringt nach Teams, was in Microsoft Entra ID Governance auf deine Entscheidung wartet: wer etwas beantragt, ' +
  'was, für wie lange und warum. Du genehmigst oder lehnst ab, mit einem Klick und in deinem eigenen Namen; Entra ' +
  'entscheidet, ob du es darfst. Beantrage Zugriffspakete, verfolge deine Anträge bis zum Ende, verlängere, was du hast, ' +
  'oder gib es zurück. „Hilfe“ zeigt alles, was geht; unter „Einstellungen“ stehen Sprache, Zeitzone und Arbeitszeit. ' +
  'Deine Organisation braucht Microsoft Entra ID Governance und betreibt Countersign selbst.';

/** Teams takes no more in one menu; "help" shows all of them. */
const menuMax = 12;

function menu(features: readonly Feature[], place: Turn['place'], language: Language) {
  const isRare = (name: string) => name === 'sign-out';
  const commands = commandsIn(features, place).map(({ command }) => command);
  const [rare, usual] = [commands.filter(({ name }) => isRare(name)), commands.filter(({ name }) => !isRare(name))];
  return [...usual, ...rare].slice(0, menuMax).map(({ title, about }) => ({
    title: title[language],
    description: about[language],
  }));
}

/** Fills every `${{NAME}}` of a manifest text. Throws for a placeholder without a value. */
export function resolved(manifestText: string, values: Record<string, string>): Manifest {
  const filled = manifestText.replace(/\$\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`appPackage/manifest.json: no value for ${name}`);
    return JSON.stringify(value).slice(1, -1);
  });
  return manifestShape.parse(JSON.parse(filled));
}

/** What Microsoft's own schema says against a resolved manifest; empty when it is valid. Works offline. */
export function schemaProblems(manifest: Manifest): Promise<string[]> {
  return AppManifestUtils.validateAgainstSchema(TeamsManifestConverter.jsonToManifest(JSON.stringify(manifest)));
}
