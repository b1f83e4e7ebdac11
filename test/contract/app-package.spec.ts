import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { z } from 'zod';
import { findCommand } from '../../src/core/commands.ts';
import { features } from '../../src/features/index.ts';
import { resolved, schemaProblems } from '../../scripts/manifest.ts';

const folder = new URL('../../appPackage/', import.meta.url);
const manifestText = readFileSync(new URL('manifest.json', folder), 'utf8');
const botId = '6a6f1b0e-6c5e-4d0e-9a2f-3f1c5b7d9e11';
const manifest = resolved(manifestText, {
  BOT_APP_ID: botId,
  PUBLIC_DOMAIN: 'bot.contoso.com',
  WEBSITE_URL: 'https://bot.contoso.com',
  PRIVACY_URL: 'https://bot.contoso.com/privacy',
  TERMS_URL: 'https://bot.contoso.com/terms',
});

const menus = z.array(
  z.object({
    scopes: z.array(z.string()),
    commands: z.array(z.object({ title: z.string(), description: z.string() })),
  }),
);
const [bot] = manifest.bots;
const lists = menus.parse(bot.commandLists);
const german = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(new URL('de.json', folder), 'utf8')));

describe('the Teams app manifest', () => {
  it("satisfies Microsoft's schema once its placeholders are filled", async () => {
    assert.deepEqual(await schemaProblems(manifest), []);
  });

  it('cannot be built with a placeholder left open', () => {
    assert.throws(() => resolved(manifestText, { BOT_APP_ID: botId }), /no value for/);
  });

  it('takes values literally, whatever characters they have', () => {
    const odd = resolved(
      '{"$schema":"","id":"${{A}}","version":"","bots":[{"botId":"","scopes":[],"commandLists":[]}]}',
      {
        A: 'a"b\\c$&',
      },
    );
    assert.equal(odd.id, 'a"b\\c$&');
  });

  it('names the version of the package', () => {
    const { version } = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')));
    assert.equal(manifest.version, version);
  });

  it('lists the sign-in page as the only domain, without a wildcard, and the application that people sign in to', () => {
    assert.deepEqual(manifest['validDomains'], ['bot.contoso.com']);
    assert.deepEqual(manifest['webApplicationInfo'], { id: botId, resource: `api://botid-${botId}` });
  });

  it('has a menu for every place where the bot can be', () => {
    assert.deepEqual(lists.flatMap(({ scopes }) => scopes).sort(), [...bot.scopes].sort());
  });
});

describe('the command menus', () => {
  for (const [at, { scopes, commands }] of lists.entries()) {
    const place = scopes.includes('personal') ? 'personal' : 'channel';

    it(`hold at most twelve short commands, none twice and none with a slash (${place})`, () => {
      assert.ok(commands.length > 0 && commands.length <= 12);
      assert.equal(new Set(commands.map(({ title }) => title)).size, commands.length);
      for (const { title, description } of commands) {
        assert.ok(title.length <= 32 && !title.startsWith('/'), title);
        assert.ok(description.length <= 128, description);
      }
    });

    for (const [index, { title }] of commands.entries()) {
      const key = `bots[0].commandLists[${at}].commands[${index}].title`;
      it(`offer "${title}", which the bot understands in both languages (${place})`, () => {
        const found = findCommand(features, title, place);
        assert.equal(found?.command.title.en, title);
        assert.ok((german[key] ?? '').length <= 32, german[key]);
        assert.equal(findCommand(features, german[key] ?? '', place)?.command.name, found.command.name);
      });
    }
  }
});

/** Width, height, color type, and the pixels of a PNG whose rows are not filtered. */
function png(name: string) {
  const bytes = readFileSync(new URL(name, folder));
  const length = bytes.readUInt32BE(33);
  assert.equal(bytes.toString('latin1', 37, 41), 'IDAT');
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const rows = inflateSync(bytes.subarray(41, 41 + length));
  const pixels = Array.from({ length: width * height }, (_, at) => {
    const start = Math.floor(at / width) * (width * 4 + 1) + 1 + (at % width) * 4;
    return [...rows.subarray(start, start + 4)];
  });
  return { width, height, hasAlpha: bytes[25] === 6, pixels };
}

describe('the icons', () => {
  it('color.png is 192 by 192 and opaque', () => {
    const icon = png('color.png');
    assert.deepEqual([icon.width, icon.height], [192, 192]);
    assert.ok(icon.pixels.every(([, , , alpha]) => alpha === 255));
  });

  it('outline.png is 32 by 32, white on transparent', () => {
    const icon = png('outline.png');
    assert.deepEqual([icon.width, icon.height, icon.hasAlpha], [32, 32, true]);
    assert.ok(icon.pixels.every(([red, green, blue]) => red === 255 && green === 255 && blue === 255));
    assert.ok(icon.pixels.some(([, , , alpha]) => alpha === 0));
    assert.ok(icon.pixels.some(([, , , alpha]) => alpha === 255));
  });
});
